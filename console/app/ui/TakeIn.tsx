// Taking a file into evidence: what it is and how it was acquired, then its bytes, piece by piece.
import { useEffect, useRef, useState, type FormEvent } from "react";
import { Refusal, once } from "../api/client";
import { handIn } from "../api/handing";
import { forget } from "../api/queries";
import type * as Api from "../api/types";
import { useNode } from "../frame/node";
import { go } from "../frame/router";
import { useWords } from "../words/words";
import { WhoFields, WordsField } from "./CustodyFields";
import { Dialog } from "./Dialog";
import { InstantField } from "./Instant";
import { manifestOf, useSize } from "./item";
import { BeginAgain, useKept } from "./kept";
import { Hash } from "./marks";
import { Problems } from "./states";

const PLAIN = "application/octet-stream";
const NAME_BYTES_MAX = 255;
const levels = ["red", "amber+strict", "amber", "green", "clear"];
const categories: Api.Category[] = ["personal_data", "communications_content", "classified", "undisclosed_vulnerability", "court_ordered", "critical_infrastructure", "trade_secret", "important_data"];

/** Slashes, colons, what is invisible and what turns the direction of writing: no name of evidence has them. */
const unnameable = /[/\\:\u0000-\u001f\u007f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;
const proposedName = (name: string) => name.replace(unnameable, "_").replace(/^ +|[. ]+$/g, "");

interface Course { item: string; file: File; done: number; running: boolean; problem: unknown; held: Api.EvidenceItem | null }

/** What going on cannot mend. */
const final = new Set(["evidence.other_bytes", "evidence.no_such_item", "console.takein.unreadable"]);

/** Hands files in, until it is stopped or what shows it goes away. */
function useHanding() {
  const [course, setCourse] = useState<Course | null>(null);
  const stopper = useRef<AbortController>(undefined);
  const running = course?.running ?? false;
  useEffect(() => () => stopper.current?.abort(), []);
  useEffect(() => {
    if (!running) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  }, [running]);
  const start = (item: string, file: File) => {
    const { signal } = (stopper.current = new AbortController());
    const change = (to: Partial<Course>) => setCourse((now) => now && { ...now, ...to });
    setCourse({ item, file, done: 0, running: true, problem: null, held: null });
    void handIn({ item, file, signal, told: (done) => change({ done }) })
      .then((held) => change({ held }))
      .catch((problem: unknown) => change({ problem }))
      .finally(() => { change({ running: false }); forget({ what: "evidence" }); });
  };
  return { course, start, stop: () => stopper.current?.abort() };
}

function Handing({ course, start, stop, close }: { course: Course; start: (item: string, file: File) => void; stop: () => void; close: () => void }) {
  const { say } = useWords();
  const size = useSize();
  const { item, file, done, running, problem, held } = course;
  if (held) {
    return (
      <div role="status">
        <p className="verdict holds"><span aria-hidden="true">✓</span> {say("console.takein.held")}</p>
        <p>SHA-256 <Hash of={manifestOf(held).digests["sha256"] ?? ""} ends={12} /></p>
        <div className="actions"><button type="button" className="primary" autoFocus onClick={() => { close(); go(`/evidence/${item}`); }}>{say("console.takein.see")}</button></div>
      </div>
    );
  }
  const lasting = problem instanceof Refusal && final.has(problem.problem.id);
  return (
    <>
      <p className="break">{say("console.takein.name_item", { name: file.name, item })}</p>
      <progress value={done} max={file.size} aria-label={say("console.takein.progress")} />
      <p className="figures">{say("console.takein.done", { done: size(done), size: size(file.size) })}</p>
      {problem !== null && <Problems of={problem} />}
      <p className="muted small" role="status">{say(running ? "console.takein.running" : lasting ? "console.takein.over" : "console.takein.stopped")}</p>
      <div className="actions">
        {running ? <button type="button" onClick={stop}>{say("console.takein.stop")}</button> : <button type="button" onClick={close}>{say("console.takein.close")}</button>}
        {!running && !lasting && <button type="button" className="primary" onClick={() => start(item, file)}>{say("console.takein.go_on")}</button>}
      </div>
    </>
  );
}

function FileField({ file, choose }: { file: File | null; choose: (file: File | null) => void }) {
  const { say } = useWords();
  const size = useSize();
  return (
    <label className="field"><span>{say("console.intake.file")}</span>
      <input type="file" required={!file} ref={(field) => field?.setCustomValidity(file?.size === 0 ? say("console.takein.empty") : "")} onChange={(event) => choose(event.target.files?.[0] ?? null)} />
      {file && <span className="small muted figures break">{file.size === 0 ? say("console.takein.empty") : say("console.takein.chosen", { name: file.name, size: size(file.size) })}</span>}
    </label>
  );
}

function Marks({ marks, change }: { marks: string[]; change: (marks: string[]) => void }) {
  const { say } = useWords();
  const tick = (mark: string, label: string) => <label key={mark} className="check"><input type="checkbox" checked={marks.includes(mark)} onChange={(event) => change(event.target.checked ? [...marks, mark] : marks.filter((one) => one !== mark))} /> {label}</label>;
  const others = marks.filter((mark) => !mark.startsWith("tlp:"));
  return (
    <fieldset className="field"><legend>{say("console.takein.marks")}</legend><p className="why">{say("console.compose.categories_why")}</p>
      <div className="checks">{tick("malware", say("console.takein.is_malware"))}{categories.map((category) => tick(category, say(`console.category.${category}`)))}</div>
      <label className="field"><span>TLP</span><select value={marks.find((mark) => mark.startsWith("tlp:"))?.slice(4) ?? ""} onChange={(event) => change(event.target.value ? [...others, `tlp:${event.target.value}`] : others)}><option value="">{say("console.none")}</option>{levels.map((level) => <option key={level} value={level}>{`TLP:${level.toUpperCase()}`}</option>)}</select></label>
    </fieldset>
  );
}

/** What is said of a new item, by the names under which the node takes it. */
interface Said { file: File | null; marks: string[]; at: number | undefined; keep_until?: number | undefined; dispose_after?: number | undefined; who: Record<string, string>; acquired: Record<"method" | "changes", string>; item: Record<"name" | (typeof further)[number], string>; begin: ReturnType<typeof once> }

const further = ["exhibit", "request", "derived_from", "media_type"] as const;
const labels = { exhibit: "console.evidence.exhibit", request: "console.request", derived_from: "console.evidence.derived_from", media_type: "console.takein.media_type" };
const given = (values: object) => Object.fromEntries(Object.entries(values).filter(([, value]) => value !== "" && value !== undefined));

/** A new item, begun with what is said of it. */
export function TakeIn({ request, close }: { request: string; close: () => void }) {
  const { session } = useNode();
  const { say } = useWords();
  const handing = useHanding();
  const held = useKept<Said>(`takein ${request}`, () => ({ file: null, marks: [], at: Date.now(), who: { by: session.account.name }, acquired: { method: "", changes: "" }, item: { name: "", exhibit: "", request, derived_from: "", media_type: PLAIN }, begin: once() }));
  const [error, setError] = useState<unknown>(null);
  const said = held.value;
  const { file, item } = said;
  const change = (to: Partial<Said>) => held.change({ ...said, ...to });
  const choose = (chosen: File | null) => change({ file: chosen, item: { ...item, name: proposedName(chosen?.name ?? ""), media_type: chosen?.type.toLowerCase() || PLAIN } });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!file) return;
    setError(null);
    const { marks, at, keep_until, dispose_after } = said;
    const acquired = { ...said.who, at, ...given(said.acquired) };
    void said.begin<Api.EvidenceBegun>("/v1/evidence", { size: file.size, ...(marks.length > 0 ? { marks } : {}), acquired, ...given({ ...item, keep_until, dispose_after }) })
      .then((begun) => { held.done(); handing.start(begun.item, file); }).catch(setError);
  };
  const time = (label: string, member: "at" | "keep_until" | "dispose_after") => <fieldset className="field"><legend>{say(label)}</legend><InstantField label={say(label)} value={said[member]} change={(at) => change({ [member]: at })} /></fieldset>;
  const words = (label: string, member: keyof Said["acquired"]) => <WordsField label={say(label)} value={said.acquired[member]} change={(text) => change({ acquired: { ...said.acquired, [member]: text } })} />;
  return (
    <Dialog title={say("console.takein")} close={close} wide>
      {handing.course ? <Handing {...handing} course={handing.course} close={close} /> : (
        <form onSubmit={submit}>
          <p className="muted">{say("console.takein.text")}</p>
          <FileField file={file} choose={choose} />
          <WordsField label={say("console.name")} required bytesMax={NAME_BYTES_MAX} value={item.name} change={(name) => change({ item: { ...item, name } })} />
          {file && proposedName(file.name) !== file.name && <p className="small muted break">{say("console.takein.renamed", { name: file.name })}</p>}
          <Marks marks={said.marks} change={(marks) => change({ marks })} />
          {time("console.evidence.acquired", "at")}
          <WhoFields who={said.who} change={(who) => change({ who })} />
          {words("console.custody.method", "method")}
          {words("console.custody.changes", "changes")}
          <details onInvalidCapture={(event) => { event.currentTarget.open = true; }}><summary>{say("console.takein.more")}</summary>
            {further.map((member) => <WordsField key={member} label={say(labels[member])} mono={member !== "exhibit"} value={item[member]} change={(text) => change({ item: { ...item, [member]: text } })} />)}
            {time("console.evidence.keep_until", "keep_until")}
            {time("console.evidence.dispose_after", "dispose_after")}
          </details>
          {error !== null && <Problems of={error} />}
          <div className="actions"><BeginAgain of={held} /><button type="button" onClick={close}>{say("console.cancel")}</button><button type="submit" className="primary" disabled={said.at === undefined}>{say("console.takein")}</button></div>
        </form>
      )}
    </Dialog>
  );
}

/** The rest of an item whose file is not whole here yet. */
export function GoOn({ item, close }: { item: Api.EvidenceItem; close: () => void }) {
  const { say } = useWords();
  const handing = useHanding();
  const [file, setFile] = useState<File | null>(null);
  const { name, size } = manifestOf(item);
  const isOther = file !== null && file.size !== size;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (file) handing.start(item.item, file);
  };
  return (
    <Dialog title={say("console.takein.go_on")} close={close}>
      {handing.course ? <Handing {...handing} course={handing.course} close={close} /> : (
        <form onSubmit={submit}>
          <p className="muted">{say("console.takein.again", { name })}</p>
          <FileField file={file} choose={setFile} />
          {isOther && <p className="problem" role="alert">{say("console.takein.other_file", { size, found: file.size })}</p>}
          <div className="actions"><button type="button" onClick={close}>{say("console.cancel")}</button><button type="submit" className="primary" disabled={isOther}>{say("console.takein.go_on")}</button></div>
        </form>
      )}
    </Dialog>
  );
}
