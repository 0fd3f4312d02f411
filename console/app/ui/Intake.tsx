// Where a request can begin: a file or text that somebody was handed, and what our node made of it. Nothing is kept by asking.
import { useState, type DragEvent, type ReactNode } from "react";
import type * as Api from "../api/types";
import { shown, useWords, type Values } from "../words/words";
import { Times, Tlp } from "./marks";

/** What the node reads. */
const SOURCE_LIMIT_BYTES = 64 << 20;
const INDICATORS_SHOWN = 15;

function Remark({ of }: { of: Api.Remark }) {
  const { say } = useWords();
  return <>{say(of.id, of.parameters as Values)}{(of.further ?? 0) > 0 && <span className="muted"> {say("console.intake.further", { n: of.further })}</span>}</>;
}

/** A file that is dropped or chosen, or text that is pasted. */
export function Source({ take }: { take: (source: Blob) => void }) {
  const { say } = useWords();
  const [over, setOver] = useState(false);
  const [text, setText] = useState("");
  const [tooLarge, setTooLarge] = useState(false);
  const offer = (source: Blob | null | undefined) => {
    if (!source) return;
    setTooLarge(source.size > SOURCE_LIMIT_BYTES);
    if (source.size <= SOURCE_LIMIT_BYTES) take(source);
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    const dropped = event.dataTransfer.getData("text/plain");
    offer(event.dataTransfer.files[0] ?? (dropped ? new Blob([dropped]) : null));
  };
  return (
    <section className={over ? "panel intake over" : "panel intake"} onDragOver={(event) => { event.preventDefault(); setOver(true); }} onDragLeave={() => setOver(false)} onDrop={drop}>
      <details><summary>{say("console.intake")}</summary>
        <p className="muted small">{say("console.intake.text")}</p>
        <label className="field"><span>{say("console.intake.paste")}</span><textarea rows={5} className="mono" value={text} onChange={(event) => setText(event.target.value)} /></label>
        <div className="row"><button type="button" disabled={text.trim() === ""} onClick={() => offer(new Blob([text]))}>{say("console.intake.read")}</button>
          <label className="choice"><span>{say("console.intake.file")}</span><input type="file" onChange={(event) => offer(event.target.files?.[0])} /></label></div>
        {tooLarge && <p className="problem" role="alert">{say("console.intake.too_large")}</p>}
      </details>
    </section>
  );
}

function Indicators({ of, found }: { of: Api.FoundIndicator[]; found: number }) {
  const { say } = useWords();
  if (found === 0) return null;
  return (
    <details><summary>{say("console.intake.indicators", { n: found })}</summary>
      <ul className="indicators">{of.slice(0, INDICATORS_SHOWN).map((one, i) => <li key={i}><span className="tag">{shown(one.label ?? one.type)}</span> <bdi className="mono break">{shown(one.value)}{one.port !== undefined && `:${one.port}`}</bdi> <span className="muted small">{one.where}{one.count > 1 && ` ×${one.count}`}</span></li>)}</ul>
      {found > INDICATORS_SHOWN && <p className="muted small">{say("console.intake.more", { n: found - INDICATORS_SHOWN })}</p>}
    </details>
  );
}

/** What was recognised, and what to beware of. */
export function Recognised({ of, drop }: { of: Api.Proposal; drop: () => void }) {
  const { say } = useWords();
  const line = (mark: ReactNode, remark: Api.Remark, i: number) => <li key={i}><span aria-hidden="true">{mark}</span> <Remark of={remark} /></li>;
  return (
    <section className="panel" role="status" aria-label={say("console.intake.recognised")}>
      <header className="title"><h2>{say(`console.intake.format.${of.source.format}`)}</h2><span className="muted small">{of.source.encoding}</span><Tlp of={of.source.tlp} /><span className="spacer" /><button type="button" className="quiet" onClick={drop}>{say("console.intake.drop")}</button></header>
      {of.source.title && <p><b><bdi>{shown(of.source.title)}</bdi></b></p>}
      <p className="small"><Remark of={of.kind_reason} /> · <Remark of={of.urgency_reason} /></p>
      {of.warnings.length > 0 && <ul className="warnings">{of.warnings.map((one, i) => line("!", one, i))}</ul>}
      <Indicators of={of.indicators} found={of.found} />
      {of.remarks.length > 0 && <details><summary>{say("console.intake.remarks", { n: of.remarks.length })}</summary><ul>{of.remarks.map((one, i) => line("–", one, i))}</ul></details>}
    </section>
  );
}

/** By when what would be owed, as the node counts it. */
export function DueTimes({ of }: { of: Api.Proposal["due"] }) {
  const { say } = useWords();
  return <dl className="due-list">{of.map(({ clock, due }) => <div key={clock}><dt>{say(`console.clock.${clock}`)}</dt><dd>{due === null ? <span className="muted">{say("console.intake.beyond")}</span> : <Times at={due} />}</dd></div>)}</dl>;
}
