// What an administrator fills in about those who work here: agencies, accounts, invitations, tokens of programs.
import { useState, type FormEvent, type ReactNode } from "react";
import { roles } from "../api/roles";
import type * as Api from "../api/types";
import { useNow } from "../frame/node";
import { inLang, shown, useWords } from "../words/words";
import { Dialog } from "./Dialog";
import { CopyButton, Times } from "./marks";
import { Problems } from "./states";

/** As the node has them. */
const ID_MAX = 32;
const NAME_MAX = 200;
const HOLDER_MAX = 64;
const INVITATION_HOURS = 24;
const INVITATION_HOURS_MAX = 168;
const TOKEN_DAYS = 90;
const TOKEN_DAYS_MAX = 366;

const kinds: Api.Agency["kind"][] = ["cert", "police", "ministry", "prosecutor", "court", "operator", "other"];

/** Sends something that takes a fresh proof, and says what came back. */
export type Send = <T>(path: string, body: unknown) => Promise<T>;

interface Asked { title: string; action: string; text?: string; ready: boolean; act: () => Promise<unknown>; close: () => void; children: ReactNode }

function FormDialog({ title, action, text, ready, act, close, children }: Asked) {
  const { say } = useWords();
  const [error, setError] = useState<unknown>(null);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setError(null);
    void act().catch(setError);
  };
  return (
    <Dialog title={title} close={close}>
      <form onSubmit={submit}>
        {text && <p className="muted">{text}</p>}
        {children}
        {error !== null && <Problems of={error} />}
        <div className="actions"><button type="button" onClick={close}>{say("console.cancel")}</button><button type="submit" className="primary" disabled={!ready}>{action}</button></div>
      </form>
    </Dialog>
  );
}

function TextField({ label, why, value, change, max, fixed = false }: { label: string; why?: string; value: string; change: (to: string) => void; max: number; fixed?: boolean }) {
  return <label className="field"><span>{label}</span>{why && <span className="why">{why}</span>}<input required maxLength={max} readOnly={fixed} value={value} onChange={(event) => change(event.target.value)} /></label>;
}

interface Of { send: Send; close: () => void }

export function AgencyDialog({ send, close }: Of) {
  const { say } = useWords();
  const [agency, setAgency] = useState<Api.Agency>({ id: "", name: { en: "", zh: "" }, kind: "cert" });
  const name = (of: Partial<Api.Agency["name"]>) => setAgency({ ...agency, name: { ...agency.name, ...of } });
  return (
    <FormDialog title={say("console.people.add_agency")} action={say("console.people.add_agency")} text={say("console.people.agency_text")} ready={agency.id !== ""} act={() => send("/v1/agencies", agency).then(close)} close={close}>
      <TextField label={say("console.people.id")} why={say("console.people.id_why")} max={ID_MAX} value={agency.id} change={(id) => setAgency({ ...agency, id })} />
      <TextField label={say("console.people.name_en")} max={NAME_MAX} value={agency.name.en} change={(en) => name({ en })} />
      <TextField label={say("console.people.name_zh")} max={NAME_MAX} value={agency.name.zh} change={(zh) => name({ zh })} />
      <label className="field"><span>{say("console.people.kind")}</span><select value={agency.kind} onChange={(event) => setAgency({ ...agency, kind: event.target.value as Api.Agency["kind"] })}>{kinds.map((kind) => <option key={kind} value={kind}>{say(`console.agency.${kind}`)}</option>)}</select></label>
    </FormDialog>
  );
}

export function AccountDialog({ of, agencies, send, close }: Of & { of: Api.Account | undefined; agencies: Api.Agency[] }) {
  const { say, lang } = useWords();
  const [account, setAccount] = useState<Api.Account>(of ?? { id: "", name: "", agency: agencies[0]?.id ?? "", roles: [] });
  const { holder, ...ofDesk } = account;
  // Who is only tasked has no role of a desk beside that: it would show them what holders must not see.
  const flip = (role: Api.Role) => {
    const chosen = roles.filter((one) => (one === role) !== account.roles.includes(one));
    if (role === "task_holder" && chosen.includes(role)) setAccount({ ...ofDesk, roles: [role], holder: "" });
    else setAccount({ ...ofDesk, roles: chosen.filter((one) => one !== "task_holder") });
  };
  const title = say(of ? "console.people.change" : "console.people.add_account");
  return (
    <FormDialog title={title} action={title} ready={account.id !== "" && account.roles.length > 0} act={() => send("/v1/accounts", account).then(close)} close={close}>
      <TextField label={say("console.people.id")} why={say("console.people.id_why")} max={ID_MAX} fixed={of !== undefined} value={account.id} change={(id) => setAccount({ ...account, id })} />
      <TextField label={say("console.name")} max={NAME_MAX} value={account.name} change={(name) => setAccount({ ...account, name })} />
      <label className="field"><span>{say("console.agency")}</span><select required value={account.agency} onChange={(event) => setAccount({ ...account, agency: event.target.value })}>{agencies.map(({ id, name }) => <option key={id} value={id}>{inLang(name, lang)}</option>)}</select></label>
      <fieldset className="field"><legend>{say("console.roles")}</legend><div className="checks">{roles.map((role) => <label key={role} className="check"><input type="checkbox" checked={account.roles.includes(role)} onChange={() => flip(role)} /> {say(`console.role.${role}`)}</label>)}</div></fieldset>
      {holder !== undefined && <TextField label={say("console.people.holder")} why={say("console.people.holder_why")} max={HOLDER_MAX} value={holder} change={(holder) => setAccount({ ...account, holder })} />}
    </FormDialog>
  );
}

