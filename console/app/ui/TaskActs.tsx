// What the desk and whoever is tasked do alike with a task: remark on it, answer its items, look at what happened.
import { useState, type FormEvent, type ReactNode } from "react";
import { once } from "../api/client";
import * as queries from "../api/queries";
import type * as Api from "../api/types";
import { DAY } from "../time/time";
import { shown, useWords } from "../words/words";
import type { Column } from "./DataGrid";
import type { Deliver } from "./ActForm";
import { Dialog } from "./Dialog";
import { BeginAgain, useKept } from "./kept";
import { faceOf, Remaining, Times } from "./marks";
import { Problems } from "./states";

const open = new Set<Api.TaskState>(["drafted", "sent", "acknowledged", "overdue"]);
export const isOpen = ({ state }: { state: Api.TaskState }) => open.has(state);

/** What is still open first, by when it is due. */
export const inOrder = <T extends { state: Api.TaskState; due: number }>(a: T, b: T) => Number(isOpen(b)) - Number(isOpen(a)) || a.due - b.due;

/** Columns of every list of tasks. */
export function useStateAndDue<T extends { state: Api.TaskState; due: number }>(now: number): Record<"state" | "due", Column<T>> {
  const { say } = useWords();
  return {
    state: { id: "state", title: say("console.phase"), cell: (row) => <span className="tag">{say(`console.task.state.${row.state}`)}</span> },
    due: { id: "due", title: say("console.due"), cell: (row) => isOpen(row) && <Remaining face={faceOf(row.due, now, 4 * DAY)} due={row.due} now={now} /> },
  };
}

export function History<Event extends { kind: Api.TaskEvent["kind"]; at: number; note: string }>({ events, who }: { events: Event[]; who: (event: Event) => string }) {
  const { say } = useWords();
  return <><h2>{say("console.task.history")}</h2><ol className="rows">{events.map((one, i) => <li key={i}><Times at={one.at} plain /> <b>{say(`console.task.was.${one.kind}`)}</b> {who(one)} <bdi className="pre">{shown(one.note)}</bdi></li>)}</ol></>;
}

/** What a dialog says, and how it is sent; `name` says what is typed into it about. */
interface Said { name: string; title: string; text: string; close: () => void }

function useSending(done: () => void, close: () => void) {
  const [error, setError] = useState<unknown>(null);
  const [sending, setSending] = useState(false);
  const send = (what: () => Promise<unknown>) => {
    if (sending) return;
    setSending(true);
    setError(null);
    void what().then(() => {
      queries.forget({ what: "task" });
      done();
      close();
    }).catch((problem: unknown) => {
      setSending(false);
      setError(problem);
    });
  };
  return { error, sending, send };
}

export interface Remark { note: string; byHand: boolean }

/** Something happens to a task, with a remark. */
export function EventDialog({ name, title, text, canBeByHand = false, needsNote = false, send: happen, close }: Said & { canBeByHand?: boolean; needsNote?: boolean; send: (remark: Remark, deliver: Deliver) => Promise<unknown> }) {
  const { say } = useWords();
  const typed = useKept<Remark & { deliver: Deliver }>(name, () => ({ note: "", byHand: false, deliver: once() as Deliver }));
  const { error, sending, send } = useSending(typed.done, close);
  const { note, byHand, deliver } = typed.value;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    send(() => happen({ note, byHand }, deliver));
  };
  return (
    <Dialog title={title} close={close}>
      <form onSubmit={submit}>
        <p>{text}</p>
        {canBeByHand && <label className="check"><input type="checkbox" checked={byHand} onChange={(change) => typed.change({ note, deliver, byHand: change.target.checked })} /> {say("console.task.by_hand")}</label>}
        <label className="field"><span>{say("console.note")}</span><textarea rows={3} required={needsNote} maxLength={TEXT_MAX} value={note} onChange={(change) => typed.change({ byHand, deliver, note: change.target.value })} /></label>
        {error !== null && <Problems of={error} />}
        <div className="actions"><BeginAgain of={typed} /><button type="button" onClick={close}>{say("console.cancel")}</button><button type="submit" className="primary" disabled={sending}>{title}</button></div>
      </form>
    </Dialog>
  );
}

/** As the node has it, of UTF-8; what is longer in bytes is refused there. */
export const TEXT_MAX = 20_000;

const statuses = ["provided", "partial", "not_held", "refused"] as const;
export type Answered<Beside> = Partial<Beside> & { n: number; status?: Api.OwnReply["status"] };

/** What is said of each item; `beside` is what goes with a status that was chosen. */
export function AnswerDialog<Beside extends object>({ name, title, text, items, beside, send: answer, close }: Said & { items: number[]; beside: (reply: Answered<Beside>, set: (changes: Partial<Beside>) => void) => ReactNode; send: (replies: Answered<Beside>[], note: string, deliver: Deliver) => Promise<unknown> }) {
  const { say } = useWords();
  const typed = useKept(name, () => ({ replies: items.map((n) => ({ n }) as Answered<Beside>), note: "", deliver: once() as Deliver }));
  const { error, sending, send } = useSending(typed.done, close);
  const { replies, note, deliver } = typed.value;
  const given = replies.filter((reply) => reply.status !== undefined);
  const set = (n: number, changes: Partial<Answered<Beside>>) => typed.change({ note, deliver, replies: replies.map((reply) => (reply.n === n ? { ...reply, ...changes } : reply)) });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    send(() => answer(given, note, deliver));
  };
  return (
    <Dialog title={title} close={close}>
      <form onSubmit={submit}>
        <p>{text}</p>
        {replies.map((reply) => (
          <div key={reply.n} className="row">
            <label className="field"><span>{say("console.item")} {reply.n}</span><select value={reply.status ?? ""} onChange={(event) => set(reply.n, { status: event.target.value || undefined } as Partial<Answered<Beside>>)}><option value="">{say("console.task.not_yet")}</option>{statuses.map((status) => <option key={status} value={status}>{say(`console.status.${status}`)}</option>)}</select></label>
            {reply.status !== undefined && beside(reply, (changes) => set(reply.n, changes as Partial<Answered<Beside>>))}
          </div>
        ))}
        <label className="field"><span>{say("console.note")}</span><textarea rows={3} maxLength={TEXT_MAX} value={note} onChange={(event) => typed.change({ replies, deliver, note: event.target.value })} /></label>
        {error !== null && <Problems of={error} />}
        <div className="actions"><BeginAgain of={typed} /><button type="button" onClick={close}>{say("console.cancel")}</button><button type="submit" className="primary" disabled={sending || given.length === 0}>{title}</button></div>
      </form>
    </Dialog>
  );
}
