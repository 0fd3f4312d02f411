import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { approve, ask, become, call, consoles, findings, issue, launch, nameContact, takeWatch, visit, type View } from "./browser";

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

const HOUR_MS = 3_600_000;
const light: View = { lang: "en", theme: "light" };
const dark: View = { lang: "zh", theme: "dark", zone: "Asia/Shanghai" };

it("the watch is taken, handed over with a note, and acknowledged by whoever reads it", async () => {
  const dee = await visit(browser, consoles.us, "Dee", light);
  const desk = dee.page.getByRole("region", { name: "CERT desks" });
  await takeWatch(dee.page, desk);
  await desk.getByRole("button", { name: "Hand over" }).click();
  await dee.page.getByRole("dialog").locator("select").selectOption("ann");
  await dee.page.getByLabel("Handover note").fill("cn answers at noon\n值班电话不变");
  expect(await findings(dee.page)).toEqual([]);
  await dee.page.getByRole("dialog").getByRole("button", { name: "Hand over" }).click();
  await desk.getByText("waits for Ann to acknowledge").waitFor();

  const ann = await visit(browser, consoles.us, "Ann", dark);
  await ann.page.getByRole("button", { name: "确认并接班" }).click();
  const accept = ann.page.getByRole("dialog").getByRole("button", { name: "确认并接班" });
  expect(await accept.isDisabled()).toBe(true);
  await ann.page.getByLabel("我已阅读交班记录").check();
  expect(await findings(ann.page)).toEqual([]);
  await accept.click();
  await ann.page.getByText("您正在值班").waitFor();
  await desk.getByText("Ann has the watch").waitFor();
  await desk.getByText("The note with which").click();
  await desk.getByText("值班电话不变").waitFor();
  expect([...dee.faults, ...ann.faults]).toEqual([]);
  await dee.end();
  await ann.end();
});

it("whoever has the watch is called for what falls due soon, once, and nobody else is", async () => {
  const ours = await visit(browser, consoles.us, "Ann", light);
  const id = await issue(ours.page);
  await ours.end();
  const { page, faults, end } = await visit(browser, consoles.cn, "李", light);
  await become(page, "wang");
  await call(page, "POST", "/v1/watch/take", { why: "a test" });
  await become(page, "li");
  await expect.poll(() => call(page, "GET", `/v1/requests/${id}`).then(({ request }) => request), { timeout: 15_000 }).toBe(id);
  const calls = page.getByRole("alert", { name: /due soon or overdue/ });
  await page.clock.install({ time: Date.now() + 23 * HOUR_MS });
  await page.goto(`${consoles.cn}/requests`);
  await page.locator(".grid-row").first().waitFor();
  expect(await calls.count()).toBe(0);
  await call(page, "POST", "/v1/watch/take", { why: "a test" });
  await calls.waitFor();
  expect(await findings(page)).toEqual([]);
  await page.getByRole("button", { name: "Noted" }).click();
  await calls.waitFor({ state: "detached" });
  await end();
  expect(faults).toEqual([]);
});

it("several requests are acknowledged by keyboard with one confirmation, and none twice", async () => {
  const ours = await visit(browser, consoles.us, "Ann", light);
  const ids = [await issue(ours.page), await issue(ours.page)];
  await ours.end();
  const { page, hand, faults, end } = await visit(browser, consoles.cn, "李", light);
  await page.goto(`${consoles.cn}/requests?phase=issued&kind=mitigation`);
  for (const id of ids) await page.locator(".grid-row", { hasText: id }).waitFor();
  await page.keyboard.press("j");
  for (let i = 0; i < (await page.locator(".grid-row").count()); ++i) {
    await page.keyboard.press("x");
    await page.keyboard.press("j");
  }
  expect(await findings(page)).toEqual([]);
  await page.getByRole("button", { name: /^Acknowledge \d/ }).click();
  const dialog = page.getByRole("dialog");
  for (const id of ids) await dialog.getByText(id).waitFor();
  await nameContact(dialog, "en", hand);
  expect(await findings(page)).toEqual([]);
  await dialog.getByRole("button", { name: /^Sign and send/ }).click();
  for (const id of ids) await dialog.locator("li", { hasText: id }).getByText(/signed, as message|waits for somebody/).waitFor();
  await dialog.getByRole("button", { name: /again/ }).waitFor({ state: "detached" });
  for (const id of ids) {
    const { messages } = (await call(page, "GET", `/v1/requests/${id}`)) as { messages: Array<{ type: string }> };
    expect(messages.filter(({ type }) => type === "request.acknowledge").length).toBeLessThanOrEqual(1);
  }
  await end();
  expect(faults).toEqual([]);
});

