import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { fill, shown } from "../../app/words/words";
import { ENTRY, wordsByPage } from "../../tools/words_by_page";

const root = new URL("../../", import.meta.url);
const words = JSON.parse(readFileSync(new URL("app/words/words.json", root), "utf8")) as Record<string, { en: string; zh: string }>;
const sources = readdirSync(new URL("app", root), { recursive: true }).map(String).filter((name) => /\.tsx?$/.test(name)).map((name) => readFileSync(new URL(`app/${name}`, root), "utf8")).join("\n");
const isFamily = (id: string) => Object.keys(words).some((one) => one.startsWith(`${id}.`));
const placeholders = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((found) => found[1]).sort();

describe("words", () => {
  it("stand in both languages, with the same values", () => {
    for (const [id, { en, zh }] of Object.entries(words)) {
      expect(en && zh, id).toBeTruthy();
      expect(placeholders(zh), id).toEqual(placeholders(en));
    }
  });
  it("are there for every id that the code names", () => {
    const named = [...sources.matchAll(/"(console\.[a-z_.]+)"/g)].map((found) => found[1] as string);
    expect(named.filter((id) => !(id in words) && !isFamily(id))).toEqual([]);
  });
  it("are all used", () => {
    const families = [...sources.matchAll(/[`"](console\.[a-z_.]*)\$\{/g)].map((found) => found[1] as string);
    expect(Object.keys(words).filter((id) => !sources.includes(`"${id}"`) && !families.some((family) => id.startsWith(family)) && !sources.includes(`"${id.replace(/\.\w+$/, "")}"`))).toEqual([]);
  });
});

describe("words by page", () => {
  const pages = wordsByPage(new URL("app", root).pathname, Object.keys(words));
  const atOnce = pages.get(ENTRY) ?? [];
  it("leave none out, and load none twice for one page", () => {
    expect(new Set([...pages.values()].flat())).toEqual(new Set(Object.keys(words)));
    for (const [page, ids] of pages) if (page !== ENTRY) expect(ids.filter((id) => atOnce.includes(id)), page).toEqual([]);
  });
  it("come with what says them", () => {
    expect(atOnce).toContain("console.door.title");
    expect(atOnce).toContain("console.passkey.none_given");
    expect(pages.get("Journal")).toContain("console.journal.type.approval");
    expect(pages.get("Requests")).toContain("console.bulk.send");
    expect(atOnce.some((id) => id.startsWith("console.journal."))).toBe(false);
  });
});

describe("a hostile text", () => {
  it("shows what would be invisible or turn it round", () => {
    expect(shown("invoice\u202Efdp.exe")).toBe("invoice⟨202E⟩fdp.exe");
    expect(shown("a\u0000b\u200Bc\uFEFF")).toBe("a⟨0000⟩b⟨200B⟩c⟨FEFF⟩");
    expect(shown("两行\n文字\t<b>")).toBe("两行\n文字\t<b>");
  });
  it("shows every sign that has no width of its own", () => {
    for (const sign of ["\u00AD", "\u034F", "\u115F", "\u180E", "\u2028", "\u2029", "\u2066", "\u3164", "\uFFA0", "\uFFF9", "\u{E0041}", "\u{E0101}", "\uD800"]) expect(shown(`a${sign}b`), sign.codePointAt(0)?.toString(16)).toMatch(/^a⟨[0-9A-F]{4,5}⟩b$/);
  });
  it("shows which letters of a word only look Latin", () => {
    expect(shown("\u0430pple.example, p\u0430y")).toBe("⟨0430⟩pple.example, p⟨0430⟩y");
    expect(shown("\u039Fslo")).toBe("⟨039F⟩slo");
  });
  it("leaves whole words of any script as they are", () => {
    for (const text of ["Ольга Ann", "Αθήνα", "5 µm, 3 Ω", "国家CERT", "naïve é", "👩‍🔬 ok".replace("\u200D", "")]) expect(shown(text)).toBe(text);
  });
  it("cannot name further values", () => expect(fill("{a} {b}", { a: "{b}", b: 1 })).toBe("{b} 1"));
});
