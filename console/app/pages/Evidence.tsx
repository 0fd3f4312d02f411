// Files with a custody record: what is held and offered, who had it, who looked, until when it is kept. Their content is never shown here.
import { useQuery } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { getBlob, post } from "../api/client";
import * as queries from "../api/queries";
import type * as Api from "../api/types";
import { useNode } from "../frame/node";
import { go, SEARCH_MAX, usePlace, withQuery } from "../frame/router";
import { shown, useWords, type Values } from "../words/words";
import { hex, sha256 } from "../proof/merkle";
import { DataGrid, type Column } from "../ui/DataGrid";
import { Dialog } from "../ui/Dialog";
import { Hash, Times } from "../ui/marks";
import { save } from "../ui/save";
import { Forbidden, Loaded, Problems } from "../ui/states";
import { tar } from "../ui/tar";

/** As much as the node gives at once. */
const PIECE_BYTES = 4 << 20;
/** What a browser gathers before it saves it; the command line has no such limit. */
const SAVED_BYTES_MAX = 512 << 20;
const ACT_MAX = 300;

type Fields = Record<string, unknown>;
interface Manifest { item: string; name: string; media_type: string; size: number; digests: Record<string, string>; marks?: string[]; acquired: Fields & { at: number }; derived_from?: string; exhibit?: string }
interface Entry { n: number; at: number; party: string; event: string; by: string; where: string; why: string; authority: string; change?: string; other?: string }
interface Access { at: number; who: string; purpose: string; bytes: number }

const text = (of: unknown) => shown(typeof of === "string" ? of : "");

export function useSize(): (bytes: number) => string {
  const { say } = useWords();
  return (bytes) => {
    const power = Math.min(3, Math.floor(Math.log2(Math.max(bytes, 1)) / 10));
    return say(`console.size.${power}`, { n: (bytes / 2 ** (10 * power)).toFixed(power === 0 ? 0 : 1) });
  };
}

/** The bytes in pieces, and only if they are those of the manifest. */
async function contentOf(item: string, manifest: Manifest): Promise<Blob> {
  const pieces: Blob[] = [];
  for (let offset = 0; offset < manifest.size; offset += PIECE_BYTES) pieces.push(await getBlob(`/v1/evidence/${item}/bytes?offset=${offset}&count=${PIECE_BYTES}`));
  const whole = new Blob(pieces);
  const digest = hex(await sha256(new Uint8Array(await whole.arrayBuffer())));
  if (digest !== manifest.digests["sha256"]) throw new Error("the bytes are not those of the manifest");
  return whole;
}

const parts = ["by", "where", "why", "authority"] as const;

/** Who does it, where, why and by which authority: what every entry of a custody record says. */
function ActDialog({ title, text: said, close, act }: { title: string; text: string; close: () => void; act: (who: Fields) => Promise<unknown> }) {
  const { session } = useNode();
  const { say } = useWords();
  const [who, setWho] = useState<Record<string, string>>({ by: session.account.name });
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const send = (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    void act(who).then(() => { queries.forget({ what: "evidence" }); close(); }).catch(setError).finally(() => setBusy(false));
  };
  return (
    <Dialog title={title} close={close}>
      <form onSubmit={send}>
        <p className="muted">{said}</p>
        {parts.map((part) => <label key={part} className="field"><span>{say(`console.custody.${part}`)}</span><input required maxLength={ACT_MAX} value={who[part] ?? ""} onChange={(event) => setWho({ ...who, [part]: event.target.value })} /></label>)}
        {error !== null && <Problems of={error} />}
        <div className="actions"><button type="button" onClick={close}>{say("console.cancel")}</button><button type="submit" className="primary" disabled={busy}>{title}</button></div>
      </form>
    </Dialog>
  );
}

