// Chromium at the consoles of two real nodes, watched for what no page may do.
import { readFileSync } from "node:fs";
import { chromium, type Browser, type Page } from "playwright-core";

const [us = "", cn = ""] = (process.env["COMITY_CONSOLES"] ?? "").split(" ");
export const consoles = { us, cn };
const axe = readFileSync(new URL("../../node_modules/axe-core/axe.min.js", import.meta.url), "utf8");

export const launch = (): Promise<Browser> => chromium.launch({ executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium", args: ["--no-sandbox"] });

export interface View { lang: "en" | "zh"; theme: "light" | "dark"; zone?: string; width?: number }

export interface Visit { page: Page; faults: string[]; end: () => Promise<void> }

/** Not a fault of a page: what is asked before somebody signs in. */
const expected = /status of 401/;

/** A page signed in as one of the demonstration's people; whatever goes wrong is in `faults`. */
export async function visit(browser: Browser, origin: string, account: string, { lang, theme, zone = "UTC", width = 1440 }: View): Promise<Visit> {
  const context = await browser.newContext({ viewport: { width, height: 900 }, locale: lang === "zh" ? "zh-CN" : "en-GB", colorScheme: theme, timezoneId: zone });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  const faults: string[] = [];
  page.on("console", (message) => ["error", "warning"].includes(message.type()) && !expected.test(message.text()) && faults.push(`console: ${message.text()} ${message.location().url}`));
  page.on("pageerror", (error) => faults.push(`error: ${error.message}`));
  page.on("request", (request) => !request.url().startsWith(`${origin}/`) && !/^(data|blob):/.test(request.url()) && faults.push(`outside: ${request.url()}`));
  await page.addInitScript(() => document.addEventListener("securitypolicyviolation", (event) => console.error(`CSP ${event.violatedDirective} ${event.blockedURI}`)));
  await page.goto(`${origin}/watch`);
  await page.locator(".demo button", { hasText: account }).first().click();
  await page.locator("#page h1").waitFor();
  return { page, faults, end: () => context.close() };
}

/** What axe finds on the page as it stands, and ids that are shown because their words are not there. It runs beside the page's policy, not under it. */
export async function findings(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  const found = await page.evaluate(async () => {
    const { violations } = await (window as unknown as { axe: { run: () => Promise<{ violations: Array<{ id: string; nodes: Array<{ html: string }> }> }> } }).axe.run();
    return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 160)}`);
  });
  const wordless = (await page.locator("body").innerText()).match(/\bconsole\.[a-z_]+\.[a-z_.]+/g) ?? [];
  return [...found, ...wordless];
}

const example = (kind: string) => JSON.parse(readFileSync(new URL(`../../../agreements/examples/${kind}.request.json`, import.meta.url), "utf8")) as Record<string, unknown>;

/** Has Ann write a request that waits for others; gives the draft's address. */
export async function drafted(page: Page, kind: string): Promise<string> {
  await page.goto(`${consoles.us}/compose`);
  await page.locator(".intake summary").click();
  await page.getByLabel("Paste here").fill(JSON.stringify({ format: "comity.draft/v1", to: "cn", kind, urgency: "normal", body: example(kind) }));
  await page.getByRole("button", { name: "Read what was pasted" }).click();
  await page.getByRole("button", { name: "Hand to the gate and send" }).click();
  await page.getByRole("button", { name: "Look at the draft" }).click();
  await page.waitForURL(/\/approvals\/[0-9a-f]{16}/);
  return new URL(page.url()).pathname;
}
