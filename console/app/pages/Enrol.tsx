// All that somebody sees whose roles need a second factor, until they have one.
import { remove } from "../api/client";
import type * as Api from "../api/types";
import { useWords } from "../words/words";
import { Security } from "./Security";

export function Enrol({ session, renew }: { session: Api.Session; renew: () => void }) {
  const { say } = useWords();
  const leave = () => void remove("/v1/session").finally(renew);
  return <main className="door"><h1>Comity <span lang="zh-Hans">礼让</span></h1><Security proof={session.proof} renew={renew} /><p><button type="button" onClick={leave}>{say("console.leave")}</button></p></main>;
}
