// Evidence from a file on one side's desk to the other side's hands, and out of the world again, at two real nodes.
import { createHash } from "node:crypto";
import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { approve, call, consoles, findings, launch, sayer, visit, type View, type Visit } from "./browser";

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

const MIB = 1 << 20;
const content = (size: number, seed: number) => Buffer.from(Uint8Array.from({ length: size }, (_, i) => (i * 31 + (i >> 8) * 7 + seed) % 256));
const sha256 = (of: Buffer) => createHash("sha256").update(of).digest("hex");
const file = (name: string, buffer: Buffer) => ({ name, mimeType: "application/octet-stream", buffer });
const who = { where: "Lab 3", why: "the inquiry", authority: "warrant 17" };

type Coming = Visit & { say: ReturnType<typeof sayer>; dialog: Locator };

async function come(origin: string, account: string, view: View): Promise<Coming> {
  const visited = await visit(browser, origin, account, view);
  return { ...visited, say: sayer(view.lang), dialog: visited.page.getByRole("dialog") };
}

const button = (within: Page | Locator, name: string) => within.getByRole("button", { name, exact: true });

/** Says where, why and by which authority; who it is stands there already. */
async function sayWho({ dialog, hand, say }: Coming, more: Partial<typeof who> = {}): Promise<void> {
  for (const [part, text] of Object.entries({ ...who, ...more })) await hand.write(dialog.getByLabel(say(`console.custody.${part}`), { exact: true }), text);
}

/** Opens the form, chooses the file and says who. */
async function describeFile(coming: Coming, name: string, buffer: Buffer): Promise<void> {
  const { page, dialog, hand, say } = coming;
  await hand.open("evidence", "e");
  await hand.press(button(page, say("console.takein")));
  await dialog.getByLabel(say("console.intake.file")).setInputFiles(file(name, buffer));
  await sayWho(coming);
}

const takeIn = ({ dialog, hand, say }: Coming) => hand.press(button(dialog, say("console.takein")));

/** Where the item is, once the node holds it. */
async function held({ page, dialog, hand, say }: Coming): Promise<string> {
  await dialog.getByText(say("console.takein.held")).waitFor();
  await hand.press(button(dialog, say("console.takein.see")));
  await page.waitForURL(/\/evidence\/us-/);
  return new URL(page.url()).pathname;
}

const digestSeen = (page: Page) => page.locator(".facts .hash").first().getAttribute("title");

/** What one of the buttons above an item opens. */
const open = async ({ page, dialog, hand, say }: Coming, act: string) => {
  await hand.press(button(page, say(`console.evidence.${act}`)));
  await dialog.waitFor();
};
const send = ({ dialog, hand, say }: Coming, act: string) => hand.press(button(dialog, say(`console.evidence.${act}`)));
const phase = ({ page, say }: Coming, of: string) => page.locator("header .tag", { hasText: say(`console.evidence.phase.${of}`) }).waitFor();

/** What was sent waits for a yes: everybody who may have to gives theirs. */
async function letOut({ page, dialog, hand, say }: Coming, accounts: string[]): Promise<void> {
  await hand.press(button(dialog, say("console.sent.see_draft")));
  await page.waitForURL(/\/approvals\/[0-9a-f]+/);
  const { origin, pathname } = new URL(page.url());
  const approver = await visit(browser, origin, origin === consoles.us ? "Lou" : "周", { lang: "en", theme: "light" });
  for (const account of accounts) await approve(approver.page, pathname.split("/")[2] ?? "", account);
  await approver.end();
}

const ways: View[] = [{ by: "mouse", lang: "en", theme: "light", zone: "America/New_York" }, { by: "keyboard", lang: "zh", theme: "dark", zone: "Asia/Shanghai" }];

