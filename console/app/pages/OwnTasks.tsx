// What those who are tasked were asked, and what they say to it. Nothing here tells of the request, or of who asks.
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import * as queries from "../api/queries";
import type * as Api from "../api/types";
import { useNow } from "../frame/node";
import { go } from "../frame/router";
import { shown, useWords } from "../words/words";
import type { Deliver } from "../ui/ActForm";
import { DataGrid, type Column } from "../ui/DataGrid";
import { CopyButton, Times } from "../ui/marks";
import { Loaded } from "../ui/states";
import { AnswerDialog, EventDialog, History, inOrder, isOpen, TEXT_MAX, useStateAndDue, type Answered } from "../ui/TaskActs";

type Event = Api.OwnTaskEventInput["event"];
interface InWords { words: string; lang: Api.OwnText["lang"] }

const langs: Api.OwnText["lang"][] = ["en", "zh", "ja", "ko"];

const eventsOf = (task: Api.OwnTask) => `/v1/own-tasks/${encodeURIComponent(task.task)}/events`;

/** An answer in words; a refusal says why. */
function Answer({ task, close }: { task: Api.OwnTask; close: () => void }) {
  const { say, lang: spoken } = useWords();
  const send = (given: Answered<InWords>[], note: string, deliver: Deliver) => deliver(eventsOf(task), { event: "answer", replies: given.map(({ n, status, words, lang }) => ({ n, status, ...(words ? { text: { lang: lang ?? spoken, text: words } } : {}) }) as Api.OwnReply), ...(note ? { note } : {}) });
  return (
    <AnswerDialog<InWords> name={`own task ${task.task} answer`} title={say("console.own_task.event.answer")} text={say(task.replies.length > 0 ? "console.own_task.answer_again" : "console.own_task.answer_text")} items={task.items} send={send} close={close} beside={(reply, set) => (
      <>
        <label className="field grow"><span>{say(reply.status === "refused" ? "console.own_task.why" : "console.own_task.words")}</span><textarea rows={3} required={reply.status === "refused"} maxLength={TEXT_MAX} value={reply.words ?? ""} onChange={(event) => set({ words: event.target.value } as Partial<InWords>)} /></label>
        {reply.words && <label className="field"><span>{say("console.own_task.lang")}</span><select value={reply.lang ?? spoken} onChange={(event) => set({ lang: event.target.value } as Partial<InWords>)}>{langs.map((lang) => <option key={lang} value={lang}>{say(`console.own_task.lang.${lang}`)}</option>)}</select></label>}
      </>
    )} />
  );
}

function Indicators({ of }: { of: Api.OwnTask["indicators"] }) {
  const { say } = useWords();
  if (of.length === 0) return null;
  return (
    <section><header className="title"><h2>{say("console.own_task.indicators", { n: of.length })}</h2><span className="spacer" /><CopyButton of={of.map(({ value }) => value).join("\n")} /></header>
      <ul className="indicators">{of.map((one, i) => <li key={i}><span className="tag">{shown(one.type)}</span> <bdi className="mono break">{shown(one.value)}</bdi></li>)}</ul>
    </section>
  );
}

function Replies({ of }: { of: Api.OwnReply[] }) {
  const { say } = useWords();
  if (of.length === 0) return null;
  return <section className="panel"><h2>{say("console.own_task.replies")}</h2><ul className="rows">{of.map((reply) => <li key={reply.n}>{say("console.item")} {reply.n} <span className="tag">{say(`console.status.${reply.status}`)}</span>{reply.text && <p className="pre" lang={reply.text.lang === "zh" ? "zh-Hans" : reply.text.lang}><bdi>{shown(reply.text.text)}</bdi></p>}</li>)}</ul></section>;
}

function TaskView({ task }: { task: Api.OwnTask }) {
  const { say } = useWords();
  const [event, setEvent] = useState<Event | null>(null);
  const events: Event[] = !isOpen(task) ? (task.state === "answered" ? ["answer", "note"] : []) : task.events.some(({ kind }) => kind === "acknowledged") ? ["answer", "note"] : ["acknowledge", "answer", "note"];
  return (
    <div className="two wide-left">
      <section className="panel stack"><h1><bdi>{shown(task.subject)}</bdi></h1><p className="pre"><bdi>{shown(task.text)}</bdi></p>
        <p className="muted small">{say("console.own_task.items", { items: task.items.join(", ") })}</p>
        <Indicators of={task.indicators} /><div><History events={task.events} who={({ by }) => (by === null ? say("console.own_task.desk") : shown(by))} /></div></section>
      <div className="stack"><section className="panel"><h2>{say(`console.task.state.${task.state}`)}</h2><p className="muted small">{say("console.due")}</p><Times at={task.due} />
        {events.length > 0 && <div className="steps">{events.map((one) => <button key={one} type="button" className={one === events[0] ? "primary" : undefined} onClick={() => setEvent(one)}>{say(`console.own_task.event.${one}`)}</button>)}</div>}
      </section><Replies of={task.replies} /></div>
      {event === "answer" && <Answer task={task} close={() => setEvent(null)} />}
      {event && event !== "answer" && <EventDialog name={`own task ${task.task} ${event}`} title={say(`console.own_task.event.${event}`)} text={say(`console.own_task.text.${event}`)} needsNote={event === "note"} send={({ note }, deliver) => deliver(eventsOf(task), { event, ...(note ? { note } : {}) })} close={() => setEvent(null)} />}
    </div>
  );
}

function useColumns(): Column<Api.OwnTaskSummary>[] {
  const { say } = useWords();
  const { state, due } = useStateAndDue<Api.OwnTaskSummary>(useNow());
  return [
    state,
    { id: "subject", title: say("console.split.subject"), cell: (row) => <bdi>{shown(row.subject)}</bdi> },
    { id: "sent", title: say("console.own_task.sent"), cell: (row) => <Times at={row.sent_at} plain /> },
    due,
  ];
}

/** All of them, or the one of that id. */
export function OwnTasks({ id }: { id: string | undefined }) {
  const { say } = useWords();
  const columns = useColumns();
  const list = useQuery({ ...queries.ownTasks, enabled: id === undefined });
  const one = useQuery({ ...queries.ownTask(id ?? ""), enabled: id !== undefined });
  if (id !== undefined) return <Loaded query={one}>{(task) => <TaskView key={task.task} task={task} />}</Loaded>;
  return <Loaded query={list}>{(tasks) => (
    <section className="panel">{tasks.length === 0 ? <p className="calm muted">{say("console.own_task.none")}</p> : <DataGrid label={say("console.page.tasks")} rows={[...tasks].sort(inOrder)} columns={columns} keyOf={(row) => row.task} open={(row) => go(`/tasks/${row.task}`)} template="110px minmax(220px,1.6fr) minmax(160px,1fr) 190px" />}</section>
  )}</Loaded>;
}
