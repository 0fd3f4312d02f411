import { createHash, createSign, generateKeyPairSync } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { keyOfVerifier, lineId, parseCheckpoint, signedByLog, signedInAll, verify, type SignatureState } from "../../app/proof/note";

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

describe("the line of a note", () => {
  it("bears the id that others give the same key", async () => {
    // The verifier key in the documentation of Go's sumdb/note, and the key and log id of sigstore's public Rekor.
    expect(await lineId("PeterNeumann", keyOfVerifier("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"))).toBe("c74f20a3");
    const rekor = "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE2G2Y+2tabdTV5BcGiBIx0a9fAFwrkBbmLSGtks4L3qX6yYY0zufBnhC8Ur/iy55GhWP/9A/bY2LhC30M9+RYtw==";
    expect(await lineId("rekor.sigstore.dev", { algorithm: "ecdsa-p256-sha256", key: rekor })).toBe("c0d23d6a");
  });
  it("holds by a P-256 key for the checkpoint that it signs, and for no other", async () => {
    const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const spki = publicKey.export({ type: "spki", format: "der" });
    const id = createHash("sha256").update(spki).digest().subarray(0, 4);
    const text = (size: number) => `example/log\n${size}\n${Buffer.alloc(32).toString("base64")}\n`;
    const line = `\u2014 example/log ${Buffer.concat([id, createSign("SHA256").update(text(7)).sign(privateKey)]).toString("base64")}\n`;
    const states = [7, 8].map((size) => {
      const checkpoint = parseCheckpoint(`${text(size)}\n${line}`);
      return checkpoint && signedByLog(checkpoint, { algorithm: "ecdsa-p256-sha256", key: spki.toString("base64") });
    });
    expect(await Promise.all(states)).toEqual(["holds", "fails"]);
  });
});
