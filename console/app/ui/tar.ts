// A few files as one POSIX ustar archive, which any system unpacks.

const BLOCK = 512;
const utf8 = (text: string) => new TextEncoder().encode(text);

function header(name: string, size: number): Uint8Array<ArrayBuffer> {
  const block = new Uint8Array(BLOCK);
  const put = (at: number, text: string) => block.set(utf8(text), at);
  const octal = (n: number, digits: number) => `${n.toString(8).padStart(digits, "0")}\0`;
  put(0, name);
  put(100, octal(0o600, 7) + octal(0, 7) + octal(0, 7) + octal(size, 11) + octal(0, 11));
  // The checksum is of the header with blanks in its own place.
  put(148, "        0");
  put(257, "ustar\x0000");
  put(148, `${block.reduce((sum, byte) => sum + byte, 0).toString(8).padStart(6, "0")}\0 `);
  return block;
}

/** Names are ASCII, of at most 100 characters; sizes below 8 GiB. */
export function tar(files: Array<{ name: string; content: Blob }>): Blob {
  const parts = files.flatMap(({ name, content }) => [header(name, content.size), content, new Uint8Array((BLOCK - (content.size % BLOCK)) % BLOCK)]);
  return new Blob([...parts, new Uint8Array(2 * BLOCK)], { type: "application/x-tar" });
}
