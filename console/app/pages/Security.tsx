// What somebody signs in with: passkeys, an authenticator app, recovery codes.
import { queryOptions, useQuery } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { get, post, remove } from "../api/client";
import { enrolPasskey } from "../api/passkey";
import { queries } from "../api/queries";
import type * as Api from "../api/types";
import { date, time } from "../time/time";
import { shown, useWords } from "../words/words";
import { Dialog } from "../ui/Dialog";
import { useFreshProof, type Way } from "../ui/Proof";
import { Loaded, Problems } from "../ui/states";

const own = "/v1/me/factors";
const factors = queryOptions({ queryKey: ["factors"], queryFn: () => get<Api.Factors>(own) });

/** In UTC: the zones of both sides are not known before somebody may read them. */
const At = ({ time: at }: { time: number }) => <time className="figures" dateTime={new Date(at).toISOString()}>{date(at, "UTC")} {time(at, "UTC")} UTC</time>;

/** Does something that takes a fresh proof, and asks for one if it must. */
type Change = (what: () => Promise<unknown>) => void;

function Passkeys({ of, change }: { of: Api.Factors; change: Change }) {
  const { say } = useWords();
  const [name, setName] = useState("");
  const add = (event: FormEvent) => {
    event.preventDefault();
    change(() => enrolPasskey(name).then(() => setName("")));
  };
  return (
    <section><h3>{say("console.security.passkeys")}</h3><p className="muted small">{say("console.security.passkeys.text")}</p>
      {of.passkeys.length > 0 && <table><caption className="hidden">{say("console.security.passkeys")}</caption><thead><tr><th scope="col">{say("console.name")}</th><th scope="col">{say("console.security.added")}</th><th scope="col">{say("console.security.used")}</th><th scope="col"><span className="hidden">{say("console.security.remove")}</span></th></tr></thead>
        <tbody>{of.passkeys.map((key) => <tr key={key.passkey}><th scope="row">{shown(key.name)}</th><td><At time={key.added} /></td><td><At time={key.used} /></td><td><button type="button" aria-label={say("console.security.remove_key", { name: key.name })} onClick={() => change(() => remove(`${own}/passkeys/${key.passkey}`))}>{say("console.security.remove")}</button></td></tr>)}</tbody></table>}
      <form onSubmit={add}><label className="field"><span>{say("console.security.key_name")}</span><input value={name} required maxLength={60} onChange={(event) => setName(event.target.value)} /></label>
        <div className="actions"><button type="submit">{say("console.security.add_key")}</button></div></form>
    </section>
  );
}

function NewApp({ app, confirm, close }: { app: Api.NewTotp; confirm: (code: string) => Promise<unknown>; close: () => void }) {
  const { say } = useWords();
  const [error, setError] = useState<unknown>(null);
  const send = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    setError(null);
    void confirm(String(new FormData(event.currentTarget).get("code"))).then(close).catch(setError);
  };
  return (
    <Dialog title={say("console.security.app")} close={close}>
      <form onSubmit={send}>
        <p>{say("console.security.app.enter")}</p>
        <p className="mono"><b>{app.secret}</b></p>
        <p className="small"><a href={app.uri}>{say("console.security.app.open")}</a></p>
        <label className="field"><span>{say("console.security.app.code")}</span><input name="code" required autoFocus inputMode="numeric" autoComplete="one-time-code" /></label>
        {error !== null && <Problems of={error} />}
        <div className="actions"><button type="button" onClick={close}>{say("console.cancel")}</button><button type="submit" className="primary">{say("console.security.app.confirm")}</button></div>
      </form>
    </Dialog>
  );
}

function App({ of, change, changed }: { of: Api.Factors; change: Change; changed: () => void }) {
  const { say } = useWords();
  const [app, setApp] = useState<Api.NewTotp | null>(null);
  return (
    <section><h3>{say("console.security.app")}</h3>
      {of.totp ? <p>{say("console.security.added")} <At time={of.totp.added} /> · {say("console.security.used")} <At time={of.totp.used} /></p> : <p className="muted">{say("console.security.app.none")}</p>}
      <div className="actions"><button type="button" onClick={() => change(() => post<Api.NewTotp>(`${own}/totp`).then(setApp))}>{say(of.totp ? "console.security.app.replace" : "console.security.app.add")}</button>
        {of.totp && <button type="button" onClick={() => change(() => remove(`${own}/totp`))}>{say("console.security.remove")}</button>}</div>
      {app && <NewApp app={app} confirm={(code) => post(`${own}/totp/confirm`, { code }).then(changed)} close={() => setApp(null)} />}
    </section>
  );
}

function Recovery({ of, change }: { of: Api.Factors; change: Change }) {
  const { say } = useWords();
  const [codes, setCodes] = useState<string[] | null>(null);
  const any = of.passkeys.length > 0 || of.totp !== undefined;
  return (
    <section><h3>{say("console.security.recovery")}</h3>
      <p className="muted">{of.recovery ? say("console.security.recovery.left", { n: of.recovery.left }) : say("console.security.recovery.none")}</p>
      <div className="actions"><button type="button" disabled={!any} onClick={() => change(() => post<Api.NewRecoveryCodes>(`${own}/recovery`).then((made) => setCodes(made.codes)))}>{say("console.security.recovery.make")}</button></div>
      {codes && <Dialog title={say("console.security.recovery")} close={() => setCodes(null)}><p>{say("console.security.recovery.once")}</p>
        <ul className="mono">{codes.map((code) => <li key={code}>{code}</li>)}</ul>
        <div className="actions"><button type="button" className="primary" onClick={() => setCodes(null)}>{say("console.security.recovery.kept")}</button></div></Dialog>}
    </section>
  );
}

/** Nothing here needs to read a case: whoever must enrol first sees this alone. */
export function Security({ proof, renew }: { proof: Way; renew: () => void }) {
  const { say } = useWords();
  const query = useQuery(factors);
  const [error, setError] = useState<unknown>(null);
  const { freshly, asking } = useFreshProof(proof);
  const changed = () => {
    void queries.invalidateQueries({ queryKey: ["factors"] });
    renew();
  };
  const change: Change = (what) => {
    setError(null);
    void freshly(what).then(changed).catch(setError);
  };
  return (
    <section className="panel"><h2>{say("console.security")}</h2>
      {error !== null && <Problems of={error} />}
      <Loaded query={query}>{(of) => <div className="stack">{of.required && !of.totp && of.passkeys.length === 0 && <p role="status">{say("api.must_enrol")}</p>}<Passkeys of={of} change={change} /><App of={of} change={change} changed={changed} /><Recovery of={of} change={change} /></div>}</Loaded>
      {asking}
    </section>
  );
}
