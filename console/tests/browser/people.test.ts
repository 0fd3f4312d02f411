// Who works here, as an administrator arranges it in the browser.
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { call, consoles, findings, launch, sayer, visit } from "./browser";

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

const PASSWORD = "a long password that nobody guesses";

it.each([["en", "nia"], ["zh", "nora"]] as const)("an account is made, invited, changed and ended, and comes in only in between, %s", async (lang, id) => {
  const say = sayer(lang);
  const { page, faults, end } = await visit(browser, consoles.us, "Ada", { lang, theme: lang === "en" ? "light" : "dark" });
  const dialog = page.getByRole("dialog");
  const done = async () => {
    expect(await findings(page)).toEqual([]);
    await dialog.locator("button[type=submit]").click();
  };
  await page.goto(`${consoles.us}/directory`);

  await page.getByRole("button", { name: say("console.people.add_agency") }).click();
  await dialog.getByLabel(say("console.people.id")).fill(`desk-${lang}`);
  await dialog.getByLabel(say("console.people.name_en")).fill("Night desk");
  await dialog.getByLabel(say("console.people.name_zh")).fill("夜班席位");
  await done();
  await dialog.waitFor({ state: "detached" });

  await page.getByRole("button", { name: say("console.people.add_account") }).click();
  await dialog.getByLabel(say("console.people.id")).fill(id);
  await dialog.getByLabel(say("console.name"), { exact: true }).fill(`Name of ${id}`);
  await dialog.locator("select").selectOption(`desk-${lang}`);
  await dialog.getByLabel(say("console.role.analyst")).check();
  await done();
  const row = page.getByRole("row", { name: new RegExp(`\\b${id}\\b`) });
  await row.getByText(say("console.role.analyst")).waitFor();

  await row.getByRole("button", { name: say("console.people.invite_whom", { name: `Name of ${id}` }) }).click();
  await done();
  const link = await dialog.locator(".mono").innerText();
  expect(await findings(page)).toEqual([]);
  await dialog.getByRole("button", { name: say("console.close") }).click();
  const guest = await (await browser.newContext({ locale: lang === "zh" ? "zh-CN" : "en-GB" })).newPage();
  await guest.goto(consoles.us + new URL(link).pathname + new URL(link).hash);
  await guest.locator("input[type=password]").first().waitFor();
  for (const field of await guest.locator("input[type=password]").all()) await field.fill(PASSWORD);
  await guest.locator("button[type=submit]").click();
  await guest.locator("#page h1").waitFor();

  await row.getByRole("button", { name: say("console.people.change_whom", { name: `Name of ${id}` }) }).click();
  await dialog.getByLabel(say("console.role.duty_officer")).check();
  await done();
  await row.getByText(say("console.role.duty_officer")).waitFor();

  await row.getByRole("button", { name: say("console.people.end_whom", { name: `Name of ${id}` }) }).click();
  expect(await dialog.locator("button[type=submit]").isDisabled()).toBe(true);
  await dialog.getByRole("textbox").fill(id);
  await done();
  await row.waitFor({ state: "detached" });
  await guest.getByLabel(say("console.door.password")).or(guest.locator("input[type=password]")).first().waitFor();
  await guest.context().close();
  await end();
  expect(faults).toEqual([]);
});

it("a program's token is shown once and works until it is revoked", async () => {
  const { page, faults, end } = await visit(browser, consoles.us, "Ada", { lang: "en", theme: "light" });
  const dialog = page.getByRole("dialog");
  await page.goto(`${consoles.us}/directory`);
  await page.getByRole("button", { name: "Make a token" }).click();
  await dialog.getByLabel("Acts as").selectOption("ann");
  await dialog.getByLabel("What it is for").fill("nightly report");
  await dialog.getByRole("button", { name: "Make a token" }).click();
  const token = await dialog.locator(".mono").innerText();
  await dialog.getByRole("button", { name: "Close" }).click();
  const { tokens } = (await call(page, "GET", "/v1/tokens")) as { tokens: Array<{ label: string; account: string; revoked?: number }> };
  expect(tokens.filter(({ label, account, revoked }) => label === "nightly report" && account === "ann" && revoked === undefined).length).toBe(1);
  expect(await page.locator("body").innerText()).not.toContain(token);
  await page.getByRole("button", { name: "Revoke nightly report" }).click();
  await dialog.getByRole("button", { name: "Revoke" }).click();
  await page.getByRole("row", { name: /nightly report/ }).waitFor({ state: "detached" });
  await end();
  expect(faults).toEqual([]);
});

it("whoever may not arrange it sees who works here, and no more", async () => {
  const { page, end } = await visit(browser, consoles.us, "Ann", { lang: "en", theme: "light" });
  await page.goto(`${consoles.us}/directory`);
  await page.getByRole("heading", { name: "Our people" }).waitFor();
  expect(await page.getByRole("button", { name: /account|Invite|token/ }).count()).toBe(0);
  await end();
});
