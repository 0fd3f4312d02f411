// Files with a custody record: what is held and offered, who had it, who looked, until when it is kept. Their content is never shown here.
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useState, type ComponentType } from "react";
import * as queries from "../api/queries";
import type * as Api from "../api/types";
import { useNode } from "../frame/node";
import { go, SEARCH_MAX, usePlace, withQuery } from "../frame/router";
import { shown, useWords, type Values } from "../words/words";
import { DataGrid, type Column } from "../ui/DataGrid";
import type { Act } from "../ui/EvidenceActs";
import { manifestOf, notSavedFor, parts, retentionOf, text, useSize } from "../ui/item";
import { Hash, Times } from "../ui/marks";
import { Forbidden, Loaded } from "../ui/states";

const withDialog = <Props extends object>(load: () => Promise<ComponentType<Props>>) => {
  const Loaded = lazy(async () => ({ default: await load() }));
  return (props: Props) => <Suspense><Loaded {...props} /></Suspense>;
};
const ActDialog = withDialog(async () => (await import("../ui/EvidenceActs")).ActDialog);
const DisposeDue = withDialog(async () => (await import("../ui/EvidenceActs")).DisposeDue);
const TakeIn = withDialog(async () => (await import("../ui/TakeIn")).TakeIn);
const GoOn = withDialog(async () => (await import("../ui/TakeIn")).GoOn);

interface Entry { n: number; at: number; party: string; event: string; by: string; where: string; why: string; authority: string; change?: string; other?: string }
interface Access { at: number; who: string; purpose: string; bytes: number }

function ManifestView({ item }: { item: Api.EvidenceItem }) {
  const { say } = useWords();
  const size = useSize();
  const manifest = manifestOf(item);
  const { acquired } = manifest;
  return (
    <section className="panel"><h2>{say("console.evidence.manifest")}</h2>
      <dl className="facts">
        <dt>{say("console.evidence.item")}</dt><dd className="mono">{manifest.item}</dd>
        <dt>{say("console.evidence.size")}</dt><dd className="figures">{size(manifest.size)}{manifest.size >= 1024 && ` (${manifest.size} B)`} · <span className="mono">{text(manifest.media_type)}</span></dd>
        {item.phase !== "adding" && Object.entries(manifest.digests).map(([name, digest]) => <div key={name} className="pair"><dt className="mono">{shown(name)}</dt><dd><Hash of={digest} ends={16} /></dd></div>)}
        {item.request && <><dt>{say("console.request")}</dt><dd><a className="mono" href={`/r/${item.request}`} onClick={(event) => { event.preventDefault(); go(`/r/${item.request}`); }}>{shown(item.request)}</a></dd></>}
        {manifest.exhibit && <><dt>{say("console.evidence.exhibit")}</dt><dd>{text(manifest.exhibit)}</dd></>}
        {manifest.derived_from && <><dt>{say("console.evidence.derived_from")}</dt><dd className="mono">{text(manifest.derived_from)}</dd></>}
        <dt>{say("console.evidence.acquired")}</dt><dd><Times at={acquired.at} plain /></dd>
        {[...parts, "method", "changes"].filter((name) => acquired[name]).map((name) => <div key={name} className="pair"><dt>{say(`console.custody.${name}`)}</dt><dd><bdi>{text(acquired[name])}</bdi></dd></div>)}
      </dl>
    </section>
  );
}

function Custody({ item }: { item: Api.EvidenceItem }) {
  const { partyName } = useNode();
  const { say } = useWords();
  const entries = item.custody as unknown as Entry[];
  const gaps = item.gaps as unknown as Array<{ n: number; id: string; parameters: Values }>;
  return (
    <section className="panel"><h2>{say("console.evidence.custody")}</h2>
      {gaps.length === 0 ? <p className="verdict holds"><span aria-hidden="true">✓</span> {say("console.evidence.whole")}</p> : gaps.map((gap, i) => <p key={i} className="problem">{say(gap.id, gap.parameters)}</p>)}
      <ol className="rows">{entries.map((entry) => (
        <li key={entry.n}><b>{say(`console.custody.event.${entry.event}`)}</b> · {partyName(entry.party)}{entry.other && ` ${entry.event === "received" ? "←" : "→"} ${partyName(entry.other)}`} · <Times at={entry.at} plain />
          <br /><span className="small"><bdi>{text(entry.by)}</bdi> · <bdi>{text(entry.where)}</bdi> · <bdi>{text(entry.why)}</bdi> · <bdi>{text(entry.authority)}</bdi></span>
          {entry.change && <p className="small">{say("console.custody.changes")}: <bdi>{text(entry.change)}</bdi></p>}</li>
      ))}</ol>
    </section>
  );
}

