// C2SP signed notes and tlog-proof files: parsed strictly, and their Ed25519 signatures checked.
import { bytes, climb, hex, leafHash, same, sha256, type Step } from "./merkle";

/** No note and no proof of ours comes near it. */
const PROOF_LIMIT_CHARACTERS = 1 << 20;
const ED25519 = 1;
const COSIGNATURE = 4;

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

const verify = async (key: Uint8Array<ArrayBuffer>, sig: Uint8Array, message: Uint8Array<ArrayBuffer>): Promise<boolean> => {
  const imported = await crypto.subtle.importKey("raw", key, "Ed25519", false, ["verify"]);
  return crypto.subtle.verify("Ed25519", imported, new Uint8Array(sig), message);
};

const keyHash = async (name: string, algorithm: number, key: Uint8Array): Promise<string> =>
  hex((await sha256(utf8(name), Uint8Array.of(0x0a, algorithm), key)).slice(0, 4));

/** Whether the log's own Ed25519 signature by `key` (32 bytes) stands under the checkpoint and holds. */
export async function signedByLog(checkpoint: Checkpoint, key: Uint8Array<ArrayBuffer>): Promise<boolean> {
  const hash = await keyHash(checkpoint.origin, ED25519, key);
  const line = checkpoint.signatures.find((s) => s.name === checkpoint.origin && s.hash === hash);
  return line !== undefined && verify(key, line.sig, utf8(checkpoint.text));
}

/** Whether `name` cosigned it (cosignature/v1) by `key`, and when it says so, in ms; null if not. */
export async function cosignedBy(checkpoint: Checkpoint, name: string, key: Uint8Array<ArrayBuffer>): Promise<number | null> {
  const hash = await keyHash(name, COSIGNATURE, key);
  const line = checkpoint.signatures.find((s) => s.name === name && s.hash === hash);
  if (line?.sig.length !== 72) return null;
  const seconds = Number(new DataView(line.sig.slice(0, 8).buffer).getBigUint64(0));
  const message = utf8(`cosignature/v1\ntime ${seconds}\n${checkpoint.text}`);
  return (await verify(key, line.sig.slice(8), message)) ? seconds * 1000 : null;
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

/** The 32 bytes of an Ed25519 key in its SPKI, base64; null for any other key. */
export function rawEd25519(spki: string): Uint8Array<ArrayBuffer> | null {
  const der = bytes(spki);
  return der.length === 44 && hex(der.slice(0, 12)) === "302a300506032b6570032100" ? der.slice(12) : null;
}
