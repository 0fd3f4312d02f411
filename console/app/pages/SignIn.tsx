// The door: name and password, an invitation, or the people of a demonstration.
import { lazy, Suspense, useEffect, useState, type FormEvent } from "react";
import { get, post } from "../api/client";
import type * as Api from "../api/types";
import { choose, useSettings } from "../frame/settings";
import { shown, useWords, withWords } from "../words/words";
import { Problems } from "../ui/states";
import { ProviderDoor } from "./ProviderDoor";

const secondStep = withWords("SecondStep", () => import("./SecondStep"));
const SecondStep = lazy(async () => ({ default: (await secondStep()).SecondStep }));

export function SignInPage({ enter }: { enter: (session: Api.Session) => void }) {
  const { say } = useWords();
  const { lang } = useSettings();
  const [demo, setDemo] = useState<Api.SignedIn[]>([]);
  const [step, setStep] = useState<Api.SecondStep | null>(null);
  const [error, setError] = useState<unknown>(null);
  const invited = location.pathname === "/invitation" ? location.hash.slice(1) : "";
  useEffect(() => {
    get<Api.DemoAccounts>("/v1/session/demo").then(({ accounts }) => setDemo(accounts)).catch(() => undefined);
  }, []);
  const come = (session: Api.Session) => {
    if (invited) history.replaceState(null, "", "/watch");
    enter(session);
  };
  const begin = (path: string, body: unknown) => {
    setError(null);
    void post<Api.Session | Api.SecondStep>(path, body).then((answer) => ("ways" in answer ? setStep(answer) : come(answer))).catch(setError);
  };
  const byPasskey = () => {
    setError(null);
    void Promise.all([import("../api/passkey"), post<Api.PasskeyQuestion>("/v1/session/challenge")])
      .then(([{ usePasskey }, question]) => usePasskey(question)).then((assertion) => post<Api.Session>("/v1/session/passkey", assertion)).then(come).catch(setError);
  };
  const send = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const password = String(form.get("password"));
    if (invited) begin("/v1/session/invitation", { invitation: invited, password });
    else begin("/v1/session", { name: String(form.get("name")), password });
  };
  return (
    <main className="door">
      <div className="door-mark" aria-hidden="true"><svg viewBox="0 0 64 64"><path className="spine-line" d="M32 6v52" /><path className="ours-line" d="M6 18h20M6 34h20" /><path className="theirs-line" d="M38 26h20M38 42h20" /></svg></div>
      <h1>Comity <span lang="zh-Hans">礼让</span></h1>
      <p className="muted">{say("console.door.about")}</p>
      {step ? <Suspense><SecondStep step={step} enter={come} back={() => setStep(null)} /></Suspense> : <form onSubmit={send} className="panel">
        <h2>{say(invited ? "console.door.invited" : "console.door.title")}</h2>
        {!invited && <label className="field"><span>{say("console.name")}</span><input name="name" autoComplete="username" required autoFocus /></label>}
        <label className="field"><span>{say("console.password")}</span><input name="password" type="password" autoComplete={invited ? "new-password" : "current-password"} required autoFocus={invited !== ""} /></label>
        {error !== null && <Problems of={error} />}
        <div className="actions">{!invited && <button type="button" onClick={byPasskey}>{say("console.door.passkey")}</button>}<button type="submit" className="primary">{say(invited ? "console.door.choose" : "console.door.enter")}</button></div>
      </form>}
      {!invited && !step && <ProviderDoor begin={begin} fail={setError} />}
      {!step && demo.length > 0 && <section className="panel"><h2>{say("console.door.demo")}</h2><p className="muted small">{say("console.door.demo_text")}</p>
        <ul className="demo">{demo.map((account) => <li key={account.id}><button type="button" onClick={() => begin("/v1/session/demo", { account: account.id })}><b>{account.roles.map((role) => say(`console.role.${role}`)).join(", ")}</b><span className="muted small">{shown(account.name)}</span></button></li>)}</ul></section>}
      <p><button type="button" className="quiet" lang={lang === "en" ? "zh-Hans" : "en"} onClick={() => choose({ lang: lang === "en" ? "zh" : "en" })}>{lang === "en" ? "中文" : "English"}</button></p>
    </main>
  );
}
