// Our next step of a request: its codes for the signed header, its body as the agreement asks for it, and what came of sending it.
import { useState, type FormEvent } from "react";
import { get, once } from "../api/client";
import { forget } from "../api/queries";
import type * as Api from "../api/types";
import { useNode } from "../frame/node";
import { inLang, useWords } from "../words/words";
import { Dialog } from "./Dialog";
import { InstantField } from "./Instant";
import { BeginAgain, useKept } from "./kept";
import { blank, bodySchema, missing, type Missing, type Schema } from "./schema";
import { SchemaField } from "./SchemaForm";
import { Sent } from "./Sent";
import { Problems } from "./states";

type Codes = Record<string, unknown>;
type ItemCode = { n: number; status?: string; ground?: string; grade?: string; position?: string };
interface Edit { codes: Codes; change: (codes: Codes) => void; request: Api.Request }

function Pick({ label, value, options, change }: { label: string; value: unknown; options: Array<[string, string]>; change: (value: string) => void }) {
  const { say } = useWords();
  return (
    <label className="field"><span>{label}</span>
      <select required value={String(value ?? "")} onChange={(event) => change(event.target.value)}>
        <option value="">{say("console.form.choose")}</option>
        {options.map(([id, text]) => <option key={id} value={id}>{text}</option>)}
      </select>
    </label>
  );
}

const grounded = new Set(["refuse", "partial"]);

function Decide({ codes, change }: Edit) {
  const { say } = useWords();
  const { terms, term } = useNode();
  const decisions = ["accept", "partial", "conditional", "postpone", "refuse", "refer"];
  const decision = String(codes["decision"] ?? "");
  return (
    <>
      <Pick label={say("console.decision")} value={decision} options={decisions.map((id) => [id, say(`console.decision.${id}`)])} change={(to) => change({ decision: to })} />
      {grounded.has(decision) && <Pick label={say("console.ground")} value={codes["ground"]} options={(terms?.grounds ?? []).map(({ id }) => [id, term("grounds", id)])} change={(ground) => change({ ...codes, ground })} />}
      {decision === "postpone" && <fieldset className="field"><legend>{say("console.until")}</legend><InstantField label={say("console.until")} value={codes["until"] as number | undefined} change={(until) => change({ ...codes, until })} /></fieldset>}
    </>
  );
}

function Items({ codes, change, request, member, values, say: prefix }: Edit & { member: "status" | "grade" | "position"; values: string[]; say: string }) {
  const { say } = useWords();
  const { terms, term } = useNode();
  const items = codes["items"] as ItemCode[];
  const set = (n: number, to: Partial<ItemCode>) => change({ ...codes, items: items.map((item) => (item.n === n ? { ...item, ...to } : item)) });
  return (
    <fieldset className="field"><legend>{say("console.items")}</legend>
      {items.map((item) => (
        <div className="row" key={item.n}>
          <Pick label={`${say("console.item")} ${item.n}`} value={item[member]} options={values.map((id) => [id, say(`${prefix}.${id}`)])} change={(value) => set(item.n, { [member]: value, ...(member === "status" ? { ground: undefined } : {}) })} />
          {item.status === "refused" && <Pick label={say("console.ground")} value={item.ground} options={(terms?.grounds ?? []).map(({ id }) => [id, term("grounds", id)])} change={(ground) => set(item.n, { ground })} />}
        </div>
      ))}
      {request.item_states.length === 0 && <p className="muted">{say("console.none")}</p>}
    </fieldset>
  );
}

function CodesOf({ step, ...edit }: Edit & { step: string }) {
  const { say } = useWords();
  const { terms, term } = useNode();
  const { codes, change, request } = edit;
  switch (step) {
    case "decide": return <Decide {...edit} />;
    case "answer": return (
      <>
        <label className="check"><input type="checkbox" checked={codes["final"] === true} onChange={(event) => change({ ...codes, final: event.target.checked })} /> {say("console.answer.is_final")}</label>
        <Items {...edit} member="status" values={["provided", "partial", "not_held", "refused", "pending"]} say="console.status" />
      </>
    );
    case "assess": return <Items {...edit} member="grade" values={["usable", "incomplete", "wrong", "unusable"]} say="console.grade" />;
    case "ask-account": return <fieldset className="field"><legend>{say("console.until")}</legend><InstantField label={say("console.until")} value={codes["until"] as number | undefined} change={(until) => change({ until })} /></fieldset>;
    case "rejoin": return <Items {...edit} member="position" values={["agree", "contest"]} say="console.position" />;
    case "extend": return (
      <>
        <fieldset className="field"><legend>{say("console.until")}</legend><InstantField label={say("console.until")} value={codes["until"] as number | undefined} change={(until) => change({ ...codes, until })} /></fieldset>
        <Pick label={say("console.reason")} value={codes["reason"]} options={(terms?.reasons ?? []).map(({ id }) => [id, term("reasons", id)])} change={(reason) => change({ ...codes, reason })} />
      </>
    );
    case "escalate": return <Pick label={say("console.ladder")} value={codes["level"]} options={(terms?.ladder ?? []).map(({ id }, i) => [String(i), term("ladder", id)] as [string, string]).filter(([level]) => Number(level) > request.level)} change={(level) => change({ level: Number(level) })} />;
    case "contest": return <Pick label={say("console.message")} value={codes["seq"]} options={request.messages.filter((m) => m.direction === "received").map((m) => [String(m.seq), `#${m.peer?.index ?? m.own.index} ${say(`console.type.${m.type}`)}`])} change={(seq) => change({ seq: Number(seq) })} />;
    case "refer": return <label className="field"><span>{say("console.refer_to")}</span><input required value={String(codes["to"] ?? "")} onChange={(event) => change({ to: event.target.value })} /></label>;
    default: return null;
  }
}

