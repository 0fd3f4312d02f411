// Pictures of the main pages for docs/pictures, taken at the consoles of two running nodes.
// Usage: node tools/pictures.mjs <our console> <their console>
import { mkdirSync } from "node:fs";
import { chromium } from "playwright-core";

const [, , us, cn] = process.argv;
if (!us || !cn) throw new Error("give the addresses of both consoles");
const folder = new URL("../../docs/pictures/", import.meta.url).pathname;
mkdirSync(folder, { recursive: true });

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
const sides = [
  { origin: us, who: "Lou", locale: "en-GB", colorScheme: "light", tag: "en" },
  { origin: cn, who: "周", locale: "zh-CN", colorScheme: "dark", tag: "zh" },
];
for (const { origin, who, tag, ...look } of sides) {
  const page = await (await browser.newContext({ viewport: { width: 1440, height: 900 }, ...look })).newPage();
  await page.goto(`${origin}/watch`);
  await page.locator(".demo button", { hasText: who }).first().click();
  await page.locator("#page h1").waitFor();
  await page.goto(`${origin}/requests`);
  const request = await page.locator(".grid-row .mono").first().innerText();
  const views = { watch: "/watch", request: `/r/${request}`, compose: "/compose?kind=mitigation&urgency=urgent", approvals: "/approvals", log: "/log?entry=3" };
  for (const [name, path] of Object.entries(views)) {
    await page.goto(`${origin}${path}`);
    await page.locator("#page .panel").first().waitFor();
    await page.waitForTimeout(1500);
    await page.screenshot({ path: `${folder}${name}-${tag}.png` });
  }
}
await browser.close();
