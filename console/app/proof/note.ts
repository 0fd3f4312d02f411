// C2SP signed notes and tlog-proof files: parsed strictly, and their signatures by Ed25519 and P-256 checked. WebCrypto has no SM2.
import { bytes, climb, hex, leafHash, same, sha256, type Step } from "./merkle";

/** No note and no proof of ours comes near it. */
const PROOF_LIMIT_CHARACTERS = 1 << 20;
/** Types of a note's lines [P6.2], as far as ids are made of them. */
const ED25519 = 1;
const COSIGNATURE = 4;

/** A key as the agreement has it: its SPKI in base64. */
export interface Key { algorithm: string; key: string }

/** By algorithm of the agreement: how WebCrypto calls it. */
const schemes: Record<string, { name: string; import: AlgorithmIdentifier | EcKeyImportParams; verify: AlgorithmIdentifier | EcdsaParams } | undefined> = {
  "ed25519": { name: "Ed25519", import: "Ed25519", verify: "Ed25519" },
  "ecdsa-p256-sha256": { name: "P-256", import: { name: "ECDSA", namedCurve: "P-256" }, verify: { name: "ECDSA", hash: "SHA-256" } },
};

/** Of a key whose signature ought to be there. `unchecked`: this browser cannot. */
export type SignatureState = "holds" | "fails" | "unchecked";

export interface Checkpoint { origin: string; size: number; root: Uint8Array; text: string; signatures: Array<{ name: string; hash: string; sig: Uint8Array }> }

export function parseCheckpoint(note: string): Checkpoint | null {
  const gap = note.indexOf("\n\n");
  if (gap < 0) return null;
  const text = note.slice(0, gap + 1);
  const [origin, size, root] = text.split("\n");
  if (!origin || !size || !/^(0|[1-9]\d{0,15})$/.test(size) || !root) return null;
  const signatures = [];
  for (const line of note.slice(gap + 2).split("\n").filter(Boolean)) {
    const found = /^— (\S+) ([A-Za-z0-9+/]+={0,2})$/.exec(line);
    if (!found?.[1] || !found[2]) return null;
    const whole = bytes(found[2]);
    if (whole.length < 5) return null;
    signatures.push({ name: found[1], hash: hex(whole.slice(0, 4)), sig: whole.slice(4) });
  }
  return { origin, size: Number(size), root: bytes(root), text, signatures };
}

const utf8 = (text: string) => new TextEncoder().encode(text);

/** A DER signature as r ‖ s of 32 bytes each, as WebCrypto wants it; null if it is not strictly one. */
export function rawEcdsa(der: Uint8Array): Uint8Array<ArrayBuffer> | null {
  const out = new Uint8Array(64);
  if (der[0] !== 0x30 || der[1] !== der.length - 2 || der.length > 72) return null;
  let at = 2;
  for (const end of [32, 64]) {
    const length = der[at + 1] ?? 0;
    const number = der.slice(at + 2, at + 2 + length);
    const padded = number[0] === 0 && number.length > 1;
    if (der[at] !== 0x02 || length === 0 || number.length !== length || (number[0] ?? 0) >= 0x80 || (padded && (number[1] ?? 0) < 0x80)) return null;
    const value = padded ? number.slice(1) : number;
    if (value.length > 32) return null;
    out.set(value, end - value.length);
    at += 2 + length;
  }
  return at === der.length ? out : null;
}

/** Whether `signature`, as the protocol has it, is `key`'s under the message. */
export async function verify({ algorithm, key }: Key, signature: Uint8Array, message: Uint8Array<ArrayBuffer>): Promise<SignatureState> {
  const scheme = schemes[algorithm];
  if (!scheme) return "unchecked";
  const raw = algorithm === "ed25519" ? new Uint8Array(signature) : rawEcdsa(signature);
  if (!raw) return "fails";
  const imported = await crypto.subtle.importKey("spki", bytes(key), scheme.import, false, ["verify"]);
  return (await crypto.subtle.verify(scheme.verify, imported, raw, message)) ? "holds" : "fails";
}

const idOf = async (...parts: Uint8Array[]): Promise<string> => hex((await sha256(...parts)).slice(0, 4));
const namedId = (name: string, type: number, key: Uint8Array): Promise<string> => idOf(utf8(name), Uint8Array.of(0x0a, type), key);

/** By what a line of a note says whose it is (C2SP signed-note [P6.2]): an Ed25519 key's name, type and bytes; of P-256 the key alone. */
export const lineId = (name: string, { key }: Key): Promise<string> => {
  const raw = rawEd25519(key);
  return raw ? namedId(name, ED25519, raw) : idOf(bytes(key));
};

