// What somebody has typed and not sent yet.
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { call, consoles, findings, issue, launch, visit } from "./browser";

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

it("what was typed outlives its page and its session, is emptied at a word and brought back, and nobody else finds it", async () => {
  const { page, faults, end } = await visit(browser, consoles.us, "Ann", { lang: "en", theme: "light" });
  const desk = page.getByLabel("Desk or function").first();
  const compose = async () => {
    await page.locator('nav a[href="/compose"]').click();
    await page.locator(".kinds button").first().click();
    return desk.inputValue();
  };
  const signIn = (name: string) => page.locator(".demo button", { hasText: name }).first().click();
  expect(await compose()).toBe("");
  await desk.fill("the night desk");
  await page.locator('nav a[href="/requests"]').click();
  expect(await compose()).toBe("the night desk");
  await page.getByRole("button", { name: "Begin again" }).click();
  expect(await desk.inputValue()).toBe("");
  await page.getByRole("button", { name: "Take that back" }).click();
  expect(await desk.inputValue()).toBe("the night desk");
  expect(await findings(page)).toEqual([]);

  await call(page, "DELETE", "/v1/session");
  await page.getByLabel("Password").waitFor();
  await signIn("Pat");
  expect(await compose()).toBe("");
  await call(page, "DELETE", "/v1/session");
  await page.getByLabel("Password").waitFor();
  await signIn("Ann");
  expect(await compose()).toBe("the night desk");
  await end();
  expect(faults.filter((fault) => !fault.includes("status of 401"))).toEqual([]);
});

it("a step that is begun and put away goes on where it was", async () => {
  const ours = await visit(browser, consoles.us, "Ann", { lang: "en", theme: "light" });
  const id = await issue(ours.page);
  await ours.end();
  const { page, faults, end } = await visit(browser, consoles.cn, "李", { lang: "en", theme: "dark" });
  await page.goto(`${consoles.cn}/r/${id}`);
  const step = page.getByRole("button", { name: "Acknowledge" });
  await step.click();
  const dialog = page.getByRole("dialog");
  const field = dialog.locator("textarea, input:not([type=checkbox]):not([type=datetime-local])").first();
  await field.fill("half a sentence");
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  await step.click();
  expect(await field.inputValue()).toBe("half a sentence");
  await dialog.getByRole("button", { name: "Begin again" }).click();
  expect(await field.inputValue()).toBe("");
  await end();
  expect(faults).toEqual([]);
});
