// What our own agencies and operators were asked because of a request, and what they said. The other side never sees any of it.
import { useQuery } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { post } from "../api/client";
import * as queries from "../api/queries";
import type * as Api from "../api/types";
import { useNode, useNow } from "../frame/node";
import { go, usePlace } from "../frame/router";
import { DAY } from "../time/time";
import { shown, useWords } from "../words/words";
import { DataGrid, type Column } from "../ui/DataGrid";
import { Dialog } from "../ui/Dialog";
import { faceOf, Remaining, Times } from "../ui/marks";
import { Forbidden, Loaded, Problems } from "../ui/states";
import { Tables } from "../ui/Tables";

const open = new Set<Api.TaskState>(["drafted", "sent", "acknowledged", "overdue"]);
type Event = Api.TaskEventInput["event"];

function EventDialog({ task, event, close }: { task: Api.Task; event: Event; close: () => void }) {
  const { say } = useWords();
  const [note, setNote] = useState("");
  const [byHand, setByHand] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const send = () => void post(`/v1/tasks/${encodeURIComponent(task.task)}/events`, { event, ...(note ? { note } : {}), ...(byHand ? { by_hand: true } : {}) }).then(() => { queries.forget({ what: "task" }); close(); }).catch(setError);
  return (
    <Dialog title={say(`console.task.event.${event}`)} close={close}>
      <p>{say("console.task.event.text", { holder: task.to.name })}</p>
      {event === "send" && <label className="check"><input type="checkbox" checked={byHand} onChange={(change) => setByHand(change.target.checked)} /> {say("console.task.by_hand")}</label>}
      <label className="field"><span>{say("console.note")}</span><textarea rows={3} value={note} onChange={(change) => setNote(change.target.value)} /></label>
      {error !== null && <Problems of={error} />}
      <div className="actions"><button type="button" onClick={close}>{say("console.cancel")}</button><button type="button" className="primary" onClick={send}>{say(`console.task.event.${event}`)}</button></div>
    </Dialog>
  );
}

const statuses = ["provided", "partial", "not_held", "refused"] as const;

/** What a holder answered, item by item, taken down by us. */
function AnswerDialog({ task, close }: { task: Api.Task; close: () => void }) {
  const { term, terms } = useNode();
  const { say } = useWords();
  const [replies, setReplies] = useState<Array<Partial<Api.Reply> & { n: number }>>(task.items.map((n) => ({ n })));
  const [note, setNote] = useState("");
  const [error, setError] = useState<unknown>(null);
  const given = replies.filter((reply) => reply.status !== undefined);
  const lacksGround = given.some((reply) => reply.status === "refused" && !reply.ground);
  const set = (n: number, changes: Partial<Api.Reply>) => setReplies(replies.map((reply) => (reply.n === n ? { ...reply, ...changes } : reply)));
  const send = (event: FormEvent) => {
    event.preventDefault();
    void post(`/v1/tasks/${encodeURIComponent(task.task)}/events`, { event: "answer", replies: given, ...(note ? { note } : {}) }).then(() => { queries.forget({ what: "task" }); close(); }).catch(setError);
  };
  return (
    <Dialog title={say("console.task.event.answer")} close={close}>
      <form onSubmit={send}>
        <p>{say("console.task.event.text", { holder: task.to.name })}</p>
        {replies.map((reply) => (
          <div key={reply.n} className="row">
            <label className="field"><span>{say("console.item")} {reply.n}</span><select value={reply.status ?? ""} onChange={(event) => set(reply.n, { status: (event.target.value || undefined) as Api.Reply["status"], ground: undefined as never })}><option value="">{say("console.task.not_yet")}</option>{statuses.map((status) => <option key={status} value={status}>{say(`console.status.${status}`)}</option>)}</select></label>
            {reply.status === "refused" && <label className="field"><span>{say("console.ground")}</span><select required value={reply.ground ?? ""} onChange={(event) => set(reply.n, { ground: event.target.value })}><option value="">{say("console.form.choose")}</option>{(terms?.grounds ?? []).map(({ id }) => <option key={id} value={id}>{term("grounds", id)}</option>)}</select></label>}
          </div>
        ))}
        <label className="field"><span>{say("console.note")}</span><textarea rows={3} value={note} onChange={(event) => setNote(event.target.value)} /></label>
        {error !== null && <Problems of={error} />}
        <div className="actions"><button type="button" onClick={close}>{say("console.cancel")}</button><button type="submit" className="primary" disabled={given.length === 0 || lacksGround}>{say("console.task.event.answer")}</button></div>
      </form>
    </Dialog>
  );
}

function Replies({ task }: { task: Api.Task }) {
  const { term } = useNode();
  const { say } = useWords();
  if (task.replies.length === 0) return null;
  return <section className="panel"><h2>{say("console.task.replies")}</h2><ul className="rows">{task.replies.map((reply) => <li key={reply.n}>{say("console.item")} {reply.n} <span className="tag">{say(`console.status.${reply.status}`)}</span>{reply.ground && ` ${term("grounds", reply.ground)}`}</li>)}</ul></section>;
}

