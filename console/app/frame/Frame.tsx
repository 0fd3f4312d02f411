// What stands around every page: the trust strip, the way about, and the keys.
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useState, type ComponentType } from "react";
import { remove } from "../api/client";
import * as queries from "../api/queries";
import { offsetName, time } from "../time/time";
import { shown, useWords, withWords } from "../words/words";
import { nextZone, useLength } from "../ui/marks";
import { Skeleton } from "../ui/states";
import { Alarm } from "./Alarm";
import { allKeys, Help } from "./Help";
import { useKeys } from "./keys";
import { useNode, useNow } from "./node";
import { Palette } from "./Palette";
import { go, usePlace, withQuery } from "./router";
import { choose, useSettings } from "./settings";

const page = <Name extends string>(load: () => Promise<Record<Name, ComponentType>>, name: Name) => lazy(async () => ({ default: (await load())[name] }));

export const pages = [
  { id: "watch", letter: "w", view: page(withWords("Watch", () => import("../pages/Watch")), "Watch") },
  { id: "requests", letter: "r", view: page(withWords("Requests", () => import("../pages/Requests")), "Requests") },
  { id: "approvals", letter: "a", view: page(withWords("Approvals", () => import("../pages/Approvals")), "Approvals") },
  { id: "compose", letter: "c", view: page(withWords("Compose", () => import("../pages/Compose")), "Compose") },
  { id: "tasks", letter: "t", view: page(withWords("Tasks", () => import("../pages/Tasks")), "Tasks") },
  { id: "evidence", letter: "e", view: page(withWords("Evidence", () => import("../pages/Evidence")), "Evidence") },
  { id: "reviews", letter: "v", view: page(withWords("Reviews", () => import("../pages/Reviews")), "Reviews") },
  { id: "log", letter: "l", view: page(withWords("Log", () => import("../pages/Log")), "Log") },
  { id: "journal", letter: "j", view: page(withWords("Journal", () => import("../pages/Journal")), "Journal") },
  { id: "directory", letter: "d", view: page(withWords("Directory", () => import("../pages/Directory")), "Directory") },
  { id: "policy", letter: "p", view: page(withWords("Policy", () => import("../pages/Policy")), "PolicyPage") },
  { id: "settings", letter: "s", view: page(withWords("Settings", () => import("../pages/Settings")), "SettingsPage") },
] as const;

/** What is reached from a page, and shown as part of it. */
const below = {
  r: { of: "requests", view: page(withWords("Request", () => import("../pages/Request")), "RequestPage") },
  split: { of: "tasks", view: page(withWords("Split", () => import("../pages/Split")), "Split") },
} as const;
/** A peer unheard of for longer is called silent. */
const SILENT_AFTER_MS = 15 * 60_000;

function Agreement() {
  const { link } = useNode();
  const { say } = useWords();
  const length = useLength();
  const now = useNow();
  const health = useQuery(queries.health).data?.links.find((one) => one.link === link?.link);
  const { isSuccess, dataUpdatedAt: checkedAt } = useQuery(queries.links);
  if (!isSuccess) return null;
  if (!link) return <span className="muted">{say("console.links.none")}</span>;
  if ((link.incidents ?? 0) > 0) return <a className="trust failed" href="/log" onClick={(event) => { event.preventDefault(); go("/log"); }}>✕ {say("console.trust.incidents", { n: link.incidents })}</a>;
  const heard = health?.heard_at ?? null;
  if (heard !== null && now - heard > SILENT_AFTER_MS) return <span className="trust silent">{say("console.trust.silent", { ago: length(now - heard), n: link.undelivered })}</span>;
  const agreed = Math.min(link.mirrored?.size ?? 0, link.mirror_size);
  const behind = link.log_size - (link.mirrored?.size ?? 0);
  return (
    <>
      {(health?.clock_ahead ?? null) !== null && <span className="muted wide-only figures">{say("console.trust.skew", { ms: `${(health?.clock_ahead ?? 0) >= 0 ? "+" : "−"}${Math.abs(health?.clock_ahead ?? 0)}` })}</span>}
      <span className="trust agreed">{behind > 0 ? "◇" : "✓"} {behind > 0 ? say("console.trust.behind", { n: behind }) : say("console.trust.agreed", { n: Math.max(0, agreed - 1) })}</span>
      <span className="muted wide-only">{say("console.trust.checked", { ago: length(Math.max(1000, now - checkedAt)) })}</span>
    </>
  );
}

/** With whom, where there is more than one link. */
function LinkChoice() {
  const { links, link, partyName } = useNode();
  const { say } = useWords();
  const place = usePlace();
  if (links.length < 2) return null;
  const several = (peer: string) => links.filter((one) => one.peer === peer).length > 1;
  return (
    <select className="link-choice" aria-label={say("console.link")} value={link?.link} disabled={place.path[0] === "r"} onChange={(event) => go(withQuery(place, { link: event.target.value, entry: "", first: "", to: "" }))}>
      {links.map((one) => <option key={one.link} value={one.link}>{partyName(one.peer)}{several(one.peer) && ` · ${one.agreement.slice(0, 8)}`}</option>)}
    </select>
  );
}

