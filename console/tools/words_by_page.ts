// Which of the console's words are wanted at once, and which only with a page that is loaded when somebody goes there.
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** The name of what is loaded at once. */
export const ENTRY = "";

const STATIC = /^(?:import|export)(?! type)[^;"']*["'](\.[^"']+)["']/gm;
const DYNAMIC = /import\("(\.[^"]+)"\)/g;
const MENTIONED = /["'`](console\.[a-z0-9_.]*)/g;

const all = (pattern: RegExp, text: string) => [...text.matchAll(pattern)].map((found) => found[1] as string);
const isPage = (path: string) => /\/pages\/\w+\.tsx$/.test(path);

function imported(from: string, name: string): string | undefined {
  const path = join(dirname(from), name);
  return [`${path}.tsx`, `${path}.ts`].find((one) => existsSync(one));
}

/** The modules that come with one. Whatever is no page belongs to whoever loads it, now or later. */
function closure(path: string, pages: Set<string>, seen = new Set<string>()): Set<string> {
  if (seen.has(path)) return seen;
  seen.add(path);
  const source = readFileSync(path, "utf8");
  for (const name of all(STATIC, source)) {
    const next = imported(path, name);
    if (next) closure(next, pages, seen);
  }
  for (const name of all(DYNAMIC, source)) {
    const next = imported(path, name);
    if (next && isPage(next)) pages.add(next);
    else if (next) closure(next, pages, seen);
  }
  return seen;
}

/** A literal names a word, or what a family of them begins with. */
function covers(mentioned: string, id: string, ids: Set<string>): boolean {
  if (mentioned === id) return true;
  return mentioned.endsWith(".") ? id.startsWith(mentioned) : !ids.has(mentioned) && id.startsWith(`${mentioned}.`);
}

/** By page ("Watch", or `ENTRY`): the ids of its words, without those that are there at once. */
export function wordsByPage(app: string, words: Iterable<string>): Map<string, string[]> {
  const ids = new Set(words);
  const wanted = (modules: Iterable<string>) => {
    const mentioned = new Set([...modules].flatMap((path) => all(MENTIONED, readFileSync(path, "utf8"))));
    return [...ids].filter((id) => [...mentioned].some((one) => covers(one, id, ids)));
  };
  const pages = new Set<string>();
  const atOnce = wanted(closure(join(app, "main.tsx"), pages));
  const out = new Map([[ENTRY, atOnce]]);
  for (const page of pages) {
    const name = /(\w+)\.tsx$/.exec(page)?.[1] ?? page;
    out.set(name, wanted(closure(page, pages)).filter((id) => !atOnce.includes(id)));
  }
  return out;
}
