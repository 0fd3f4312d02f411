// What a page shows when it has nothing to show, and when something is in its way.
import { readFileSync } from "node:fs";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { consoles, findings, launch, visit } from "./browser";

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

/** By page: what it reads, and what it answers if there is nothing. */
const pages = [
  { path: "/watch", reads: "/v1/requests?first=0&count=500", nothing: { requests: [] }, says: /Nothing is owed/ },
  { path: "/requests", reads: "/v1/requests?first=0&count=500", nothing: { requests: [] }, says: /No request has been exchanged yet/ },
  { path: "/approvals", reads: "/v1/drafts?all=1", nothing: { drafts: [] }, says: /Nothing waits to leave/ },
  { path: "/tasks", reads: "/v1/tasks?first=0&count=500", nothing: { tasks: [] }, says: /No agency at home has been asked/ },
  { path: "/log", reads: "/v1/links", nothing: { links: [] }, says: /no link yet/ },
  { path: "/policy", reads: "/v1/policy", nothing: { loaded: false, digest: "0".repeat(64), title: { en: "", zh: "" }, rules: 0, text: "" }, says: /No policy is loaded/ },
];
const looks = { lang: "en", theme: "light" } as const;
const at = (address: string) => (url: URL) => `${url.pathname}${url.search}` === address;

describe.each(pages)("$path", ({ path, reads, nothing, says }) => {
  it("says something true when there is nothing", async () => {
    const { page, end } = await visit(browser, consoles.us, "Lou", looks);
    await page.route(at(reads), (route) => route.fulfill({ json: nothing }));
    await page.goto(`${consoles.us}${path}`);
    await page.locator("#page").getByText(says).first().waitFor();
    expect(await findings(page)).toEqual([]);
    await end();
  });
  it("says that it loads, once that takes a while", async () => {
    const { page, end } = await visit(browser, consoles.us, "Lou", looks);
    await page.route(at(reads), async (route) => { await new Promise((resume) => setTimeout(resume, 1_500)); await route.continue(); });
    await page.goto(`${consoles.us}${path}`);
    await page.locator("#page .skeleton i").first().waitFor();
    await page.locator("#page .panel").first().waitFor();
    await end();
  });
  it("says what is wrong, its cause and its id", async () => {
    const { page, end } = await visit(browser, consoles.us, "Lou", looks);
    const refused = { error: { code: "unavailable", id: "storage.busy", parameters: {} } };
    await page.route(at(reads), (route) => route.fulfill({ status: 500, json: { error: { ...refused.error, code: "damaged" } } }));
    await page.goto(`${consoles.us}${path}`);
    await page.locator("#page [role=alert]").first().waitFor();
    await end();
  });
});

it("who may not see a page is told who may", async () => {
  const { page, end } = await visit(browser, consoles.us, "Ada", looks);
  for (const path of ["/watch", "/requests", "/approvals", "/tasks", "/policy", "/compose"]) {
    await page.goto(`${consoles.us}${path}`);
    await page.getByRole("heading", { name: "Not yours to see" }).waitFor();
  }
  expect(await findings(page)).toEqual([]);
  await end();
});

it("without a sign of life for 25 s what is shown is marked as old, and comes back by itself", async () => {
  const { page, end } = await visit(browser, consoles.us, "Lou", looks);
  await page.clock.install();
  let cut = true;
  await page.route("**/v1/events", (route) => (cut ? route.abort() : route.continue()));
  await page.goto(`${consoles.us}/watch`);
  await page.locator("#page .panel").first().waitFor();
  await page.clock.runFor(27_000);
  await page.locator(".strip.stale").waitFor();
  cut = false;
  await page.clock.runFor(4_000);
  await page.locator(".strip:not(.stale)").waitFor();
  await end();
});

it("a proof that fails is shown on every line that it concerns", async () => {
  const { page, end } = await visit(browser, consoles.us, "Lou", looks);
  await page.route("**/proof?**", async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ response: answer, body: (await answer.text()).replace(/^index (\d+)/m, (_, index: string) => `index ${Number(index) + 1}`) });
  });
  await page.goto(`${consoles.us}/log?entry=3`);
  await page.locator(".verdict.fails", { hasText: "not in that log" }).waitFor();
  await page.goto(`${consoles.us}/requests`);
  await page.locator(".grid-row").first().click();
  await page.locator(".proof-lines li.fails").first().waitFor();
  await end();
});

it("a log that was rewritten is found out by the head that this browser has seen", async () => {
  const { page, end } = await visit(browser, consoles.us, "Lou", looks);
  await page.goto(`${consoles.us}/log?side=peer`);
  await page.getByText(/entries are the same/).waitFor();
  await page.route("**/growth?**", async (route) => {
    const answer = await route.fetch();
    const growth = (await answer.json()) as { checkpoint: string };
    const [origin, size, root = "", ...rest] = growth.checkpoint.split("\n");
    await route.fulfill({ response: answer, json: { ...growth, checkpoint: [origin, size, (root[0] === "A" ? "B" : "A") + root.slice(1), ...rest].join("\n") } });
  });
  await page.reload();
  await page.getByRole("alert").getByText("not signed by that log's keys").waitFor();
  await end();
});

it("a connection that is lost after the node had a request sends it once", async () => {
  const { page, end } = await visit(browser, consoles.us, "Ann", looks);
  const body = JSON.parse(readFileSync(new URL("../../../agreements/examples/information.request.json", import.meta.url), "utf8")) as unknown;
  await page.goto(`${consoles.us}/compose`);
  await page.locator(".intake summary").click();
  await page.getByLabel("Paste here").fill(JSON.stringify({ format: "comity.draft/v1", to: "cn", kind: "information", urgency: "urgent", body }));
  await page.getByRole("button", { name: "Read what was pasted" }).click();
  const count = () => page.evaluate(async () => ((await (await fetch("/v1/requests?count=500")).json()) as { requests: unknown[] }).requests.length + ((await (await fetch("/v1/drafts")).json()) as { drafts: unknown[] }).drafts.length);
  const before = await count();
  let arrived = 0;
  await page.route(at("/v1/requests"), async (route) => {
    if (route.request().method() !== "POST" || ++arrived > 2) return route.continue();
    await route.fetch();
    await route.abort("connectionreset");
  });
  await page.getByRole("button", { name: "Hand to the gate and send" }).click();
  await page.getByRole("status").getByRole("button").waitFor();
  expect(arrived).toBe(3);
  expect(await count()).toBe(before + 1);
  await end();
});

it("where there are several links, the one that is looked at stands in the address", async () => {
  const { page, end } = await visit(browser, consoles.us, "Lou", looks);
  await page.route(at("/v1/links"), async (route) => {
    const answer = await route.fetch();
    const { links } = (await answer.json()) as { links: Array<{ link: string; peer: string }> };
    await route.fulfill({ response: answer, json: { links: [...links, { ...links[0], link: `${links[0]?.link}-jp`, peer: "jp" }] } });
  });
  await page.goto(`${consoles.us}/log`);
  const choice = page.getByLabel("Link with");
  await choice.selectOption({ label: "jp" });
  await page.keyboard.press("g");
  await page.keyboard.press("d");
  await page.getByRole("heading", { name: "Directory" }).waitFor();
  expect(new URL(page.url()).searchParams.get("link")).toMatch(/-jp$/);
  await page.reload();
  await choice.waitFor();
  expect(await choice.locator("option:checked").innerText()).toBe("jp");
  await end();
});