describe.each(ways)("by $by, in $lang", (view) => {
  it("a file is taken in and offered, fetched with the same digest, noted, and disposed of after a question", async () => {
    const bytes = content(3 * MIB + 77, view.lang === "en" ? 1 : 2);
    const ours = await come(consoles.us, "Ann", view);
    await describeFile(ours, "disk.img", bytes);
    expect(await findings(ours.page)).toEqual([]);
    await takeIn(ours);
    const address = await held(ours);
    await phase(ours, "held");
    expect(await digestSeen(ours.page)).toBe(sha256(bytes));
    expect(await findings(ours.page)).toEqual([]);

    await open(ours, "offer");
    await sayWho(ours);
    expect(await findings(ours.page)).toEqual([]);
    await send(ours, "offer");
    await letOut(ours, ["lou", "kim", "pat"]);

    const theirs = await come(consoles.cn, "王", view);
    await theirs.hand.open("evidence", "e");
    await theirs.hand.row(theirs.page.locator(".grid-row", { hasText: address.split("/")[2] ?? "" }));
    await open(theirs, "fetch");
    await sayWho(theirs);
    expect(await findings(theirs.page)).toEqual([]);
    await send(theirs, "fetch");
    await phase(theirs, "held");
    expect(await digestSeen(theirs.page)).toBe(sha256(bytes));

    await open(theirs, "note");
    await sayWho(theirs, { where: "<img src=x onerror=alert(1)>", why: "a\u202Etxt.exe" });
    await theirs.dialog.getByText("a⟨202E⟩txt.exe").waitFor();
    expect(await findings(theirs.page)).toEqual([]);
    await send(theirs, "note");
    const entry = theirs.page.locator("ol.rows li", { hasText: theirs.say("console.custody.event.examined") });
    await entry.getByText("<img src=x onerror=alert(1)>").waitFor();
    await entry.getByText("a⟨202E⟩txt.exe").waitFor();

    await ours.page.goto(`${consoles.us}${address}`);
    await ours.page.getByText(ours.say("console.evidence.copy.kept")).waitFor();

    await open(theirs, "dispose");
    await sayWho(theirs);
    expect(await button(theirs.dialog, theirs.say("console.evidence.dispose")).isDisabled()).toBe(true);
    await theirs.hand.press(button(theirs.dialog, theirs.say("console.cancel")));
    await phase(theirs, "held");
    await open(theirs, "dispose");
    await sayWho(theirs);
    await theirs.hand.tick(theirs.dialog.getByLabel(theirs.say("console.evidence.dispose_seen")));
    expect(await findings(theirs.page)).toEqual([]);
    await send(theirs, "dispose");
    await letOut(theirs, ["zhou", "chen", "sun"]);
    await theirs.page.goto(`${consoles.cn}${address}`);
    await phase(theirs, "disposed");
    await ours.page.getByText(ours.say("console.evidence.copy.disposed")).waitFor();
    for (const { faults, end } of [ours, theirs]) {
      expect(faults).toEqual([]);
      await end();
    }
  });
});

const looks = { lang: "en", theme: "light" } as const;
const isPiece = (url: URL) => url.pathname.endsWith("/bytes");

it("what is broken off goes on from where it was, with its own file and no other", async () => {
  const bytes = content(3 * MIB + 1, 3);
  const ann = await come(consoles.us, "Ann", looks);
  const { page, dialog, hand, say } = ann;
  await describeFile(ann, "long.img", bytes);
  const offsets: string[] = [];
  let broken = true;
  await page.route(isPiece, async (route) => {
    const offset = new URL(route.request().url()).searchParams.get("offset") ?? "";
    offsets.push(offset);
    if (!broken || offset !== String(2 * MIB)) return route.continue();
    await route.abort("connectionreset");
  });
  await takeIn(ann);
  await dialog.getByText(say("console.takein.stopped")).waitFor();
  await hand.press(button(dialog, say("console.takein.close")));
  await hand.row(page.locator(".grid-row", { hasText: "long.img" }).first());
  await page.getByText(say("console.takein.done", { done: "2.0 MiB", size: "3.0 MiB" })).waitFor();
  await hand.press(button(page, say("console.takein.go_on")));
  await dialog.getByLabel(say("console.intake.file")).setInputFiles(file("long.img", content(MIB, 3)));
  await dialog.getByText(say("console.takein.other_file", { size: String(bytes.length), found: String(MIB) })).waitFor();
  expect(await findings(page)).toEqual([]);
  await dialog.getByLabel(say("console.intake.file")).setInputFiles(file("long.img", bytes));
  broken = false;
  offsets.length = 0;
  await hand.press(button(dialog, say("console.takein.go_on")));
  await held(ann);
  await phase(ann, "held");
  expect(offsets).toEqual([String(2 * MIB), String(3 * MIB)]);
  expect(await digestSeen(page)).toBe(sha256(bytes));
  await ann.end();
});

