// A passkey of Chromium's own making: enrolled, signed in by, asked for a yes to one text, and taken away.
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { consoles, drafted, findings, launch, visit } from "./browser";

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

/** Gives the page's browser a device with a fingerprint reader, of which every touch is the owner's. */
async function plugIn(page: Page): Promise<void> {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send("WebAuthn.enable");
  await cdp.send("WebAuthn.addVirtualAuthenticator", { options: { protocol: "ctap2", transport: "internal", hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true } });
}

it("a passkey is enrolled, signs in, says yes to a draft, and is taken away", async () => {
  const author = await visit(browser, consoles.us, "Ann", { lang: "en", theme: "light" });
  const address = await drafted(author, "disclosure");
  await author.end();
  const { page, faults, end } = await visit(browser, consoles.us, "Lou", { lang: "en", theme: "light" });
  await plugIn(page);
  await page.goto(`${consoles.us}/settings`);
  await page.getByLabel("Name of the new passkey").fill("desk key");
  await page.keyboard.press("Enter");
  await page.getByRole("rowheader", { name: "desk key" }).waitFor();
  expect(await findings(page)).toEqual([]);

  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByRole("button", { name: "With a passkey" }).click();
  await page.locator("#page h1").waitFor();
  await page.goto(`${consoles.us}${address}`);
  await page.getByRole("button", { name: "Approve", exact: true }).click();
  await page.getByLabel("I have read what would leave").check();
  await page.getByText("Your passkey will be asked for.").waitFor();
  expect(await findings(page)).toEqual([]);
  await page.getByRole("dialog").getByRole("button", { name: "Approve", exact: true }).click();
  await page.getByRole("listitem").filter({ hasText: "Lou" }).first().waitFor();

  await page.goto(`${consoles.us}/settings`);
  await page.getByRole("button", { name: "Remove desk key" }).click();
  await page.getByRole("rowheader", { name: "desk key" }).waitFor({ state: "detached" });
  expect(faults).toEqual([]);
  await end();
});

for (const lang of ["en", "zh"] as const) for (const theme of ["light", "dark"] as const) {
  it(`an authenticator app is offered and a wrong code refused, ${lang} ${theme}`, async () => {
    const { page, faults, end } = await visit(browser, consoles.us, "Ada", { lang, theme });
    await page.goto(`${consoles.us}/settings`);
    await page.getByRole("button", { name: lang === "en" ? "Add an app" : "添加应用" }).click();
    await page.getByRole("dialog").locator("input").fill("000000");
    expect(await findings(page)).toEqual([]);
    await page.keyboard.press("Enter");
    await page.getByRole("alert").waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    expect(await findings(page)).toEqual([]);
    expect(faults.filter((fault) => !fault.includes("status of 403"))).toEqual([]);
    await end();
  });
}

it("what has arrived is admitted by a yes to that very message", async () => {
  const { page, faults, end } = await visit(browser, consoles.cn, "周", { lang: "en", theme: "light" });
  const id = await page.evaluate(async () => {
    const { requests } = (await (await fetch("/v1/requests", { headers: { "X-Comity": "console" } })).json()) as { requests: Array<{ request: string; kind: string; we_are: string; phase: string }> };
    return requests.find((one) => one.we_are === "responder" && ["investigation", "preservation", "disclosure"].includes(one.kind) && !["closed", "withdrawn"].includes(one.phase))?.request;
  });
  await page.goto(`${consoles.cn}/r/${id}`);
  await page.getByRole("button", { name: "Admit it: we may act on it" }).click();
  const yes = page.getByRole("dialog").getByRole("button", { name: "Admit", exact: true });
  expect(await yes.isDisabled()).toBe(true);
  await page.getByLabel("I have read what is asked").check();
  expect(await findings(page)).toEqual([]);
  const noted = page.waitForResponse((answer) => answer.url().endsWith("/admit"));
  await yes.click();
  expect((await noted).status()).toBe(200);
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await end();
  expect(faults).toEqual([]);
});
