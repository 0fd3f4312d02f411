import { readFileSync } from "node:fs";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { consoles, example, findings, launch, visit } from "./browser";

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

const mail = "Phishing kit\nPlease take down hxxps://login[.]evil[.]example/x and 198.51.100.7:443, seen 2026-11-20T04:02:00Z. Our proxy is 10.0.0.1.\nTLP:GREEN\n";
const picture = new URL("../../../docs/pictures/log-en.png", import.meta.url);
const event = new URL("../../../examples/misp/xdspy.json", import.meta.url);

it("a pasted mail fills the form, warns of what is nobody's, and marks what is missing with its reason", async () => {
  const { page, faults, end } = await visit(browser, consoles.us, "Ann", { lang: "en", theme: "light" });
  await page.goto(`${consoles.us}/compose`);
  await page.getByText("Begin from a file or pasted text").click();
  await page.getByLabel("Paste here").fill(mail);
  await page.getByRole("button", { name: "Read what was pasted" }).click();
  await page.getByRole("heading", { name: "Read as text" }).waitFor();
  await page.locator(".warnings", { hasText: "10[.]0[.]0[.]1" }).waitFor();
  expect(await page.locator(".kinds [aria-pressed=true]").innerText()).toContain("Mitigation");
  expect(await page.locator(".tag.lacks").count()).toBeGreaterThan(5);
  expect(await page.locator(".due-list time, .due-list dd").count()).toBeGreaterThan(2);
  expect(await page.locator("input, textarea").evaluateAll((fields) => fields.some((field) => (field as HTMLInputElement).value.includes("login.evil.example")))).toBe(true);
  expect(await findings(page)).toEqual([]);
  await page.locator(".lacking summary").click();
  expect(await page.locator(".lacking li").count()).toBeGreaterThan(5);
  await end();
  expect(faults).toEqual([]);
});

it("a MISP event that is dropped is read in either language, and another kind is proposed from the same source", async () => {
  const { page, faults, end } = await visit(browser, consoles.us, "Ann", { lang: "zh", theme: "dark" });
  await page.goto(`${consoles.us}/compose`);
  await page.locator(".intake summary").click();
  await page.locator("input[type=file]").setInputFiles({ name: "event.json", mimeType: "application/json", buffer: readFileSync(event) });
  await page.getByRole("heading", { name: "按 MISP 事件读取" }).waitFor();
  await page.locator(".kinds button").first().click();
  await page.locator(".kinds [aria-pressed=true]").first().waitFor();
  await page.getByText("按您的指定").first().waitFor();
  expect(await findings(page)).toEqual([]);
  await page.getByRole("button", { name: "重新开始" }).click();
  await page.locator(".intake summary").waitFor();
  await end();
  expect(faults).toEqual([]);
});

it("a source that cannot be read says why, and leaves the form usable", async () => {
  const { page, end } = await visit(browser, consoles.us, "Ann", { lang: "en", theme: "light" });
  await page.goto(`${consoles.us}/compose?kind=information&urgency=urgent`);
  await page.locator(".intake summary").click();
  await page.locator("input[type=file]").setInputFiles({ name: "picture.png", mimeType: "image/png", buffer: readFileSync(picture) });
  await page.locator("[role=alert]", { hasText: "intake." }).waitFor();
  await page.getByRole("button", { name: "Hand to the gate and send" }).waitFor();
  await end();
});

it("while a source is being read no form stands there that would make way for another", async () => {
  const { page, end } = await visit(browser, consoles.us, "Ann", { lang: "en", theme: "light" });
  await page.addInitScript(() => {
    const text = Blob.prototype.text;
    Blob.prototype.text = function () {
      return new Promise((read) => setTimeout(() => read(text.call(this)), 1500));
    };
  });
  await page.goto(`${consoles.us}/compose?kind=information&urgency=urgent`);
  const desk = page.getByLabel("Desk or function").first();
  await desk.waitFor();
  await page.locator(".intake summary").click();
  await page.getByLabel("Paste here").fill(JSON.stringify({ format: "comity.draft/v1", to: "cn", kind: "information", urgency: "urgent", body: example("information") }));
  await page.getByRole("button", { name: "Read what was pasted" }).click();
  await page.locator("[role=status]", { hasText: "is reading it" }).waitFor();
  expect(await desk.count()).toBe(0);
  await desk.waitFor();
  expect(await desk.inputValue()).toBe(example("information").contact.function);
  await end();
});

it("a file that the browser cannot read is told, and the form stands as it was", async () => {
  const { page, end } = await visit(browser, consoles.us, "Ann", { lang: "en", theme: "light" });
  await page.addInitScript(() => {
    Blob.prototype.text = () => Promise.reject(new DOMException("gone", "NotReadableError"));
  });
  await page.goto(`${consoles.us}/compose?kind=information&urgency=urgent`);
  const desk = page.getByLabel("Desk or function").first();
  await desk.fill("the night desk");
  await page.locator(".intake summary").click();
  await page.locator("input[type=file]").setInputFiles({ name: "folder", mimeType: "", buffer: Buffer.from("x") });
  await page.locator("[role=alert]", { hasText: "could not read that file" }).waitFor();
  expect(await desk.inputValue()).toBe("the night desk");
  await end();
});
