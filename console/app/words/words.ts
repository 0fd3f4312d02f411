// What the console says, by id. Values go in as they are; React shows them as text, never as markup.
import { createContext, useContext } from "react";
import words from "virtual:words";

export type Lang = "en" | "zh";
export type Values = Record<string, unknown>;
export type Say = (id: string, values?: Values) => string;

/** The words that are always there. */
const AT_ONCE = "";
/** What the node's errors mean: loaded when the first of them is said. */
const REFUSALS = "refusals";

const texts: Record<Lang, Record<string, string>> = { en: {}, zh: {} };
const loaded: Record<Lang, Set<string>> = { en: new Set(), zh: new Set() };
const wanted = new Set([AT_ONCE]);
let speaking: Lang = "en";

async function load(part: string, lang: Lang): Promise<void> {
  Object.assign(texts[lang], (await words[lang][part]?.())?.default);
  loaded[lang].add(part);
}

async function learn(part: string): Promise<void> {
  wanted.add(part);
  await load(part, speaking);
}

/** Something that is loaded when it is wanted, with the words of that page. */
export const withWords = <Of,>(page: string, module: () => Promise<Of>) => async (): Promise<Of> => (await Promise.all([module(), learn(page)]))[0];

/** What is invisible, turns a text round or fills a place with nothing, and could so make a text read as another; halves of a character too. */
const deceptive = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb\u{e0000}-\u{e0fff}]|\p{Surrogate}/gu;

/** A word of Latin letters and of letters of the scripts that have the same shapes. */
const word = /[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Armenian}\p{Script=Cherokee}]+/gu;
const latin = /\p{Script=Latin}/u;
const notLatin = /\P{Script=Latin}/gu;

const codePoint = (sign: string) => `⟨${sign.codePointAt(0)?.toString(16).toUpperCase().padStart(4, "0")}⟩`;

/** A hostile text as it may be shown: what is invisible, and what in a Latin word only looks Latin, becomes visible as its code point. */
export const shown = (text: string): string =>
  text.replace(deceptive, codePoint).replace(word, (one) => (latin.test(one) ? one.replace(notLatin, codePoint) : one));

const value = (of: unknown): string => shown(typeof of === "string" ? of : JSON.stringify(of) ?? "");

export const fill = (text: string, values: Values = {}): string =>
  text.replace(/\{(\w+)\}/g, (whole, name: string) => (name in values ? value(values[name]) : whole));

/** Says what has been learned. `learned` is called when there is more to say than before. */
export async function sayer(lang: Lang, learned: () => void): Promise<Say> {
  speaking = lang;
  await Promise.all([...wanted].map((part) => load(part, lang)));
  const known = texts[lang];
  // What the node gives as a cause is the id of a text itself.
  const worded = (values: Values | undefined) => (values && typeof values["cause"] === "string" && values["cause"] in known ? { ...values, cause: fill(known[values["cause"]] as string, values) } : values);
  return (id, values) => {
    if (id in known) return fill(known[id] as string, worded(values));
    if (loaded[lang].has(REFUSALS)) return id;
    if (!wanted.has(REFUSALS)) void learn(REFUSALS).then(learned, () => wanted.delete(REFUSALS));
    return "…";
  };
}

export const WordsContext = createContext<{ lang: Lang; say: Say }>({ lang: "en", say: (id) => id });

export const useWords = () => useContext(WordsContext);

/** A text that the agreement gives in both languages. */
export const inLang = (text: { en?: string; zh?: string } | undefined, lang: Lang): string => shown(text?.[lang] || text?.en || text?.zh || "");
