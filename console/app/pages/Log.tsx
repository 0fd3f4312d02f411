// Both logs, and the proof of an entry, computed here from the entry's bytes up to the signed root.
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { getText } from "../api/client";
import * as queries from "../api/queries";
import type * as Api from "../api/types";
import { useKeys } from "../frame/keys";
import { useNode } from "../frame/node";
import { go, usePlace, withQuery } from "../frame/router";
import { bytes, hex } from "../proof/merkle";
import { checkInclusion, cosignedBy, parseProof, signedByLog, signedInAll, type EntryProof, type Key, type Signed, type Verdict } from "../proof/note";
import { shown, useWords } from "../words/words";
import { DataGrid, type Column } from "../ui/DataGrid";
import { Growth, type LogSide } from "../ui/Growth";
import { Hash, InLogs, Side, Times } from "../ui/marks";
import { Loaded, Problems } from "../ui/states";

const PAGE = 500;

/** The index that an address names, if it names one. */
const indexIn = (text: string | null): number | undefined => (text !== null && /^\d{1,15}$/.test(text) ? Number(text) : undefined);

interface Checked { proof: EntryProof; verdict: Verdict; signed: Signed; witnessed: number | null; took: number }

async function verify(file: string, keys: { log: Key[]; witness: { name: string; key: Uint8Array<ArrayBuffer> } | null }): Promise<Checked | null> {
  const began = performance.now();
  const proof = parseProof(file);
  if (!proof) return null;
  const verdict = await checkInclusion(proof);
  const signed = await signedInAll(keys.log, (key) => signedByLog(proof.checkpoint, key));
  const witnessed = keys.witness && (await cosignedBy(proof.checkpoint, keys.witness.name, keys.witness.key));
  return { proof, verdict, signed, witnessed, took: performance.now() - began };
}

/** The way from the entry up to the root: each row a hash that the log gave, and the sum computed with it. */
function Path({ checked }: { checked: Checked }) {
  const { say } = useWords();
  const { verdict, proof } = checked;
  const rows = [...verdict.steps].reverse();
  return (
    <ol className="path">
      <li className={verdict.included ? "holds" : "fails"}><span>{say("console.log.root", { size: proof.checkpoint.size })}</span><Hash of={hex(proof.checkpoint.root)} /></li>
      {rows.map(({ sibling, side, sum }, i) => (
        <li key={i} className={`level ${side}`}><span className="sum"><Hash of={hex(sum)} ends={6} /></span><span className="muted small">{say(`console.log.sibling.${side}`)}</span><Hash of={hex(sibling)} ends={6} /></li>
      ))}
      <li className="leaf"><span>{say("console.log.leaf", { index: proof.index })}</span><Hash of={hex(verdict.leaf)} /></li>
    </ol>
  );
}

function ProofCard({ link, side, index }: { link: Api.Link; side: LogSide; index: number }) {
  const { terms } = useNode();
  const { say } = useWords();
  const [tampered, setTampered] = useState(false);
  const query = useQuery({
    queryKey: ["link", link.link, "proof", side, index, tampered, terms !== undefined],
    queryFn: async () => {
      const log = terms?.parties.find((party) => party.id === (side === "own" ? link.owner : link.peer))?.keys.filter(({ role }) => role === "checkpoint") ?? [];
      const witness = terms?.witnesses?.[0];
      // Name, key id and key; the key's base64 may hold a "+" itself.
      const [name = "", , ...rest] = witness?.key.split("+") ?? [];
      const raw = rest.length > 0 ? bytes(rest.join("+")).slice(1) : null;
      const file = await getText(`/v1/links/${encodeURIComponent(link.link)}/proof?side=${side}&index=${index}`);
      const changed = tampered ? file.replace(/^extra (\S+)/m, (_, text: string) => `extra ${btoa(atob(text).replace("comity", "Comity"))}`) : file;
      return verify(changed, { log, witness: raw ? { name, key: raw } : null });
    },
  });
  return (
    <section className="panel proof-card" aria-live="polite"><h2>{say(`console.log.entry.${side}`, { index })}</h2>
      <Loaded query={query}>{(checked) => checked === null ? <p className="problem" role="alert">{say("console.proof.unreadable.fails")}</p> : (
        <>
          <p className={`verdict ${checked.verdict.included ? "holds" : "fails"}`}><span aria-hidden="true">{checked.verdict.included ? "✓" : "✕"}</span> {say(checked.verdict.included ? "console.log.holds" : "console.log.fails")} <span className="muted small figures">{say("console.log.took", { ms: checked.took.toFixed(1) })}</span></p>
          <p className={`verdict ${checked.signed.holds ? "holds" : "fails"}`}><span aria-hidden="true">{checked.signed.holds ? "✓" : "✕"}</span> {say(checked.signed.holds ? "console.log.head_signed" : "console.log.head_unsigned")}</p>
          {checked.signed.unchecked.length > 0 && <p className="verdict waits"><span aria-hidden="true">◇</span> {say("console.proof.unchecked.waits", { algorithms: checked.signed.unchecked.join(", ") })}</p>}
          {checked.witnessed !== null && <p className="verdict holds"><span aria-hidden="true">✓</span> {say("console.log.witnessed")} <Times at={checked.witnessed} plain /></p>}
          <Path checked={checked} />
          <label className="check"><input type="checkbox" checked={tampered} onChange={(event) => setTampered(event.target.checked)} /> {say("console.log.tamper")}</label>
        </>
      )}</Loaded>
      <p className="promise small">{say("console.log.promise")}</p>
    </section>
  );
}

