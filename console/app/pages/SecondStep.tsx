// After the password: a passkey, a code of an app, or one from paper.
import { useState, type FormEvent } from "react";
import { post } from "../api/client";
import { usePasskey } from "../api/passkey";
import type * as Api from "../api/types";
import { useWords } from "../words/words";
import { Problems } from "../ui/states";

export function SecondStep({ step, enter, back }: { step: Api.SecondStep; enter: (session: Api.Session) => void; back: () => void }) {
  const { say } = useWords();
  const typed = step.ways.filter((way) => way !== "passkey");
  const [way, setWay] = useState(typed[0]);
  const [error, setError] = useState<unknown>(null);
  const show = (proof: Promise<Api.SecondProof>) => {
    setError(null);
    void proof.then((given) => post<Api.Session>("/v1/session/second", given)).then(enter).catch(setError);
  };
  const byPasskey = () => show(post<Api.PasskeyQuestion>("/v1/session/challenge").then(usePasskey).then((passkey) => ({ passkey })));
  const send = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (way) show(Promise.resolve({ [way]: String(new FormData(event.currentTarget).get(way)) }));
  };
  return (
    <form onSubmit={send} className="panel">
      <h2>{say("console.second.title")}</h2>
      {step.ways.includes("passkey") && <div className="actions"><button type="button" className="primary" autoFocus onClick={byPasskey}>{say("console.second.passkey")}</button></div>}
      {way && <label key={way} className="field"><span>{say(`console.second.${way}`)}</span><input name={way} required autoFocus={!step.ways.includes("passkey")} autoComplete="one-time-code" inputMode={way === "code" ? "numeric" : undefined} /></label>}
      {error !== null && <Problems of={error} />}
      <div className="actions">
        <button type="button" onClick={back}>{say("console.cancel")}</button>
        {typed.filter((other) => other !== way).map((other) => <button key={other} type="button" className="quiet" onClick={() => setWay(other)}>{say(`console.second.use.${other}`)}</button>)}
        {way && <button type="submit" className="primary">{say("console.door.enter")}</button>}
      </div>
    </form>
  );
}
