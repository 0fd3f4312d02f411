import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { verify, signedInAll, type SignatureState } from "../../app/proof/note";

interface Group { publicKeyDer?: string; keyDer?: string; tests: Array<{ tcId: number; msg: string; sig: string; result: string; flags: string[] }> }

const folder = new URL("../../../src/crypto/test/data/wycheproof/", import.meta.url);
const groups = (name: string) => (JSON.parse(readFileSync(new URL(name, folder), "utf8")) as { testGroups: Group[] }).testGroups;
const raw = (hex: string) => Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));

describe.each([["ecdsa-p256-sha256", "ecdsa_secp256r1_sha256_test.json"], ["ed25519", "ed25519_test.json"]])("%s signatures of Wycheproof", (algorithm, file) => {
  it("hold if they are valid, and never if they are not", async () => {
    const wrong: number[] = [];
    for (const { publicKeyDer, keyDer, tests } of groups(file)) {
      const key = Buffer.from(publicKeyDer ?? keyDer ?? "", "hex").toString("base64");
      for (const { tcId, msg, sig, result } of tests) if (((await verify({ algorithm, key }, raw(sig), raw(msg))) === "holds") !== (result === "valid")) wrong.push(tcId);
    }
    expect(wrong).toEqual([]);
  });
});

describe("a party's signatures", () => {
  const states = (of: Record<string, SignatureState>) => signedInAll(Object.keys(of).map((key) => ({ key, algorithm: key.slice(0, -1) })), async ({ key }) => of[key] as SignatureState);
  it("hold if one of each algorithm does", async () => expect(await states({ a1: "fails", a2: "holds", b1: "holds" })).toEqual({ holds: true, unchecked: [] }));
  it("fail if an algorithm's are missing", async () => expect(await states({ a1: "holds", b1: "fails" })).toEqual({ holds: false, unchecked: [] }));
  it("name what cannot be checked here, which alone proves nothing", async () => {
    expect(await states({ a1: "holds", s1: "unchecked" })).toEqual({ holds: true, unchecked: ["s"] });
    expect(await states({ s1: "unchecked" })).toEqual({ holds: false, unchecked: ["s"] });
  });
  it("hold of no key at all never", async () => expect(await signedInAll([], async () => "holds")).toEqual({ holds: false, unchecked: [] }));
});
