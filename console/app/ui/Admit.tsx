// A yes to acting on a request that has arrived: to that envelope, by somebody who shows that it is they.
import { useState, type FormEvent } from "react";
import { once, post } from "../api/client";
import { forget } from "../api/queries";
import type * as Api from "../api/types";
import { useNode } from "../frame/node";
import { useWords } from "../words/words";
import { Dialog } from "./Dialog";
import { Hash } from "./marks";
import { isGiven, ProofField, proofOf } from "./Proof";
import { Problems } from "./states";

export function Admit({ request, digest, close }: { request: Api.Request; digest: string; close: () => void }) {
  const { partyName, session, term } = useNode();
  const { say } = useWords();
  const [value, setValue] = useState("");
  const [seen, setSeen] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const address = `/v1/requests/${encodeURIComponent(request.request)}`;
  const send = async () => {
    setError(null);
    const proof = await proofOf(session.proof, value, () => post<Api.PasskeyQuestion>(`${address}/challenge`, { digest }));
    await once()(`${address}/admit`, { digest, proof });
    forget({ what: "request", id: request.request });
    close();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void send().catch(setError);
  };
  return (
    <Dialog title={say("console.admit.title")} close={close}>
      <form onSubmit={submit}>
        <p>{say("console.admit.text", { kind: term("kinds", request.kind), from: partyName(request.asker) })}</p>
        <p className="small">{say("console.admit.digest")} <Hash of={digest} ends={12} /></p>
        <label className="check"><input type="checkbox" checked={seen} onChange={(event) => setSeen(event.target.checked)} /> {say("console.admit.seen")}</label>
        <ProofField way={session.proof} value={value} change={setValue} />
        {error !== null && <Problems of={error} />}
        <div className="actions"><button type="button" onClick={close}>{say("console.cancel")}</button><button type="submit" className="primary" disabled={!seen || !isGiven(session.proof, value)}>{say("console.admit.do")}</button></div>
      </form>
    </Dialog>
  );
}