function Keeping({ item }: { item: Api.EvidenceItem }) {
  const { accountName, partyName } = useNode();
  const { say } = useWords();
  const size = useSize();
  const retention = retentionOf(item);
  const accesses = item.accesses as unknown as Access[];
  const none = <p className="muted">{say("console.none")}</p>;
  return (
    <div className="stack">
      <section className="panel"><h2>{say("console.evidence.retention")}</h2><dl className="facts">
        <dt>{say("console.evidence.hold")}</dt><dd>{say(retention.held ? "console.evidence.on_hold" : "console.evidence.no_hold")}</dd>
        {retention.keep_until !== undefined && <><dt>{say("console.evidence.keep_until")}</dt><dd><Times at={retention.keep_until} plain /></dd></>}
        {retention.dispose_after !== undefined && <><dt>{say("console.evidence.dispose_after")}</dt><dd><Times at={retention.dispose_after} plain /></dd></>}
      </dl></section>
      <section className="panel"><h2>{say("console.evidence.receipts")}</h2>{item.copies.length === 0 ? none : <ul className="rows">{item.copies.map((copy) => <li key={copy.party}>{partyName(copy.party)} <span className="tag">{say(`console.evidence.copy.${copy.state}`)}</span> <Times at={copy.at} plain /></li>)}</ul>}</section>
      <section className="panel"><h2>{say("console.evidence.stamps")}</h2>{item.stamps.length === 0 ? none : <ul className="rows">{item.stamps.map((stamp, i) => <li key={i}><bdi className="break">{text(stamp.authority)}</bdi>{stamp.at !== undefined && <> · <Times at={stamp.at} plain /></>}</li>)}</ul>}
        {item.phase === "held" && item.stamp_authority === undefined && <p className="muted small">{say("console.evidence.no_authority")} <code>comity evidence stamp {item.item} --tsa … --tsa-ca …</code></p>}</section>
      <section className="panel"><h2>{say("console.evidence.accesses")}</h2>{accesses.length === 0 ? none : <ul className="rows">{accesses.map((access, i) => <li key={i}>{accountName(access.who)} <span className="tag">{text(access.purpose)}</span> <span className="figures">{size(access.bytes)}</span> <Times at={access.at} plain /></li>)}</ul>}</section>
    </div>
  );
}

/** What this person may do with it as it stands; what is done first comes first. */
function useActs(item: Api.EvidenceItem): Act[] {
  const { may } = useNode();
  const { held, keep_until: until } = retentionOf(item);
  const isOffered = item.phase === "offered" || (item.phase === "failed" && item.from !== undefined);
  const isHeld = item.phase === "held";
  const goes = isHeld && !held && (until === undefined || until <= Date.now());
  const offers: Array<[Act, boolean]> = [
    ["fetch", isOffered],
    ["decline", isOffered && may("draft")],
    ["offer", isHeld && may("draft")],
    ["note", isHeld],
    ["stamp", isHeld && item.stamp_authority !== undefined],
    ["export", isHeld && notSavedFor(item) === ""],
    ["dispose", goes && may("draft")],
    ["forget", item.phase === "adding" && may("draft")],
  ];
  return offers.filter(([, offered]) => offered).map(([act]) => act);
}

function Acts({ item }: { item: Api.EvidenceItem }) {
  const { may } = useNode();
  const { say } = useWords();
  const [act, setAct] = useState<Act | "go_on" | null>(null);
  const offered = useActs(item);
  const close = () => setAct(null);
  const notSaved = item.phase === "held" ? notSavedFor(item) : "";
  return (
    <>
      <div className="steps">
        {item.phase === "adding" && may("draft") && <button type="button" className="primary" onClick={() => setAct("go_on")}>{say("console.takein.go_on")}</button>}
        {offered.map((one) => <button key={one} type="button" className={one === "fetch" ? "primary" : undefined} onClick={() => setAct(one)}>{say(`console.evidence.${one}`)}</button>)}
      </div>
      {notSaved && <p className="muted">{say(notSaved)} <code>comity evidence export {item.item} --out …</code></p>}
      {act === "go_on" ? <GoOn item={item} close={close} /> : act && <ActDialog act={act} item={item} close={close} />}
    </>
  );
}

/** How much is here of what is on its way in. */
function Coming({ item }: { item: Api.EvidenceItem }) {
  const { say } = useWords();
  const size = useSize();
  const whole = manifestOf(item).size;
  if (item.phase !== "wanted" && item.phase !== "adding") return null;
  return <p className="coming"><progress value={item.received} max={whole} aria-label={say("console.takein.progress")} /> <span className="figures">{say("console.takein.done", { done: size(item.received), size: size(whole) })}</span></p>;
}

