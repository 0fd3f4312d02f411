// A file handed to the node piece by piece: never whole in memory, and going on where a lost connection or a closed page left it.
import { sha256 } from "@noble/hashes/sha2";
import { hex } from "../proof/merkle";
import { answered, get, post, postBytes, Refusal } from "./client";
import type * as Api from "./types";

/** A chunk of the node's: so it seals each piece as it comes. */
const PIECE_BYTES = 1 << 20;

const local = (id: string, parameters: Api.Problem["parameters"]) => new Refusal(0, { code: "conflict", id, parameters });

async function pieceOf(file: File, offset: number): Promise<Uint8Array<ArrayBuffer>> {
  const piece = await file.slice(offset, offset + PIECE_BYTES).arrayBuffer().catch(() => null);
  // A browser refuses to read a file that has changed since it was chosen.
  if (!piece || piece.byteLength !== Math.min(PIECE_BYTES, file.size - offset)) throw local("console.takein.unreadable", { name: file.name });
  return new Uint8Array(piece);
}

const isRefusedBy = (id: string, problem: unknown): problem is Refusal => problem instanceof Refusal && problem.problem.id === id;

/** If the answer to a piece was lost, the node has it although we ask again. */
async function deliver(item: string, offset: number, piece: Uint8Array<ArrayBuffer>): Promise<void> {
  const end = offset + piece.length;
  try {
    await answered(() => postBytes(`/v1/evidence/${item}/bytes?offset=${offset}`, new Blob([piece])));
  } catch (problem) {
    if (!isRefusedBy("evidence.wrong_offset", problem) || Number(problem.problem.parameters["expected"]) !== end) throw problem;
  }
}

/** Likewise. */
async function finish(item: string, sha256: string): Promise<Api.EvidenceItem> {
  try {
    return await answered(() => post<Api.EvidenceItem>(`/v1/evidence/${item}/finish`, { sha256 }));
  } catch (problem) {
    if (!isRefusedBy("evidence.not_adding", problem)) throw problem;
    const held = await get<Api.EvidenceItem>(`/v1/evidence/${item}`);
    if ((held.manifest as { digests?: { sha256?: string } }).digests?.sha256 !== sha256) throw problem;
    return held;
  }
}

export interface Handing { item: string; file: File; told: (done: number) => void; signal: AbortSignal }

/** Hands in what the node has not yet. What it has is read again too: both count the SHA-256, and the node keeps nothing if they differ. Null if it was stopped. */
export async function handIn({ item, file, told, signal }: Handing): Promise<Api.EvidenceItem | null> {
  const { phase, received: there } = await answered(() => get<Api.EvidenceItem>(`/v1/evidence/${item}`));
  const received = phase === "adding" ? there : file.size;
  const digest = sha256.create();
  for (let offset = 0; offset < file.size; offset += PIECE_BYTES) {
    if (signal.aborted) return null;
    const piece = await pieceOf(file, offset);
    digest.update(piece);
    const end = offset + piece.length;
    if (end > received) await deliver(item, Math.max(offset, received), piece.subarray(Math.max(0, received - offset)));
    told(end);
  }
  return signal.aborted ? null : finish(item, hex(digest.digest()));
}