/** Nothing that somebody did goes with them; what they could do does. */
export function EndDialog({ of, send, close }: Of & { of: Api.Account }) {
  const { say } = useWords();
  const now = useNow();
  const [typed, setTyped] = useState("");
  return (
    <FormDialog title={say("console.people.end")} action={say("console.people.end")} text={say("console.people.end_text", { name: shown(of.name) })} ready={typed === of.id} act={() => send("/v1/accounts", { ...of, ended: now }).then(close)} close={close}>
      <TextField label={say("console.factors.reset.type", { account: of.id })} max={ID_MAX} value={typed} change={setTyped} />
    </FormDialog>
  );
}

/** Before somebody or something is shut out. */
export function ShutOutDialog({ title, action, text, path, send, close }: Of & { title: string; action: string; text: string; path: string }) {
  return <FormDialog title={title} action={action} text={text} ready act={() => send(path, {}).then(close)} close={close}>{null}</FormDialog>;
}

/** Given once: what opens a door is not shown again. */
function Secret({ title, text, secret, ends, close }: { title: string; text: string; secret: string; ends: number; close: () => void }) {
  const { say } = useWords();
  return (
    <Dialog title={title} close={close}>
      <p>{text} <Times at={ends} plain /></p>
      <p className="mono break">{secret}</p>
      <div className="actions"><CopyButton of={secret} /><button type="button" className="primary" onClick={close}>{say("console.close")}</button></div>
    </Dialog>
  );
}

function Count({ label, value, max, change }: { label: string; value: number; max: number; change: (to: number) => void }) {
  return <label className="field"><span>{label}</span><input type="number" required min={1} max={max} value={value || ""} onChange={(event) => change(event.target.valueAsNumber || 0)} /></label>;
}

export function InviteDialog({ of, send, close }: Of & { of: Api.Account }) {
  const { say } = useWords();
  const [hours, setHours] = useState(INVITATION_HOURS);
  const [made, setMade] = useState<Api.Invitation | null>(null);
  const title = say("console.people.invite_whom", { name: shown(of.name) });
  if (made) return <Secret title={title} text={say("console.people.link_once")} secret={made.link} ends={made.ends} close={close} />;
  return (
    <FormDialog title={title} action={say("console.people.invite")} text={say("console.people.invite_text")} ready={hours >= 1} act={() => send<Api.Invitation>(`/v1/accounts/${encodeURIComponent(of.id)}/invitations`, { hours }).then(setMade)} close={close}>
      <Count label={say("console.people.hours")} value={hours} max={INVITATION_HOURS_MAX} change={setHours} />
    </FormDialog>
  );
}

export function TokenDialog({ accounts, send, close }: Of & { accounts: Api.Account[] }) {
  const { say } = useWords();
  const [account, setAccount] = useState("");
  const [label, setLabel] = useState("");
  const [days, setDays] = useState(TOKEN_DAYS);
  const [made, setMade] = useState<Api.NewToken | null>(null);
  if (made) return <Secret title={say("console.people.add_token")} text={say("console.people.token_once")} secret={made.token} ends={made.ends} close={close} />;
  return (
    <FormDialog title={say("console.people.add_token")} action={say("console.people.add_token")} text={say("console.people.token_text")} ready={account !== "" && days >= 1} act={() => send<Api.NewToken>(`/v1/accounts/${encodeURIComponent(account)}/tokens`, { label, days }).then(setMade)} close={close}>
      <label className="field"><span>{say("console.people.token_of")}</span><select required value={account} onChange={(event) => setAccount(event.target.value)}><option value="">{say("console.form.choose")}</option>{accounts.map(({ id, name }) => <option key={id} value={id}>{`${shown(name)} · ${id}`}</option>)}</select></label>
      <TextField label={say("console.people.token_label")} max={NAME_MAX} value={label} change={setLabel} />
      <Count label={say("console.people.days")} value={days} max={TOKEN_DAYS_MAX} change={setDays} />
    </FormDialog>
  );
}

/** Whom the provider of sign-ins knows somebody as. */
export function BindDialog({ of, send, close }: Of & { of: Api.Account }) {
  const { say } = useWords();
  const [subject, setSubject] = useState("");
  return (
    <FormDialog title={say("console.people.bind_whom", { name: shown(of.name) })} action={say("console.people.bind")} text={say("console.people.bind_text")} ready={subject !== ""} act={() => send(`/v1/accounts/${encodeURIComponent(of.id)}/bind`, { subject }).then(close)} close={close}>
      <TextField label={say("console.people.subject")} why={say("console.people.subject_why")} max={255} value={subject} change={setSubject} />
    </FormDialog>
  );
}
