// What our own agencies and operators were asked because of a request, and what they said. The other side never sees any of it.
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { post } from "../api/client";
import * as queries from "../api/queries";
import type * as Api from "../api/types";
import { useNode, useNow } from "../frame/node";
import { go, usePlace } from "../frame/router";
import { DAY } from "../time/time";
import { shown, useWords } from "../words/words";
import { Dialog } from "../ui/Dialog";
import { faceOf, Remaining, Times } from "../ui/marks";
import { Forbidden, Loaded, Problems } from "../ui/states";

const open = new Set<Api.TaskState>(["drafted", "sent", "acknowledged", "overdue"]);
type Event = Api.TaskEventInput["event"];

function EventDialog({ task, event, close }: { task: Api.Task; event: Event; close: () => void }) {
  const { say } = useWords();
  const [note, setNote] = useState("");
  const [error, setError] = useState<unknown>(null);
  const send = () => void post(`/v1/tasks/${encodeURIComponent(task.task)}/events`, { event, ...(note ? { note } : {}) }).then(() => { queries.forget({ what: "task" }); close(); }).catch(setError);
  return (
    <Dialog title={say(`console.task.event.${event}`)} close={close}>
      <p>{say("console.task.event.text", { holder: task.to.name })}</p>
      <label className="field"><span>{say("console.note")}</span><textarea rows={3} value={note} onChange={(change) => setNote(change.target.value)} /></label>
      {error !== null && <Problems of={error} />}
      <div className="actions"><button type="button" onClick={close}>{say("console.cancel")}</button><button type="button" className="primary" onClick={send}>{say(`console.task.event.${event}`)}</button></div>
    </Dialog>
  );
}

function TaskView({ task }: { task: Api.Task }) {
  const { accountName, may } = useNode();
  const { say } = useWords();
  const [event, setEvent] = useState<Event | null>(null);
  const events: Event[] = task.state === "drafted" ? ["send", "note", "withdraw"] : ["chase", "acknowledge", "note", "withdraw"];
  return (
    <div className="two wide-left">
      <section className="panel"><h1><bdi>{shown(task.subject)}</bdi></h1><p className="pre"><bdi>{shown(task.text)}</bdi></p>
        <h2>{say("console.task.history")}</h2><ol className="rows">{task.events.map((one, i) => <li key={i}><Times at={one.at} plain /> <b>{say(`console.task.was.${one.kind}`)}</b> {accountName(one.by)} <bdi>{shown(one.note)}</bdi></li>)}</ol></section>
      <section className="panel"><h2>{say(`console.task.state.${task.state}`)}</h2><dl className="facts"><dt>{say("console.task.holder")}</dt><dd>{shown(task.to.name)}</dd><dt>{say("console.request")}</dt><dd><a className="mono" href={`/r/${task.request}`} onClick={(click) => { click.preventDefault(); go(`/r/${task.request}`); }}>{task.request}</a></dd></dl><Times at={task.due} />
        {may("assign_tasks") && open.has(task.state) && <div className="steps">{events.map((one) => <button key={one} type="button" onClick={() => setEvent(one)}>{say(`console.task.event.${one}`)}</button>)}</div>}
      </section>
      {event && <EventDialog task={task} event={event} close={() => setEvent(null)} />}
    </div>
  );
}

export function Tasks() {
  const { may } = useNode();
  const { say } = useWords();
  const { path } = usePlace();
  const now = useNow();
  const list = useQuery({ ...queries.tasks, enabled: may("read_cases") });
  const one = useQuery({ ...queries.task(path[1] ?? ""), enabled: may("read_cases") && path[1] !== undefined });
  if (!may("read_cases")) return <Forbidden action="read_cases" />;
  if (path[1] !== undefined) return <Loaded query={one}>{(task) => <TaskView task={task} />}</Loaded>;
  return <Loaded query={list}>{(tasks) => (
    <section className="panel">{tasks.length === 0 ? <p className="calm muted">{say("console.task.none")}</p> : <ul className="rows">{tasks.map((task) => (
      <li key={task.task}><a className="list-row" href={`/tasks/${task.task}`} onClick={(event) => { event.preventDefault(); go(`/tasks/${task.task}`); }}>
        <span className="tag">{say(`console.task.state.${task.state}`)}</span><span><b><bdi>{shown(task.subject)}</bdi></b><br /><span className="small muted">{shown(task.name)} · <span className="mono">{task.request}</span></span></span><span /><Remaining face={open.has(task.state) ? faceOf(task.due, now, 4 * DAY) : "none"} due={task.due} now={now} />
      </a></li>))}</ul>}</section>
  )}</Loaded>;
}
