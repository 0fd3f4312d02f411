import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { consoles, findings, launch, visit } from "./browser";

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

it("the policy is explained for a message that the address describes, rule by rule, with who can say yes", async () => {
  const { page, faults, end } = await visit(browser, consoles.us, "Lou", { lang: "en", theme: "dark" });
  await page.goto(`${consoles.us}/policy?type=request.answer&tlp=red&category=personal_data`);
  await page.locator(".verdict", { hasText: "needs approvals" }).waitFor();
  await page.locator(".who-can li", { hasText: "lou can say yes" }).waitFor();
  expect(await page.locator(".stories > li.matches").count()).toBe(1);
  await page.getByLabel("classified", { exact: true }).check();
  await page.locator(".verdict", { hasText: "refused" }).waitFor();
  expect(new URL(page.url()).searchParams.get("category")).toBe("personal_data classified");
  await page.getByText("examples in the file, 0 do not hold").waitFor();
  expect(await findings(page)).toEqual([]);
  await end();
  expect(faults).toEqual([]);
});
