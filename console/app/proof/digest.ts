// SHA-256 (FIPS 180-4) of bytes that come in pieces: WebCrypto digests only what is in memory as a whole.
import { hex } from "./merkle";

const BLOCK_BYTES = 64;
const ROUNDS = 64;

const isPrime = (n: number) => Array.from({ length: Math.floor(Math.sqrt(n)) - 1 }, (_, i) => i + 2).every((divisor) => n % divisor !== 0);
const primes = Array.from({ length: 400 }, (_, n) => n).filter((n) => n > 1 && isPrime(n)).slice(0, ROUNDS);
/** The first 32 bits of what follows the point: what the standard makes its constants of. */
const fraction = (n: number) => Math.floor((n - Math.floor(n)) * 2 ** 32);
const firstState = Int32Array.from(primes.slice(0, 8), (prime) => fraction(Math.sqrt(prime)));
const constants = Int32Array.from(primes, (prime) => fraction(Math.cbrt(prime)));

const turned = (x: number, by: number) => (x >>> by) | (x << (32 - by));

export class Sha256 {
  private readonly state = firstState.slice();
  private readonly words = new Int32Array(ROUNDS);
  private readonly rest = new Uint8Array(BLOCK_BYTES);
  private size = 0;

  add(bytes: Uint8Array): void {
    const held = this.size % BLOCK_BYTES;
    this.size += bytes.length;
    let at = 0;
    if (held > 0) {
      at = Math.min(BLOCK_BYTES - held, bytes.length);
      this.rest.set(bytes.subarray(0, at), held);
      if (held + at < BLOCK_BYTES) return;
      this.block(new DataView(this.rest.buffer), 0);
    }
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    for (; at + BLOCK_BYTES <= bytes.length; at += BLOCK_BYTES) this.block(view, at);
    this.rest.set(bytes.subarray(at));
  }

  /** Lower-case hex. Nothing may be added after it. */
  finish(): string {
    const bits = new DataView(new ArrayBuffer(8));
    bits.setBigUint64(0, BigInt(this.size) * 8n);
    const zeros = (2 * BLOCK_BYTES - 9 - (this.size % BLOCK_BYTES)) % BLOCK_BYTES;
    this.add(Uint8Array.of(0x80, ...new Uint8Array(zeros), ...new Uint8Array(bits.buffer)));
    const out = new DataView(new ArrayBuffer(32));
    this.state.forEach((word, i) => out.setInt32(4 * i, word));
    return hex(new Uint8Array(out.buffer));
  }

  /** Its loops are written out: an evidence file of many gigabytes passes through them. */
  private block(bytes: DataView, at: number): void {
    const { state, words: w } = this;
    for (let i = 0; i < 16; ++i) w[i] = bytes.getInt32(at + 4 * i);
    for (let i = 16; i < ROUNDS; ++i) {
      const early = w[i - 15]!;
      const late = w[i - 2]!;
      w[i] = (w[i - 16]! + w[i - 7]! + (turned(early, 7) ^ turned(early, 18) ^ (early >>> 3)) + (turned(late, 17) ^ turned(late, 19) ^ (late >>> 10))) | 0;
    }
    let a = state[0]!;
    let b = state[1]!;
    let c = state[2]!;
    let d = state[3]!;
    let e = state[4]!;
    let f = state[5]!;
    let g = state[6]!;
    let h = state[7]!;
    for (let i = 0; i < ROUNDS; ++i) {
      const one = (h + (turned(e, 6) ^ turned(e, 11) ^ turned(e, 25)) + ((e & f) ^ (~e & g)) + constants[i]! + w[i]!) | 0;
      const two = ((turned(a, 2) ^ turned(a, 13) ^ turned(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      h = g;
      g = f;
      f = e;
      e = (d + one) | 0;
      d = c;
      c = b;
      b = a;
      a = (one + two) | 0;
    }
    state[0]! += a;
    state[1]! += b;
    state[2]! += c;
    state[3]! += d;
    state[4]! += e;
    state[5]! += f;
    state[6]! += g;
    state[7]! += h;
  }
}
