// A new request: the kind decides what is asked for and by when; consequences stand beside the form before anything is sent.
import { useQuery } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { once, postBytes } from "../api/client";
import { forget } from "../api/queries";
import type * as Api from "../api/types";
import { useNode, useNow, type Terms } from "../frame/node";
import { go, usePlace, withQuery } from "../frame/router";
import { inLang, useWords } from "../words/words";
import { DueTimes, Recognised, Source } from "../ui/Intake";
import { BeginAgain, useKept } from "../ui/kept";
import { useLength, Times } from "../ui/marks";
import { completed, missing } from "../ui/schema";
import { MarksMissing, SchemaField } from "../ui/SchemaForm";
import { Forbidden, Problems } from "../ui/states";
import { Sent } from "../ui/Sent";
import { Lacking, tidy } from "../ui/Step";

const categories: Api.Category[] = ["personal_data", "communications_content", "classified", "undisclosed_vulnerability", "court_ordered", "critical_infrastructure", "trade_secret", "important_data"];
/** Of a draft's file; what is larger is a source. */
const DRAFT_LIMIT_BYTES = 2 << 20;

function Consequences({ kind, urgency, proposal }: { kind: Terms["kinds"][0]; urgency: string; proposal: Api.Proposal | undefined }) {
  const { say } = useWords();
  const length = useLength();
  const now = useNow();
  const standard = Object.entries(kind.standards[urgency] ?? {}).filter(([, clock]) => typeof clock === "object");
  return (
    <section className="panel"><h2>{say("console.compose.consequences")}</h2>
      <p className="muted">{say("console.compose.then")}</p>
      {proposal ? <DueTimes of={proposal.due} /> : <dl className="due-list">{standard.map(([name, clock]) => (
        <div key={name}><dt>{say(`console.clock.${name}`)} · {length(clock.budget)} {say(`console.basis.${clock.basis}`)}</dt><dd>{clock.basis === "clock_time" ? <Times at={now + clock.budget} /> : <span className="muted">{say("console.compose.by_calendar")}</span>}</dd></div>
      ))}</dl>}
      <p className="small muted">{say("console.compose.gate")}</p>
    </section>
  );
}

interface Held { body: unknown; marked: Api.Category[]; deliver: ReturnType<typeof once> }

function Form({ kind, urgency, to, begin, name, sent }: { kind: Terms["kinds"][0]; urgency: string; to: string; begin: unknown; name: string; sent: () => void }) {
  const { terms } = useNode();
  const { say } = useWords();
  const definitions = terms?.definitions ?? {};
  const held = useKept<Held>(name, () => ({ body: completed(begin, kind.request, definitions), marked: [], deliver: once() }));
  const { body, marked, deliver } = held.value;
  const [error, setError] = useState<unknown>(null);
  const [outcome, setOutcome] = useState<Api.Submitted | Api.Waits | null>(null);
  const [busy, setBusy] = useState(false);
  const mark = (marked: Api.Category[]) => held.change({ ...held.value, marked });
  const send = (event: FormEvent) => {
    event.preventDefault();
    setError(null);
    setBusy(true);
    // Held before it goes: what is sent again after a session that ended is the same delivery.
    held.change(held.value);
    const items = (body as { items?: unknown[] }).items?.length ?? 0;
    void deliver<Api.Submitted | Api.Waits>("/v1/requests", { to, kind: kind.id, urgency, codes: { items }, ...(marked.length > 0 ? { categories: marked } : {}), body: tidy(body) })
      .then((answer) => {
        setOutcome(answer);
        held.done();
        sent();
        forget({ what: "request" });
        forget({ what: "draft" });
      })
      .catch(setError)
      .finally(() => setBusy(false));
  };
  if (outcome) return <section className="panel"><Sent outcome={outcome} to={"request" in outcome ? `/r/${outcome.request}` : "/approvals"} close={() => undefined} /></section>;
  return (
    <form onSubmit={send} className="panel">
      <MarksMissing.Provider value={begin !== undefined}><SchemaField schema={kind.request} definitions={definitions} name={say("console.step.content")} required value={body} change={(body) => held.change({ ...held.value, body })} /></MarksMissing.Provider>
      <fieldset className="field"><legend>{say("console.categories")}</legend><p className="why">{say("console.compose.categories_why")}</p>
        <div className="checks">{categories.map((category) => <label key={category} className="check"><input type="checkbox" checked={marked.includes(category)} onChange={(event) => mark(event.target.checked ? [...marked, category] : marked.filter((one) => one !== category))} /> {say(`console.category.${category}`)}</label>)}</div>
      </fieldset>
      <Lacking of={missing(body, kind.request, definitions)} />
      {error !== null && <Problems of={error} />}
      <div className="actions"><BeginAgain of={held} /><button type="submit" className="primary" disabled={busy}>{say("console.compose.send")}</button></div>
    </form>
  );
}