it("a piece whose answer was lost is not taken for another, and other bytes than the file's are not kept", async () => {
  const bytes = content(MIB + 5, 4);
  const ann = await come(consoles.us, "Ann", looks);
  const { page, dialog, say } = ann;
  await describeFile(ann, "lost.img", bytes);
  let lost = 0;
  await page.route(isPiece, async (route) => {
    if (lost++ > 0) return route.continue();
    await route.fetch();
    await route.abort("connectionreset");
  });
  await takeIn(ann);
  await held(ann);
  await phase(ann, "held");
  expect(await digestSeen(page)).toBe(sha256(bytes));

  await page.unroute(isPiece);
  await describeFile(ann, "changed.img", bytes);
  await page.route(isPiece, (route) => route.continue({ postData: Buffer.alloc(route.request().postDataBuffer()?.length ?? 0) }));
  await takeIn(ann);
  await dialog.getByRole("alert").getByText("evidence.other_bytes", { exact: true }).waitFor();
  expect(await button(dialog, say("console.takein.go_on")).count()).toBe(0);
  await ann.hand.press(button(dialog, say("console.takein.close")));
  expect(await page.locator(".grid-row", { hasText: "changed.img" }).count()).toBe(0);
  await ann.end();
});

it("what is given up is gone, and was no evidence", async () => {
  const ann = await come(consoles.us, "Ann", looks);
  const { page, say } = ann;
  await describeFile(ann, "given up.img", content(10, 5));
  await page.route(isPiece, (route) => route.abort("connectionreset"));
  await takeIn(ann);
  await ann.dialog.getByText(say("console.takein.stopped")).waitFor();
  await ann.hand.press(button(ann.dialog, say("console.takein.close")));
  await ann.hand.row(page.locator(".grid-row", { hasText: "given up.img" }));
  await open(ann, "forget");
  expect(await findings(page)).toEqual([]);
  await send(ann, "forget");
  await page.waitForURL(/\/evidence$/);
  await page.locator(".grid-row", { hasText: "given up.img" }).waitFor({ state: "detached" });
  await ann.end();
});

it.each(["en", "zh"] as const)("a name that deceives and a text that no record takes are refused before they are kept, %s", async (lang) => {
  const ann = await come(consoles.us, "Ann", { lang, theme: "dark" });
  const { page, dialog, hand, say } = ann;
  await describeFile(ann, "invoice\u202Efdp.exe", content(10, 6));
  const name = dialog.getByLabel(say("console.name"), { exact: true });
  expect(await name.inputValue()).toBe("invoice_fdp.exe");
  await dialog.getByText("invoice⟨202E⟩fdp.exe").first().waitFor();
  expect(await findings(page)).toEqual([]);

  const begun: string[] = [];
  page.on("request", (request) => request.method() === "POST" && request.url().endsWith("/v1/evidence") && begun.push(request.url()));
  const why = dialog.getByLabel(say("console.custody.why"), { exact: true });
  await why.fill("<b>".repeat(350_000));
  await dialog.getByText(say("console.custody.too_long", { bytes: "1050000", limit: "1000" })).waitFor();
  await takeIn(ann);
  expect(begun).toEqual([]);
  await why.fill("the inquiry");

  for (const refused of ["../passwd", "invoice\u202Efdp.exe", "a\u0007b"]) {
    await name.fill(refused);
    await takeIn(ann);
    await dialog.getByRole("alert").getByText(lang === "en" ? "cannot name evidence" : "不能用作证据名称").waitFor();
  }
  expect(await findings(page)).toEqual([]);
  await hand.press(button(dialog, say("console.cancel")));
  await dialog.waitFor({ state: "detached" });
  await ann.end();
});