it("requests of several links are acknowledged link by link, each with its own content", async () => {
  const { page, faults, end } = await visit(browser, consoles.cn, "李", light);
  const { links } = (await call(page, "GET", "/v1/links")) as { links: Array<{ link: string }> };
  const { requests } = (await call(page, "GET", "/v1/requests?first=0&count=500")) as { requests: Array<{ request: string; we_are: string; phase: string; link: string }> };
  const [link] = links;
  const row = requests.find((one) => one.we_are === "responder");
  const answers: Record<string, object> = {
    "/v1/links": { links: [link, { ...link, link: `${link?.link}-2`, peer: "jp" }] },
    "/v1/requests?first=0&count=500": { requests: [{ ...row, phase: "issued" }, { ...row, phase: "issued", request: "us-20260101-aaaaaaaa", link: `${link?.link}-2` }] },
  };
  for (const [path, json] of Object.entries(answers)) await page.route((url) => `${url.pathname}${url.search}` === path, (route) => route.fulfill({ json }));
  await page.goto(`${consoles.cn}/requests?phase=issued`);
  await page.locator(".grid-row").nth(1).waitFor();
  for (const key of ["j", "x", "j", "x"]) await page.keyboard.press(key);
  await page.getByRole("button", { name: "Acknowledge 2" }).click();
  const groups = page.getByRole("dialog").getByRole("region");
  expect(await groups.count()).toBe(2);
  await groups.nth(1).getByText("us-20260101-aaaaaaaa").waitFor();
  for (const i of [0, 1]) await groups.nth(i).getByLabel("Institution", { exact: true }).fill(`CERT ${i}`);
  expect(await groups.nth(0).getByLabel("Institution", { exact: true }).inputValue()).toBe("CERT 0");
  expect(await findings(page)).toEqual([]);
  await end();
  expect(faults).toEqual([]);
});

it("a view is kept at the node and is there in another browser", async () => {
  const one = await visit(browser, consoles.us, "Kim", light);
  await one.page.goto(`${consoles.us}/requests?phase=closed`);
  await one.page.getByRole("button", { name: "Save this view" }).click();
  await one.page.getByLabel("Name").fill("Closed ones");
  await one.page.getByRole("button", { name: "Keep" }).click();
  await one.page.getByRole("button", { name: "Delete this view" }).waitFor();
  const other = await visit(browser, consoles.us, "Kim", dark);
  await other.page.goto(`${consoles.us}/requests`);
  await other.page.getByLabel("视图").selectOption("Closed ones");
  await other.page.waitForURL(/phase=closed/);
  expect(await findings(other.page)).toEqual([]);
  await other.page.getByRole("button", { name: "删除此视图" }).click();
  await other.page.getByRole("button", { name: "保存此视图" }).waitFor();
  expect([...one.faults, ...other.faults]).toEqual([]);
  await one.end();
  await other.end();
});

it("evidence shows its custody and is saved as one archive, never rendered", async () => {
  const { page, faults, end } = await visit(browser, consoles.us, "Lou", light);
  await page.goto(`${consoles.us}/evidence`);
  await page.locator(".grid-row").first().waitFor();
  await page.keyboard.press("j");
  await page.keyboard.press("Enter");
  await page.getByText("The record shows no gap.").waitFor();
  expect(await findings(page)).toEqual([]);
  await page.getByRole("button", { name: "Save the bundle" }).click();
  for (const [label, text] of [["Where", "the desk"], ["Why", "a test"], ["By which authority", "mandate"]] as const) await page.getByLabel(label, { exact: true }).fill(text);
  expect(await findings(page)).toEqual([]);
  const saved = page.waitForEvent("download");
  await page.getByRole("dialog").getByRole("button", { name: "Save the bundle" }).click();
  expect((await saved).suggestedFilename()).toMatch(/^(cn|us)-\d{8}-[a-z0-9]{8}\.tar$/);
  await end();
  expect(faults).toEqual([]);
});