export function HelpButton({ help }: { help: () => void }) {
  const { say } = useWords();
  return <button type="button" onClick={help} aria-label={say("console.help")} title={say("console.help")}>?</button>;
}

/** Who sits here, in which language and light, and the way out. */
export function Leave() {
  const { session } = useNode();
  const { say } = useWords();
  const { lang, theme } = useSettings();
  const leave = () => void remove("/v1/session").finally(() => location.assign("/watch"));
  const nextTheme = theme === "system" ? "light" : theme === "light" ? "dark" : "system";
  return (
    <>
      <span className="who wide-only" title={session.account.roles.map((role) => say(`console.role.${role}`)).join(", ")}>{shown(session.account.name)}</span>
      <button type="button" lang={lang === "en" ? "zh-Hans" : "en"} onClick={() => choose({ lang: lang === "en" ? "zh" : "en" })}>{lang === "en" ? "中文" : "English"}</button>
      <button type="button" onClick={() => choose({ theme: nextTheme })} aria-label={say("console.setting.theme")} title={`${say("console.setting.theme")}: ${say(`console.setting.theme.${theme}`)}`}>{theme === "dark" ? "☾" : theme === "light" ? "☀" : "◐"}</button>
      <button type="button" onClick={leave}>{say("console.leave")}</button>
    </>
  );
}

function Strip({ help }: { help: () => void }) {
  const { session, zones, stale, partyName, exercise } = useNode();
  const { say } = useWords();
  const now = useNow();
  return (
    <header className={stale ? "strip stale" : "strip"}>
      <b className="node-name">Comity · {partyName(session.party)}</b>
      <LinkChoice />
      <span className="figures"><b>{time(now, "UTC", true)}</b> UTC</span>
      <span className="figures muted">{say("console.ours")} {time(now, zones.ours)} {offsetName(now, zones.ours)}</span>
      <span className="figures muted">{say("console.theirs")} {time(now, zones.theirs)} {offsetName(now, zones.theirs)}</span>
      {stale ? <span className="trust silent" role="status">{say("console.trust.stale")}</span> : <Agreement />}
      {exercise && <span className="exercise">{say("console.exercise")}</span>}
      <span className="spacer" />
      <HelpButton help={help} />
      <Leave />
    </header>
  );
}

function Nav({ current }: { current: string }) {
  const { session } = useNode();
  const { say } = useWords();
  const waiting = useQuery({ ...queries.drafts, enabled: session.may.includes("read_cases") }).data?.filter((draft) => draft.gate.state === "waiting").length ?? 0;
  return (
    <nav aria-label={say("console.nav")}>
      {pages.map(({ id, letter }) => (
        <a key={id} href={`/${id}`} aria-current={id === current ? "page" : undefined} onClick={(event) => { event.preventDefault(); go(`/${id}`); }}>
          <span>{say(`console.page.${id}`)}</span>{id === "approvals" && waiting > 0 && <span className="count figures">{waiting}</span>}<kbd aria-hidden="true">g {letter}</kbd>
        </a>
      ))}
    </nav>
  );
}

export function Frame() {
  const place = usePlace();
  const { say } = useWords();
  const { may } = useNode();
  const { zone } = useSettings();
  const [open, setOpen] = useState<"help" | "palette" | null>(null);
  const lower = Object.entries(below).find(([id]) => id === place.path[0])?.[1];
  const current = lower?.of ?? place.path[0] ?? "watch";
  const shownPage = pages.find(({ id }) => id === current) ?? pages[0];
  const View = lower?.view ?? shownPage.view;
  useKeys({
    ...Object.fromEntries(pages.map(({ id, letter }) => [`g ${letter}`, () => go(`/${id}`)])),
    "Ctrl+k": () => setOpen("palette"),
    "?": () => setOpen("help"),
    c: () => go("/compose"),
    t: () => nextZone(zone),
  });
  return (
    <div className="frame">
      <a className="skip" href="#page">{say("console.skip")}</a>
      <Strip help={() => setOpen("help")} />
      <Nav current={current} />
      <main id="page" tabIndex={-1}>
        {may("read_cases") && <Alarm />}
        {!lower && <header className="title"><h1>{say(`console.page.${shownPage.id}`)}</h1><span className="spacer" />{shownPage.id !== "compose" && <a className="button primary" href="/compose" onClick={(event) => { event.preventDefault(); go("/compose"); }}>{say("console.page.compose")} <kbd>c</kbd></a>}</header>}
        <Suspense fallback={<Skeleton />}><View key={place.path.join("/")} /></Suspense>
      </main>
      {open === "help" && <Help of={allKeys} pages={pages.map(({ id, letter }) => ({ name: `console.page.${id}`, letter }))} close={() => setOpen(null)} />}
      {open === "palette" && <Palette close={() => setOpen(null)} />}
    </div>
  );
}
