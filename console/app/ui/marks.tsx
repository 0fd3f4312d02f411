// Small signs with one meaning everywhere. None says by colour alone what it says.
import { useEffect, useState, type ReactNode } from "react";
import type { Clock, RequestSummary } from "../api/types";
import { useNode, useNow } from "../frame/node";
import { choose, useSettings } from "../frame/settings";
import { date, daysFromUtc, HOUR, isNight, length, offsetName, time } from "../time/time";
import { shown, useWords } from "../words/words";

/** How a clock stands, as it is shown. */
export type Face = "running" | "soon" | "overdue" | "paused" | "in_time" | "late" | "none";

const shapes: Record<Face, ReactNode> = {
  running: <><circle cx="8" cy="8" r="6" /><path d="M8 4.5V8l2.5 1.5" /></>,
  soon: <><path d="M8 2 14.5 13.5h-13Z" /><path d="M8 6.5v3.5M8 12v.2" /></>,
  overdue: <><rect x="2" y="2" width="12" height="12" rx="1.5" /><path d="m5.5 5.5 5 5m0-5-5 5" /></>,
  paused: <path d="M5.5 3v10m5-10v10" strokeWidth="2.4" />,
  in_time: <path d="m2.5 8.5 3.5 3.5 7.5-8" strokeWidth="2" />,
  late: <><path d="m2.5 7 3.5 3.5 7.5-8" strokeWidth="2" /><path d="M2.5 14.5h11" /></>,
  none: <path d="M3 8h10" />,
};

export const Mark = ({ face }: { face: Face }) => (
  <svg className="mark" viewBox="0 0 16 16" aria-hidden="true" fill="none" stroke="currentColor" strokeWidth="1.6" strokeLinecap="round" strokeLinejoin="round">
    {shapes[face]}
  </svg>
);

/** Soon: the last quarter of what was allowed, and never before 24 h are left. */
export function faceOf(due: number | null | undefined, now: number, budget: number): Face {
  if (due === null || due === undefined) return "none";
  if (due < now) return "overdue";
  return due - now < Math.min(budget / 4, 24 * HOUR) ? "soon" : "running";
}

/** Of the request's next clock. What it was allowed is about the time since the request was made. */
export const faceOfRequest = ({ due, issued }: RequestSummary, now: number): Face => faceOf(due, now, (due ?? 0) - issued);

export function faceOfClock(clock: Clock, now: number): Face {
  switch (clock.state) {
    case "running": return faceOf(clock.due, now, clock.budget);
    case "paused": return "paused";
    case "missed_open": return "overdue";
    case "met": return "in_time";
    case "missed_late": return "late";
    default: return "none";
  }
}

export function useLength(): (ms: number) => string {
  const { say } = useWords();
  return (ms) => length(ms).map(({ n, unit }) => say(`console.length.${unit}`, { n })).join(" ");
}

/** "Overdue 6 h 12 m", with its sign. */
export function Remaining({ face, due, now }: { face: Face; due: number | null | undefined; now: number }) {
  const { say } = useWords();
  const lengthOf = useLength();
  return (
    <span className={`remaining ${face}`}>
      <Mark face={face} />
      <span>{say(`console.face.${face}`)}</span>
      {typeof due === "number" && ["running", "soon", "overdue"].includes(face) && <b className="figures">{lengthOf(due - now)}</b>}
    </span>
  );
}

export const Side = ({ ours }: { ours: boolean }) => <span className={`side ${ours ? "ours" : "theirs"}`} aria-hidden="true" />;

const tlpNames: Record<string, string> = { red: "TLP:RED", amber: "TLP:AMBER", "amber+strict": "TLP:AMBER+STRICT", green: "TLP:GREEN", clear: "TLP:CLEAR" };

export const Tlp = ({ of }: { of: unknown }) =>
  typeof of === "string" && of in tlpNames ? <span className={`tlp ${of.replace("+strict", "")}`}>{tlpNames[of]}</span> : null;

const weights: Record<string, number> = { normal: 1, urgent: 3, crisis: 4 };

/** Four bars; how many are filled says how urgent. */
export function Urgency({ of }: { of: string }) {
  const { term } = useNode();
  const weight = weights[of] ?? 2;
  if (of === "") return <span />;
  return (
    <span className={`urgency weight-${weight}`} role="img" aria-label={term("urgencies", of)} title={term("urgencies", of)}>
      {[1, 2, 3, 4].map((bar) => <i key={bar} className={bar <= weight ? "on" : ""} />)}
    </span>
  );
}

