// Chromium at the consoles of two real nodes, watched for what no page may do.
import { readFileSync } from "node:fs";
import { chromium, type Browser, type Locator, type Page } from "playwright-core";

const [us = "", cn = ""] = (process.env["COMITY_CONSOLES"] ?? "").split(" ");
export const consoles = { us, cn };
const axe = readFileSync(new URL("../../node_modules/axe-core/axe.min.js", import.meta.url), "utf8");

export const launch = (): Promise<Browser> => chromium.launch({ executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium", args: ["--no-sandbox"] });

const texts = JSON.parse(readFileSync(new URL("../../app/words/words.json", import.meta.url), "utf8")) as Record<string, Record<"en" | "zh", string>>;

/** What the console says by an id, in one language. */
export const sayer = (lang: "en" | "zh") => (id: string, values: Record<string, string> = {}): string =>
  (texts[id]?.[lang] ?? id).replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);

export interface View { lang: "en" | "zh"; theme: "light" | "dark"; zone?: string; width?: number; by?: "mouse" | "keyboard" }

/** How somebody acts on a page: with the mouse, or with nothing but keys. */
export interface Hand {
  /** A page of the console, by its id and the letter after "g". */
  open: (id: string, letter: string) => Promise<void>;
  press: (what: Locator) => Promise<void>;
  write: (what: Locator, text: string) => Promise<void>;
  pick: (what: Locator, value: string) => Promise<void>;
  tick: (what: Locator) => Promise<void>;
  /** Opens a row of a list. */
  row: (what: Locator) => Promise<void>;
  /** Out of a dialog again. */
  leave: () => Promise<void>;
}

const mouse = (page: Page): Hand => ({
  open: (id) => page.locator(`nav a[href="/${id}"]`).click(),
  press: (what) => what.click(),
  write: (what, text) => what.fill(text),
  pick: async (what, value) => void (await what.selectOption(value)),
  tick: (what) => what.check(),
  row: (what) => what.click(),
  leave: () => page.getByRole("dialog").locator(".actions button:not(.quiet)").first().click(),
});

/** More stops than any page of the demonstration has. */
const STOPS_MAX = 300;

function keyboard(page: Page): Hand {
  const hasFocus = (what: Locator) => what.evaluate((element) => element === document.activeElement);
  /** Presses `key` until the focus is on `what`, where it has to be seen. */
  const reach = async (what: Locator, key: string) => {
    await what.waitFor();
    for (let stops = 0; !(await hasFocus(what)); ++stops) {
      if (stops === STOPS_MAX) throw new Error(`${key} never comes to ${String(what)}`);
      await page.keyboard.press(key);
    }
    const seen = await what.evaluate((element) => element.matches(":focus-visible") && getComputedStyle(element).outlineStyle !== "none");
    if (!seen) throw new Error(`the focus is not seen on ${String(what)}`);
  };
  const enter = async (what: Locator, key: string, before = "Tab") => {
    await reach(what, before);
    await page.keyboard.press(key);
  };
  return {
    open: async (_, letter) => {
      await page.keyboard.press("g");
      await page.keyboard.press(letter);
    },
    press: (what) => enter(what, "Enter"),
    write: async (what, text) => {
      await enter(what, "Control+a");
      await page.keyboard.insertText(text);
    },
    pick: async (what, value) => {
      await enter(what, "Home");
      while ((await what.inputValue()) !== value) {
        const was = await what.inputValue();
        await page.keyboard.press("ArrowDown");
        if ((await what.inputValue()) === was) throw new Error(`${value} is not among ${String(what)}`);
      }
    },
    tick: (what) => enter(what, "Space"),
    row: (what) => enter(what, "Enter", "j"),
    leave: () => page.keyboard.press("Escape"),
  };
}

export interface Visit { page: Page; hand: Hand; faults: string[]; end: () => Promise<void> }

/** Not a fault of a page: what is asked before somebody signs in. */
const expected = /status of 401/;

/** A page signed in as one of the demonstration's people; whatever goes wrong is in `faults`. */
export async function visit(browser: Browser, origin: string, account: string, { lang, theme, zone = "UTC", width = 1440, by = "mouse" }: View): Promise<Visit> {
  const context = await browser.newContext({ viewport: { width, height: 900 }, locale: lang === "zh" ? "zh-CN" : "en-GB", colorScheme: theme, timezoneId: zone });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  const faults: string[] = [];
  page.on("console", (message) => ["error", "warning"].includes(message.type()) && !expected.test(message.text()) && faults.push(`console: ${message.text()} ${message.location().url}`));
  page.on("pageerror", (error) => faults.push(`error: ${error.message}`));
  page.on("request", (request) => !request.url().startsWith(`${origin}/`) && !/^(data|blob):/.test(request.url()) && faults.push(`outside: ${request.url()}`));
  await page.addInitScript(() => document.addEventListener("securitypolicyviolation", (event) => console.error(`CSP ${event.violatedDirective} ${event.blockedURI}`)));
  await page.goto(`${origin}/watch`);
  const hand = by === "mouse" ? mouse(page) : keyboard(page);
  await hand.press(page.locator(".demo button", { hasText: account }).first());
  await page.locator("#page h1").waitFor();
  return { page, hand, faults, end: () => context.close() };
}

/** What axe finds on the page as it stands, and ids that are shown because their words are not there. It runs beside the page's policy, not under it. */
export async function findings(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  const found = await page.evaluate(async () => {
    const { violations } = await (window as unknown as { axe: { run: () => Promise<{ violations: Array<{ id: string; nodes: Array<{ html: string }> }> }> } }).axe.run();
    return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 160)}`);
  });
  const wordless = (await page.locator("body").innerText()).match(/\bconsole\.[a-z_]+\.[a-z_.]+/g) ?? [];
  return [...found, ...wordless];
}

export const example = (kind: string) => JSON.parse(readFileSync(new URL(`../../../agreements/examples/${kind}.request.json`, import.meta.url), "utf8")) as { items: unknown[]; contact: { function: string } };

/** A call of the node as a page of the console makes it. */
export const call = (page: Page, method: string, path: string, body?: unknown) =>
  page.evaluate(async ({ method, path, body }) => {
    const answer = await fetch(path, { method, headers: { "X-Comity": "console", "Content-Type": "application/json" }, body: body === undefined ? undefined : JSON.stringify(body) });
    return (await answer.json()) as Record<string, unknown>;
  }, { method, path, body });

/** Signs the next of our people in, in place of whoever was. */
export const become = async (page: Page, account: string) => {
  await call(page, "DELETE", "/v1/session");
  await call(page, "POST", "/v1/session/demo", { account });
};

/** What the node answers to a request of one of ours, the agreement's example of its kind or another content. */
export async function ask(page: Page, kind: string, urgency: string, { author = "ann", body = example(kind) } = {}): Promise<Record<string, unknown>> {
  await become(page, author);
  return call(page, "POST", "/v1/requests", { to: "cn", kind, urgency, codes: { items: body.items.length }, body });
}

export async function approve(page: Page, id: string, account: string, more: object = {}): Promise<Record<string, unknown>> {
  await become(page, account);
  const { digest } = await call(page, "GET", `/v1/drafts/${id}`);
  return call(page, "POST", `/v1/drafts/${id}/approve`, { digest, ...more });
}

/** A request that left, with the yes of whoever has to give one. */
export async function issue(page: Page, body = example("mitigation")): Promise<string> {
  const made = await ask(page, "mitigation", "normal", { body });
  for (const account of ["lou", "dee"]) if (made["draft"] && !made["request"]) Object.assign(made, await approve(page, String(made["draft"]), account));
  return String(made["request"]);
}

const RESPONSIBLE = "resource,holder,kind,name,email,webhook,language\n62.213.213.0/24,isp-cn,operator,示例网络,,,zh\n";

/** A task that the desk of "cn" makes and sends to the operator of the demonstration; gives its id. Other tests load other tables, and bring other requests. */
export async function tasked(browser: Browser, subject: string): Promise<string> {
  const { page, end } = await visit(browser, consoles.cn, "李", { lang: "en", theme: "light" });
  const { requests } = (await call(page, "GET", "/v1/requests?first=0&count=500")) as { requests: Array<{ request: string; kind: string; we_are: string }> };
  const request = requests.filter(({ kind, we_are }) => kind === "mitigation" && we_are === "responder").at(-1)?.request;
  await page.evaluate((table) => fetch("/v1/triage/tables/responsible", { method: "POST", headers: { "X-Comity": "console", "Content-Type": "application/octet-stream" }, body: table }), RESPONSIBLE);
  const { task, error } = await call(page, "POST", `/v1/requests/${request}/tasks`, { holder: "isp-cn", subject, text: "请核查所列地址。", items: [2] });
  if (error) throw new Error(JSON.stringify(error));
  await call(page, "POST", `/v1/tasks/${String(task)}/events`, { event: "send" });
  await end();
  return String(task);
}

const contact = {
  en: { fields: [["Institution", "Example national CERT"], ["Desk or function", "Watch desk"], ["Staffed hours", "24 h"], ["Time zone of the hours", "Asia/Shanghai"], ["Number or address", "B-1"]], channel: "Channel" },
  zh: { fields: [["机构", "示例国家应急响应中心"], ["席位或职务", "值班席位"], ["值守时间", "24 h"], ["值守时间所在时区", "Asia/Shanghai"], ["号码或地址", "B-1"]], channel: "渠道" },
} as const;

/** Says in a dialog who is to be called, as the agreement asks for it. */
export async function nameContact(dialog: Locator, lang: "en" | "zh", hand: Hand): Promise<void> {
  const { fields, channel } = contact[lang];
  for (const [label, text] of fields) await hand.write(dialog.getByLabel(label, { exact: true }), text);
  await hand.pick(dialog.getByLabel(channel, { exact: true }), "hotline");
}

/** Has somebody take the watch of a desk, whoever had it before. */
export async function takeWatch(page: Page, desk: Locator): Promise<void> {
  const take = desk.getByRole("button", { name: /^(Take the watch|Relieve)$/ });
  await take.or(desk.getByText("You have the watch")).first().waitFor();
  if ((await take.count()) === 0) return;
  await take.click();
  const dialog = page.getByRole("dialog");
  for (const why of await dialog.getByLabel("Why").all()) await why.fill("a test");
  await dialog.locator("button[type=submit]").click();
  await desk.getByText("You have the watch").waitFor();
}

/** Has somebody begin a request from pasted text and hand it to the gate. */
export async function compose({ page, hand }: Pick<Visit, "page" | "hand">, lang: "en" | "zh", kind: string, body: unknown = example(kind)): Promise<void> {
  const say = sayer(lang);
  await hand.open("compose", "c");
  await hand.press(page.locator(".intake summary"));
  await hand.write(page.getByLabel(say("console.intake.paste")), JSON.stringify({ format: "comity.draft/v1", to: "cn", kind, urgency: "normal", body }));
  await hand.press(page.getByRole("button", { name: say("console.intake.read") }));
  await hand.press(page.getByRole("button", { name: say("console.compose.send") }));
}

/** Has somebody write a request that waits for others; gives the draft's address. */
export async function drafted(author: Pick<Visit, "page" | "hand">, kind: string, lang: "en" | "zh" = "en"): Promise<string> {
  await compose(author, lang, kind);
  await author.hand.press(author.page.getByRole("button", { name: sayer(lang)("console.sent.see_draft") }));
  await author.page.waitForURL(/\/approvals\/[0-9a-f]{16}/);
  return new URL(author.page.url()).pathname;
}