export function Log() {
  const { link, stepName } = useNode();
  const { say } = useWords();
  const place = usePlace();
  const side = place.query.get("side") === "peer" ? "peer" : "own";
  const size = (side === "own" ? link?.log_size : link?.mirror_size) ?? 0;
  const last = Math.max(0, size - PAGE);
  const asked = place.query.get("first");
  // An address may say anything; what lies beyond the log's edges is the page at that edge.
  const first = Math.min(asked === null ? last : indexIn(asked) ?? last, Math.max(0, size - 1));
  const chosen = indexIn(place.query.get("entry")) ?? -1;
  const query = useQuery(queries.entries(link?.link ?? "", side, first, PAGE));
  const incidents = useQuery({ ...queries.incidents(link?.link ?? ""), enabled: link !== undefined });
  const links = useQuery(queries.links);
  const proved = side === "own" ? size : (link?.peer_cosigned?.size ?? 0);
  useKeys({ v: () => go(withQuery(place, { entry: String(Math.max(0, proved - 1)) }), "replace") });
  const placeOf = (entry: Api.Entry) => (side === "own" ? entry.own : (entry.peer ?? entry.own));
  const columns: Column<Api.Entry>[] = [
    { id: "index", title: say("console.log.index"), cell: (entry) => <span className="figures">{placeOf(entry).index}</span> },
    { id: "from", title: say("console.log.from"), cell: (entry) => <><Side ours={entry.direction === "sent"} /> {say(entry.direction === "sent" ? "console.ours" : "console.theirs")}</> },
    { id: "type", title: say("console.log.type"), cell: (entry) => stepName(entry.type) },
    { id: "time", title: say("console.log.time"), cell: (entry) => <Times at={placeOf(entry).time} plain /> },
    { id: "both", title: say("console.log.both"), cell: (entry) => <InLogs both={entry.peer !== null} /> },
    { id: "digest", title: say("console.log.digest"), cell: (entry) => <span className="mono small">{entry.digest.slice(0, 8)}…{entry.digest.slice(-6)}</span> },
  ];
  if (!link) return <Loaded query={links}>{() => <section className="panel empty"><p>{say("console.links.none")}</p></section>}</Loaded>;
  if (query.error && !query.data) return <section className="panel"><Problems of={query.error} /></section>;
  return (
    <>
      <div className="filters">
        <label className="choice"><span>{say("console.log.whose")}</span><select value={side} onChange={(event) => go(withQuery(place, { side: event.target.value, entry: "", first: "" }), "replace")}><option value="own">{say("console.log.own")}</option><option value="peer">{say("console.log.peer")}</option></select></label>
        <span className="muted figures">{say("console.log.range", { from: first, to: Math.max(first, Math.min(size, first + PAGE) - 1), size })}</span>
        <label className="choice"><span>{say("console.log.go_to")}</span><input className="figures" type="number" min={0} max={Math.max(0, size - 1)} value={chosen >= 0 ? chosen : ""} onChange={(event) => go(withQuery(place, { entry: event.target.value, ...(event.target.value ? { first: String(Math.floor(Number(event.target.value) / PAGE) * PAGE) } : {}) }), "replace")} /></label>
        <button type="button" disabled={first === 0} onClick={() => go(withQuery(place, { first: String(Math.max(0, first - PAGE)) }))}>{say("console.log.earlier")}</button>
        <button type="button" disabled={first + PAGE >= size} onClick={() => go(withQuery(place, { first: String(first + PAGE) }))}>{say("console.log.later")}</button>
      </div>
      {incidents.data && incidents.data.length > 0 && <section className="panel alarm" role="alert"><h2>{say("console.incidents")}</h2><ul>{incidents.data.map((incident, i) => <li key={i}><Times at={incident.at} plain /> {say(`console.incident.${incident.kind}`)} <code>{shown(incident.code)}</code></li>)}</ul></section>}
      <div className="two wide-left">
        <section className="panel"><Loaded query={query}>{({ entries }) => <DataGrid label={say("console.page.log")} rows={entries} columns={columns} keyOf={(entry) => String(placeOf(entry).index)} open={(entry) => go(withQuery(place, { entry: String(placeOf(entry).index) }), "replace")} chosen={String(chosen)} template="56px 84px minmax(130px,1fr) 172px 48px 140px" />}</Loaded></section>
        <div className="stack">
          {chosen >= 0 ? <ProofCard key={`${side}${chosen}`} link={link} side={side} index={chosen} /> : <section className="panel empty"><h2>{say("console.log.choose")}</h2><p className="promise small">{say("console.log.promise")}</p></section>}
          <Growth key={`${link.link} ${side}`} link={link} side={side} />
        </div>
      </div>
    </>
  );
}
