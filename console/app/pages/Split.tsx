// A request that arrived, split by territory and network: where each indicator belongs, whom to task until when, and what they answered.
import { useQuery } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { post } from "../api/client";
import * as queries from "../api/queries";
import type * as Api from "../api/types";
import { useNode, useNow } from "../frame/node";
import { go, usePlace } from "../frame/router";
import { DAY } from "../time/time";
import { shown, useWords, type Values } from "../words/words";
import { DataGrid, type Column } from "../ui/DataGrid";
import { InstantField } from "../ui/Instant";
import { faceOf, Remaining, Times } from "../ui/marks";
import { Forbidden, Loaded, Problems } from "../ui/states";
import { StepDialog } from "../ui/Step";

const SUBJECT_MAX = 100;
const TEXT_MAX = 6_000;

const dead = new Set<Api.TaskState>(["withdrawn"]);

/** Until when we owe the answer, else the decision: no task is due later. */
export const outerDue = (request: Api.Request): number | undefined =>
  (["answer", "decide"] as const).flatMap((name) => request.clocks.filter((clock) => clock.clock === name && clock.state === "running").map((clock) => clock.due ?? undefined)).find((due) => due !== undefined);

function useColumns(shares: Api.Share[]): Column<Api.Placement>[] {
  const { say } = useWords();
  const name = (id: string | null) => shares.find(({ holder }) => holder.id === id)?.holder.name ?? id ?? "";
  const finding = (of: Api.Finding) => `${of.matched} · ${of.table}${of.date ? ` (${of.date})` : ""}`;
  return [
    { id: "item", title: say("console.item"), cell: (row) => <span className="figures">{row.item === 0 ? say("console.split.whole") : row.item}</span> },
    { id: "value", title: say("console.split.indicator"), cell: (row) => <bdi className="mono">{shown(row.value)}</bdi> },
    { id: "outcome", title: say("console.split.outcome"), cell: (row) => <span className="tag">{say(`console.split.outcome.${row.outcome}`)}</span> },
    { id: "holder", title: say("console.task.holder"), cell: (row) => <bdi>{shown(name(row.holder))}</bdi> },
    { id: "network", title: say("console.split.network"), cell: (row) => shown([row.country, row.network, row.network_name].filter(Boolean).join(" · ")) },
    { id: "why", title: say("console.split.why"), cell: (row) => <span className="small" title={shown(row.findings.map(finding).join("\n"))}>{shown(row.findings.map(finding).join("; "))}</span> },
  ];
}

function Placements({ split }: { split: Api.Split }) {
  const { say } = useWords();
  const columns = useColumns(split.shares);
  const keyed = split.placements.map((placement, at) => ({ ...placement, at }));
  return (
    <section className="panel"><h2>{say("console.split.where")} <span className="muted figures">{split.placements.length}</span></h2>
      <p className="small muted">{say("console.split.territory", { codes: split.territory.join(", ") })}{split.left_out > 0 && ` ${say("console.split.left_out", { n: split.left_out })}`}</p>
      {keyed.length === 0 ? <p className="calm muted">{say("console.split.no_indicators")}</p>
        : <DataGrid label={say("console.split.where")} rows={keyed} columns={columns} keyOf={(row) => String(row.at)} template="44px minmax(150px,1fr) 126px minmax(110px,.8fr) minmax(80px,.6fr) minmax(190px,1.4fr)" />}
    </section>
  );
}

/** What came of making one task: made, sent, or why not. A task that is made is not made again. */
interface Made { task: string; warning: Api.MadeTask["warning"] | null; sent: boolean }

interface Letter { subject: string; text: string; due: number | undefined; send: boolean }

async function make(request: string, holder: string, letter: Letter, made: Made | undefined, note: (made: Made) => void): Promise<void> {
  let held = made;
  if (!held) {
    const { task, warning } = await post<Api.MadeTask>(`/v1/requests/${encodeURIComponent(request)}/tasks`, { holder, subject: letter.subject, text: letter.text, ...(letter.due === undefined ? {} : { due: letter.due }) });
    held = { task, warning, sent: false };
    note(held);
  }
  if (!letter.send || held.sent) return;
  await post(`/v1/tasks/${encodeURIComponent(held.task)}/events`, { event: "send" });
  note({ ...held, sent: true });
}