function Letters({ task }: { task: Api.Task }) {
  const { say } = useWords();
  if (task.letters.length === 0) return null;
  return <section className="panel"><h2>{say("console.task.letters")}</h2><ul className="rows">{task.letters.map((letter) => <li key={letter.letter}><span className="tag">{say(`console.task.channel.${letter.channel}`)}</span> <bdi>{shown(letter.address)}</bdi> {letter.reference !== null && <bdi>{shown(letter.reference)}</bdi>} {letter.delivered_at !== null ? <>{say("console.task.delivered")} <Times at={letter.delivered_at} plain /></> : <>{say("console.task.not_delivered", { n: letter.attempts })}{letter.error && ` ${say(letter.error)}`}</>}</li>)}</ul></section>;
}

function TaskView({ task }: { task: Api.Task }) {
  const { accountName, may } = useNode();
  const { say } = useWords();
  const [event, setEvent] = useState<Event | null>(null);
  const events: Event[] = task.state === "drafted" ? ["send", "note", "withdraw"] : ["answer", "chase", "acknowledge", "note", "withdraw"];
  return (
    <div className="two wide-left">
      <section className="panel"><h1><bdi>{shown(task.subject)}</bdi></h1><p className="pre"><bdi>{shown(task.text)}</bdi></p>
        <h2>{say("console.task.history")}</h2><ol className="rows">{task.events.map((one, i) => <li key={i}><Times at={one.at} plain /> <b>{say(`console.task.was.${one.kind}`)}</b> {accountName(one.by)} <bdi>{shown(one.note)}</bdi></li>)}</ol></section>
      <div className="stack"><section className="panel"><h2>{say(`console.task.state.${task.state}`)}</h2><dl className="facts"><dt>{say("console.task.holder")}</dt><dd>{shown(task.to.name)}</dd><dt>{say("console.request")}</dt><dd><a className="mono" href={`/r/${task.request}`} onClick={(click) => { click.preventDefault(); go(`/r/${task.request}`); }}>{task.request}</a></dd></dl><Times at={task.due} />
        {may("assign_tasks") && open.has(task.state) && <div className="steps">{events.map((one) => <button key={one} type="button" onClick={() => setEvent(one)}>{say(`console.task.event.${one}`)}</button>)}</div>}
      </section><Replies task={task} /><Letters task={task} /></div>
      {event === "answer" && <AnswerDialog task={task} close={() => setEvent(null)} />}
      {event && event !== "answer" && <EventDialog task={task} event={event} close={() => setEvent(null)} />}
    </div>
  );
}

function useColumns(): Column<Api.TaskSummary>[] {
  const { say } = useWords();
  const now = useNow();
  return [
    { id: "state", title: say("console.phase"), cell: (row) => <span className="tag">{say(`console.task.state.${row.state}`)}</span> },
    { id: "subject", title: say("console.split.subject"), cell: (row) => <bdi>{shown(row.subject)}</bdi> },
    { id: "holder", title: say("console.task.holder"), cell: (row) => <bdi>{shown(row.name)}</bdi> },
    { id: "request", title: say("console.request"), cell: (row) => <span className="mono">{row.request}</span> },
    { id: "due", title: say("console.due"), cell: (row) => <Remaining face={open.has(row.state) ? faceOf(row.due, now, 4 * DAY) : "none"} due={row.due} now={now} /> },
  ];
}

/** What is still open first, by when it is due. */
const inOrder = (a: Api.TaskSummary, b: Api.TaskSummary) => Number(open.has(b.state)) - Number(open.has(a.state)) || a.due - b.due;

export function Tasks() {
  const { may } = useNode();
  const { say } = useWords();
  const { path } = usePlace();
  const columns = useColumns();
  const list = useQuery({ ...queries.tasks, enabled: may("read_cases") });
  const one = useQuery({ ...queries.task(path[1] ?? ""), enabled: may("read_cases") && path[1] !== undefined });
  if (!may("read_cases")) return <Forbidden action="read_cases" />;
  if (path[1] !== undefined) return <Loaded query={one}>{(task) => <TaskView task={task} />}</Loaded>;
  return <><Loaded query={list}>{(tasks) => (
    <section className="panel">{tasks.length === 0 ? <p className="calm muted">{say("console.task.none")}</p> : <DataGrid label={say("console.page.tasks")} rows={[...tasks].sort(inOrder)} columns={columns} keyOf={(row) => row.task} open={(row) => go(`/tasks/${row.task}`)} template="110px minmax(220px,1.6fr) minmax(140px,1fr) minmax(180px,1fr) 190px" />}</section>
  )}</Loaded><Tables /></>;
}
