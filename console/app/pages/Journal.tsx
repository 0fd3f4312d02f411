// Our private log: who did what, the newest first, and whether all of it is still what was signed.
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { get, getBlob } from "../api/client";
import * as queries from "../api/queries";
import type * as Api from "../api/types";
import { useNode } from "../frame/node";
import { go, SEARCH_MAX, usePlace, withQuery } from "../frame/router";
import { keyOfVerifier, parseCheckpoint, signedByLog } from "../proof/note";
import { shown, useWords } from "../words/words";
import { Content } from "../ui/Content";
import { DataGrid, type Column } from "../ui/DataGrid";
import { Times } from "../ui/marks";
import { save } from "../ui/save";
import { Forbidden, Problems, Skeleton } from "../ui/states";

const types = ["draft", "approval", "revocation", "refusal", "withdrawal", "release", "emergency_release", "emergency_review", "view", "export", "policy_loaded", "sign_in", "account_change", "task", "evidence_access", "alarm", "watch"];
const COUNT = 200;
/** What an address may carry as it is. */
const plain = (text: string) => text.replace(/[^a-z0-9._-]/g, "");

interface Checked { size: number; holds: boolean; signed: boolean; at: number }

/** The node computes the root anew; whether its signature is the journal's is checked here. */
async function check(): Promise<Checked> {
  const { size, holds, key, checkpoint } = await get<Api.JournalCheck>("/v1/journal/check");
  const parsed = parseCheckpoint(checkpoint);
  return { size, holds, signed: parsed !== null && (await signedByLog(parsed, keyOfVerifier(key))) === "holds", at: Date.now() };
}

function Verify() {
  const { say } = useWords();
  const [checked, setChecked] = useState<Checked | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const run = () => {
    setBusy(true);
    setError(null);
    void check().then(setChecked).catch(setError).finally(() => setBusy(false));
  };
  const keep = () => void getBlob("/v1/journal/export").then((blob) => save(blob, "journal.tar")).catch(setError);
  const line = (holds: boolean, id: string) => <p className={`verdict ${holds ? "holds" : "fails"}`}><span aria-hidden="true">{holds ? "✓" : "✕"}</span> {say(`console.journal.${id}.${holds ? "holds" : "fails"}`, { n: checked?.size })}</p>;
  return (
    <section className="panel" aria-live="polite"><header className="title"><h2>{say("console.journal.whole")}</h2><span className="spacer" /><button type="button" onClick={run} disabled={busy}>{say("console.journal.verify")}</button><button type="button" onClick={keep}>{say("console.journal.export")}</button></header>
      {checked === null ? <p className="muted small">{say("console.journal.verify_text")}</p> : <>{line(checked.holds, "root")}{line(checked.signed, "signed")}<p className="small muted"><Times at={checked.at} plain /></p></>}
      {error !== null && <Problems of={error} />}
    </section>
  );
}

function Filters() {
  const { accountName } = useNode();
  const { say } = useWords();
  const place = usePlace();
  const people = useQuery(queries.people).data?.accounts ?? [];
  const [about, setAbout] = useState(place.query.get("about") ?? "");
  const choose = (name: string, value: string) => go(withQuery(place, { [name]: value }), "replace");
  const choice = (name: string, label: string, options: Array<[string, string]>) => (
    <label className="choice"><span>{label}</span><select value={place.query.get(name) ?? ""} onChange={(event) => choose(name, event.target.value)}><option value="">{say("console.all")}</option>{options.map(([value, words]) => <option key={value} value={value}>{words}</option>)}</select></label>
  );
  return (
    <form className="filters" role="search" onSubmit={(event) => { event.preventDefault(); choose("about", plain(about)); }}>
      {choice("type", say("console.journal.what"), types.map((type) => [type, say(`console.journal.type.${type}`)]))}
      {choice("who", say("console.journal.who"), people.map(({ id }) => [id, accountName(id)]))}
      <label className="choice"><span>{say("console.journal.about")}</span><input type="search" maxLength={SEARCH_MAX} value={about} onChange={(event) => setAbout(event.target.value)} onBlur={() => choose("about", plain(about))} /></label>
    </form>
  );
}

/** What a record is about, in a line. */
function About({ details }: { details: Record<string, unknown> }) {
  const named = ["request", "draft", "task", "item", "what", "name"].flatMap((name) => (typeof details[name] === "string" ? [shown(details[name])] : []));
  return <span className="mono small">{named.join(" · ")}</span>;
}

function useColumns(): Column<Api.JournalRecord>[] {
  const { accountName } = useNode();
  const { say } = useWords();
  return [
    { id: "index", title: "#", cell: (row) => <span className="figures">{row.index}</span> },
    { id: "at", title: say("console.journal.at"), cell: (row) => <Times at={row.at} plain /> },
    { id: "who", title: say("console.journal.who"), cell: (row) => <bdi>{row.who === "node" ? say("console.journal.node") : accountName(row.who)}</bdi> },
    { id: "type", title: say("console.journal.what"), cell: (row) => say(`console.journal.type.${row.type}`) },
    { id: "about", title: say("console.journal.about"), cell: (row) => <About details={row.details} /> },
  ];
}

function Records() {
  const { say } = useWords();
  const place = usePlace();
  const columns = useColumns();
  const wanted = ["type", "who", "about"].flatMap((name) => (place.query.get(name) ? [`&${name}=${plain(place.query.get(name) ?? "")}`] : [])).join("");
  const query = useInfiniteQuery({
    queryKey: ["journal", wanted],
    queryFn: ({ pageParam }) => get<Api.JournalFound>(`/v1/journal/search?count=${COUNT}${wanted}${pageParam === null ? "" : `&before=${pageParam}`}`),
    initialPageParam: null as number | null,
    getNextPageParam: (last) => last.next ?? null,
  });
  if (!query.data) return query.error ? <Problems of={query.error} /> : <Skeleton />;
  const rows = query.data.pages.flatMap((page) => page.records);
  const chosen = rows.find((row) => String(row.index) === place.query.get("record"));
  return (
    <div className="two wide-left">
      <section className="panel">
        {rows.length === 0 ? <p className="calm muted">{say("console.journal.none")}</p> : <DataGrid label={say("console.page.journal")} rows={rows} columns={columns} keyOf={(row) => String(row.index)} open={(row) => go(withQuery(place, { record: String(row.index) }), "replace")} chosen={chosen ? String(chosen.index) : ""} template="56px 176px minmax(90px,.6fr) minmax(120px,.8fr) minmax(160px,1.4fr)" />}
        {query.hasNextPage && <div className="actions"><button type="button" disabled={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>{say("console.journal.older")}</button></div>}
        {query.error ? <Problems of={query.error} /> : null}
      </section>
      <section className="panel" aria-live="polite"><h2>{say("console.journal.record")}</h2>
        {chosen ? <><p><b>{say(`console.journal.type.${chosen.type}`)}</b></p><Times at={chosen.at} /><Content of={chosen.details} /></> : <p className="muted">{say("console.journal.choose")}</p>}
      </section>
    </div>
  );
}

export function Journal() {
  const { may } = useNode();
  if (!may("read_journal")) return <Forbidden action="read_journal" />;
  return <><Filters /><Verify /><Records /></>;
}
