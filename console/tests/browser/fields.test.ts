// Every field somebody can write in: a megabyte, and a text that deceives.
import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { consoles, issue, launch, takeWatch, visit } from "./browser";
import { AS_SHOWN, HOSTILE, isHarmless, MEGABYTE } from "./hostile";

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

const looks = { lang: "en", theme: "light" } as const;
const WRITABLE = "textarea, input:not([type=checkbox], [type=radio], [type=file], [type=number])";

/** Writes both into each field, which holds of a megabyte what it allows, and lets everything be seen and pressed as before. */
async function burden(page: Page, scope: Locator): Promise<number> {
  const fields = await scope.locator(WRITABLE).all();
  for (const field of fields) {
    await field.fill(MEGABYTE);
    const allowed = await field.evaluate((element: HTMLInputElement) => (element.maxLength < 0 ? 1_000_000 : element.maxLength));
    expect((await field.inputValue()).length).toBeLessThanOrEqual(allowed);
    await field.fill(HOSTILE);
  }
  await isHarmless(page);
  return fields.length;
}

/** What stands where a form was sent: that it went, or in words why not. */
const outcome = (page: Page) => page.getByRole("status").or(page.getByRole("alert")).first();

it("of a new request", async () => {
  const { page, faults, end } = await visit(browser, consoles.us, "Ann", looks);
  await page.goto(`${consoles.us}/compose?kind=information&urgency=urgent`);
  const form = page.locator("form.panel");
  await form.waitFor();
  for (let more = 0; more < 3; ++more) await form.getByRole("button", { name: /^\+/ }).nth(more).click();
  expect(await burden(page, form)).toBeGreaterThan(5);
  for (const choice of await form.locator("select").all()) await choice.selectOption({ index: 1 });
  await page.getByRole("button", { name: "Hand to the gate and send" }).click();
  await outcome(page).waitFor();
  await isHarmless(page);
  await end();
  expect(faults.filter((fault) => !fault.includes("status of 4"))).toEqual([]);
});

it("of every step of a request", async () => {
  const ours = await visit(browser, consoles.us, "Ann", looks);
  const id = await issue(ours.page);
  await ours.end();
  const { page, faults, end } = await visit(browser, consoles.cn, "李", looks);
  await page.goto(`${consoles.cn}/r/${id}`);
  const steps = page.locator("#page .steps").first().getByRole("button");
  await steps.first().waitFor();
  let written = 0;
  for (const step of await steps.all()) {
    await step.click();
    const dialog = page.getByRole("dialog");
    await dialog.waitFor();
    written += await burden(page, dialog);
    await dialog.getByRole("button", { name: "Cancel" }).click();
  }
  expect(written).toBeGreaterThan(10);
  await end();
  expect(faults).toEqual([]);
});

it("of a watch handed over, which is read as it was meant", async () => {
  const { page, faults, end } = await visit(browser, consoles.us, "Dee", looks);
  const desk = page.getByRole("region", { name: "CERT desks" });
  const dialog = page.getByRole("dialog");
  await takeWatch(page, desk);
  await desk.getByRole("button", { name: "Hand over" }).click();
  await dialog.locator("select").selectOption("ann");
  expect(await burden(page, dialog)).toBe(1);
  await dialog.getByRole("button", { name: "Hand over" }).click();
  await desk.getByText("waits for Ann to acknowledge").waitFor();
  const ann = await visit(browser, consoles.us, "Ann", looks);
  await ann.page.getByRole("button", { name: /acknowledge/i }).first().click();
  await ann.page.getByText(AS_SHOWN).first().waitFor();
  await isHarmless(ann.page);
  await ann.page.getByLabel("I have read the note").check();
  await ann.page.getByRole("dialog").locator("button[type=submit]").click();
  await desk.getByText("Ann has the watch").waitFor();
  await ann.end();
  await end();
  expect(faults.filter((fault) => !fault.includes("status of 4"))).toEqual([]);
});

it("of what is one's own: a passkey's name, a view's, a policy", async () => {
  const { page, faults, end } = await visit(browser, consoles.us, "Lou", looks);
  await page.goto(`${consoles.us}/settings`);
  await page.getByLabel("Name of the new passkey").waitFor();
  await burden(page, page.locator("#page"));
  await page.goto(`${consoles.us}/requests?q=xdspy`);
  await page.getByRole("button", { name: /^(Keep|Save)/ }).first().click();
  await burden(page, page.locator("#page"));
  await end();
  expect(faults).toEqual([]);
});
