import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { bytes, climb, same } from "../../app/proof/merkle";

const folder = new URL("../../../src/merkle/test/data/vectors/inclusion/", import.meta.url);

interface Vector { leafIdx: number; treeSize: number; root: string; leafHash: string; proof: string[] | null; desc: string; wantErr: boolean }

const accepts = async (vector: Vector): Promise<boolean> => {
  const way = await climb(vector.leafIdx, vector.treeSize, bytes(vector.leafHash ?? ""), (vector.proof ?? []).map(bytes));
  return way !== null && same(way.root, bytes(vector.root ?? ""));
};

describe("inclusion proofs of transparency-dev/merkle", () => {
  const files = readdirSync(folder, { recursive: true }).map(String).filter((name) => name.endsWith(".json"));
  const vectors = files.map((name) => JSON.parse(readFileSync(new URL(name, folder), "utf8")) as Vector);
  it("are there", () => expect(vectors.length).toBeGreaterThan(50));
  it("hold or fail as their makers say", async () => {
    const wrong: string[] = [];
    for (const [i, vector] of vectors.entries()) if ((await accepts(vector)) === vector.wantErr) wrong.push(files[i] ?? "");
    expect(wrong).toEqual([]);
  });
});
