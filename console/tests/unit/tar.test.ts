import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { tar } from "../../app/ui/tar";

it("is unpacked by the system's tar as it was packed", async () => {
  const folder = mkdtempSync(join(tmpdir(), "comity-tar-"));
  const files = { "us-1/evidence.json": "{}", "us-1/content": "x".repeat(1024), "us-1/empty": "" };
  const packed = tar(Object.entries(files).map(([name, text]) => ({ name, content: new Blob([text]) })));
  writeFileSync(join(folder, "a.tar"), Buffer.from(await packed.arrayBuffer()));
  execFileSync("tar", ["-xf", "a.tar"], { cwd: folder });
  for (const [name, text] of Object.entries(files)) expect(readFileSync(join(folder, name), "utf8")).toBe(text);
  rmSync(folder, { recursive: true });
});