const withItems = new Set(["answer", "assess", "rejoin"]);

function firstCodes(step: string, request: Api.Request): Codes {
  const items = request.item_states.filter((item) => step !== "rejoin" || item.grade !== undefined).map(({ n }) => ({ n }));
  if (step === "answer") return { final: true, items };
  return withItems.has(step) ? { items } : {};
}

function firstBody(step: string, request: Api.Request, schema: Schema, definitions: Record<string, Schema>): Record<string, unknown> {
  const body = blank(schema, definitions) as Record<string, unknown>;
  return step === "answer" ? { ...body, items: request.item_states.map(({ n }) => ({ ...(blank(schema.properties?.["items"]?.items ?? {}, definitions) as object), n })) } : body;
}

/** Empty members say nothing and are left out. */
export function tidy(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(tidy);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).filter(([, held]) => held !== undefined && held !== "").map(([name, held]) => [name, tidy(held)]));
}

export function Lacking({ of }: { of: Missing[] }) {
  const { lang, say } = useWords();
  if (of.length === 0) return null;
  return (
    <details className="lacking"><summary>{say("console.form.missing", { n: of.length })}</summary>
      <ul>{of.map(({ path, label, why }) => <li key={path}><b>{inLang(label, lang) || path}</b> {inLang(why, lang)}</li>)}</ul>
    </details>
  );
}

export function StepDialog({ request, type, gathered, close }: { request: Api.Request; type: string; gathered?: Api.Draft | undefined; close: () => void }) {
  const { terms, term, stepName } = useNode();
  const { say } = useWords();
  const step = type.replace("request.", "");
  const schema = bodySchema(terms, type, request.kind);
  const definitions = terms?.definitions ?? {};
  const held = useKept(`${request.request} ${step} ${request.item_states.length}${gathered ? " gathered" : ""}`, () => ({
    codes: (gathered?.codes as Codes | undefined) ?? firstCodes(step, request),
    body: { ...firstBody(step, request, schema, definitions), ...gathered?.body } as unknown,
    deliver: once(),
  }));
  const { codes, body, deliver } = held.value;
  const [error, setError] = useState<unknown>(null);
  const [outcome, setOutcome] = useState<Api.Submitted | Api.Waits | null>(null);
  const [busy, setBusy] = useState(false);

  const attempt = async (act: () => Promise<void>) => {
    setBusy(true);
    setError(null);
    await act().catch(setError);
    setBusy(false);
  };
  const send = (event: FormEvent) => {
    event.preventDefault();
    // Held before it goes: what is sent again after a session that ended is the same delivery.
    held.change(held.value);
    void attempt(async () => {
      setOutcome(await deliver<Api.Submitted | Api.Waits>(`/v1/requests/${encodeURIComponent(request.request)}/steps`, { step, codes: tidy(codes), body: tidy(body) }));
      held.done();
      forget({ what: "request", id: request.request });
      forget({ what: "draft" });
    });
  };
  const fromTasks = () => attempt(async () => {
    const draft = await get<Api.Draft>(`/v1/requests/${encodeURIComponent(request.request)}/draft`);
    held.change({ ...held.value, codes: draft.codes as unknown as Codes, body: { ...(body as object), ...draft.body } });
  });
  return (
    <Dialog title={`${stepName(type)} · ${term("kinds", request.kind)}`} close={close} wide>
      {outcome ? <Sent outcome={outcome} to={`/r/${request.request}`} close={close} /> : (
        <form onSubmit={send}>
          <p className="muted">{say("console.step.consequence")}</p>
          {step === "answer" && <p><button type="button" className="quiet" onClick={() => void fromTasks()}>{say("console.step.from_tasks")}</button></p>}
          <CodesOf step={step} codes={codes} change={(codes) => held.change({ ...held.value, codes })} request={request} />
          <SchemaField schema={schema} definitions={definitions} name={say("console.step.content")} required value={body} change={(body) => held.change({ ...held.value, body })} />
          <Lacking of={missing(body, schema, definitions)} />
          {error !== null && <Problems of={error} />}
          <div className="actions"><BeginAgain of={held} /><button type="button" onClick={close}>{say("console.cancel")}</button><button type="submit" className="primary" disabled={busy}>{say("console.step.send")}</button></div>
        </form>
      )}
    </Dialog>
  );
}
