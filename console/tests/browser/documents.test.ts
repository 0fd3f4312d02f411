// What of a request is saved for other tools.
import { readFileSync } from "node:fs";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { consoles, findings, launch, visit } from "./browser";

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

it.each(["en", "zh"] as const)("a request is saved in each form that other tools read, %s", async (lang) => {
  const { page, faults, end } = await visit(browser, consoles.us, "Kim", { lang, theme: "light" });
  // The demonstration's own, from a published event, names what can be reported; those of other tests may not.
  await page.goto(`${consoles.us}/requests?kind=mitigation&phase=closed`);
  await page.locator(".grid-row").first().waitFor();
  await page.keyboard.press("j");
  await page.keyboard.press("Enter");
  await page.locator(".menu summary").click();
  const forms = [["IODEF.*XML", /<IODEF-Document/], ["IODEF.*JSON", /"version":\s*"2\.0"/], ["RID", /<([\w-]+:)?RID/], ["XARF", /"xarf_version"/]] as const;
  for (const [name, content] of forms) {
    const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: new RegExp(name) }).click()]);
    expect(readFileSync(await download.path(), "utf8")).toMatch(content);
  }
  expect(await findings(page)).toEqual([]);
  await end();
  expect(faults).toEqual([]);
});
