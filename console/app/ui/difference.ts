// What differs between two versions of a draft, by place.
export interface Difference { path: string; was: unknown; is: unknown }

type Fields = Record<string, unknown>;
const isObject = (of: unknown): of is Fields => typeof of === "object" && of !== null && !Array.isArray(of);
const text = (of: unknown) => JSON.stringify(of, (key, value: unknown) => (key === "n" ? undefined : value));
const escaped = (name: string) => name.replaceAll("~", "~0").replaceAll("/", "~1");

/** Elements that went are told from those that changed: what comes after them is the same but for its number. */
function between(was: unknown[], is: unknown[], path: string): Difference[] {
  const out: Difference[] = [];
  let at = 0;
  was.forEach((one, i) => {
    const gone = at >= is.length || (was.length - i > is.length - at && text(one) !== text(is[at]) && was.slice(i + 1).some((later) => text(later) === text(is[at])));
    if (gone) out.push({ path: `${path}/${i}`, was: one, is: undefined });
    else out.push(...differences(one, is[at++], `${path}/${i}`));
  });
  is.slice(at).forEach((one, i) => out.push({ path: `${path}/${at + i}`, was: undefined, is: one }));
  return out;
}

export function differences(was: unknown, is: unknown, path = ""): Difference[] {
  if (text(was) === text(is)) return [];
  if (Array.isArray(was) && Array.isArray(is)) return between(was, is, path);
  if (isObject(was) && isObject(is)) return [...new Set([...Object.keys(was), ...Object.keys(is)])].flatMap((name) => (name === "n" ? [] : differences(was[name], is[name], `${path}/${escaped(name)}`)));
  return [{ path, was, is }];
}

/** What can be taken out of a body: its members, and one level of what lists and members hold. */
export function parts(of: unknown, path = "", depth = 0): Array<{ path: string; name: string; depth: number; value: unknown }> {
  const held: Array<[string, unknown]> = Array.isArray(of) ? of.map((one, i) => [String(i), one]) : isObject(of) ? Object.entries(of) : [];
  return held.filter(([name]) => name !== "n").flatMap(([name, value]) => {
    const at = `${path}/${escaped(name)}`;
    return [{ path: at, name, depth, value }, ...(depth < PARTS_DEPTH_MAX ? parts(value, at, depth + 1) : [])];
  });
}

const PARTS_DEPTH_MAX = 3;
