import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { bytes, climb, grows, same } from "../../app/proof/merkle";

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

interface Growth { size1: number; size2: number; root1: string; root2: string; proof: string[] | null; wantErr: boolean }

describe("consistency proofs of transparency-dev/merkle", () => {
  const growth = new URL("../../../src/merkle/test/data/vectors/consistency/", import.meta.url);
  const files = readdirSync(growth, { recursive: true }).map(String).filter((name) => name.endsWith(".json"));
  it("are there", () => expect(files.length).toBeGreaterThan(50));
  it("hold or fail as their makers say", async () => {
    const wrong: string[] = [];
    for (const file of files) {
      const { size1, size2, root1, root2, proof, wantErr } = JSON.parse(readFileSync(new URL(file, growth), "utf8")) as Growth;
      const holds = await grows({ size: size1, root: bytes(root1 ?? "") }, { size: size2, root: bytes(root2 ?? "") }, (proof ?? []).map(bytes));
      if (holds === wantErr) wrong.push(file);
    }
    expect(wrong).toEqual([]);
  });
});