/** Whether a message is in both logs, in one so far, or differs. */
export function InLogs({ both }: { both: boolean }) {
  const { say } = useWords();
  return <span className={both ? "in-logs both" : "in-logs one"} role="img" aria-label={say(both ? "console.logs.both" : "console.logs.one")}>{both ? "◆" : "◇"}</span>;
}

/** A time in UTC and in both zones, the chosen one first. */
export function Times({ at, plain = false }: { at: number; plain?: boolean }) {
  const { session, zones } = useNode();
  const { zone } = useSettings();
  const { say } = useWords();
  // Who is only tasked has no other side.
  const alone = session.account.holder !== undefined;
  const rows = [
    { id: "utc", name: "UTC", zone: "UTC" },
    { id: "ours", name: `${say(alone ? "console.here" : "console.ours")} ${offsetName(at, zones.ours)}`, zone: zones.ours },
    { id: "theirs", name: `${say("console.theirs")} ${offsetName(at, zones.theirs)}`, zone: zones.theirs },
  ].filter(({ id }) => id !== "theirs" || !alone).sort((a, b) => Number(b.id === zone) - Number(a.id === zone));
  if (plain) {
    const lead = rows[0] as (typeof rows)[0];
    return <time dateTime={new Date(at).toISOString()} className="figures" title={rows.map((row) => `${row.name} ${date(at, row.zone)} ${time(at, row.zone, true)}`).join("\n")}>{date(at, lead.zone)} {time(at, lead.zone)} {lead.id === "utc" ? "UTC" : offsetName(at, lead.zone)}</time>;
  }
  return (
    <dl className="times">
      {rows.map((row) => (
        <div key={row.id}>
          <dt>{row.name}</dt>
          <dd className="figures"><span className="nowrap">{date(at, row.zone)} {time(at, row.zone)}</span>{isNight(at, row.zone) && row.id !== "utc" && <span className="night">{say("console.night")}</span>}</dd>
        </div>
      ))}
    </dl>
  );
}

/** "19 Nov 01:05" on the spine: UTC, and the two other walls with the day's difference. */
export function SpineTime({ at }: { at: number }) {
  const { zones } = useNode();
  const days = (zone: string) => ({ "-1": " −1d", "0": "", "1": " +1d" })[String(daysFromUtc(at, zone))] ?? "";
  return (
    <time dateTime={new Date(at).toISOString()} className="figures spine-time">
      <b>{date(at, "UTC").slice(5)} {time(at, "UTC", true)}</b>
      <span>{time(at, zones.ours)}{days(zones.ours)} · {time(at, zones.theirs)}{days(zones.theirs)}</span>
    </time>
  );
}

const COPIED_SHOWN_MS = 1500;

/** Copies a text; `said` is what to say on the button for a moment after it: that it is copied, or that the browser refused. */
export function useCopy(text: string): { copy: () => void; said: string | null } {
  const { say } = useWords();
  const [outcome, setOutcome] = useState<"copied" | "not_copied" | null>(null);
  useEffect(() => {
    if (!outcome) return;
    const timer = setTimeout(() => setOutcome(null), COPIED_SHOWN_MS);
    return () => clearTimeout(timer);
  }, [outcome]);
  const copy = () => void (navigator.clipboard?.writeText(text) ?? Promise.reject()).then(() => setOutcome("copied"), () => setOutcome("not_copied"));
  return { copy, said: outcome && say(outcome === "copied" ? "console.copied" : "console.not_copied") };
}

export function CopyButton({ of }: { of: string }) {
  const { say } = useWords();
  const { copy, said } = useCopy(of);
  return <button type="button" onClick={copy}>{said ?? say("console.copy")}</button>;
}

/** A digest: its ends, and the whole of it to copy. */
export function Hash({ of, ends = 8 }: { of: string; ends?: number }) {
  const { say } = useWords();
  const { copy, said } = useCopy(of);
  return (
    <button type="button" className="hash" title={of} onClick={copy}>
      <span className="hidden">{say("console.copy")} </span>{said ?? (of.length > 2 * ends + 1 ? `${of.slice(0, ends)}…${of.slice(-ends)}` : of)}
    </button>
  );
}

export function Exercise({ of }: { of: string | undefined }) {
  const { say } = useWords();
  return of === undefined ? null : <span className="exercise">{say("console.exercise")} {shown(of)}</span>;
}

/** Whose turn a request's next clock is. */
export const weOwe = (request: RequestSummary): boolean => {
  const theAskerOwes = request.due_clock === "confirm" || request.due_clock === "hold_expiry";
  return (request.we_are === "asker") === theAskerOwes;
};

export { useNow };
export const nextZone = (zone: "utc" | "ours" | "theirs") => choose({ zone: zone === "utc" ? "ours" : zone === "ours" ? "theirs" : "utc" });
