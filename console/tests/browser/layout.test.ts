// Room for what is said: texts that are 40 % longer, and the width of a telephone, on every page.
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { call, consoles, launch, visit, type Visit } from "./browser";

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

const paths = ["/watch", "/requests", "/evidence", "/journal", "/reviews", "/approvals", "/compose?kind=mitigation&urgency=urgent", "/tasks", "/log?entry=3", "/directory", "/policy", "/settings"];

/** What stands wider than the screen, is cut where nothing can be scrolled, or lies on something else. Cells of a list may be cut: the row opens to all of it. */
const misplaced = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const wrong: string[] = [];
    const text = (element: Element) => `${element.tagName.toLowerCase()}.${element.className} ${element.textContent?.slice(0, 40)}`;
    const seen = (element: Element) => element.checkVisibility() && !element.closest(".hidden, .skip, [role=grid], svg");
    if (document.documentElement.scrollWidth > innerWidth) wrong.push(`the page is ${document.documentElement.scrollWidth} wide`);
    for (const element of document.querySelectorAll("body *")) {
      const { overflowX } = getComputedStyle(element);
      if (seen(element) && ["hidden", "clip"].includes(overflowX) && element.clientWidth > 0 && element.scrollWidth > element.clientWidth + 1) wrong.push(`cut: ${text(element)}`);
    }
    const boxes = [...document.querySelectorAll("button, a, h1, h2, h3, input, select, legend")].filter(seen).map((element) => ({ element, box: element.getBoundingClientRect() }));
    for (const [i, { element, box }] of boxes.entries()) for (const other of boxes.slice(i + 1)) {
      const over = Math.min(box.right, other.box.right) - Math.max(box.left, other.box.left) > 2 && Math.min(box.bottom, other.box.bottom) - Math.max(box.top, other.box.top) > 2;
      if (over && !element.contains(other.element) && !other.element.contains(element)) wrong.push(`${text(element)} lies on ${text(other.element)}`);
    }
    return wrong;
  });

async function everyPage({ page }: Visit): Promise<string[]> {
  const wrong: string[] = [];
  const { requests } = (await call(page, "GET", "/v1/requests?first=0&count=500")) as { requests: Array<{ request: string; phase: string }> };
  const onePerPhase = new Map(requests.map(({ request, phase }) => [phase, `/r/${request}`]));
  for (const path of [...paths, ...onePerPhase.values()]) {
    await page.goto(`${consoles.us}${path}`);
    await page.locator("#page .panel").first().waitFor();
    await page.waitForTimeout(300);
    wrong.push(...(await misplaced(page)).map((one) => `${path} ${one}`));
  }
  return wrong;
}

/** Makes every text of the console's own 40 % longer, by words that are not there; the page that names each file's digest would refuse them, so here it comes without that and without its policy. */
async function lengthen(page: Page): Promise<void> {
  await page.route((url) => !url.pathname.startsWith("/assets/") && !url.pathname.startsWith("/v1/"), async (route) => {
    const page = await (await route.fetch()).text();
    await route.fulfill({ contentType: "text/html; charset=utf-8", body: page.replace(/<script type="importmap">.*?<\/script>/s, "") });
  });
  await page.route(/\/assets\/[^/]*\.js$/, async (route) => {
    const answer = await route.fetch();
    const script = await answer.text();
    const longer = (text: string) => text + " lorem ipsum dolor sit amet consectetur".repeat(9).slice(0, Math.ceil(text.length * 0.4));
    const isWords = /^const \w+=\{"[a-z]+\./.test(script);
    await route.fulfill({ response: answer, body: isWords ? script.replace(/:"((?:[^"\\]|\\.)*)"/g, (_, text: string) => `:"${longer(text)}"`) : script });
  });
}

it("texts that are 40 % longer are neither cut nor on each other, nor wider than the screen", async () => {
  const visited = await visit(browser, consoles.us, "Lou", { lang: "en", theme: "light" });
  await lengthen(visited.page);
  await visited.page.goto(`${consoles.us}/watch`);
  await visited.page.getByRole("heading", { name: /^Watch l/ }).waitFor();
  expect(await everyPage(visited)).toEqual([]);
  expect(visited.faults).toEqual([]);
  await visited.end();
});

for (const lang of ["en", "zh"] as const) {
  it(`every page is read on a telephone, in ${lang}`, async () => {
    const visited = await visit(browser, consoles.us, "Lou", { lang, theme: "dark", width: 390 });
    expect(await everyPage(visited)).toEqual([]);
    expect(visited.faults).toEqual([]);
    await visited.end();
  });
}
