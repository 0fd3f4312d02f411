// The tables by which what arrives is placed at home.
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { consoles, findings, launch, sayer, visit } from "./browser";

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

const STATISTICS = "2|apnic|20260101|2|19830613|20251231|+1000\napnic|*|ipv4|*|2|summary\napnic|AU|ipv4|192.0.2.0|256|20110811|assigned\napnic|CN|ipv4|198.51.100.0|256|20110414|allocated\n";

it.each(["en", "zh"] as const)("a table is loaded, a file that is none is refused in words, and it is unloaded after a question, %s", async (lang) => {
  const say = sayer(lang);
  const { page, faults, end } = await visit(browser, consoles.us, "Ann", { lang, theme: lang === "en" ? "dark" : "light" });
  const name = `delegated-${lang}`;
  const load = (text: string) => page.getByLabel(say("console.tables.load")).setInputFiles({ name: `${name}.txt`, mimeType: "text/plain", buffer: Buffer.from(text) });
  await page.goto(`${consoles.us}/tasks`);
  await load(STATISTICS);
  const row = page.getByRole("row", { name: new RegExp(name) });
  await row.getByText(say("console.tables.kind.registry")).waitFor();
  await load("\u0000no table");
  const alert = page.getByRole("alert");
  await alert.waitFor();
  expect(await alert.innerText()).not.toMatch(/console\.error\.(unexpected|unreadable)/);
  await row.waitFor();
  expect((await findings(page)).filter((finding) => !finding.startsWith("triage."))).toEqual([]);
  await row.getByRole("button").click();
  expect((await findings(page)).filter((finding) => !finding.startsWith("triage."))).toEqual([]);
  await page.getByRole("dialog").getByRole("button", { name: say("console.tables.drop"), exact: true }).click();
  await row.waitFor({ state: "detached" });
  await end();
  expect(faults.filter((fault) => !fault.includes("status of 400"))).toEqual([]);
});
