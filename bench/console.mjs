#!/usr/bin/env node
// What a person at the console waits for, and what a node pays for a thousand of them: the demonstration's nodes, Chromium, and the budgets of
// docs/performance.md. Usage: bench/console.mjs [--json] [--requests 5000] [--consoles 1000] [--entries 100000]   needs COMITY and console/node_modules
import { spawn } from "node:child_process";
import { readdirSync, readFileSync, mkdtempSync, rmSync } from "node:fs";
import http from "node:http";
import { createRequire } from "node:module";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

const root = new URL("..", import.meta.url).pathname;
const { chromium } = createRequire(join(root, "console/package.json"))("playwright-core");
const option = (name, otherwise) => (process.argv.includes(`--${name}`) ? Number(process.argv[process.argv.indexOf(`--${name}`) + 1]) : otherwise);
const REQUESTS = option("requests", 5000);
const CONSOLES = option("consoles", 1000);
const ENTRIES = option("entries", 100_000);
const REPEATS = 7;

const figures = [];
const add = (name, value, unit, at_most) => figures.push({ name, value, unit, ...(at_most === undefined ? {} : { at_most, holds: value <= at_most }) });
const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1];
const pause = (ms) => new Promise((resume) => setTimeout(resume, ms));

function measureBundle() {
  const assets = join(root, "console/dist/assets");
  const page = readFileSync(join(root, "console/dist/index.html"), "utf8");
  const kilobytes = (file) => gzipSync(readFileSync(join(assets, file)), { level: 9 }).length / 1000;
  const files = readdirSync(assets).filter((file) => /\.(js|css)$/.test(file));
  const entry = new Set(files.filter((file) => new RegExp(`(src|href)="/assets/${file}"`).test(page)));
  const words = Math.max(...files.filter((file) => /^words-(en|zh)-/.test(file)).map(kilobytes));
  add("entry_bundle_with_words", [...entry].reduce((sum, file) => sum + kilobytes(file), words), "kB gzip", 110);
  add("largest_page", Math.max(...files.filter((file) => !entry.has(file)).map(kilobytes)), "kB gzip", 40);
}

/** The demonstration, left running: both consoles' addresses and the process of "us". */
async function startDemo(folder) {
  const comity = process.env.COMITY ?? join(root, "out/release/apps/comity/comity");
  const demo = spawn(comity, ["demo", "--folder", join(folder, "demo")], { cwd: root, stdio: ["ignore", "pipe", "inherit"] });
  let said = "";
  demo.stdout.on("data", (piece) => (said += piece));
  for (let waited = 0; waited < 120; ++waited) {
    const found = [...said.matchAll(/^ {2}(us|cn) {2}(http:\/\/\S+)/gm)];
    if (found.length === 2) return { demo, home: join(folder, "demo/us"), origin: found[0][2] };
    if (demo.exitCode !== null) throw new Error(said);
    await pause(1000);
  }
  throw new Error("the demonstration does not come to its end");
}

function call(options, body) {
  return new Promise((resolve, reject) => {
    const request = http.request(options, (answer) => {
      let text = "";
      answer.setEncoding("utf8").on("data", (piece) => (text += piece)).on("end", () => resolve({ status: answer.statusCode, text }));
    });
    request.on("error", reject).end(body);
  });
}

/** Issues requests that the sample policy lets pass, as the demonstration's analyst; resolves when all are in the log. */
async function issue(home, count) {
  const token = readFileSync(join(home, "ann.token"), "utf8").trim();
  const content = JSON.parse(readFileSync(join(root, "agreements/examples/information.request.json"), "utf8"));
  const body = JSON.stringify({ to: "cn", kind: "information", urgency: "normal", codes: { items: content.items.length }, body: content });
  const agent = new http.Agent({ keepAlive: true, maxSockets: 64 });
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json", "content-length": Buffer.byteLength(body) };
  const one = () => call({ socketPath: join(home, "api.sock"), path: "/v1/requests", method: "POST", agent, headers }, body);
  for (let left = count; left > 0; left -= 64) {
    const answers = await Promise.all(Array.from({ length: Math.min(left, 64) }, one));
    const refused = answers.find(({ status }) => status !== 201 && status !== 200);
    if (refused) throw new Error(`${refused.status} ${refused.text}`);
  }
  agent.destroy();
}

