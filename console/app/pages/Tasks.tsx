// What our own agencies and operators were asked because of a request, and what they said. The other side never sees any of it.
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import * as queries from "../api/queries";
import type * as Api from "../api/types";
import { useNode, useNow } from "../frame/node";
import { go, usePlace } from "../frame/router";
import { shown, useWords } from "../words/words";
import type { Deliver } from "../ui/ActForm";
import { DataGrid, type Column } from "../ui/DataGrid";
import { Times } from "../ui/marks";
import { Forbidden, Loaded } from "../ui/states";
import { Tables } from "../ui/Tables";
import { AnswerDialog, EventDialog, History, inOrder, isOpen, useStateAndDue, type Answered } from "../ui/TaskActs";

type Event = Api.TaskEventInput["event"];

const eventsOf = (task: Api.Task) => `/v1/tasks/${encodeURIComponent(task.task)}/events`;

interface Grounded { ground: string }

/** What a holder answered, item by item, taken down by us: a refusal has a ground of the agreement. */
function TakeDown({ task, close }: { task: Api.Task; close: () => void }) {
  const { term, terms } = useNode();
  const { say } = useWords();
  const send = (given: Answered<Grounded>[], note: string, deliver: Deliver) => deliver(eventsOf(task), { event: "answer", replies: given.map(({ n, status, ground }) => ({ n, status, ...(status === "refused" ? { ground } : {}) }) as Api.Reply), ...(note ? { note } : {}) });
  return (
    <AnswerDialog<Grounded> name={`task ${task.task} answer`} title={say("console.task.event.answer")} text={say("console.task.event.text", { holder: task.to.name })} items={task.items} send={send} close={close} beside={(reply, set) => reply.status === "refused" && (
      <label className="field"><span>{say("console.ground")}</span><select required value={reply.ground ?? ""} onChange={(event) => set({ ground: event.target.value })}><option value="">{say("console.form.choose")}</option>{(terms?.grounds ?? []).map(({ id }) => <option key={id} value={id}>{term("grounds", id)}</option>)}</select></label>
    )} />
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
        <History events={task.events} who={({ by }) => accountName(by)} /></section>
      <div className="stack"><section className="panel"><h2>{say(`console.task.state.${task.state}`)}</h2><dl className="facts"><dt>{say("console.task.holder")}</dt><dd>{shown(task.to.name)}</dd><dt>{say("console.request")}</dt><dd><a className="mono" href={`/r/${task.request}`} onClick={(click) => { click.preventDefault(); go(`/r/${task.request}`); }}>{task.request}</a></dd></dl><Times at={task.due} />
        {may("assign_tasks") && isOpen(task) && <div className="steps">{events.map((one) => <button key={one} type="button" onClick={() => setEvent(one)}>{say(`console.task.event.${one}`)}</button>)}</div>}
      </section><Replies task={task} /><Letters task={task} /></div>
      {event === "answer" && <TakeDown task={task} close={() => setEvent(null)} />}
      {event && event !== "answer" && <EventDialog name={`task ${task.task} ${event}`} title={say(`console.task.event.${event}`)} text={say("console.task.event.text", { holder: task.to.name })} canBeByHand={event === "send"} send={({ note, byHand }, deliver) => deliver(eventsOf(task), { event, ...(note ? { note } : {}), ...(byHand ? { by_hand: true } : {}) })} close={() => setEvent(null)} />}
    </div>
  );
}

function useColumns(): Column<Api.TaskSummary>[] {
  const { say } = useWords();
  const { state, due } = useStateAndDue<Api.TaskSummary>(useNow());
  return [
    state,
    { id: "subject", title: say("console.split.subject"), cell: (row) => <bdi>{shown(row.subject)}</bdi> },
    { id: "holder", title: say("console.task.holder"), cell: (row) => <bdi>{shown(row.name)}</bdi> },
    { id: "request", title: say("console.request"), cell: (row) => <span className="mono">{row.request}</span> },
    due,
  ];
}

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