function ManifestView({ item }: { item: Api.EvidenceItem }) {
  const { say } = useWords();
  const size = useSize();
  const manifest = item.manifest as unknown as Manifest;
  const { acquired } = manifest;
  return (
    <section className="panel"><h2>{say("console.evidence.manifest")}</h2>
      <dl className="facts">
        <dt>{say("console.evidence.item")}</dt><dd className="mono">{manifest.item}</dd>
        <dt>{say("console.evidence.size")}</dt><dd className="figures">{size(manifest.size)}{manifest.size >= 1024 && ` (${manifest.size} B)`} · <span className="mono">{text(manifest.media_type)}</span></dd>
        {Object.entries(manifest.digests).map(([name, digest]) => <div key={name} className="pair"><dt className="mono">{shown(name)}</dt><dd><Hash of={digest} ends={16} /></dd></div>)}
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
  const retention = item.retention as { held?: boolean; keep_until?: number; dispose_after?: number };
  const accesses = item.accesses as unknown as Access[];
  const stamps = item.stamps as unknown as Array<{ authority: string }>;
  const none = <p className="muted">{say("console.none")}</p>;
  return (
    <div className="stack">
      <section className="panel"><h2>{say("console.evidence.retention")}</h2><dl className="facts">
        <dt>{say("console.evidence.hold")}</dt><dd>{say(retention.held ? "console.evidence.on_hold" : "console.evidence.no_hold")}</dd>
        {retention.keep_until !== undefined && <><dt>{say("console.evidence.keep_until")}</dt><dd><Times at={retention.keep_until} plain /></dd></>}
        {retention.dispose_after !== undefined && <><dt>{say("console.evidence.dispose_after")}</dt><dd><Times at={retention.dispose_after} plain /></dd></>}
      </dl></section>
      <section className="panel"><h2>{say("console.evidence.receipts")}</h2>{item.copies.length === 0 ? none : <ul className="rows">{item.copies.map((copy) => <li key={copy.party}>{partyName(copy.party)} <span className="tag">{say(`console.evidence.copy.${copy.state}`)}</span> <Times at={copy.at} plain /></li>)}</ul>}</section>
      <section className="panel"><h2>{say("console.evidence.stamps")}</h2>{stamps.length === 0 ? none : <ul className="rows">{stamps.map((stamp, i) => <li key={i}><bdi>{text(stamp.authority)}</bdi></li>)}</ul>}</section>
      <section className="panel"><h2>{say("console.evidence.accesses")}</h2>{accesses.length === 0 ? none : <ul className="rows">{accesses.map((access, i) => <li key={i}>{accountName(access.who)} <span className="tag">{text(access.purpose)}</span> <span className="figures">{size(access.bytes)}</span> <Times at={access.at} plain /></li>)}</ul>}</section>
    </div>
  );
}

type Act = "export" | "fetch";

function Acts({ item, choose }: { item: Api.EvidenceItem; choose: (act: Act) => void }) {
  const { may } = useNode();
  const { say } = useWords();
  const [error, setError] = useState<unknown>(null);
  const manifest = item.manifest as unknown as Manifest;
  const isMalware = manifest.marks?.includes("malware") ?? false;
  const decline = () => void post(`/v1/evidence/${item.item}/decline`).then(() => queries.forget({ what: "evidence" })).catch(setError);
  return (
    <>
      <div className="steps">
        {item.phase === "offered" && <button type="button" className="primary" onClick={() => choose("fetch")}>{say("console.evidence.fetch")}</button>}
        {item.phase === "offered" && may("draft") && <button type="button" onClick={decline}>{say("console.evidence.decline")}</button>}
        {item.phase === "held" && !isMalware && manifest.size <= SAVED_BYTES_MAX && <button type="button" onClick={() => choose("export")}>{say("console.evidence.export")}</button>}
      </div>
      {item.phase === "held" && (isMalware || manifest.size > SAVED_BYTES_MAX) && <p className="muted">{say(isMalware ? "console.evidence.malware" : "console.evidence.too_large")} <code>comity evidence export {item.item} --out …</code></p>}
      {error !== null && <Problems of={error} />}
    </>
  );
}

function ItemView({ item }: { item: Api.EvidenceItem }) {
  const { partyName } = useNode();
  const { say } = useWords();
  const [act, setAct] = useState<Act | null>(null);
  const manifest = item.manifest as unknown as Manifest;
  const address = `/v1/evidence/${item.item}`;
  const take = async (who: Fields) => {
    const record = await post<unknown>(`${address}/export`, who);
    const content = await contentOf(item.item, manifest);
    save(tar([{ name: `${item.item}/evidence.json`, content: new Blob([JSON.stringify(record)]) }, { name: `${item.item}/content`, content }]), `${item.item}.tar`);
  };
  return (
    <>
      <header className="title"><h1><bdi>{text(manifest.name)}</bdi></h1><span className="tag">{say(`console.evidence.phase.${item.phase}`)}</span>{manifest.marks?.map((mark) => <span key={mark} className={mark === "malware" ? "tag malware" : "tag"}>{shown(mark)}</span>)}{item.from && <span className="muted">{say("console.evidence.from", { party: partyName(item.from) })}</span>}</header>
      {item.fault && <p className="problem" role="alert">{say(item.fault)}</p>}
      <Acts item={item} choose={setAct} />
      <div className="two wide-left"><div className="stack"><ManifestView item={item} /><Custody item={item} /></div><Keeping item={item} /></div>
      {act === "export" && <ActDialog title={say("console.evidence.export")} text={say("console.evidence.export_text")} close={() => setAct(null)} act={take} />}
      {act === "fetch" && <ActDialog title={say("console.evidence.fetch")} text={say("console.evidence.fetch_text")} close={() => setAct(null)} act={(who) => post(`${address}/fetch`, who)} />}
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
    { id: "phase", title: say("console.phase"), cell: (row) => <>{say(`console.evidence.phase.${row.phase}`)}{row.marks.includes("malware") && <span className="tag malware">malware</span>}</> },
    { id: "from", title: say("console.evidence.origin"), cell: (row) => partyName(row.from ?? session.party) },
    { id: "size", title: say("console.evidence.size"), cell: (row) => <span className="figures">{size(row.size)}</span> },
    { id: "request", title: say("console.request"), cell: (row) => <span className="mono">{shown(row.request ?? "")}</span> },
  ];
}

function List({ all }: { all: Api.EvidenceSummary[] }) {
  const { say } = useWords();
  const place = usePlace();
  const columns = useColumns();
  const wanted = (place.query.get("q") ?? "").toLowerCase();
  const request = place.query.get("request") ?? "";
  const rows = all.filter((row) => (!request || row.request === request) && `${row.name} ${row.item} ${row.request ?? ""} ${row.marks.join(" ")}`.toLowerCase().includes(wanted));
  return (
    <>
      <div className="filters" role="search">
        <label className="choice"><span>{say("console.filter")}</span><input type="search" maxLength={SEARCH_MAX} value={place.query.get("q") ?? ""} onChange={(event) => go(withQuery(place, { q: event.target.value }), "replace")} /></label>
        {request && <button type="button" onClick={() => go(withQuery(place, { request: "" }))}>{say("console.evidence.of_request", { request })} ✕</button>}
      </div>
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