/** A page signed in as one of the demonstration's people. */
async function visit(browser, origin) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: "en-GB" });
  const page = await context.newPage();
  await page.goto(`${origin}/watch`);
  await page.locator(".demo button", { hasText: "Lou" }).first().click();
  await page.locator("#page h1").waitFor();
  return page;
}

/** Milliseconds from the start of a navigation until `selector` is painted, the browser's caches warm as for somebody who comes every day. */
async function untilShown(page, address, selector) {
  await page.goto(address, { waitUntil: "commit" });
  return page.evaluate(
    (wanted) =>
      new Promise((resolve) => {
        const look = () => (document.querySelector(wanted) ? requestAnimationFrame(() => setTimeout(() => resolve(performance.now()))) : requestAnimationFrame(look));
        look();
      }),
    selector,
  );
}

/** As above, from a click on a link within the page. */
function untilClickedShown(page, href, selector) {
  return page.evaluate(
    ([path, wanted]) =>
      new Promise((resolve) => {
        const began = performance.now();
        document.querySelector(`a[href="${path}"]`).click();
        const look = () => (document.querySelector(wanted) ? requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - began))) : requestAnimationFrame(look));
        look();
      }),
    [href, selector],
  );
}

/** The time from a key to the next paint, of many keys, as the browser itself measures it (Event Timing). */
async function keyToPaint(page, key, times) {
  await page.evaluate(() => {
    window.keyTimes = [];
    new PerformanceObserver((list) => window.keyTimes.push(...list.getEntries().filter((entry) => entry.name === "keydown").map((entry) => entry.duration))).observe({ type: "event", durationThreshold: 16 });
  });
  for (let i = 0; i < times; ++i) {
    await page.keyboard.press(key);
    await pause(60);
  }
  await pause(300);
  // What is quicker than the threshold is not listed.
  return page.evaluate((asked) => { const all = [...Array(Math.max(0, asked - window.keyTimes.length)).fill(8), ...window.keyTimes].sort((a, b) => a - b); return all[Math.ceil(all.length * 0.95) - 1]; }, times);
}

const launch = () => chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
const times = async (measure) => { const out = []; for (let i = 0; i < REPEATS; ++i) out.push(await measure()); return median(out); };

async function measurePages(origin) {
  const browser = await launch();
  const page = await visit(browser, origin);
  add("first_useful_paint", await times(() => untilShown(page, `${origin}/watch`, "#page .panel")), "ms", 1000);
  add(`requests_shown_of_${REQUESTS}`, await times(async () => {
    await page.goto(`${origin}/requests`);
    await page.locator(".grid-row").first().waitFor();
    await page.evaluate(() => document.querySelector('a[href="/watch"]').click());
    await page.locator('a[href="/watch"][aria-current]').waitFor();
    return untilClickedShown(page, "/requests", ".grid-row");
  }), "ms", 500);
  add(`requests_fetched_and_shown_of_${REQUESTS}`, await times(() => untilShown(page, `${origin}/requests`, ".grid-row")), "ms");
  add("key_to_paint_p95", await keyToPaint(page, "j", 40), "ms", 100);
  add("log_shown", await times(() => untilShown(page, `${origin}/log`, ".grid-row")), "ms", 1000);
  const cookies = (await page.context().cookies()).map(({ name, value }) => `${name}=${value}`).join("; ");
  await browser.close();
  return cookies;
}

