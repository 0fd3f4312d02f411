// Who has the watch, since when, and what was handed over with it; and to take it, hand it over and acknowledge the note.
import { useQuery } from "@tanstack/react-query";
import { useState, type FormEvent, type ReactNode } from "react";
import { post } from "../api/client";
import * as queries from "../api/queries";
import type * as Api from "../api/types";
import { useNode } from "../frame/node";
import { shown, useWords } from "../words/words";
import { Dialog } from "./Dialog";
import { Times } from "./marks";
import { Problems } from "./states";

/** As the node has it: characters of at most three bytes. */
const NOTE_MAX = 2_600;
const WHY_MAX = 160;

type Act = "take" | "relieve" | "hand-over" | "acknowledge";

function Note({ of }: { of: Api.Handover }) {
  const { accountName } = useNode();
  const { say } = useWords();
  return (
    <figure className="note"><figcaption className="small muted">{say("console.watch.note_by", { from: accountName(of.from), to: accountName(of.to) })} · <Times at={of.at} plain /></figcaption>
      <blockquote className="pre"><bdi>{shown(of.note)}</bdi></blockquote></figure>
  );
}

/** A form over one act of the watch; what it needs is in `children`. */
function ActDialog({ act, body, ready, close, children }: { act: Act; body: unknown; ready: boolean; close: () => void; children: ReactNode }) {
  const { say } = useWords();
  const [error, setError] = useState<unknown>(null);
  const send = (event: FormEvent) => {
    event.preventDefault();
    // Asked for by a hand on a button, or browsers refuse: whoever has the watch is called even behind another window.
    if (act !== "hand-over" && "Notification" in window) void Notification.requestPermission();
    void post(`/v1/watch/${act === "relieve" ? "take" : act}`, body).then(() => { queries.forget({ what: "watch" }); close(); }).catch(setError);
  };
  return (
    <Dialog title={say(`console.watch.${act}`)} close={close}>
      <form onSubmit={send}>
        <p className="muted">{say(`console.watch.${act}.text`)}</p>
        {children}
        {error !== null && <Problems of={error} />}
        <div className="actions"><button type="button" onClick={close}>{say("console.cancel")}</button><button type="submit" className="primary" disabled={!ready}>{say(`console.watch.${act}`)}</button></div>
      </form>
    </Dialog>
  );
}

/** Who could have the watch next: at a desk of the same agency kind, and allowed to acknowledge. */
function useColleagues(): Api.Account[] {
  const { session } = useNode();
  const people = useQuery(queries.people).data;
  const prosecutes = (agency: string) => ["police", "prosecutor", "court"].includes(people?.agencies.find(({ id }) => id === agency)?.kind ?? "");
  const atDesks = new Set<Api.Role>(["duty_officer", "analyst", "police"]);
  return (people?.accounts ?? []).filter((account) => account.id !== session.account.id && account.ended === undefined && account.roles.some((role) => atDesks.has(role)) && prosecutes(account.agency) === prosecutes(session.account.agency));
}

function HandOver({ watch, close }: { watch: Api.DeskWatch; close: () => void }) {
  const { say } = useWords();
  const colleagues = useColleagues();
  const [to, setTo] = useState(watch.offered?.to ?? "");
  const [note, setNote] = useState(watch.offered?.note ?? "");
  return (
    <ActDialog act="hand-over" body={{ to, note }} ready={to !== "" && note.trim() !== ""} close={close}>
      <label className="field"><span>{say("console.watch.to")}</span>
        <select required value={to} onChange={(event) => setTo(event.target.value)}><option value="">{say("console.form.choose")}</option>
          {colleagues.map((account) => <option key={account.id} value={account.id}>{`${shown(account.name)} · ${account.roles.map((role) => say(`console.role.${role}`)).join(", ")}`}</option>)}</select></label>
      <label className="field"><span>{say("console.watch.note")}</span><span className="why">{say("console.watch.note_why")}</span><textarea rows={8} required maxLength={NOTE_MAX} value={note} onChange={(event) => setNote(event.target.value)} /></label>
    </ActDialog>
  );
}

function Relieve({ close }: { close: () => void }) {
  const { say } = useWords();
  const [why, setWhy] = useState("");
  return (
    <ActDialog act="relieve" body={{ why }} ready={why.trim() !== ""} close={close}>
      <label className="field"><span>{say("console.watch.why")}</span><input required maxLength={WHY_MAX} value={why} onChange={(event) => setWhy(event.target.value)} /></label>
    </ActDialog>
  );
}

function Acknowledge({ offered, close }: { offered: Api.Handover; close: () => void }) {
  const { say } = useWords();
  const [read, setRead] = useState(false);
  return (
    <ActDialog act="acknowledge" body={{ written: offered.at }} ready={read} close={close}>
      <Note of={offered} />
      <label className="check"><input type="checkbox" checked={read} onChange={(event) => setRead(event.target.checked)} /> {say("console.watch.read")}</label>
    </ActDialog>
  );
}

function Acts({ watch, choose }: { watch: Api.DeskWatch; choose: (act: Act) => void }) {
  const { session } = useNode();
  const { say } = useWords();
  const me = session.account.id;
  const acts: Act[] = watch.officer === undefined ? ["take"] : watch.officer === me ? ["hand-over"] : watch.offered?.to === me ? ["acknowledge"] : ["relieve"];
  return <>{acts.map((act) => <button key={act} type="button" className={act === "take" || act === "acknowledge" ? "primary" : ""} onClick={() => choose(act)}>{say(`console.watch.${act}`)}</button>)}</>;
}

function Desk({ watch, own }: { watch: Api.DeskWatch; own: boolean }) {
  const { accountName, may, session } = useNode();
  const { say } = useWords();
  const [act, setAct] = useState<Act | null>(null);
  const close = () => setAct(null);
  const mine = watch.officer === session.account.id;
  return (
    <section className={`panel desk-watch ${watch.officer === undefined ? "unarmed" : ""}`} aria-label={say(`console.watch.channel.${watch.channel}`)}>
      <header className="title"><b className="tag">{say(`console.watch.channel.${watch.channel}`)}</b>
        {watch.officer === undefined ? <span>{say("console.watch.nobody")}</span> : <span><b>{mine ? say("console.watch.mine") : say("console.watch.has_it", { name: accountName(watch.officer) })}</b> <span className="muted">{say("console.watch.since")} <Times at={watch.since ?? 0} plain /></span></span>}
        {watch.offered && <span className="tag">{say("console.watch.offered", { to: accountName(watch.offered.to) })}</span>}
        <span className="spacer" />{own && may("acknowledge") && <Acts watch={watch} choose={setAct} />}
      </header>
      {watch.offered && <Note of={watch.offered} />}
      {watch.taken && <details><summary>{say("console.watch.taken")}</summary><Note of={watch.taken} /></details>}
      {act === "take" && <ActDialog act="take" body={{}} ready close={close}>{null}</ActDialog>}
      {act === "relieve" && <Relieve close={close} />}
      {act === "hand-over" && <HandOver watch={watch} close={close} />}
      {act === "acknowledge" && watch.offered && <Acknowledge offered={watch.offered} close={close} />}
    </section>
  );
}

export function WatchBar() {
  const watches = useQuery(queries.watch).data;
  return <>{watches?.watches.map((watch) => <Desk key={watch.channel} watch={watch} own={watch.channel === watches.channel} />)}</>;
}
