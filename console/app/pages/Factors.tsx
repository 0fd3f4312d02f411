// What an administrator says of others' second factors: who must have one, and that somebody has lost theirs.
import { queryOptions, useQuery } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { get, post } from "../api/client";
import * as queries from "../api/queries";
import { roles } from "../api/roles";
import type * as Api from "../api/types";
import { useNode } from "../frame/node";
import { shown, useWords } from "../words/words";
import { Dialog } from "../ui/Dialog";
import { useFreshProof } from "../ui/Proof";
import { Loaded, Problems } from "../ui/states";

const rule = queryOptions({ queryKey: ["factor-rule"], queryFn: () => get<Api.FactorRule>("/v1/factor-rule") });

function Reset({ account, send, error, close }: { account: string; send: (reason: string) => void; error: unknown; close: () => void }) {
  const { say } = useWords();
  const [typed, setTyped] = useState("");
  const [reason, setReason] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    send(reason);
  };
  return (
    <Dialog title={say("console.factors.reset")} close={close}>
      <form onSubmit={submit}>
        <p>{say("console.factors.reset.text", { account })}</p>
        <label className="field"><span>{say("console.factors.reset.type", { account })}</span><input value={typed} onChange={(event) => setTyped(event.target.value)} /></label>
        <label className="field"><span>{say("console.reason")}</span><input value={reason} maxLength={160} onChange={(event) => setReason(event.target.value)} /></label>
        {error !== null && <Problems of={error} />}
        <div className="actions"><button type="button" onClick={close}>{say("console.cancel")}</button><button type="submit" className="primary" disabled={typed !== account || reason.trim() === ""}>{say("console.factors.reset")}</button></div>
      </form>
    </Dialog>
  );
}

export function Factors() {
  const { session } = useNode();
  const { say } = useWords();
  const held = useQuery(rule);
  const people = useQuery(queries.people);
  const [chosen, setChosen] = useState<string | null>(null);
  const [error, setError] = useState<unknown>(null);
  const { freshly, asking } = useFreshProof(session.proof);
  const change = (path: string, body: unknown) => {
    setError(null);
    void freshly(() => post(path, body)).then(() => {
      setChosen(null);
      void queries.queries.invalidateQueries({ queryKey: ["factor-rule"] });
    }).catch(setError);
  };
  const flip = (required: string[], role: string) => change("/v1/factor-rule", { required: required.includes(role) ? required.filter((one) => one !== role) : [...required, role] });
  return (
    <section className="panel"><h2>{say("console.factors")}</h2>
      {error !== null && chosen === null && <Problems of={error} />}
      <Loaded query={held}>{({ required }) => <fieldset className="field"><legend>{say("console.factors.required")}</legend><div className="checks">{roles.map((role) => <label key={role} className="check"><input type="checkbox" checked={required.includes(role)} onChange={() => flip(required, role)} /> {say(`console.role.${role}`)}</label>)}</div></fieldset>}</Loaded>
      <h3>{say("console.factors.lost")}</h3>
      <Loaded query={people}>{({ accounts }) => <ul className="rows">{accounts.filter((one) => one.id !== session.account.id && one.ended === undefined).map((one) => <li key={one.id}><span>{shown(one.name)} <span className="muted mono">{one.id}</span></span> <button type="button" aria-label={say("console.factors.reset_of", { account: one.id })} onClick={() => { setError(null); setChosen(one.id); }}>{say("console.factors.reset")}</button></li>)}</ul>}</Loaded>
      {chosen !== null && !asking && <Reset account={chosen} error={error} send={(reason) => change(`/v1/accounts/${encodeURIComponent(chosen)}/factors/reset`, { reason })} close={() => setChosen(null)} />}
      {asking}
    </section>
  );
}