/** A long log: its end, an entry in its middle with its proof checked, and from there page by page. */
async function measureLog(origin, home) {
  await issue(home, ENTRIES - REQUESTS);
  const browser = await launch();
  const page = await visit(browser, origin);
  add(`log_shown_of_${ENTRIES}`, await times(() => untilShown(page, `${origin}/log`, ".grid-row")), "ms", 1000);
  const middle = ENTRIES / 2;
  add("log_entry_of_the_middle_proved", await times(() => untilShown(page, `${origin}/log?first=${middle}&entry=${middle + 3}`, ".verdict.holds")), "ms", 1000);
  add("log_page_before_shown", await times(() => page.evaluate(() => new Promise((resolve) => {
    const first = () => document.querySelector(".grid-row")?.textContent;
    const [had, began] = [first(), performance.now()];
    [...document.querySelectorAll(".filters button")].find((button) => button.textContent === "Earlier").click();
    const look = () => (first() && first() !== had ? requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - began))) : requestAnimationFrame(look));
    look();
  }))), "ms", 500);
  await browser.close();
}

const residentMib = (pid) => Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))[1]) / 1024;

/** The process that has the database of this home open. */
function nodeOf(home) {
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    try {
      if (readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0").includes(home)) return pid;
    } catch {
      continue;  // It ended meanwhile.
    }
  }
  throw new Error(`no node runs in ${home}`);
}

/** As many streams of changes as there are consoles; `heard` counts those that a change has reached. */
async function connect(origin, cookie, count) {
  const streams = { open: 0, refused: 0, heard: 0, requests: [] };
  const { hostname, port } = new URL(origin);
  for (let i = 0; i < count; ++i) {
    // From several addresses: a node lets one have only so many.
    const localAddress = `127.0.0.${2 + (i % 8)}`;
    const request = http.get({ hostname, port, localAddress, path: "/v1/events", headers: { cookie }, agent: false }, (answer) => {
      answer.statusCode === 200 ? ++streams.open : ++streams.refused;
      let text = "";
      answer.setEncoding("utf8").on("data", (piece) => {
        const had = text.includes("event: changed");
        text += piece;
        if (!had && text.includes("event: changed")) ++streams.heard;
      });
      answer.on("error", () => undefined);
    });
    request.on("error", () => ++streams.refused);
    streams.requests.push(request);
  }
  for (let waited = 0; streams.open + streams.refused < count && waited < 600; ++waited) await pause(50);
  return streams;
}

async function measureConsoles(origin, home, cookie) {
  const pid = nodeOf(home);
  add("memory_of_the_node_alone", residentMib(pid), "MiB");
  const streams = await connect(origin, cookie, CONSOLES);
  add("consoles_connected", streams.open, "");
  add("memory_with_consoles", residentMib(pid), "MiB", 300);
  const began = performance.now();
  await issue(home, 1);
  while (streams.heard < streams.open && performance.now() - began < 30_000) await pause(2);
  add("last_console_told", performance.now() - began, "ms", 1000);
  for (const request of streams.requests) request.destroy();
}

const folder = mkdtempSync(join(tmpdir(), "comity-bench-"));
let demo;
try {
  measureBundle();
  const started = await startDemo(folder);
  demo = started.demo;
  await issue(started.home, REQUESTS);
  const cookie = await measurePages(started.origin);
  await measureConsoles(started.origin, started.home, cookie);
  await measureLog(started.origin, started.home);
} finally {
  demo?.kill("SIGINT");
  await pause(1000);
  rmSync(folder, { recursive: true, force: true });
}
const load = loadavg()[0].toFixed(2);
if (process.argv.includes("--json")) console.log(JSON.stringify({ benchmark: "console", load_average: load, figures, skipped: {} }));
else {
  console.log(`console: load ${load}`);
  for (const { name, value, unit, at_most, holds } of figures)
    console.log(`  ${name.padEnd(44)} ${value.toFixed(value < 100 ? 1 : 0).padStart(10)} ${unit.padEnd(10)} ${at_most === undefined ? "" : `≤ ${at_most} ${holds ? "✓" : "✗"}`}`);
}
process.exitCode = figures.every(({ holds }) => holds ?? true) ? 0 : 1;
