// A new request: the kind decides what is asked for and by when; consequences stand beside the form before anything is sent.
import { useState, type FormEvent } from "react";
import { post } from "../api/client";
import { forget } from "../api/queries";
import type * as Api from "../api/types";
import { useNode, useNow, type Terms } from "../frame/node";
import { go, usePlace, withQuery } from "../frame/router";
import { inLang, useWords } from "../words/words";
import { useLength, Times } from "../ui/marks";
import { blank, missing } from "../ui/schema";
import { SchemaField } from "../ui/SchemaForm";
import { Forbidden, Problems } from "../ui/states";
import { Lacking, Sent, tidy } from "../ui/Step";

const categories: Api.Category[] = ["personal_data", "communications_content", "classified", "undisclosed_vulnerability", "court_ordered", "critical_infrastructure", "trade_secret", "important_data"];
const FILE_LIMIT_BYTES = 1 << 20;

function Consequences({ kind, urgency }: { kind: Terms["kinds"][0]; urgency: string }) {
  const { say } = useWords();
  const length = useLength();
  const now = useNow();
  const standard = Object.entries(kind.standards[urgency] ?? {}).filter(([, clock]) => typeof clock === "object");
  return (
    <section className="panel"><h2>{say("console.compose.consequences")}</h2>
      <p className="muted">{say("console.compose.then")}</p>
      <dl className="due-list">{standard.map(([name, clock]) => (
        <div key={name}><dt>{say(`console.clock.${name}`)} · {length(clock.budget)} {say(`console.basis.${clock.basis}`)}</dt><dd>{clock.basis === "clock_time" ? <Times at={now + clock.budget} /> : <span className="muted">{say("console.compose.by_calendar")}</span>}</dd></div>
      ))}</dl>
      <p className="small muted">{say("console.compose.gate")}</p>
    </section>
  );
}

function Form({ kind, urgency, to }: { kind: Terms["kinds"][0]; urgency: string; to: string }) {
  const { terms } = useNode();
  const { say } = useWords();
  const definitions = terms?.definitions ?? {};
  const [body, setBody] = useState<unknown>(() => blank(kind.request, definitions));
  const [marked, setMarked] = useState<Api.Category[]>([]);
  const [error, setError] = useState<unknown>(null);
  const [outcome, setOutcome] = useState<Api.Submitted | Api.Waits | null>(null);
  const [unread, setUnread] = useState(false);
  const read = (text: string) => {
    try {
      setBody(JSON.parse(text));
      setUnread(false);
    } catch {
      setUnread(true);
    }
  };
  const send = (event: FormEvent) => {
    event.preventDefault();
    setError(null);
    const items = (body as { items?: unknown[] }).items?.length ?? 0;
    void post<Api.Submitted | Api.Waits>("/v1/requests", { to, kind: kind.id, urgency, codes: { items }, ...(marked.length > 0 ? { categories: marked } : {}), body: tidy(body) })
      .then((answer) => {
        setOutcome(answer);
        forget({ what: "request" });
        forget({ what: "draft" });
      })
      .catch(setError);
  };
  if (outcome) return <section className="panel"><Sent outcome={outcome} to={"request" in outcome ? `/r/${outcome.request}` : "/approvals"} close={() => undefined} /></section>;
  return (
    <form onSubmit={send} className="panel">
      <details className="from-file"><summary>{say("console.compose.from")}</summary>
        <p className="muted small">{say("console.compose.from_text")}</p>
        <label className="field"><span>{say("console.compose.paste")}</span><textarea rows={4} className="mono" onChange={(event) => event.target.value.trim() && read(event.target.value)} /></label>
        <label className="field"><span>{say("console.compose.file")}</span><input type="file" accept="application/json,.json" onChange={(event) => { const file = event.target.files?.[0]; if (file && file.size <= FILE_LIMIT_BYTES) void file.text().then(read); else setUnread(file !== undefined); }} /></label>
        {unread && <p className="problem" role="alert">{say("console.compose.unread")}</p>}
      </details>
      <SchemaField schema={kind.request} definitions={definitions} name={say("console.step.content")} required value={body} change={setBody} />
      <fieldset className="field"><legend>{say("console.categories")}</legend><p className="why">{say("console.compose.categories_why")}</p>
        <div className="checks">{categories.map((category) => <label key={category} className="check"><input type="checkbox" checked={marked.includes(category)} onChange={(event) => setMarked(event.target.checked ? [...marked, category] : marked.filter((one) => one !== category))} /> {say(`console.category.${category}`)}</label>)}</div>
      </fieldset>
      <Lacking of={missing(body, kind.request, definitions)} />
      {error !== null && <Problems of={error} />}
      <div className="actions"><button type="submit" className="primary">{say("console.compose.send")}</button></div>
    </form>
  );
}

export function Compose() {
  const { may, session, terms, term, partyName } = useNode();
  const { say, lang } = useWords();
  const place = usePlace();
  if (!may("draft")) return <Forbidden action="draft" />;
  const to = place.query.get("to") ?? session.peers[0] ?? "";
  const urgency = place.query.get("urgency") ?? terms?.urgencies[0]?.id ?? "";
  const kind = terms?.kinds.find(({ id }) => id === place.query.get("kind"));
  const choose = (name: string, value: string) => go(withQuery(place, { [name]: value }), "replace");
  return (
    <>
      <div className="filters">
        <label className="choice"><span>{say("console.to")}</span><select value={to} onChange={(event) => choose("to", event.target.value)}>{session.peers.map((id) => <option key={id} value={id}>{partyName(id)}</option>)}</select></label>
        <label className="choice"><span>{say("console.urgency")}</span><select value={urgency} onChange={(event) => choose("urgency", event.target.value)}>{(terms?.urgencies ?? []).map(({ id }) => <option key={id} value={id}>{term("urgencies", id)}</option>)}</select></label>
      </div>
      <section className="panel kinds" aria-label={say("console.kind")}>
        {(terms?.kinds ?? []).map((one) => <button key={one.id} type="button" aria-pressed={one === kind} onClick={() => choose("kind", one.id)}><b>{inLang(one.label, lang)}</b><span className="small muted">{inLang(one.description, lang)}</span></button>)}
      </section>
      {kind && <div className="two wide-left"><Form key={kind.id} kind={kind} urgency={urgency} to={to} /><Consequences kind={kind} urgency={urgency} /></div>}
    </>
  );
}
