// One request: facts, ledger, clocks, items, proof in words, and the steps that this person may take.
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { getBlob } from "../api/client";
import * as queries from "../api/queries";
import type * as Api from "../api/types";
import { useKeys } from "../frame/keys";
import { useNode, useNow } from "../frame/node";
import { go, usePlace } from "../frame/router";
import { shown, useWords } from "../words/words";
import { Admit } from "../ui/Admit";
import { Content } from "../ui/Content";
import { Documents } from "../ui/Documents";
import { Ledger } from "../ui/Ledger";
import { Exercise, faceOfClock, Hash, Remaining, Side, Times, Tlp, Urgency, useLength } from "../ui/marks";
import { ProofLines } from "../ui/ProofLines";
import { save } from "../ui/save";
import { bodySchema, partAt } from "../ui/schema";
import { Forbidden, Loaded, Problems } from "../ui/states";
import { StepDialog } from "../ui/Step";

const issueOf = (request: Api.Request): Api.Request["messages"][number] | undefined => request.messages.find((message) => message.type === "request.issue");

function Facts({ request }: { request: Api.Request }) {
  const { term, partyName } = useNode();
  const { say } = useWords();
  return (
    <section className="panel"><h2>{say("console.facts")}</h2>
      <dl className="facts">
        <dt>{say("console.asker")}</dt><dd><Side ours={request.we_are === "asker"} /> {partyName(request.asker)}</dd>
        <dt>{say("console.responder")}</dt><dd><Side ours={request.we_are === "responder"} /> {partyName(request.responder)}</dd>
        <dt>{say("console.phase")}</dt><dd>{say(`console.phase.${request.phase}`)}{request.provisional && <span className="tag">{say("console.provisional")}</span>}</dd>
        {request.decision && <><dt>{say("console.decision")}</dt><dd>{say(`console.decision.${request.decision}`)}{request.ground && ` · ${term("grounds", request.ground)}`}</dd></>}
        {request.follows && <><dt>{say("console.follows")}</dt><dd className="mono">{request.follows.request}</dd></>}
        <dt>{say("console.case")}</dt><dd className="mono">{request.case}</dd>
      </dl>
    </section>
  );
}

function ClockCard({ request, now }: { request: Api.Request; now: number }) {
  const { say } = useWords();
  const length = useLength();
  const live = request.clocks.filter((clock) => ["running", "paused", "missed_open"].includes(clock.state ?? "")).sort((a, b) => (a.due ?? Infinity) - (b.due ?? Infinity));
  const lead = live[0];
  return (
    <section className="panel clock-card"><h2>{say("console.clocks")}</h2>
      {lead ? (
        <>
          <p className="small muted">{say(`console.clock.${lead.clock}`)} · {say(`console.owed_by.${(lead.owed_by === request.we_are) ? "us" : "them"}`)}</p>
          <p className={`large ${faceOfClock(lead, now)}`}><Remaining face={faceOfClock(lead, now)} due={lead.due} now={now} /></p>
          {typeof lead.due === "number" && <Times at={lead.due} />}
        </>
      ) : <p className="muted">{say("console.clocks.none")}</p>}
      <table className="clocks"><caption className="hidden">{say("console.clocks")}</caption>
        <thead><tr><th scope="col">{say("console.clocks.what")}</th><th scope="col">{say("console.clocks.how")}</th><th scope="col">{say("console.clocks.used")}</th></tr></thead>
        <tbody>{request.clocks.map((clock, i) => (
          <tr key={i}><th scope="row">{say(`console.clock.${clock.clock}`)}</th><td><Remaining face={faceOfClock(clock, now)} due={null} now={now} /></td><td className="figures">{clock.elapsed === undefined ? "" : `${length(clock.elapsed)} / ${length(clock.budget)}`}</td></tr>
        ))}</tbody>
      </table>
    </section>
  );
}

function ItemList({ request }: { request: Api.Request }) {
  const { term, terms } = useNode();
  const { say } = useWords();
  const issued = issueOf(request)?.body as { items?: Array<{ n: number; ask?: unknown }> } | null | undefined;
  const asked = Array.isArray(issued?.items) ? issued.items : [];
  return (
    <section className="panel"><h2>{say("console.items")}</h2>
      <ol className="items">{request.item_states.map((item) => (
        <li key={item.n}>
          <span className="figures item-n">{item.n}</span>
          <div><Content of={asked.find((one) => one.n === item.n)?.ask ?? null} schema={partAt(bodySchema(terms, "request.issue", request.kind), terms?.definitions ?? {}, "/items/0/ask")} />
            <p className="small"><span className={`tag status-${item.status}`}>{say(`console.status.${item.status}`)}</span>{item.ground && <span> {term("grounds", item.ground)}</span>}{item.grade && <span className="tag">{say("console.graded", { grade: say(`console.grade.${item.grade}`) })}</span>}{item.position && <span className="tag">{say(`console.position.${item.position}`)}</span>}</p></div>
        </li>
      ))}</ol>
    </section>
  );
}

