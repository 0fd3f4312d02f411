// What the console says, by id. Values go in as they are; React shows them as text, never as markup.
import { createContext, useContext } from "react";

export type Lang = "en" | "zh";
export type Values = Record<string, unknown>;
export type Say = (id: string, values?: Values) => string;

const load = {
  en: { words: () => import("virtual:words/en"), refusals: () => import("virtual:refusals/en") },
  zh: { words: () => import("virtual:words/zh"), refusals: () => import("virtual:refusals/zh") },
};

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

export async function sayer(lang: Lang): Promise<Say> {
  const [words, refusals] = await Promise.all([load[lang].words(), load[lang].refusals()]);
  const texts: Record<string, string> = { ...refusals.default, ...words.default };
  // What the node gives as a cause is the id of a text itself.
  const worded = (values: Values | undefined) => (values && typeof values["cause"] === "string" && values["cause"] in texts ? { ...values, cause: fill(texts[values["cause"]] as string, values) } : values);
  return (id, values) => (id in texts ? fill(texts[id] as string, worded(values)) : id);
}

export const WordsContext = createContext<{ lang: Lang; say: Say }>({ lang: "en", say: (id) => id });

export const useWords = () => useContext(WordsContext);

/** A text that the agreement gives in both languages. */
export const inLang = (text: { en?: string; zh?: string } | undefined, lang: Lang): string => shown(text?.[lang] || text?.en || text?.zh || "");
