// Signing in by a provider, as far as the page goes: what it shows, sends, and leaves behind. The node's part is played here.
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Browser, Page } from "playwright-core";
import { consoles, findings, launch } from "./browser";

let browser: Browser;
beforeAll(async () => { browser = await launch(); });
afterAll(() => browser.close());

const refused = { error: { code: "forbidden", id: "api.nobody_bound", parameters: { subject: "248289761001", contact: "the desk" }, problems: [] } };

/** The door of a node with a provider, which sends everybody straight back; and what the page hands over then. */
async function door(lang: "en" | "zh"): Promise<{ page: Page; handed: unknown[] }> {
  const context = await browser.newContext({ locale: lang === "zh" ? "zh-CN" : "en-GB" });
  const page = await context.newPage();
  const handed: unknown[] = [];
  await page.route("**/v1/session/provider", (route) => route.fulfill({
    json: route.request().method() === "GET" ? { name: { en: "Ministry", zh: "部委" } } : { address: `${consoles.us}/signed-in?code=c&state=s&iss=i&session_state=x` },
  }));
  await page.route("**/v1/session/provider/return", (route) => {
    handed.push(route.request().postDataJSON());
    return route.fulfill({ status: 403, json: refused });
  });
  await page.goto(`${consoles.us}/watch`);
  return { page, handed };
}

for (const [lang, name, told] of [["en", "Sign in with Ministry", /248289761001/], ["zh", "使用部委登录", /248289761001/]] as const) {
  it(`the way out and back by keyboard, in ${lang}`, async () => {
    const { page, handed } = await door(lang);
    const button = page.getByRole("button", { name });
    await button.waitFor();
    expect(await findings(page)).toEqual([]);
    await button.focus();
    await page.keyboard.press("Enter");
    await page.getByText(told).waitFor();
    expect(handed).toEqual([{ state: "s", code: "c", iss: "i" }]);
    expect(new URL(page.url()).pathname + new URL(page.url()).search).toBe("/watch");
    expect(await findings(page)).toEqual([]);
    await page.reload();
    await button.waitFor();
    expect(handed.length).toBe(1);
    await page.context().close();
  });
}