/** What ends a request is never offered first. */
const ends = new Set<string>(["request.withdraw", "request.close"]);

function Steps({ request, choose }: { request: Api.Request; choose: (type: string) => void }) {
  const { may, stepName } = useNode();
  const { say } = useWords();
  const [admitting, setAdmitting] = useState(false);
  const allowed = request.allowed.filter((type) => may(type === "request.acknowledge" ? "acknowledge" : "draft")).sort((a, b) => Number(ends.has(a)) - Number(ends.has(b)));
  const issued = issueOf(request)?.digest;
  const admissible = issued !== undefined && request.we_are === "responder" && may("approve") && !["closed", "withdrawn"].includes(request.phase);
  return (
    <section className="panel"><h2>{say("console.steps")}</h2>
      {allowed.length === 0 && <p className="muted">{say(request.allowed.length === 0 ? "console.steps.none" : "console.steps.not_you", { roles: say("console.who_may.draft") })}</p>}
      <div className="steps">{allowed.map((type, i) => <button key={type} type="button" className={i === 0 && !ends.has(type) ? "primary" : ""} onClick={() => choose(type)}>{stepName(type)}</button>)}</div>
      {admissible && <p><button type="button" className="quiet" onClick={() => setAdmitting(true)}>{say("console.admit")}</button></p>}
      {admissible && admitting && <Admit request={request} digest={issued} close={() => setAdmitting(false)} />}
    </section>
  );
}

function View({ request }: { request: Api.Request }) {
  const { term, may } = useNode();
  const { say } = useWords();
  const now = useNow();
  const [step, setStep] = useState<string | null>(null);
  const [error, setError] = useState<unknown>(null);
  const issued = issueOf(request);
  const issue = issued?.body as { handling?: { tlp?: string } } | null | undefined;
  const keep = (path: string, name: string) => void getBlob(path).then((blob) => save(blob, name)).catch(setError);
  const address = `/v1/requests/${encodeURIComponent(request.request)}`;
  const bundle = () => keep(`${address}/bundle?bodies=1`, `${request.request}.bundle.json`);
  const open = (type: string) => request.allowed.includes(type as Api.StepType) && setStep(type);
  useKeys({ a: () => open("request.acknowledge"), r: () => open("request.answer"), p: () => open("request.query"), ...(may("export_log") ? { e: bundle } : {}) });
  return (
    <>
      <header className="title"><h1>{term("kinds", request.kind)}</h1><Urgency of={request.urgency} /><Tlp of={issue?.handling?.tlp} /><Exercise of={request.exercise} />
        <span className="spacer" />
        {request.we_are === "responder" && <button type="button" onClick={() => go(`/split/${request.request}`)}>{say("console.split.open_page")}</button>}
        {may("read_evidence") && <button type="button" onClick={() => go(`/evidence?request=${request.request}`)}>{say("console.page.evidence")}</button>}
        <Documents request={request.request} failed={setError} />
        {may("export_log") && <button type="button" onClick={bundle}>{say("console.bundle")} <kbd>e</kbd></button>}
      </header>
      {error !== null && <Problems of={error} />}
      <div className="three">
        <div className="stack"><Facts request={request} /><ItemList request={request} /></div>
        <Ledger request={request} />
        <div className="stack"><ClockCard request={request} now={now} /><Steps request={request} choose={setStep} /><ProofLines request={request} />
          {issued && <section className="panel"><h2>{say("console.fingerprint")}</h2><p className="small muted">{say("console.fingerprint.text")}</p><Hash of={issued.digest} ends={12} /></section>}
        </div>
      </div>
      {step && <StepDialog request={request} type={step} close={() => setStep(null)} />}
    </>
  );
}

export function RequestPage() {
  const { may } = useNode();
  const { say } = useWords();
  const { path } = usePlace();
  const id = path[1] ?? "";
  const query = useQuery({ ...queries.request(id), enabled: may("read_cases") && id !== "" });
  useKeys({ u: () => go("/requests") });
  if (!may("read_cases")) return <Forbidden action="read_cases" />;
  return <><p className="crumb"><a href="/requests" onClick={(event) => { event.preventDefault(); go("/requests"); }}>{say("console.page.requests")}</a> / <span className="mono">{shown(id)}</span></p><Loaded query={query}>{(request) => <View key={request.request} request={request} />}</Loaded></>;
}
