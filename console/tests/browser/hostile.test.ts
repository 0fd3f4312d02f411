// What comes to a console to deceive or to break it: typed in, pasted, sent by the other side, or a session that is not one's own.
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ask, become, call, consoles, drafted, example, findings, issue, launch, visit } from "./browser";
import { AS_SHOWN, HOSTILE, isHarmless, MEGABYTE } from "./hostile";

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

const looks = { lang: "en", theme: "light" } as const;
/** The same content with a hostile text wherever people write freely. */
function poisoned(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(poisoned);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, held]) => [name, name === "text" && typeof held === "string" ? HOSTILE : poisoned(held)]));
}

it("what the other side wrote is shown as text, with every sign that deceives made visible", async () => {
  const ours = await visit(browser, consoles.us, "Ann", looks);
  const id = await issue(ours.page, poisoned(example("mitigation")) as ReturnType<typeof example>);
  await ours.end();
  expect(id).toMatch(/^us-/);
  const { page, faults, end } = await visit(browser, consoles.cn, "李", looks);
  await expect.poll(() => call(page, "GET", `/v1/requests/${id}`).then(({ request }) => request), { timeout: 15_000 }).toBe(id);
  await page.goto(`${consoles.cn}/r/${id}`);
  await page.getByText(AS_SHOWN).first().waitFor();
  for (const details of await page.locator(".entry details").all()) await details.locator("summary").click();
  await isHarmless(page);
  expect(await findings(page)).toEqual([]);
  await page.goto(`${consoles.cn}/split/${id}`);
  await page.locator("#page h1").waitFor();
  await isHarmless(page);
  expect(faults).toEqual([]);
  await end();
});

it("a pasted event's own words are shown as text, with every sign that deceives made visible", async () => {
  const { page, faults, end } = await visit(browser, consoles.us, "Ann", looks);
  await page.goto(`${consoles.us}/compose`);
  await page.locator(".intake summary").click();
  await page.getByLabel("Paste here").fill(JSON.stringify({ Event: { info: HOSTILE.replace("\u0007", ""), date: "2026-11-20", Attribute: [{ type: "domain", category: "Network activity", value: "login.evil.example", to_ids: true }] } }));
  await page.getByRole("button", { name: "Read what was pasted" }).click();
  await page.getByRole("heading", { name: "Read as a MISP event" }).waitFor();
  await page.getByText("invoice⟨202E⟩fdp.exe").first().waitFor();
  await isHarmless(page);
  expect(faults).toEqual([]);
  await end();
});

describe("a megabyte, and a hostile text,", () => {
  for (const [path, name] of [["/requests", "Filter"], ["/evidence", "Filter"], ["/journal", "About"]] as const) {
    it(`in the search of ${path} leave the page as it was, and as it is loaded again`, async () => {
      const { page, faults, end } = await visit(browser, consoles.us, "Lou", looks);
      await page.goto(`${consoles.us}${path}`);
      const field = page.locator("input[type=search]").first();
      for (const text of [MEGABYTE, HOSTILE]) {
        await field.fill(text);
        await page.keyboard.press("Enter");
        await page.waitForTimeout(300);
        const answer = await page.reload();
        expect(answer?.status(), name).toBe(200);
        await field.waitFor();
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(1440);
      }
      await isHarmless(page);
      // What is no request's id the node refuses, in words.
      expect(faults.filter((fault) => !fault.includes("status of 400"))).toEqual([]);
      await end();
    });
  }

  it("as the reason of a refusal are shown as text or refused in words", async () => {
    const author = await visit(browser, consoles.us, "Ann", looks);
    const address = await drafted(author, "disclosure");
    await author.end();
    const { page, faults, end } = await visit(browser, consoles.us, "Lou", looks);
    await page.goto(`${consoles.us}${address}`);
    await page.getByRole("button", { name: "Refuse", exact: true }).click();
    await page.getByLabel("Reason").fill(MEGABYTE);
    expect((await page.getByLabel("Reason").inputValue()).length).toBe(2000);
    await page.getByLabel("Reason").fill(HOSTILE);
    await page.getByRole("dialog").getByRole("button", { name: "Refuse", exact: true }).click();
    await page.getByText(AS_SHOWN).or(page.getByRole("alert")).first().waitFor();
    await isHarmless(page);
    await end();
    expect(faults.filter((fault) => !fault.includes("status of 4"))).toEqual([]);
  });

  it("at the door are refused in words", async () => {
    const page = await browser.newPage();
    await page.goto(`${consoles.us}/watch`);
    for (const name of [MEGABYTE, HOSTILE, "\u0410nn"]) {
      await page.getByLabel("Name").fill(name);
      await page.getByLabel("Password").fill(name);
      await page.getByRole("button", { name: "Sign in", exact: true }).click();
      const alert = page.getByRole("alert");
      await alert.waitFor();
      expect(await alert.innerText()).not.toMatch(/console\.error\.(unexpected|unreachable|unreadable)/);
    }
    await isHarmless(page);
    await page.close();
  });
});

