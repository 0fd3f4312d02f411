// RFC 6962 by WebCrypto: that a leaf lies in the tree of a given size and root, and that one tree is the beginning of another.

export const bytes = (base64: string): Uint8Array<ArrayBuffer> => Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0));
export const hex = (of: Uint8Array): string => Array.from(of, (byte) => byte.toString(16).padStart(2, "0")).join("");

export const sha256 = async (...parts: Uint8Array[]): Promise<Uint8Array<ArrayBuffer>> => {
  const whole = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return new Uint8Array(await crypto.subtle.digest("SHA-256", whole));
};

export const leafHash = (entry: Uint8Array) => sha256(Uint8Array.of(0), entry);
export const nodeHash = (left: Uint8Array, right: Uint8Array) => sha256(Uint8Array.of(1), left, right);
export const same = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && a.every((byte, i) => byte === b[i]);

export interface Step { sibling: Uint8Array; side: "left" | "right"; sum: Uint8Array }

/** The way from a leaf up to a root (RFC 9162, 2.1.3.2); null if the proof has not the shape of one. */
export async function climb(index: number, size: number, leaf: Uint8Array, proof: Uint8Array[]): Promise<{ root: Uint8Array; steps: Step[] } | null> {
  if (!Number.isSafeInteger(index) || !Number.isSafeInteger(size) || index < 0 || index >= size || leaf.length !== 32) return null;
  let [node, last, sum] = [index, size - 1, leaf];
  const steps: Step[] = [];
  for (const sibling of proof) {
    if (last === 0 || sibling.length !== 32) return null;
    if (node % 2 === 1 || node === last) {
      sum = await nodeHash(sibling, sum);
      steps.push({ sibling, side: "left", sum });
      while (node % 2 === 0 && node !== 0) [node, last] = [Math.floor(node / 2), Math.floor(last / 2)];
    } else {
      sum = await nodeHash(sum, sibling);
      steps.push({ sibling, side: "right", sum });
    }
    [node, last] = [Math.floor(node / 2), Math.floor(last / 2)];
  }
  return last === 0 ? { root: sum, steps } : null;
}

const isPowerOfTwo = (n: number) => Number.isInteger(Math.log2(n));

/** Whether the smaller tree, which is not empty, is the beginning of the larger one (RFC 9162, 2.1.4.2). */
export async function grows(first: { size: number; root: Uint8Array }, second: { size: number; root: Uint8Array }, proof: Uint8Array[]): Promise<boolean> {
  if (!Number.isSafeInteger(first.size) || !Number.isSafeInteger(second.size) || first.size < 1 || first.size > second.size) return false;
  if (first.size === second.size) return proof.length === 0 && same(first.root, second.root);
  if (proof.some((hash) => hash.length !== 32)) return false;
  const [begin, ...rest] = isPowerOfTwo(first.size) ? [first.root, ...proof] : proof;
  if (!begin || begin.length !== 32 || (isPowerOfTwo(first.size) && proof.length === 0)) return false;
  let [node, last] = [first.size - 1, second.size - 1];
  const up = () => ([node, last] = [Math.floor(node / 2), Math.floor(last / 2)]);
  while (node % 2 === 1) up();
  let [smaller, larger] = [begin, begin];
  for (const sibling of rest) {
    if (last === 0) return false;
    if (node % 2 === 1 || node === last) {
      smaller = await nodeHash(sibling, smaller);
      larger = await nodeHash(sibling, larger);
      while (node % 2 === 0 && node !== 0) up();
    } else {
      larger = await nodeHash(larger, sibling);
    }
    up();
  }
  return last === 0 && same(smaller, first.root) && same(larger, second.root);
}