it("the journal is searched, read and verified by those who may, and by nobody else", async () => {
  const { page, faults, end } = await visit(browser, consoles.us, "Ava", dark);
  await page.goto(`${consoles.us}/journal?type=sign_in`);
  await page.locator(".grid-row").first().click();
  await page.getByRole("button", { name: "核验", exact: true }).click();
  expect(await page.locator(".verdict.holds").nth(1).innerText()).toContain("签名");
  expect(await findings(page)).toEqual([]);
  await end();
  expect(faults).toEqual([]);
  const dee = await visit(browser, consoles.us, "Dee", light);
  await dee.page.goto(`${consoles.us}/journal`);
  await dee.page.getByText("legal reviewer, co-chair, auditor").waitFor();
  await dee.end();
});

it("a request is split among those responsible, tasked inside its clock, and what they answer is gathered", async () => {
  const ours = await visit(browser, consoles.us, "Ann", light);
  const id = await issue(ours.page);
  await ours.end();
  const { page, faults, end } = await visit(browser, consoles.cn, "王", light);
  const table = "resource,holder,kind,name,email,webhook,language\n203.0.113.0/24,isp-a,operator,Example Net A,noc@isp-a.example,,en\n198.51.100.0/24,hospital,cert,医疗应急中心,cert@hospital.example,,zh\n";
  await page.evaluate((csv) => fetch("/v1/triage/tables/own", { method: "POST", headers: { "X-Comity": "console" }, body: csv }), table);
  await expect.poll(() => call(page, "GET", `/v1/requests/${id}`).then(({ request }) => request), { timeout: 15_000 }).toBe(id);
  await page.goto(`${consoles.cn}/r/${id}`);
  await page.getByRole("button", { name: "Split and task" }).click();
  await page.getByRole("row", { name: /203\.0\.113\.201.*one is responsible/ }).first().waitFor();
  expect(await findings(page)).toEqual([]);
  const part = page.locator("section.panel", { has: page.getByRole("heading", { name: "Example Net A" }) });
  await part.getByLabel("Send it at once").uncheck();
  await part.getByRole("button", { name: "Make the task" }).click();
  await part.getByText("Task:").waitFor();
  await part.locator("a.mono").click();
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await page.getByLabel("They have been told already").check();
  await page.getByRole("dialog").getByRole("button", { name: "Send" }).click();
  await page.getByRole("button", { name: "Take down their answer" }).click();
  await page.getByRole("dialog").locator("select").first().selectOption("provided");
  expect(await findings(page)).toEqual([]);
  await page.getByRole("dialog").getByRole("button", { name: "Take down their answer" }).click();
  await page.getByRole("heading", { name: "What they answered" }).waitFor();
  expect(await findings(page)).toEqual([]);
  await page.goto(`${consoles.cn}/split/${id}`);
  await page.getByText("asked of nobody: items").waitFor();
  await end();
  expect(faults).toEqual([]);
});

it("an emergency release waits on the page of reviews until somebody who had no part in it has looked", async () => {
  const hurry = await visit(browser, consoles.us, "Ann", light);
  const made = await ask(hurry.page, "preservation", "crisis");
  for (const account of ["dee", "kim"]) Object.assign(made, await approve(hurry.page, String(made["draft"]), account, { emergency: true }));
  expect(made["request"]).toBeTruthy();
  await hurry.page.goto(`${consoles.us}/reviews`);
  await hurry.page.getByText("somebody else looks at it").first().waitFor();
  await hurry.end();
  const { page, faults, end } = await visit(browser, consoles.us, "Lou", dark);
  await page.goto(`${consoles.us}/reviews`);
  const row = page.locator("li", { hasText: String(made["draft"]) });
  await row.getByRole("button", { name: "记录复核结论" }).click();
  await page.getByLabel("正当", { exact: true }).check();
  await page.getByRole("dialog").locator("textarea").fill("一家医院的系统正被加密");
  expect(await findings(page)).toEqual([]);
  await page.getByRole("dialog").getByRole("button", { name: "记录复核结论" }).click();
  await row.getByText("一家医院的系统正被加密").waitFor();
  expect(await findings(page)).toEqual([]);
  await end();
  expect(faults).toEqual([]);
});
