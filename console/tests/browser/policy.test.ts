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

it("a policy is put in force after a proof, if some minutes have passed since the last one", async () => {
  const { page, faults, end } = await visit(browser, consoles.us, "Lou", { lang: "en", theme: "light" });
  await page.goto(`${consoles.us}/policy`);
  const stands = await page.evaluate(async () => (await (await fetch("/v1/policy", { headers: { "X-Comity": "console" } })).json()) as { text: string });
  let refusals = 0;
  await page.route((url) => url.pathname === "/v1/policy", (route) => route.request().method() === "POST" && refusals++ === 0
    ? route.fulfill({ status: 403, json: { error: { code: "forbidden", id: "api.prove_again", parameters: {} } } })
    : route.continue());
  await page.getByRole("button", { name: "Replace the policy" }).click();
  await page.getByLabel("Policy file").setInputFiles({ name: "policy.toml", mimeType: "application/toml", buffer: Buffer.from(stands.text) });
  await page.getByRole("button", { name: "Put in force" }).click();
  await page.getByRole("heading", { name: "Show that it is you" }).waitFor();
  const loaded = page.waitForResponse((answer) => answer.request().method() === "POST" && answer.url().endsWith("/v1/policy"));
  await page.getByRole("dialog").getByRole("button", { name: "Go on" }).click();
  expect((await loaded).status()).toBe(200);
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await end();
  expect(faults.filter((fault) => !fault.includes("status of 403"))).toEqual([]);
});
