// Those who are tasked: what the console shows them, and what it asks the node for on their behalf.
import { readFileSync } from "node:fs";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { call, consoles, findings, launch, sayer, tasked, visit } from "./browser";

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

const looks = { lang: "en", theme: "light" } as const;
const PASSWORD = "a long password that nobody guesses";

/** What the node refused from now on. */
function refusals(page: Page): string[] {
  const out: string[] = [];
  page.on("response", (response) => response.status() >= 400 && out.push(`${response.status()} ${response.url()}`));
  return out;
}

it.each([["en", "light", 1440], ["zh", "dark", 390]] as const)("they ask for nothing that is refused, and see their tasks and nothing else, in %s, %s, %i wide", async (lang, theme, width) => {
  const say = sayer(lang);
  const id = await tasked(browser, `refusals ${lang}`);
  const { page, faults, end } = await visit(browser, consoles.cn, "唐", { lang, theme, width });
  const refused = refusals(page);
  for (const path of ["/tasks", `/tasks/${id}`, "/settings", "/requests", "/r/us-20260101-aaaaaaaa", "/log"]) {
    await page.goto(consoles.cn + path);
    await page.locator("#page h1").waitFor();
    await page.locator("#page .panel").first().waitFor();
    expect(await findings(page), path).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), path).toBeLessThanOrEqual(0);
  }
  await page.getByRole("heading", { name: say("console.page.tasks_of_guest") }).waitFor();
  const { parties } = JSON.parse(readFileSync(new URL("../../../agreements/us-cn-2015.json", import.meta.url), "utf8")) as { parties: Array<{ id: string; name: Record<string, string> }> };
  expect(await page.locator(".node-name").innerText()).toContain(parties.find(({ id }) => id === "cn")?.name[lang] ?? "no name");
  expect(await page.locator("nav a").count()).toBe(2);
  await page.keyboard.press("?");
  const help = page.getByRole("dialog", { name: say("console.help") });
  await help.getByText(say("console.page.settings_of_guest")).waitFor();
  expect(await findings(page)).toEqual([]);
  for (const key of ["compose", "palette", "acknowledge"]) expect(await help.getByText(say(`console.key.${key}`), { exact: true }).count(), key).toBe(0);
  await page.keyboard.press("Escape");
  await help.waitFor({ state: "detached" });
  expect(await page.locator("body").innerText()).not.toContain("us-2026");
  expect(refused).toEqual([]);
  expect(faults).toEqual([]);
  await page.goto(`${consoles.cn}/tasks/t-20260101-aaaaaaaa`);
  await page.getByRole("alert").getByText("triage.no_such_task").waitFor();
  await end();
});

it("a task appears by itself, what was typed of an answer outlives its dialog, and the desk has the answer once though its receipt was lost", async () => {
  const say = sayer("en");
  const { page, faults, end } = await visit(browser, consoles.cn, "唐", looks);
  await page.goto(`${consoles.cn}/tasks`);
  await page.locator("#page .panel").waitFor();
  const subject = `appears by itself ${Date.now()}`;
  const id = await tasked(browser, subject);
  await page.locator(".grid-row", { hasText: subject }).click({ timeout: 3_000 });
  const dialog = page.getByRole("dialog");
  const answer = page.getByRole("button", { name: say("console.own_task.event.answer"), exact: true }).first();
  await answer.click();
  await dialog.getByLabel(`${say("console.item")} 2`).selectOption("provided");
  await dialog.getByLabel(say("console.own_task.words")).fill("两台已下线");
  await dialog.getByLabel(say("console.own_task.lang")).selectOption("zh");
  await dialog.getByRole("button", { name: say("console.cancel") }).click();
  await answer.click();
  expect(await dialog.getByLabel(say("console.own_task.words")).inputValue()).toBe("两台已下线");
  // The node has it, and its answer is lost on the way.
  await page.route("**/v1/own-tasks/*/events", async (route) => {
    await route.fetch();
    await route.abort();
  }, { times: 1 });
  await dialog.locator("button[type=submit]").click();
  await page.getByRole("heading", { name: say("console.task.state.answered"), exact: true }).waitFor();
  const desk = await visit(browser, consoles.cn, "李", looks);
  await desk.page.goto(`${consoles.cn}/tasks/${id}`);
  await desk.page.getByText("唐").first().waitFor();
  const { request, events } = (await call(desk.page, "GET", `/v1/tasks/${id}`)) as { request: string; events: Array<{ kind: string }> };
  expect(events.map(({ kind }) => kind)).toEqual(["sent", "answered"]);
  expect(JSON.stringify(await call(desk.page, "GET", `/v1/requests/${request}/draft`))).toContain("两台已下线");
  expect([...desk.faults, ...faults.filter((fault) => !fault.includes("net::ERR_FAILED"))]).toEqual([]);
  await desk.end();
  await end();
});

it.each(["en", "zh"] as const)("an administrator makes such an account, which has no other role and comes in by its invitation, in %s", async (lang) => {
  const say = sayer(lang);
  const { page, faults, end } = await visit(browser, consoles.us, "Ada", { lang, theme: "light" });
  const dialog = page.getByRole("dialog");
  await page.goto(`${consoles.us}/directory`);
  await page.getByRole("button", { name: say("console.people.add_account") }).click();
  await dialog.getByLabel(say("console.people.id")).fill(`noc-${lang}`);
  await dialog.getByLabel(say("console.name"), { exact: true }).fill(`NOC ${lang}`);
  await dialog.getByLabel(say("console.role.analyst")).check();
  await dialog.getByLabel(say("console.role.task_holder")).check();
  expect(await dialog.getByLabel(say("console.role.analyst")).isChecked()).toBe(false);
  await dialog.getByLabel(say("console.people.holder")).fill("isp-one");
  expect(await findings(page)).toEqual([]);
  await dialog.locator("button[type=submit]").click();
  const row = page.getByRole("row", { name: new RegExp(`noc-${lang}`) });
  await row.getByText("isp-one").waitFor();
  await row.getByRole("button", { name: say("console.people.invite_whom", { name: `NOC ${lang}` }) }).click();
  await dialog.locator("button[type=submit]").click();
  const link = new URL(await dialog.locator(".mono").innerText());
  for (const [works, said] of [[false, "not_copied"], [true, "copied"]] as const) {
    await page.evaluate((works) => Object.defineProperty(navigator, "clipboard", { configurable: true, value: { writeText: () => (works ? Promise.resolve() : Promise.reject(new Error("not allowed"))) } }), works);
    await dialog.getByRole("button", { name: say("console.copy"), exact: true }).click();
    await dialog.getByRole("button", { name: say(`console.${said}`), exact: true }).waitFor();
    await dialog.getByRole("button", { name: say("console.copy"), exact: true }).waitFor();
  }
  const guest = await (await browser.newContext({ locale: lang === "zh" ? "zh-CN" : "en-GB" })).newPage();
  await guest.goto(consoles.us + link.pathname + link.hash);
  await guest.locator("input[type=password]").fill(PASSWORD);
  await guest.locator("button[type=submit]").click();
  await guest.getByText(say("console.own_task.none")).waitFor();
  expect(await findings(guest)).toEqual([]);
  await guest.context().close();
  expect(faults).toEqual([]);
  await end();
});
