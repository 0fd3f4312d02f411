// A node that goes away while its console is open, and comes back: of a demonstration of its own, for it is killed.
import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { call, findings, launch, sayer, visit } from "./browser";

const program = process.env["COMITY"] ?? "";
const root = new URL("../../..", import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), "comity-restart-"));
const started: ChildProcess[] = [];
let browser: Browser;
let origin = "";

/** Starts the program, by itself, and waits until it has said something that `wanted` finds. */
async function start(args: string[], wanted: RegExp): Promise<RegExpMatchArray> {
  const process = spawn(program, args, { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
  started.push(process);
  let said = "";
  return new Promise((found, failed) => {
    const hear = (data: Buffer) => {
      said += String(data);
      const match = said.match(wanted);
      if (match) found(match);
    };
    process.stdout.on("data", hear);
    process.stderr.on("data", hear);
    process.on("exit", (code) => failed(new Error(`ended with ${code}: ${said.slice(-2000)}`)));
  });
}

/** The process of our node, and the words it was started with. */
function nodeProcess(): { id: number; args: string[] } {
  for (const id of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    let words: string[] = [];
    try {
      words = readFileSync(`/proc/${id}/cmdline`, "utf8").split("\0").slice(1, -1);
    } catch { /* Ended between the list and the look. */ }
    if (words.includes(join(folder, "demo", "us")) && words.includes("serve")) return { id: Number(id), args: words };
  }
  throw new Error("our node does not run");
}

beforeAll(async () => {
  browser = await launch();
  origin = (await start(["demo", "--folder", join(folder, "demo")], /^ {2}us {2}(http:\S+)$[\s\S]*Ctrl-C/m))[1] ?? "";
});
afterAll(async () => {
  await browser.close();
  await Promise.all(started.filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null).map((process) => new Promise((ended) => {
    process.once("exit", ended);
    process.kill("SIGINT");
  })));
  rmSync(folder, { recursive: true, force: true });
});

it("a node that is killed under an open page is missed; when it is back, what was typed is there and goes out", async () => {
  const say = sayer("en");
  const { page, end } = await visit(browser, origin, "Ann", { lang: "en", theme: "light" });
  const held = async () => ((await call(page, "GET", "/v1/requests?first=0&count=500")) as { requests: Array<{ request: string }> }).requests.map(({ request }) => request).sort();
  const before = await held();
  await page.goto(`${origin}/compose?kind=information&urgency=urgent`);
  await page.locator(".intake summary").click();
  const body = JSON.parse(readFileSync(join(root, "agreements/examples/information.request.json"), "utf8")) as unknown;
  await page.getByLabel("Paste here").fill(JSON.stringify({ format: "comity.draft/v1", to: "cn", kind: "information", urgency: "urgent", body }));
  await page.getByRole("button", { name: "Read what was pasted" }).click();
  const send = page.getByRole("button", { name: "Hand to the gate and send" });
  await page.getByLabel("Desk or function").first().fill("the night desk");

  const { id, args } = nodeProcess();
  process.kill(id, "SIGKILL");
  await send.click();
  await page.getByText(say("console.error.unreachable")).first().waitFor();
  await page.locator(".strip.stale").waitFor({ timeout: 40_000 });
  // Beside its words stands the error's id, on purpose.
  expect(await findings(page)).toEqual(["console.error.unreachable"]);

  await start(args, /./);
  await page.getByLabel("Password").waitFor({ timeout: 40_000 });
  await page.locator(".demo button", { hasText: "Ann" }).first().click();
  await page.locator(".strip:not(.stale)").waitFor();
  expect(await held()).toEqual(before);
  expect(await page.getByLabel("Desk or function").first().inputValue()).toBe("the night desk");
  await send.click();
  await page.getByRole("status").getByRole("button").waitFor();
  await end();
}, 120_000);
