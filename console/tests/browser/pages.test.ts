import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { call, consoles, findings, launch, visit, type View } from "./browser";

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

const paths = ["/watch", "/requests", "/evidence", "/journal", "/reviews", "/approvals", "/compose?kind=mitigation&urgency=urgent", "/tasks", "/log?entry=3", "/directory", "/policy", "/settings"];
const views: View[] = (["en", "zh"] as const).flatMap((lang) => (["light", "dark"] as const).map((theme) => ({ lang, theme, zone: lang === "zh" ? "Asia/Shanghai" : "America/New_York" })));

describe.each(views)("in $lang, $theme, at $zone", (view) => {
  it("every page reads well, keeps its policy and asks nobody else", async () => {
    const { page, faults, end } = await visit(browser, consoles.us, "Lou", view);
    const wrong: string[] = [];
    await page.goto(`${consoles.us}/requests`);
    const request = await page.locator(".grid-row .mono").first().innerText();
    for (const path of [...paths, `/r/${request}`]) {
      await page.goto(`${consoles.us}${path}`);
      await page.locator("#page .panel").first().waitFor();
      await page.waitForTimeout(400);
      wrong.push(...(await findings(page)).map((one) => `${path} ${one}`));
      const bare = (await page.locator("body").innerText()).match(/\b(console|people|api)\.[a-z_]+\.[a-z_.]+/);
      if (bare) wrong.push(`${path} has no words for ${bare[0]}`);
    }
    await end();
    expect([...wrong, ...faults]).toEqual([]);
  });
});

it("the door reads well in both languages", async () => {
  const page = await browser.newPage();
  await page.goto(`${consoles.us}/watch`);
  await page.locator(".demo button").first().waitFor();
  expect(await findings(page)).toEqual([]);
  await page.getByRole("button", { name: "中文" }).click();
  await page.getByRole("heading", { name: "登录" }).first().waitFor();
  expect(await findings(page)).toEqual([]);
  await page.close();
});

it("on a telephone nothing is wider than the screen", async () => {
  const { page, faults, end } = await visit(browser, consoles.us, "Lou", { lang: "en", theme: "light", width: 390 });
  for (const path of ["/watch", "/approvals", "/log", "/directory"]) {
    await page.goto(`${consoles.us}${path}`);
    await page.locator("#page .panel").first().waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth), path).toBeLessThanOrEqual(390);
  }
  await end();
  expect(faults).toEqual([]);
});

it.each(["us", "cn"] as const)("nothing of what stands in the log of %s fails its proof", async (side) => {
  const { page, end } = await visit(browser, consoles[side], side === "us" ? "Lou" : "陈", { lang: "en", theme: "light" });
  const { requests } = (await call(page, "GET", "/v1/requests?first=0&count=500")) as { requests: Array<{ request: string; phase: string }> };
  const closed = requests.filter(({ phase }) => phase === "closed");
  expect(closed.length).toBeGreaterThan(0);
  for (const { request } of closed) {
    await page.goto(`${consoles[side]}/r/${request}`);
    await page.locator(".proof-lines li").first().waitFor();
    expect(await page.locator(".proof-lines .fails").allInnerTexts(), request).toEqual([]);
    expect(await page.locator(".proof-lines .holds").count()).toBe(5);
  }
  await page.goto(`${consoles[side]}/log?entry=3`);
  await page.locator(".verdict.holds", { hasText: "is in the log" }).waitFor();
  await page.getByText("The head is signed by that log").waitFor();
  expect(await page.locator("#page .fails").allInnerTexts()).toEqual([]);
  await end();
});

it("who may not read the whole log is told so, once", async () => {
  const { page, end } = await visit(browser, consoles.us, "Pat", { lang: "en", theme: "light" });
  await page.goto(`${consoles.us}/log?entry=3`);
  await page.getByRole("alert").waitFor();
  await page.waitForTimeout(300);
  expect(await page.getByRole("alert").count()).toBe(1);
  await end();
});

it("a tampered entry fails its proof, the true one holds", async () => {
  const { page, end } = await visit(browser, consoles.us, "Lou", { lang: "en", theme: "light" });
  await page.goto(`${consoles.us}/log?entry=3`);
  await page.locator(".verdict.holds", { hasText: "is in the log" }).waitFor();
  await page.getByLabel("Change one letter").check();
  await page.locator(".verdict.fails", { hasText: "not in that log" }).waitFor();
  await end();
});

it("keys lead everywhere: go, help, palette, and Esc out again", async () => {
  const { page, faults, end } = await visit(browser, consoles.us, "Lou", { lang: "en", theme: "light" });
  await page.keyboard.press("g");
  await page.keyboard.press("l");
  await page.getByRole("heading", { name: "Evidence log" }).waitFor();
  await page.keyboard.press("?");
  await page.getByRole("dialog", { name: "Keys" }).waitFor();
  expect(await findings(page)).toEqual([]);
  await page.keyboard.press("Escape");
  await page.keyboard.press("Control+k");
  await page.keyboard.type("Directory");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Directory" }).waitFor();
  await page.keyboard.press("g");
  await page.keyboard.press("r");
  await page.locator(".grid-row").first().waitFor();
  await page.keyboard.press("j");
  await page.keyboard.press("Enter");
  await page.locator(".ledger").waitFor();
  expect(new URL(page.url()).pathname).toMatch(/^\/r\//);
  await end();
  expect(faults).toEqual([]);
});