function ItemView({ item }: { item: Api.EvidenceItem }) {
  const { partyName } = useNode();
  const { say } = useWords();
  const manifest = manifestOf(item);
  return (
    <>
      <header className="title"><h1><bdi>{text(manifest.name)}</bdi></h1><span className="tag">{say(`console.evidence.phase.${item.phase}`)}</span>{manifest.marks?.map((mark) => <span key={mark} className={mark === "malware" ? "tag malware" : "tag"}>{shown(mark)}</span>)}{item.from && <span className="muted">{say("console.evidence.from", { party: partyName(item.from) })}</span>}</header>
      {item.fault && <p className="problem" role="alert">{say(item.fault)}</p>}
      <Coming item={item} />
      <Acts item={item} />
      <div className="two wide-left"><div className="stack"><ManifestView item={item} /><Custody item={item} /></div><Keeping item={item} /></div>
    </>
  );
}

function useColumns(): Column<Api.EvidenceSummary>[] {
  const { partyName, session } = useNode();
  const { say } = useWords();
  const size = useSize();
  return [
    { id: "name", title: say("console.name"), cell: (row) => <bdi>{shown(row.name)}</bdi> },
    { id: "item", title: say("console.evidence.item"), cell: (row) => <span className="mono">{row.item}</span> },
    { id: "phase", title: say("console.phase"), cell: (row) => <>{say(`console.evidence.phase.${row.phase}`)}{row.due && <span className="tag malware">{say("console.evidence.due")}</span>}{row.marks.includes("malware") && <span className="tag malware">malware</span>}</> },
    { id: "from", title: say("console.evidence.origin"), cell: (row) => partyName(row.from ?? session.party) },
    { id: "size", title: say("console.evidence.size"), cell: (row) => <span className="figures">{size(row.size)}</span> },
    { id: "request", title: say("console.request"), cell: (row) => <span className="mono">{shown(row.request ?? "")}</span> },
  ];
}

function List({ all }: { all: Api.EvidenceSummary[] }) {
  const { may } = useNode();
  const { say } = useWords();
  const place = usePlace();
  const [open, setOpen] = useState<"takein" | "due" | null>(null);
  const due = all.filter((row) => row.due);
  const columns = useColumns();
  const wanted = (place.query.get("q") ?? "").toLowerCase();
  const request = place.query.get("request") ?? "";
  const rows = all.filter((row) => (!request || row.request === request) && `${row.name} ${row.item} ${row.request ?? ""} ${row.marks.join(" ")}`.toLowerCase().includes(wanted));
  return (
    <>
      <div className="filters" role="search">
        <label className="choice"><span>{say("console.filter")}</span><input type="search" maxLength={SEARCH_MAX} value={place.query.get("q") ?? ""} onChange={(event) => go(withQuery(place, { q: event.target.value }), "replace")} /></label>
        {request && <button type="button" onClick={() => go(withQuery(place, { request: "" }))}>{say("console.evidence.of_request", { request })} ✕</button>}
        <span className="spacer" />
        {may("draft") && due.length > 0 && <button type="button" onClick={() => setOpen("due")}>{say("console.evidence.dispose_due", { n: due.length })}</button>}
        {may("draft") && <button type="button" className="primary" onClick={() => setOpen("takein")}>{say("console.takein")}</button>}
      </div>
      {open === "takein" && <TakeIn request={request} close={() => setOpen(null)} />}
      {open === "due" && <DisposeDue items={due} close={() => setOpen(null)} />}
      {rows.length === 0 ? <section className="panel empty"><p>{say(all.length === 0 ? "console.evidence.none" : "console.evidence.none_fits")}</p></section>
        : <section className="panel"><DataGrid label={say("console.page.evidence")} rows={rows} columns={columns} keyOf={(row) => row.item} open={(row) => go(`/evidence/${row.item}`)} template="minmax(160px,1.2fr) minmax(180px,1fr) minmax(120px,.8fr) minmax(90px,.6fr) 90px minmax(180px,1fr)" /></section>}
    </>
  );
}

export function Evidence() {
  const { may } = useNode();
  const { say } = useWords();
  const { path } = usePlace();
  const id = path[1];
  const list = useQuery({ ...queries.evidence, enabled: may("read_evidence") });
  const one = useQuery({ ...queries.item(id ?? ""), enabled: may("read_evidence") && id !== undefined });
  if (!may("read_evidence")) return <Forbidden action="read_evidence" />;
  if (id === undefined) return <Loaded query={list}>{(all) => <List all={all} />}</Loaded>;
  return <><p className="crumb"><a href="/evidence" onClick={(event) => { event.preventDefault(); go("/evidence"); }}>{say("console.page.evidence")}</a> / <span className="mono">{shown(id)}</span></p><Loaded query={one}>{(item) => <ItemView item={item} />}</Loaded></>;
}
