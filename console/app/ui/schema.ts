// The part of JSON Schema in which agreements say what a message must contain, with its labels and reasons.
import { inLang, shown, type Lang } from "../words/words";

export interface Schema {
  $ref?: string;
  type?: "object" | "array" | "string" | "integer" | "number" | "boolean";
  required?: string[];
  properties?: Record<string, Schema>;
  items?: Schema;
  enum?: string[];
  minItems?: number;
  maxItems?: number;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  "x-label"?: { en: string; zh: string };
  "x-why"?: { en: string; zh: string };
  /** What the words of `enum` mean. */
  "x-values"?: Record<string, { en: string; zh: string }>;
}

export type Definitions = Record<string, Schema>;

/** Enough for any agreement's definitions that name others; more would be a circle. */
const REFERENCES_MAX = 16;

/** A schema with its reference followed; labels beside the reference prevail. */
export function resolve(schema: Schema, definitions: Definitions): Schema {
  let whole = schema;
  for (let followed = 0; whole.$ref && followed < REFERENCES_MAX; ++followed) {
    const { $ref, ...beside } = whole;
    whole = { ...definitions[$ref.replace("#/definitions/", "")], ...beside };
  }
  return whole;
}

/** What the agreement has a message of this type contain; nothing in particular if it does not say. */
export function bodySchema(terms: { kinds: Array<{ id: string; request: Schema; answer: Schema }>; steps: Record<string, { body: Schema }> } | undefined, type: string, kind: string | undefined): Schema {
  const known = terms?.kinds.find(({ id }) => id === kind);
  if (type === "request.issue") return known?.request ?? {};
  if (type === "request.answer") return known?.answer ?? {};
  return terms?.steps[type]?.body ?? {};
}

/** The schema of a member or an element of what fits `schema`. */
export function part(schema: Schema, definitions: Definitions, name: string): Schema {
  const whole = resolve(schema, definitions);
  return whole.properties?.[name] ?? (/^\d+$/.test(name) ? whole.items : undefined) ?? {};
}

/** Likewise by a path (RFC 6901). */
export const partAt = (schema: Schema, definitions: Definitions, path: string): Schema =>
  path.split("/").slice(1).reduce((at, name) => part(at, definitions, name), schema);

/** A word as the agreement explains it; the word itself if it does not. */
export const worded = (whole: Schema, word: string, lang: Lang): string => inLang(whole["x-values"]?.[word], lang) || shown(word);

/** What a form begins with: what is required is there, empty. */
export function blank(schema: Schema, definitions: Definitions, index = 0): unknown {
  const whole = resolve(schema, definitions);
  if (schema.$ref === "#/definitions/number") return index + 1;
  if (whole.type === "object" || whole.properties) {
    const required = whole.required ?? [];
    return Object.fromEntries(required.map((name) => [name, whole.properties?.[name] ? blank(whole.properties[name], definitions, index) : ""]));
  }
  if (whole.type === "array") return Array.from({ length: whole.minItems ?? 0 }, (_, i) => (whole.items ? blank(whole.items, definitions, i) : ""));
  if (whole.type === "boolean") return false;
  return undefined;
}

/** What is known, with what is required and unknown there, empty. */
export function completed(value: unknown, schema: Schema, definitions: Definitions, index = 0): unknown {
  const whole = resolve(schema, definitions);
  const first = blank(schema, definitions, index);
  if (value === undefined || value === null) return first;
  if (Array.isArray(value)) return value.map((one, i) => (whole.items ? completed(one, whole.items, definitions, i) : one));
  if (typeof value !== "object") return value;
  const held = Object.entries(value).map(([name, one]) => [name, whole.properties?.[name] ? completed(one, whole.properties[name], definitions, index) : one]);
  return { ...(first as object), ...Object.fromEntries(held) };
}

export interface Missing { path: string; label: { en: string; zh: string } | undefined; why: { en: string; zh: string } | undefined }

/** Whether a field that is required says nothing yet. Objects do not: what is in them may. */
export function isMissing(value: unknown, whole: Schema): boolean {
  if (whole.properties) return false;
  return whole.type === "array" ? !Array.isArray(value) || value.length < (whole.minItems ?? 0) : value === undefined || value === "" || value === null;
}

/** Which required fields are still empty, by their place, with the agreement's reason for asking. The node has the last word. */
export function missing(value: unknown, schema: Schema, definitions: Definitions, path = ""): Missing[] {
  const whole = resolve(schema, definitions);
  if (whole.type === "object" || whole.properties) {
    const held = (value ?? {}) as Record<string, unknown>;
    const names = new Set([...(whole.required ?? []), ...Object.keys(held)]);
    return [...names].flatMap((name) => (whole.properties?.[name] ? missing(held[name], whole.properties[name], definitions, `${path}/${name}`) : []));
  }
  const list = Array.isArray(value) ? value : [];
  if (isMissing(value, whole)) return [{ path, label: whole["x-label"], why: whole["x-why"] }];
  return whole.type === "array" && whole.items ? list.flatMap((one, i) => missing(one, { "x-label": whole["x-label"], "x-why": whole["x-why"], ...whole.items }, definitions, `${path}/${i}`)) : [];
}
