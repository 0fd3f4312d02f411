// What each of the nine comes to the console for, once with the mouse and once with nothing but keys, at two real nodes.
import type { Browser, Locator } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { approve, ask, compose, consoles, drafted, findings, issue, launch, nameContact, sayer, tasked, visit, type View, type Visit } from "./browser";

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

interface Coming extends Visit { lang: "en" | "zh"; say: ReturnType<typeof sayer>; button: (id: string, values?: Record<string, string>) => Locator }

/** Something that our people did before, at the node of "us". */
async function before<Done>(act: (visit: Visit) => Promise<Done>): Promise<Done> {
  const done = await visit(browser, consoles.us, "Ann", { lang: "en", theme: "light" });
  const result = await act(done);
  await done.end();
  return result;
}

async function dutyOfficer({ page, hand, lang, say, button }: Coming): Promise<void> {
  const id = await before(({ page }) => issue(page));
  await hand.open("requests", "r");
  await hand.row(page.locator(".grid-row", { hasText: id }));
  await hand.press(page.locator(".steps button.primary"));
  const dialog = page.getByRole("dialog");
  await nameContact(dialog, lang, hand);
  expect(await findings(page)).toEqual([]);
  await hand.press(dialog.getByRole("button", { name: say("console.step.send"), exact: true }));
  await hand.press(button("console.sent.see_request"));
  await page.locator(".entry.ours").first().waitFor();
}