it.each(["en", "zh"] as const)("what its rule wants gone is gone after one question, %s", async (lang) => {
  const ann = await come(consoles.us, "Ann", { lang, theme: "light" });
  const { page, dialog, hand, say } = ann;
  await describeFile(ann, `short ${lang}.img`, content(10, 8));
  await hand.press(dialog.getByText(say("console.takein.more")));
  await hand.write(dialog.getByLabel(say("console.evidence.dispose_after"), { exact: true }), "2026-02-30 1:00");
  await hand.press(dialog.getByText(say("console.takein.more")));
  await dialog.locator("details:not([open])").waitFor();
  await takeIn(ann);
  await dialog.locator("details[open]").waitFor();
  await hand.write(dialog.getByLabel(say("console.evidence.dispose_after"), { exact: true }), "2020-01-01 00:00");
  await takeIn(ann);
  const address = await held(ann);
  await hand.open("evidence", "e");
  await page.locator(".grid-row", { hasText: `short ${lang}.img` }).first().getByText(say("console.evidence.due")).waitFor();
  await hand.press(button(page, say("console.evidence.dispose_due", { n: "1" })));
  await dialog.getByText(`short ${lang}.img`).waitFor();
  await sayWho(ann);
  await hand.tick(dialog.getByLabel(say("console.evidence.dispose_seen")));
  expect(await findings(page)).toEqual([]);
  await send(ann, "dispose");
  await button(page, say("console.evidence.dispose_due", { n: "1" })).waitFor({ state: "detached" });
  await page.goto(`${consoles.us}${address}`);
  await phase(ann, "disposed");
  expect(ann.faults).toEqual([]);
  await ann.end();
});

it("a time stamp is offered where the node has an authority, and elsewhere it is said what is missing", async () => {
  const ann = await come(consoles.us, "Ann", looks);
  const { page, dialog, say } = ann;
  await describeFile(ann, "stamped.img", content(10, 9));
  await takeIn(ann);
  const address = await held(ann);
  await page.getByText(say("console.evidence.no_authority")).waitFor();
  expect(await button(page, say("console.evidence.stamp")).count()).toBe(0);
  await page.route((url) => url.pathname === `/v1${address}`, async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ response: answer, json: { ...((await answer.json()) as object), stamp_authority: "http://tsa.example/tsr" } });
  });
  await page.reload();
  await open(ann, "stamp");
  await sayWho(ann);
  await dialog.getByText("http://tsa.example/tsr").waitFor();
  expect(await findings(page)).toEqual([]);
  await send(ann, "stamp");
  await dialog.getByRole("alert").getByText("api.no_stamp_authority").waitFor();
  await ann.end();
});

it("whoever may only look at evidence is offered nothing that hands it on", async () => {
  const ann = await come(consoles.us, "Ann", looks);
  await describeFile(ann, "seen.img", content(10, 7));
  await takeIn(ann);
  const address = await held(ann);
  const ava = await come(consoles.us, "Ava", looks);
  await ava.page.goto(`${consoles.us}${address}`);
  await button(ava.page, ava.say("console.evidence.note")).waitFor();
  for (const act of ["offer", "dispose"]) expect(await button(ava.page, ava.say(`console.evidence.${act}`)).count()).toBe(0);
  const refused = await call(ava.page, "POST", `/v1${address}/dispose`, { by: "Ava", ...who });
  expect((refused["error"] as { id: string }).id).toBe("people.may_not");
  await ava.page.goto(`${consoles.us}/evidence`);
  await ava.page.locator(".grid-row").first().waitFor();
  expect(await button(ava.page, ava.say("console.takein")).count()).toBe(0);
  for (const { end } of [ann, ava]) await end();
});