/** A file that "comity request draft --out" wrote: a request as far as somebody had completed it. */
function draftIn(text: string): { kind: string; urgency: string; body: unknown } | null {
  try {
    const read = JSON.parse(text) as { format?: string; kind: string; urgency: string; body: unknown };
    return read.format === "comity.draft/v1" ? read : null;
  } catch {
    return null;
  }
}

/** How many have been read in this tab. */
let sources = 0;

/** What the form begins with: `n` tells one source from the next. */
interface Begun { n: number; source?: Blob; body?: unknown }

export function Compose() {
  const { may, session, links, link, terms, term, partyName } = useNode();
  const { say, lang } = useWords();
  const place = usePlace();
  const { value: begun, change: setBegun, done } = useKept<Begun>("compose", () => ({ n: 0 }));
  const [taking, setTaking] = useState<"no" | "yes" | "failed">("no");
  const to = place.query.get("to") ?? link?.peer ?? session.peers[0] ?? "";
  const wanted = { kind: place.query.get("kind") ?? "", urgency: place.query.get("urgency") ?? "" };
  const asked = new URLSearchParams({ to, ...Object.fromEntries(Object.entries(wanted).filter(([, value]) => value)) });
  const query = useQuery({
    queryKey: ["proposal", begun.n, asked.toString()],
    queryFn: () => postBytes<Api.Proposal>(`/v1/proposals?${asked}`, begun.source as Blob),
    enabled: begun.source !== undefined && may("draft"),
    placeholderData: (before, asked) => (asked?.queryKey[1] === begun.n ? before : undefined),
    retry: false,
  });
  if (!may("draft")) return <Forbidden action="draft" />;
  const proposal = begun.source ? query.data : undefined;
  const urgency = wanted.urgency || proposal?.urgency || (terms?.urgencies[0]?.id ?? "");
  const kind = terms?.kinds.find(({ id }) => id === (wanted.kind || proposal?.kind));
  const form = `compose ${to} ${kind?.id} ${begun.n} ${proposal?.kind}`;
  const choose = (changes: Record<string, string>) => go(withQuery(place, changes), "replace");
  const take = (source: Blob) => {
    setTaking("yes");
    void (source.size > DRAFT_LIMIT_BYTES ? Promise.resolve("") : source.text()).then((text) => {
      const draft = draftIn(text);
      setBegun({ n: ++sources, ...(draft ? { body: draft.body } : { source }) });
      if (draft) choose({ kind: draft.kind, urgency: draft.urgency });
    }).then(() => setTaking("no"), () => setTaking("failed"));
  };
  // No form stands there meanwhile: what somebody typed into it would make way for what was read.
  const reading = taking === "yes" || (begun.source !== undefined && query.isPending);
  return (
    <>
      <div className="filters">
        <label className="choice"><span>{say("console.to")}</span><select value={to} onChange={(event) => choose({ to: event.target.value, link: links.find((one) => one.peer === event.target.value)?.link ?? "" })}>{session.peers.map((id) => <option key={id} value={id}>{partyName(id)}</option>)}</select></label>
        <label className="choice"><span>{say("console.urgency")}</span><select value={urgency} onChange={(event) => choose({ urgency: event.target.value })}>{(terms?.urgencies ?? []).map(({ id }) => <option key={id} value={id}>{term("urgencies", id)}</option>)}</select></label>
      </div>
      {proposal ? <Recognised of={proposal} drop={() => setBegun({ n: ++sources })} /> : <Source take={take} />}
      {taking === "failed" && <p className="problem" role="alert">{say("console.intake.unreadable")}</p>}
      {reading || (begun.source && query.isFetching) ? <p role="status" className="muted">{say("console.intake.reading")}</p> : begun.source && query.error ? <Problems of={query.error} /> : null}
      <section className="panel kinds" aria-label={say("console.kind")}>
        {(terms?.kinds ?? []).map((one) => <button key={one.id} type="button" aria-pressed={one === kind} onClick={() => choose({ kind: one.id })}><b>{inLang(one.label, lang)}</b><span className="small muted">{inLang(one.description, lang)}</span></button>)}
      </section>
      {kind && !reading && <div className="two wide-left"><Form key={form} name={form} sent={done} kind={kind} urgency={urgency} to={to} begin={proposal?.kind === kind.id ? proposal.body : begun.body} /><Consequences kind={kind} urgency={urgency} proposal={proposal} /></div>}
    </>
  );
}