/** Whether the log's own signature by `key` stands under the checkpoint and holds. */
export async function signedByLog(checkpoint: Checkpoint, key: Key): Promise<SignatureState> {
  if (!schemes[key.algorithm]) return "unchecked";
  const id = await lineId(checkpoint.origin, key);
  const line = checkpoint.signatures.find((s) => s.name === checkpoint.origin && s.hash === id);
  return line === undefined ? "fails" : verify(key, line.sig, utf8(checkpoint.text));
}

export interface Signed { holds: boolean; unchecked: string[] }

/** Of each algorithm that a party has keys for, one has to hold; keys follow each other over time. What this browser cannot check is named. */
export async function signedInAll(keys: Key[], check: (key: Key) => Promise<SignatureState>): Promise<Signed> {
  const states = new Map<string, SignatureState>();
  for (const key of keys) {
    const state = await check(key);
    if (states.get(key.algorithm) !== "holds") states.set(key.algorithm, state);
  }
  const all = [...states.values()];
  return { holds: all.includes("holds") && !all.includes("fails"), unchecked: [...states].filter(([, state]) => state === "unchecked").map(([algorithm]) => algorithm) };
}

/** Whether `name` cosigned it (cosignature/v1) by `key`, and when it says so, in ms; null if not. */
export async function cosignedBy(checkpoint: Checkpoint, name: string, key: Uint8Array<ArrayBuffer>): Promise<number | null> {
  const hash = await namedId(name, COSIGNATURE, key);
  const line = checkpoint.signatures.find((s) => s.name === name && s.hash === hash);
  if (line?.sig.length !== 72) return null;
  const seconds = Number(new DataView(line.sig.slice(0, 8).buffer).getBigUint64(0));
  const message = utf8(`cosignature/v1\ntime ${seconds}\n${checkpoint.text}`);
  const imported = await crypto.subtle.importKey("raw", key, "Ed25519", false, ["verify"]);
  return (await crypto.subtle.verify("Ed25519", imported, new Uint8Array(line.sig.slice(8)), message)) ? seconds * 1000 : null;
}

export interface EntryProof { entry: Uint8Array; index: number; path: Uint8Array[]; checkpoint: Checkpoint }

export function parseProof(file: string): EntryProof | null {
  if (file.length > PROOF_LIMIT_CHARACTERS || !file.startsWith("c2sp.org/tlog-proof@v1\n")) return null;
  const gap = file.indexOf("\n\n");
  const lines = file.slice(0, gap).split("\n").slice(1);
  const extra = /^extra ([A-Za-z0-9+/]+={0,2})$/.exec(lines[0] ?? "")?.[1];
  const index = /^index (0|[1-9]\d{0,15})$/.exec(lines[1] ?? "")?.[1];
  const checkpoint = parseCheckpoint(file.slice(gap + 2));
  if (!extra || !index || !checkpoint) return null;
  return { entry: bytes(extra), index: Number(index), path: lines.slice(2).map(bytes), checkpoint };
}

export interface Verdict { included: boolean; leaf: Uint8Array; steps: Step[]; root: Uint8Array | null }

/** Whether the entry lies at its index in the tree that the checkpoint names. */
export async function checkInclusion(proof: EntryProof): Promise<Verdict> {
  const leaf = await leafHash(proof.entry);
  const way = await climb(proof.index, proof.checkpoint.size, leaf, proof.path);
  return { included: way !== null && same(way.root, proof.checkpoint.root), leaf, steps: way?.steps ?? [], root: way?.root ?? null };
}

/** What precedes the 32 bytes of an Ed25519 key in its SPKI (RFC 8410). */
const ED25519_SPKI = "302a300506032b6570032100";

/** The 32 bytes of an Ed25519 key in its SPKI, base64; null for any other key. */
export function rawEd25519(spki: string): Uint8Array<ArrayBuffer> | null {
  const der = bytes(spki);
  return der.length === 44 && hex(der.slice(0, 12)) === ED25519_SPKI ? der.slice(12) : null;
}

/** The key of a note's verifier line, "name+hash+base64 of type and key", for a log that signs by Ed25519. */
export function keyOfVerifier(line: string): Key {
  const raw = bytes(line.split("+").slice(2).join("+")).slice(1);
  const der = ED25519_SPKI.replace(/../g, (pair) => String.fromCharCode(parseInt(pair, 16)));
  return { algorithm: "ed25519", key: btoa(der + String.fromCharCode(...raw)) };
}
