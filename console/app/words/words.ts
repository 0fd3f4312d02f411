// What the console says, by id. Values go in as they are; React shows them as text, never as markup.
import { createContext, useContext } from "react";

export type Lang = "en" | "zh";
export type Values = Record<string, unknown>;
export type Say = (id: string, values?: Values) => string;

const load = {
  en: { words: () => import("virtual:words/en"), refusals: () => import("virtual:refusals/en") },
  zh: { words: () => import("virtual:words/zh"), refusals: () => import("virtual:refusals/zh") },
};

/** Bidirectional overrides and control characters, which could make a text read as another. */
const deceptive = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]/g;

/** A hostile text as it may be shown: what is invisible becomes visible as its code point. */
export const shown = (text: string): string =>
  text.replace(deceptive, (sign) => `⟨${sign.codePointAt(0)?.toString(16).toUpperCase().padStart(4, "0")}⟩`);

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
