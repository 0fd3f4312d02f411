import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { Sha256 } from "../../app/proof/digest";

const utf8 = (text: string) => new TextEncoder().encode(text);
const digest = (...pieces: Uint8Array[]) => {
  const out = new Sha256();
  pieces.forEach((piece) => out.add(piece));
  return out.finish();
};

describe("SHA-256 of bytes in pieces", () => {
  // The examples of NIST for FIPS 180-4.
  it("gives what the standard gives", () => {
    expect(digest(utf8("abc"))).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    expect(digest()).toBe("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    expect(digest(utf8("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"))).toBe("248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    expect(digest(...Array.from({ length: 1000 }, () => utf8("a".repeat(1000))))).toBe("cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
  });
  it("does not depend on where the pieces end", () => {
    const whole = Uint8Array.from({ length: 300 }, (_, i) => (i * 31) % 256);
    const expected = createHash("sha256").update(whole).digest("hex");
    for (let cut = 0; cut <= whole.length; ++cut) expect(digest(whole.subarray(0, cut), whole.subarray(cut)), String(cut)).toBe(expected);
    for (let size = 0; size < 200; ++size) expect(digest(whole.subarray(0, size)), String(size)).toBe(createHash("sha256").update(whole.subarray(0, size)).digest("hex"));
  });
});
