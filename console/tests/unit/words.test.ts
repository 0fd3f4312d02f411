import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { fill, shown } from "../../app/words/words";

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

describe("a hostile text", () => {
  it("shows what would be invisible or turn it round", () => {
    expect(shown("invoice\u202Efdp.exe")).toBe("invoice⟨202E⟩fdp.exe");
    expect(shown("a\u0000b\u200Bc\uFEFF")).toBe("a⟨0000⟩b⟨200B⟩c⟨FEFF⟩");
    expect(shown("两行\n文字\t<b>")).toBe("两行\n文字\t<b>");
  });
  it("cannot name further values", () => expect(fill("{a} {b}", { a: "{b}", b: 1 })).toBe("{b} 1"));
});