function Part({ request, share, tasked }: { request: Api.Request; share: Api.Share; tasked: Api.TaskSummary | undefined }) {
  const { term } = useNode();
  const { say } = useWords();
  const [letter, setLetter] = useState<Letter>({ subject: `${term("kinds", request.kind)} · ${request.request}`, text: say("console.split.letter", { kind: term("kinds", request.kind) }), due: undefined, send: true });
  const [made, setMade] = useState<Made>();
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const outer = outerDue(request);
  const isLate = letter.due !== undefined && outer !== undefined && letter.due > outer;
  const change = (changes: Partial<Letter>) => setLetter({ ...letter, ...changes });
  const send = (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    void make(request.request, share.holder.id, letter, made, setMade).then(() => queries.forget({ what: "task" })).catch(setError).finally(() => setBusy(false));
  };
  const done = made !== undefined && (made.sent || !letter.send);
  const task = tasked?.task ?? (done ? made.task : undefined);
  return (
    <section className="panel"><header className="title"><h2><bdi>{shown(share.holder.name)}</bdi></h2>{share.holder.kind && <b className="tag">{say(`console.agency.${share.holder.kind === "agency" ? "other" : share.holder.kind}`)}</b>}<span className="muted small">{say("console.split.share", { items: share.items.join(", "), n: share.indicators.length })}</span></header>
      {task !== undefined && <p className="verdict holds"><span aria-hidden="true">✓</span> {say(made?.sent ? "console.split.sent" : "console.split.made")} <a className="mono" href={`/tasks/${task}`} onClick={(event) => { event.preventDefault(); go(`/tasks/${task}`); }}>{task}</a></p>}
      {made?.warning && <p className="small">{say(made.warning.id, made.warning.parameters as Values)}</p>}
      {task === undefined && <form onSubmit={send}>
        <label className="field"><span>{say("console.split.subject")}</span><input required maxLength={SUBJECT_MAX} value={letter.subject} onChange={(event) => change({ subject: event.target.value })} /></label>
        <label className="field"><span>{say("console.split.text")}</span><span className="why">{say("console.split.text_why")}</span><textarea rows={4} required maxLength={TEXT_MAX} value={letter.text} onChange={(event) => change({ text: event.target.value })} /></label>
        <fieldset className="field"><legend>{say("console.due")}</legend><p className="why">{say("console.split.due_why")}</p><InstantField label={say("console.due")} value={letter.due} change={(due) => change({ due })} />{isLate && <p className="problem" role="alert">{say("console.split.due_late")}</p>}</fieldset>
        <label className="check"><input type="checkbox" checked={letter.send} onChange={(event) => change({ send: event.target.checked })} /> {say("console.split.send")}</label>
        {error !== null && <Problems of={error} />}
        <div className="actions"><button type="submit" className="primary" disabled={busy || isLate}>{say(letter.send ? "console.split.make_send" : "console.split.make")}</button></div>
      </form>}
    </section>
  );
}

/** What was asked of whom, and the draft answer that comes of it. */
function Gather({ request, tasks }: { request: Api.Request; tasks: Api.TaskSummary[] }) {
  const { may } = useNode();
  const { say } = useWords();
  const now = useNow();
  const [answering, setAnswering] = useState(false);
  const draft = useQuery({ ...queries.gathered(request.request), enabled: tasks.length > 0 }).data;
  const line = (id: string, items: number[] | undefined) => items && items.length > 0 && <li>{say(`console.split.${id}`, { items: items.join(", ") })}</li>;
  return (
    <section className="panel"><h2>{say("console.split.tasks")} <span className="muted figures">{tasks.length}</span></h2>
      {tasks.length === 0 ? <p className="calm muted">{say("console.split.no_tasks")}</p> : <ul className="rows">{tasks.map((task) => (
        <li key={task.task}><a className="list-row" href={`/tasks/${task.task}`} onClick={(event) => { event.preventDefault(); go(`/tasks/${task.task}`); }}><span className="tag">{say(`console.task.state.${task.state}`)}</span><span><b>{shown(task.name)}</b><br /><span className="small muted">{say("console.items")} {task.items.join(", ")}</span></span><span /><Remaining face={dead.has(task.state) || task.state === "answered" ? "none" : faceOf(task.due, now, 4 * DAY)} due={task.due} now={now} /></a></li>))}</ul>}
      {draft && <ul className="small">{line("open", draft.open)}{line("untasked", draft.untasked)}{line("contested", draft.contested)}{draft.open.length + draft.untasked.length + draft.contested.length === 0 && <li>{say("console.split.complete")}</li>}</ul>}
      {tasks.length > 0 && request.allowed.includes("request.answer") && may("draft") && <div className="steps"><button type="button" className="primary" onClick={() => setAnswering(true)}>{say("console.split.answer")}</button></div>}
      {answering && <StepDialog request={request} type="request.answer" gathered={draft} close={() => setAnswering(false)} />}
    </section>
  );
}

function View({ request, split, tasks }: { request: Api.Request; split: Api.Split; tasks: Api.TaskSummary[] }) {
  const { may, term } = useNode();
  const { say } = useWords();
  const due = outerDue(request);
  const standing = tasks.filter((task) => !dead.has(task.state));
  return (
    <>
      <header className="title"><h1>{say("console.split.title", { kind: term("kinds", request.kind) })}</h1></header>
      <div className="two wide-left">
        <div className="stack"><Placements split={split} />
          {may("assign_tasks") ? split.shares.map((share) => <Part key={share.holder.id} request={request} share={share} tasked={standing.find((task) => task.holder === share.holder.id)} />) : <Forbidden action="assign_tasks" />}
          {split.shares.length === 0 && <section className="panel empty"><p>{say("console.split.nobody")}</p></section>}
        </div>
        <div className="stack">
          <section className="panel"><h2>{say("console.split.outer")}</h2>{due === undefined ? <p className="muted">{say("console.clocks.none")}</p> : <Times at={due} />}<p className="small muted">{say("console.split.outer_why")}</p></section>
          <Gather request={request} tasks={tasks} />
        </div>
      </div>
    </>
  );
}

export function Split() {
  const { may, terms } = useNode();
  const { say } = useWords();
  const id = usePlace().path[1] ?? "";
  const enabled = may("read_cases") && id !== "";
  const request = useQuery({ ...queries.request(id), enabled });
  const split = useQuery({ ...queries.split(id), enabled });
  const tasks = useQuery({ ...queries.tasksOf(id), enabled });
  if (!may("read_cases")) return <Forbidden action="read_cases" />;
  return (
    <>
      <p className="crumb"><a href={`/r/${id}`} onClick={(event) => { event.preventDefault(); go(`/r/${id}`); }}>{say("console.request")} <span className="mono">{shown(id)}</span></a></p>
      {terms && <Loaded query={request}>{(held) => <Loaded query={split}>{(parted) => <Loaded query={tasks}>{(made) => <View request={held} split={parted} tasks={made} />}</Loaded>}</Loaded>}</Loaded>}
    </>
  );
}