it("an address that is no text, names nothing or counts wrongly shows a page all the same", async () => {
  const { page, faults, end } = await visit(browser, consoles.us, "Lou", looks);
  for (const path of ["/r/%E0%A4%A", "/r/%3Cscript%3E", "/log?first=99999999", "/log?first=1.5", "/log?first=-3", "/log?entry=1e9", "/log?entry=2.5", "/nowhere"]) {
    await page.goto(`${consoles.us}${path}`);
    await page.locator("#page").waitFor({ timeout: 5_000 });
    await page.waitForTimeout(200);
    if (path.startsWith("/log?first")) await page.locator(".grid-row").first().waitFor({ timeout: 5_000 });
  }
  await end();
  expect(faults.filter((fault) => !fault.includes("status of 4"))).toEqual([]);
});

it("a stolen session ends with the one it was taken from, and leaves nothing of any case on the page", async () => {
  const owner = await visit(browser, consoles.us, "Lou", looks);
  const thief = await browser.newContext();
  const cookies = await owner.page.context().cookies();
  expect(cookies.map(({ httpOnly, sameSite }) => ({ httpOnly, sameSite }))).toEqual([{ httpOnly: true, sameSite: "Strict" }]);
  await thief.addCookies(cookies);
  const page = await thief.newPage();
  await page.goto(`${consoles.us}/requests`);
  await page.locator(".grid-row").first().waitFor();
  await owner.page.getByRole("button", { name: "Sign out" }).click();
  await page.getByLabel("Password").waitFor();
  expect(await page.locator("body").innerText()).not.toMatch(/us-20\d{6}/);
  await page.goto(`${consoles.us}/approvals`);
  await page.getByLabel("Password").waitFor();
  await thief.close();
  await owner.end();
});

it("people who say yes at the same moment are each counted once, and what leaves by it leaves once", async () => {
  const author = await visit(browser, consoles.us, "Ann", looks);
  const draft = String((await ask(author.page, "preservation", "crisis"))["draft"]);
  const issued = async () => ((await call(author.page, "GET", "/v1/requests?first=0&count=500")) as { requests: unknown[] }).requests.length;
  await become(author.page, "lou");
  const before = await issued();
  const all = await Promise.all(["Lou", "Kim", "Dee"].map((who) => visit(browser, consoles.us, who, looks)));
  const answered: number[] = [];
  await Promise.all(all.map(async ({ page }) => {
    page.on("response", (answer) => answer.url().endsWith("/approve") && answered.push(answer.status()));
    await page.goto(`${consoles.us}/approvals/${draft}`);
    await page.getByRole("button", { name: "Approve", exact: true }).click();
    await page.getByLabel("I have read what would leave").check();
  }));
  await Promise.all(all.map(({ page }) => page.getByRole("dialog").getByRole("button", { name: "Approve", exact: true }).click()));
  await expect.poll(() => answered.length).toBe(all.length);
  const { gate, approvals } = (await call(author.page, "GET", `/v1/drafts/${draft}`)) as unknown as { gate: { state: string }; approvals: Array<{ by: string }> };
  expect(approvals.map(({ by }) => by).length).toBe(answered.filter((status) => status < 300).length);
  expect(new Set(approvals.map(({ by }) => by)).size).toBe(approvals.length);
  expect(await issued()).toBe(before + Number(gate.state === "sent"));
  for (const { end } of [author, ...all]) await end();
});
