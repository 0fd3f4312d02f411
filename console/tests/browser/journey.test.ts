import { readFileSync } from "node:fs";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { consoles, findings, launch, nameContact, visit } from "./browser";

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

const body = (name: string) => readFileSync(new URL(`../../../agreements/examples/${name}.json`, import.meta.url), "utf8");

/** A draft as "comity request draft --out" writes it. */
const draft = (kind: string) => JSON.stringify({ format: "comity.draft/v1", to: "cn", kind, urgency: "urgent", body: JSON.parse(body(`${kind}.request`)) });

/** Approves whatever waits on a side, as one of those who may, until nothing waits. */
async function approve(page: Page, origin: string, address: string): Promise<void> {
  await page.goto(`${origin}${address}`);
  await page.getByRole("button", { name: "Approve", exact: true }).click();
  await page.getByLabel("I have read what would leave").check();
  expect(await findings(page)).toEqual([]);
  await page.getByRole("dialog").getByRole("button", { name: "Approve", exact: true }).click();
  await page.getByRole("heading", { name: "Sent" }).waitFor();
}

it("a request goes out through our gate, arrives live on the other side, and is acknowledged by keyboard", async () => {
  const theirs = await visit(browser, consoles.cn, "李", { lang: "en", theme: "dark", zone: "Asia/Shanghai" });
  await theirs.page.goto(`${consoles.cn}/requests?kind=information`);
  await theirs.page.locator("#page .panel").waitFor();
  const before = await theirs.page.locator(".grid-row").count();

  const ours = await visit(browser, consoles.us, "Ann", { lang: "en", theme: "light", zone: "America/New_York" });
  await ours.page.goto(`${consoles.us}/compose`);
  await ours.page.getByText("Begin from a file or pasted text").click();
  await ours.page.getByLabel("Paste here").fill(draft("information"));
  await ours.page.getByRole("button", { name: "Read what was pasted" }).click();
  await ours.page.getByRole("button", { name: "Hand to the gate and send" }).click();
  await ours.page.getByRole("status").getByRole("button").click();
  await ours.page.waitForURL(/\/(approvals|r)\//);
  const address = new URL(ours.page.url()).pathname;
  if (address.startsWith("/approvals/")) {
    const reviewer = await visit(browser, consoles.us, "Lou", { lang: "en", theme: "light" });
    await approve(reviewer.page, consoles.us, address);
    expect(reviewer.faults).toEqual([]);
    await reviewer.end();
  }

  await theirs.page.waitForFunction((known) => document.querySelectorAll(".grid-row").length > known, before);
  await theirs.page.keyboard.press("j");
  await theirs.page.keyboard.press("Enter");
  await theirs.page.locator(".ledger").waitFor();
  await theirs.page.keyboard.press("a");
  await theirs.page.getByRole("dialog", { name: /Acknowledge/ }).waitFor();
  expect(await findings(theirs.page)).toEqual([]);
  await nameContact(theirs.page.getByRole("dialog"), "en", theirs.hand);
  await theirs.page.getByRole("button", { name: "Send", exact: true }).click();
  await theirs.page.getByText("Signed", { exact: true }).waitFor();
  await theirs.page.keyboard.press("Enter");
  await theirs.page.locator(".entry.ours h3", { hasText: "Acknowledge" }).waitFor();
  await theirs.page.locator(".proof-lines li.holds").nth(4).waitFor();
  expect([...ours.faults, ...theirs.faults]).toEqual([]);
  await ours.end();
  await theirs.end();
});
