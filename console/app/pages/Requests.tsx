// All requests of both directions; what is chosen stands in the address, so a view can be sent to somebody.
import { useQuery } from "@tanstack/react-query";
import { useRef, useState } from "react";
import * as queries from "../api/queries";
import type { RequestSummary } from "../api/types";
import { useKeys } from "../frame/keys";
import { useNode, useNow } from "../frame/node";
import { go, SEARCH_MAX, usePlace, withQuery } from "../frame/router";
import { useWords } from "../words/words";
import { BulkAcknowledge } from "../ui/BulkAcknowledge";
import { DataGrid, type Column } from "../ui/DataGrid";
import { Exercise, faceOfRequest, Remaining, Side, Times, Urgency } from "../ui/marks";
import { Forbidden, Loaded } from "../ui/states";
import { Views } from "../ui/Views";

const phases = ["issued", "acknowledged", "decided", "refused", "referred", "answered", "assessed", "closed", "withdrawn"];

function Choice({ name, label, options }: { name: string; label: string; options: Array<[string, string]> }) {
  const place = usePlace();
  const { say } = useWords();
  return (
    <label className="choice"><span>{label}</span>
      <select value={place.query.get(name) ?? ""} onChange={(event) => go(withQuery(place, { [name]: event.target.value }), "replace")}>
        <option value="">{say("console.all")}</option>
        {options.map(([value, text]) => <option key={value} value={value}>{text}</option>)}
      </select>
    </label>
  );
}

function useColumns(): Column<RequestSummary>[] {
  const { term, partyName } = useNode();
  const { say } = useWords();
  const now = useNow();
  return [
    { id: "urgency", title: say("console.urgency"), cell: (row) => <Urgency of={row.urgency} /> },
    { id: "request", title: say("console.request"), cell: (row) => <span className="mono">{row.request}</span> },
    { id: "kind", title: say("console.kind"), cell: (row) => <>{term("kinds", row.kind)} <Exercise of={row.exercise} /></> },
    { id: "asker", title: say("console.asker"), cell: (row) => <><Side ours={row.we_are === "asker"} /> {partyName(row.asker)}</> },
    { id: "phase", title: say("console.phase"), cell: (row) => say(`console.phase.${row.phase}`) },
    { id: "issued", title: say("console.issued"), cell: (row) => <Times at={row.issued} plain /> },
    { id: "due", title: say("console.due"), cell: (row) => <Remaining face={faceOfRequest(row, now)} due={row.due} now={now} /> },
  ];
}

/** What was selected, and what can be done with all of it. */
function Selected({ rows, clear }: { rows: RequestSummary[]; clear: () => void }) {
  const { say } = useWords();
  const [acknowledging, setAcknowledging] = useState<RequestSummary[] | null>(null);
  const awaited = rows.filter((row) => row.we_are === "responder" && row.phase === "issued");
  return (
    <div className="steps selected" role="status">
      <b className="figures">{say("console.requests.selected", { n: rows.length })}</b>
      <button type="button" className="primary" disabled={awaited.length === 0} onClick={() => setAcknowledging(awaited)}>{say("console.bulk.open", { n: awaited.length })}</button>
      <button type="button" onClick={clear}>{say("console.requests.clear")}</button>
      {acknowledging && <BulkAcknowledge rows={acknowledging} close={() => setAcknowledging(null)} />}
    </div>
  );
}

export function Requests() {
  const { may, terms, term, session, partyName } = useNode();
  const { say } = useWords();
  const place = usePlace();
  const search = useRef<HTMLInputElement>(null);
  const query = useQuery({ ...queries.requests, enabled: may("read_cases") });
  const columns = useColumns();
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const toggle = (key: string) => setSelected(selected.has(key) ? new Set([...selected].filter((one) => one !== key)) : new Set([...selected, key]));
  useKeys({ "/": () => search.current?.focus() });
  if (!may("read_cases")) return <Forbidden action="read_cases" />;

  const wanted = (name: string) => place.query.get(name) ?? "";
  const text = wanted("q").toLowerCase();
  const fits = (row: RequestSummary) =>
    (!wanted("kind") || row.kind === wanted("kind")) && (!wanted("phase") || row.phase === wanted("phase")) && (!wanted("asker") || row.asker === wanted("asker")) &&
    (!text || `${row.request} ${term("kinds", row.kind)} ${row.case}`.toLowerCase().includes(text));
  return (
    <>
      <div className="filters" role="search">
        <label className="choice"><span>{say("console.filter")}</span><input ref={search} type="search" maxLength={SEARCH_MAX} value={wanted("q")} onChange={(event) => go(withQuery(place, { q: event.target.value }), "replace")} /></label>
        <Choice name="kind" label={say("console.kind")} options={(terms?.kinds ?? []).map(({ id }) => [id, term("kinds", id)])} />
        <Choice name="phase" label={say("console.phase")} options={phases.map((phase) => [phase, say(`console.phase.${phase}`)])} />
        <Choice name="asker" label={say("console.asker")} options={[session.party, ...session.peers].map((id) => [id, partyName(id)])} />
        <Views />
      </div>
      <Loaded query={query}>
        {(all) => {
          const rows = all.filter(fits).sort((a, b) => b.issued - a.issued);
          return rows.length === 0
            ? <section className="panel empty"><p>{say(all.length === 0 ? "console.requests.none" : "console.requests.none_fits")}</p></section>
            : <section className="panel">{selected.size > 0 && <Selected rows={all.filter((row) => selected.has(row.request))} clear={() => setSelected(new Set())} />}
              <DataGrid label={say("console.page.requests")} rows={rows} columns={columns} keyOf={(row) => row.request} open={(row) => go(`/r/${row.request}`)} {...(may("acknowledge") ? { selection: { keys: selected, toggle } } : {})} template="70px minmax(180px,1.1fr) minmax(140px,1.2fr) minmax(140px,1.1fr) minmax(90px,.7fr) 172px 190px" /></section>;
        }}
      </Loaded>
    </>
  );
}
