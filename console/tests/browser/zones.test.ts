// Two time zones and a change of daylight saving, with the page's clock set to it.
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { call, consoles, issue, launch, visit } from "./browser";

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

const changes = [
  { day: "forward", before: Date.UTC(2026, 2, 8, 6, 59, 30), shows: "01:59 UTC−5", then: "03:00 UTC−4", shanghai: ["14:59 UTC+8", "15:00 UTC+8"] },
  { day: "back", before: Date.UTC(2026, 10, 1, 5, 59, 30), shows: "01:59 UTC−4", then: "01:00 UTC−5", shanghai: ["13:59 UTC+8", "14:00 UTC+8"] },
];

describe.each(["America/New_York", "Asia/Shanghai"])("in a browser at %s", (zone) => {
  it.each(changes)("New York's clock goes $day on the strip, and nobody else's", async ({ before, shows, then, shanghai }) => {
    const { page, faults, end } = await visit(browser, consoles.us, "Lou", { lang: "en", theme: "light", zone });
    await page.clock.install({ time: before });
    await page.goto(`${consoles.us}/watch`);
    const strip = page.locator(".strip");
    await strip.getByText(shows).waitFor();
    await strip.getByText(shanghai[0] ?? "").waitFor();
    await page.clock.runFor(40_000);
    await strip.getByText(then).waitFor();
    await strip.getByText(shanghai[1] ?? "").waitFor();
    const drawn = await page.locator(".horizon rect, .horizon circle, .horizon text").evaluateAll((all) => all.flatMap((one) => ["x", "width", "cx"].map((name) => one.getAttribute(name)).filter((held) => held !== null)));
    expect(drawn.length).toBeGreaterThan(5);
    expect(drawn.filter((held) => !(Number(held) >= 0 && Number(held) <= 1000))).toEqual([]);
    expect(faults).toEqual([]);
    await end();
  });
});

it("a time that New York's clock jumps over is refused as it is typed, and one that comes twice is read back in UTC", async () => {
  const ours = await visit(browser, consoles.us, "Ann", { lang: "en", theme: "light" });
  const id = await issue(ours.page);
  await ours.end();
  const { page, faults, end } = await visit(browser, consoles.cn, "王", { lang: "en", theme: "light", zone: "Asia/Shanghai" });
  await expect.poll(() => call(page, "GET", `/v1/requests/${id}`).then(({ request }) => request), { timeout: 15_000 }).toBe(id);
  await page.goto(`${consoles.cn}/r/${id}`);
  await page.locator(".steps").getByRole("button", { name: "Decide" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Decision").selectOption("postpone");
  const until = dialog.locator(".instant").first();
  await until.locator("select").selectOption("America/New_York");
  const read = async (text: string) => {
    await until.locator("input").fill(text);
    return until.innerText();
  };
  expect(await read("2026-03-08 02:30")).not.toMatch(/2026-03-08/);
  expect(await read("2026-11-21 10:75")).not.toMatch(/2026-11-21/);
  expect(await read("2026-11-01 01:30")).toMatch(/UTC\s+2026-11-01 05:30/);
  expect(await read("2026-11-01 02:30")).toMatch(/UTC\s+2026-11-01 07:30/);
  expect(faults).toEqual([]);
  await end();
});