async function analyst(coming: Coming): Promise<void> {
  const { page, hand, lang } = coming;
  await compose(coming, lang, "mitigation");
  await hand.press(page.getByRole("status").getByRole("button"));
  await page.waitForURL(/\/(approvals|r)\//);
  await page.locator("#page h1").waitFor();
  expect(await findings(page)).toEqual([]);
}

async function legalReviewer({ page, hand, say, button }: Coming): Promise<void> {
  const address = await before((ann) => drafted(ann, "disclosure"));
  await hand.open("approvals", "a");
  await hand.press(page.locator(`a.list-row[href="${address}"]`));
  await hand.press(button("console.approve.approve"));
  await page.getByRole("dialog").waitFor();
  await hand.leave();
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await hand.press(button("console.approve.approve"));
  await hand.tick(page.getByLabel(say("console.approve.seen")));
  expect(await findings(page)).toEqual([]);
  await hand.press(page.getByRole("dialog").getByRole("button", { name: say("console.approve.approve"), exact: true }));
  await page.getByRole("listitem").filter({ hasText: "Lou" }).first().waitFor();
}

async function police(coming: Coming): Promise<void> {
  const { page, hand, lang, say, button } = coming;
  await drafted(coming, "preservation", lang);
  await page.getByText(say("console.approve.not_own")).waitFor();
  await hand.press(button("console.approve.withdraw"));
  expect(await findings(page)).toEqual([]);
  await hand.press(page.getByRole("dialog").getByRole("button", { name: say("console.approve.withdraw") }));
  await page.getByRole("heading", { name: say("console.gate.withdrawn") }).waitFor();
}

async function coChair({ page, hand, say, button }: Coming): Promise<void> {
  const draft = await before(async ({ page }) => {
    const made = String((await ask(page, "preservation", "crisis"))["draft"]);
    await approve(page, made, "dee", { emergency: true });
    return made;
  });
  await hand.open("approvals", "a");
  await hand.press(page.locator(`a.list-row[href="/approvals/${draft}"]`));
  await hand.press(button("console.approve.emergency"));
  await hand.tick(page.getByLabel(say("console.approve.seen")));
  expect(await findings(page)).toEqual([]);
  await hand.press(page.getByRole("dialog").getByRole("button", { name: say("console.approve.emergency"), exact: true }));
  await page.getByRole("heading", { name: say("console.gate.sent") }).waitFor();
  await hand.open("reviews", "v");
  await page.locator("li", { hasText: draft }).waitFor();
  expect(await page.locator("li", { hasText: draft }).getByRole("button", { name: say("console.reviews.close") }).count()).toBe(0);
  await hand.open("journal", "j");
  await hand.press(button("console.journal.verify"));
  await page.locator(".verdict.holds").nth(1).waitFor();
}

/** The console has no page of exercises: who runs one by the command line reads here how it goes, and sends nothing. */
async function drillController({ page, hand, say }: Coming): Promise<void> {
  const id = await before(({ page }) => issue(page));
  await hand.open("requests", "r");
  await hand.row(page.locator(".grid-row", { hasText: id }));
  await page.locator(".proof-lines li.holds").nth(2).waitFor();
  expect(await findings(page)).toEqual([]);
  await hand.open("compose", "c");
  await page.getByRole("heading", { name: say("console.forbidden.title") }).waitFor();
}

async function administrator({ page, hand, say, button }: Coming): Promise<void> {
  await hand.open("requests", "r");
  await page.getByRole("heading", { name: say("console.forbidden.title") }).waitFor();
  await hand.open("settings", "s");
  await hand.press(button("console.factors.reset_of", { account: "ray" }));
  const dialog = page.getByRole("dialog");
  await hand.write(dialog.getByLabel(say("console.factors.reset.type", { account: "ray" })), "ray");
  await hand.write(dialog.getByLabel(say("console.reason"), { exact: true }), "The telephone is lost");
  expect(await findings(page)).toEqual([]);
  const reset = page.waitForResponse((answer) => answer.url().endsWith("/v1/accounts/ray/factors/reset"));
  await hand.press(dialog.getByRole("button", { name: say("console.factors.reset"), exact: true }));
  expect((await reset).status()).toBe(200);
  await dialog.waitFor({ state: "detached" });
}

async function auditor({ page, hand, say, button }: Coming): Promise<void> {
  await hand.open("log", "l");
  await hand.row(page.locator(".grid-row").nth(2));
  await page.locator(".verdict.holds", { hasText: say("console.log.holds") }).waitFor();
  await hand.tick(page.getByLabel(say("console.log.tamper")));
  await page.locator(".verdict.fails", { hasText: say("console.log.fails") }).waitFor();
  expect(await findings(page)).toEqual([]);
  await hand.open("journal", "j");
  await hand.press(button("console.journal.verify"));
  await page.locator(".verdict.holds").nth(1).waitFor();
}

/** Asked by the desk while they look, and answered. */
async function taskHolder({ page, hand, lang, say, button }: Coming): Promise<void> {
  const subject = `${lang} ${Date.now()}`;
  await tasked(browser, subject);
  await hand.row(page.locator(".grid-row", { hasText: subject }));
  await page.locator("h1", { hasText: subject }).waitFor();
  expect(await findings(page)).toEqual([]);
  await hand.press(button("console.own_task.event.acknowledge"));
  const dialog = page.getByRole("dialog");
  expect(await findings(page)).toEqual([]);
  await hand.press(dialog.getByRole("button", { name: say("console.own_task.event.acknowledge"), exact: true }));
  await dialog.waitFor({ state: "detached" });
  await hand.press(button("console.own_task.event.answer"));
  await hand.pick(dialog.getByLabel(`${say("console.item")} 2`), "refused");
  await hand.write(dialog.getByLabel(say("console.own_task.why")), "需要法院裁定 / a court must say so");
  expect(await findings(page)).toEqual([]);
  await hand.press(dialog.getByRole("button", { name: say("console.own_task.event.answer"), exact: true }));
  await dialog.waitFor({ state: "detached" });
  await page.getByRole("heading", { name: say("console.task.state.answered"), exact: true }).waitFor();
  await page.getByText("a court must say so").waitFor();
  expect(await findings(page)).toEqual([]);
}

const roles = [
  { role: "duty officer", origin: consoles.cn, who: "李", journey: dutyOfficer },
  { role: "analyst", origin: consoles.us, who: "Ann", journey: analyst },
  { role: "legal reviewer", origin: consoles.us, who: "Lou", journey: legalReviewer },
  { role: "police", origin: consoles.us, who: "Pat", journey: police },
  { role: "co-chair", origin: consoles.us, who: "Kim", journey: coChair },
  { role: "drill controller", origin: consoles.us, who: "Ray", journey: drillController },
  { role: "administrator", origin: consoles.us, who: "Ada", journey: administrator },
  { role: "auditor", origin: consoles.us, who: "Ava", journey: auditor },
  { role: "task holder", origin: consoles.cn, who: "唐", journey: taskHolder },
];
const ways: View[] = [{ by: "mouse", lang: "en", theme: "light", zone: "America/New_York" }, { by: "keyboard", lang: "zh", theme: "dark", zone: "Asia/Shanghai" }];

describe.each(roles)("the $role", ({ origin, who, journey }) => {
  it.each(ways)("does what they come for by $by, in $lang", async (view) => {
    const coming = await visit(browser, origin, who, view);
    const say = sayer(view.lang);
    await journey({ ...coming, lang: view.lang, say, button: (id, values) => coming.page.getByRole("button", { name: say(id, values), exact: true }).first() });
    expect(coming.faults).toEqual([]);
    await coming.end();
  });
});
