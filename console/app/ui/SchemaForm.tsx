// A form as the agreement's schema has it: its labels, and for each required field the agreement's reason for asking.
import { createContext, useContext, useId, useState } from "react";
import { inLang, useWords } from "../words/words";
import { InstantField } from "./Instant";
import { blank, isMissing, resolve, worded, type Definitions, type Schema } from "./schema";

interface Field { schema: Schema; definitions: Definitions; value: unknown; change: (value: unknown) => void; name: string; required: boolean; depth?: number }

const LONG_TEXT_CHARACTERS = 500;
/** A proposal can name 2,000 indicators; who wants to look at all of them says so. */
const LIST_SHOWN = 20;

/** Whether what is required and empty is marked: not before somebody has begun. */
export const MarksMissing = createContext(false);

function Optional({ names, of, add }: { names: string[]; of: (name: string) => string; add: (name: string) => void }) {
  const { say } = useWords();
  if (names.length === 0) return null;
  return (
    <div className="optional">
      <span className="muted">{say("console.form.add")}</span>
      {names.map((name) => <button key={name} type="button" className="quiet" onClick={() => add(name)}>+ {of(name)}</button>)}
    </div>
  );
}

function ObjectField(field: Field & { whole: Schema }) {
  const { lang } = useWords();
  const { whole, definitions, change, depth = 0 } = field;
  const held = (field.value ?? {}) as Record<string, unknown>;
  const properties = whole.properties ?? {};
  const required = new Set(whole.required ?? []);
  const labelOf = (name: string) => inLang(resolve(properties[name] ?? {}, definitions)["x-label"], lang) || name;
  const present = Object.keys(properties).filter((name) => required.has(name) || name in held);
  return (
    <div className="object">
      {present.map((name) => (
        <SchemaField key={name} schema={properties[name] as Schema} definitions={definitions} name={labelOf(name)} required={required.has(name)} depth={depth + 1}
          value={held[name]} change={(value) => change({ ...held, [name]: value })} />
      ))}
      <Optional names={Object.keys(properties).filter((name) => !present.includes(name))} of={labelOf} add={(name) => change({ ...held, [name]: blank(properties[name] as Schema, definitions) })} />
    </div>
  );
}

function ListField(field: Field & { whole: Schema }) {
  const { say } = useWords();
  const { whole, definitions, change, name } = field;
  const [all, setAll] = useState(false);
  const list = Array.isArray(field.value) ? field.value : [];
  const items = whole.items ?? {};
  const hidden = all ? 0 : Math.max(0, list.length - LIST_SHOWN);
  return (
    <div className="list">
      {list.slice(0, list.length - hidden).map((value, i) => (
        <div className="list-item" key={i}>
          <SchemaField schema={items} definitions={definitions} name={`${name} ${i + 1}`} required depth={(field.depth ?? 0) + 1} value={value} change={(to) => change(list.map((one, at) => (at === i ? to : one)))} />
          {list.length > (whole.minItems ?? 0) && <button type="button" className="quiet" aria-label={`${say("console.form.remove")} ${name} ${i + 1}`} onClick={() => change(list.filter((_, at) => at !== i))}>×</button>}
        </div>
      ))}
      {hidden > 0 && <button type="button" className="quiet" onClick={() => setAll(true)}>{say("console.form.show_all", { n: hidden })}</button>}
      {list.length < (whole.maxItems ?? Infinity) && <button type="button" className="quiet" onClick={() => change([...list, blank(items, definitions, list.length)])}>+ {name}</button>}
    </div>
  );
}

function Simple({ field, whole, id, why }: { field: Field; whole: Schema; id: string; why: string }) {
  const { lang, say } = useWords();
  const { value, change, required } = field;
  const common = { id, required, "aria-describedby": why || undefined };
  if (field.schema.$ref === "#/definitions/instant") return <InstantField label={field.name} value={value as number | undefined} change={change} />;
  if (whole.enum) {
    return (
      <select {...common} value={(value as string | undefined) ?? ""} onChange={(event) => change(event.target.value || undefined)}>
        <option value="">{say("console.form.choose")}</option>
        {whole.enum.map((choice) => <option key={choice} value={choice}>{worded(whole, choice, lang)}</option>)}
      </select>
    );
  }
  if (whole.type === "boolean") return <input {...common} required={false} type="checkbox" checked={value === true} onChange={(event) => change(event.target.checked)} />;
  if (whole.type === "integer" || whole.type === "number") {
    return <input {...common} type="number" min={whole.minimum} max={whole.maximum} value={(value as number | undefined) ?? ""} onChange={(event) => change(event.target.value === "" ? undefined : Number(event.target.value))} />;
  }
  const text = (value as string | undefined) ?? "";
  return (whole.maxLength ?? 0) > LONG_TEXT_CHARACTERS
    ? <textarea {...common} rows={4} maxLength={whole.maxLength} value={text} onChange={(event) => change(event.target.value)} />
    : <input {...common} maxLength={whole.maxLength} value={text} onChange={(event) => change(event.target.value)} />;
}

export function SchemaField(field: Field) {
  const { lang, say } = useWords();
  const id = useId();
  const whole = resolve(field.schema, field.definitions);
  const why = inLang(whole["x-why"], lang);
  const grouped = whole.properties !== undefined || whole.type === "array" || field.schema.$ref === "#/definitions/instant";
  const marks = useContext(MarksMissing);
  const lacks = marks && field.required && isMissing(field.value, whole);
  const label = <>{field.name}{lacks && <span className="tag lacks">{say("console.form.lacks")}</span>}{!field.required && <span className="muted"> · {say("console.form.optional")}</span>}</>;
  const reason = why && field.required ? <p className="why" id={`${id}-why`}>{why}</p> : null;
  if (grouped) {
    return (
      <fieldset className={`field depth-${Math.min(field.depth ?? 0, 3)}`}>
        <legend>{label}</legend>
        {reason}
        {whole.type === "array" ? <ListField {...field} whole={whole} /> : whole.properties ? <ObjectField {...field} whole={whole} /> : <Simple field={field} whole={whole} id={id} why="" />}
      </fieldset>
    );
  }
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <Simple field={field} whole={whole} id={id} why={reason ? `${id}-why` : ""} />
      {reason}
    </div>
  );
}
