// What a message says, as words: any JSON, with authentic text and translations told apart. Nothing of it is ever markup.
import { Fragment } from "react";
import { useNode } from "../frame/node";
import { inLang, shown, useWords } from "../words/words";
import { Times, Tlp } from "./marks";
import { part, resolve, worded, type Schema } from "./schema";

type Fields = Record<string, unknown>;
const EARLIEST_TIME = 946_684_800_000;
const DEPTH_MAX = 12;
const isObject = (of: unknown): of is Fields => typeof of === "object" && of !== null && !Array.isArray(of);
const language = (lang: unknown) => (lang === "zh" ? "zh-Hans" : lang === "en" ? "en" : undefined);

function AuthenticText({ of }: { of: Fields }) {
  const { say } = useWords();
  const translations = Array.isArray(of["translations"]) ? (of["translations"] as unknown[]).filter(isObject) : [];
  return (
    <div className="texts">
      <p lang={language(of["lang"])}><bdi>{shown(String(of["text"]))}</bdi>{translations.length > 0 && <span className="tag">{say("console.text.authentic")}</span>}</p>
      {translations.map((one, i) => (
        <p key={i} className="translation" lang={language(one["lang"])}><bdi>{shown(String(one["text"]))}</bdi> <span className="tag">{say(one["by"] === "machine" ? "console.text.by_machine" : "console.text.by_person")}</span></p>
      ))}
    </div>
  );
}

/** What the agreement calls a field. */
export function useFieldName(): (field: string) => string {
  const { lang } = useWords();
  const { terms } = useNode();
  return (field) => inLang(terms?.definitions[field]?.["x-label"], lang) || labels(terms, field, lang) || shown(field);
}

/** `schema`: what the agreement says of it, where that is known. */
export function Content({ of, schema = {}, name = "", depth = 0 }: { of: unknown; schema?: Schema; name?: string; depth?: number }) {
  const { lang, say } = useWords();
  const definitions = useNode().terms?.definitions ?? {};
  const nameOf = useFieldName();
  const within = (field: string) => part(schema, definitions, field);
  const label = (field: string) => inLang(resolve(within(field), definitions)["x-label"], lang) || nameOf(field);
  if (depth > DEPTH_MAX) return <>…</>;
  if (Array.isArray(of)) return of.length === 0 ? <span className="muted">{say("console.none")}</span> : <ol className="values">{of.map((one, i) => <li key={i}><Content of={one} schema={within(String(i))} name={name} depth={depth + 1} /></li>)}</ol>;
  if (isObject(of)) {
    if (typeof of["text"] === "string" && typeof of["lang"] === "string") return <AuthenticText of={of} />;
    return <dl className="facts">{Object.entries(of).map(([field, value]) => <Fragment key={field}><dt>{label(field)}</dt><dd><Content of={value} schema={within(field)} name={field} depth={depth + 1} /></dd></Fragment>)}</dl>;
  }
  if (name === "tlp") return <Tlp of={of} />;
  if (typeof of === "number" && of > EARLIEST_TIME) return <Times at={of} plain />;
  if (typeof of === "boolean") return <>{say(of ? "console.yes" : "console.no")}</>;
  const whole = resolve(schema, definitions);
  if (typeof of === "string" && whole["x-values"]) return <bdi title={shown(of)}>{worded(whole, of, lang)}</bdi>;
  return <bdi className={typeof of === "string" && /^[0-9a-f]{64}$/.test(of) ? "mono break" : undefined}>{of === null ? say("console.none") : shown(String(of))}</bdi>;
}

const known = new WeakMap<object, Map<string, { en: string; zh: string }>>();

/** The agreement's label of a field, wherever its schemas have it. */
function labels(terms: object | undefined, field: string, lang: "en" | "zh"): string {
  if (!terms) return "";
  let all = known.get(terms);
  if (!all) {
    const found = new Map<string, { en: string; zh: string }>();
    const visit = (node: unknown) => {
      if (Array.isArray(node)) return node.forEach(visit);
      if (!isObject(node)) return;
      if (isObject(node["properties"])) {
        for (const [name, schema] of Object.entries(node["properties"])) {
          if (isObject(schema) && isObject(schema["x-label"]) && !found.has(name)) found.set(name, schema["x-label"] as { en: string; zh: string });
        }
      }
      Object.values(node).forEach(visit);
    };
    visit(terms);
    known.set(terms, found);
    all = found;
  }
  return inLang(all.get(field), lang);
}
