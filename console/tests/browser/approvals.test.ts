import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { approve, ask, call, consoles, drafted, findings, launch, visit } from "./browser";

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

it("who may approve a draft takes something out of it, and both versions are told apart", async () => {
  const author = await visit(browser, consoles.us, "Ann", { lang: "en", theme: "light" });
  const address = await drafted(author, "disclosure");
  const { page, faults, end } = await visit(browser, consoles.us, "Lou", { lang: "en", theme: "dark" });
  await page.goto(`${consoles.us}${address}`);
  await page.getByText("can still say it:").first().waitFor();
  await page.getByRole("button", { name: "Let less of it leave" }).click();
  const optional = page.locator(".parts label", { hasText: "Connections, accounts and devices concerned" }).first();
  await optional.locator("input").check();
  expect(await findings(page)).toEqual([]);
  await page.getByRole("button", { name: "Take 1 out" }).click();
  await page.waitForURL((url) => url.pathname !== address);
  await page.locator(".changes code", { hasText: "/items/0/traces" }).waitFor();
  await page.getByText(/1 taken out of \/items\/0\/traces by lou/).waitFor();
  expect(await findings(page)).toEqual([]);
  await page.goto(`${consoles.us}${address}`);
  await page.getByRole("heading", { name: "Narrowed: this one stands in its place" }).waitFor();
  // Its author sees it live, without loading anything anew.
  await author.page.getByRole("heading", { name: "Narrowed: this one stands in its place" }).waitFor();
  await end();
  await author.end();
  expect([...faults, ...author.faults]).toEqual([]);
});

it("two people who decide at once are told what became of it, and nothing is sent twice", async () => {
  const author = await visit(browser, consoles.us, "Ann", { lang: "en", theme: "light" });
  const address = await drafted(author, "disclosure");
  await author.end();
  const [lou, dee] = await Promise.all(["Lou", "Dee"].map((who) => visit(browser, consoles.us, who, { lang: "en", theme: "light" })));
  if (!lou || !dee) throw new Error("two people are needed");
  await lou.page.goto(`${consoles.us}${address}`);
  await lou.page.getByRole("button", { name: "Refuse", exact: true }).click();
  await lou.page.getByLabel("Reason").fill("It names a witness.");
  // Meanwhile another ends it.
  const narrowed = await lou.page.evaluate(async (path) => {
    const headers = { "X-Comity": "console", "Content-Type": "application/json" };
    return (await fetch(`/v1/drafts/${path}/refuse`, { method: "POST", headers, body: JSON.stringify({ reason: "first" }) })).status;
  }, address.split("/")[2] ?? "");
  expect(narrowed).toBe(200);
  await lou.page.getByRole("dialog").getByRole("button", { name: "Refuse", exact: true }).click();
  await lou.page.getByRole("alert").getByText("release.ended").waitFor();
  await dee.page.goto(`${consoles.us}${address}`);
  await dee.page.getByRole("heading", { name: "Refused" }).first().waitFor();
  await lou.end();
  await dee.end();
});

it("a yes is taken back before anything has left, and has to be given again", async () => {
  const author = await visit(browser, consoles.us, "Ann", { lang: "en", theme: "light" });
  const draft = String((await ask(author.page, "preservation", "crisis"))["draft"]);
  await approve(author.page, draft, "lou");
  await author.end();
  const { page, faults, end } = await visit(browser, consoles.us, "Lou", { lang: "zh", theme: "light" });
  await page.goto(`${consoles.us}/approvals/${draft}`);
  await page.getByRole("button", { name: "收回同意" }).click();
  expect(await findings(page)).toEqual([]);
  await page.getByRole("dialog").getByRole("button", { name: "收回同意" }).click();
  await page.getByRole("button", { name: "同意", exact: true }).waitFor();
  const { gate, approvals } = (await call(page, "GET", `/v1/drafts/${draft}`)) as unknown as { gate: { state: string }; approvals: Array<{ by: string; revoked?: number }> };
  expect(gate.state).toBe("waiting");
  expect(approvals.map(({ by, revoked }) => [by, revoked !== undefined])).toEqual([["lou", true]]);
  await end();
  expect(faults).toEqual([]);
});
