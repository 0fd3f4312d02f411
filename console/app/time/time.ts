// Times as they are shown: UTC first, then each side's zone, 24 h, the zone always named.

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

const formats = new Map<string, Intl.DateTimeFormat>();

function format(zone: string): Intl.DateTimeFormat {
  let made = formats.get(zone);
  if (!made) {
    const digits = "2-digit" as const;
    made = new Intl.DateTimeFormat("en-GB", { timeZone: zone, hourCycle: "h23", year: "numeric", month: digits, day: digits, hour: digits, minute: digits, second: digits });
    formats.set(zone, made);
  }
  return made;
}

export interface Wall { year: number; month: number; day: number; hour: number; minute: number; second: number }

/** What a clock on the wall shows in `zone`. */
export function wall(at: number, zone: string): Wall {
  const part = Object.fromEntries(format(zone).formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  const { year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0 } = part as unknown as Partial<Wall>;
  return { year, month, day, hour, minute, second };
}

const asUtc = (w: Wall) => Date.UTC(w.year, w.month - 1, w.day, w.hour, w.minute, w.second);

/** How far `zone` is ahead of UTC at that time, in minutes. */
export const offset = (at: number, zone: string): number => Math.round((asUtc(wall(at, zone)) - Math.floor(at / 1000) * 1000) / MINUTE);

/** "UTC+8", "UTC−5", "UTC+5:30" */
export function offsetName(at: number, zone: string): string {
  const minutes = offset(at, zone);
  const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
  return minutes === 0 ? "UTC" : `UTC${minutes < 0 ? "−" : "+"}${hours}${rest ? `:${String(rest).padStart(2, "0")}` : ""}`;
}

const two = (n: number) => String(n).padStart(2, "0");

/** "2026-11-22" */
export const date = (at: number, zone: string): string => {
  const w = wall(at, zone);
  return `${w.year}-${two(w.month)}-${two(w.day)}`;
};

/** "17:30", or with seconds "17:30:12" */
export const time = (at: number, zone: string, seconds = false): string => {
  const w = wall(at, zone);
  return `${two(w.hour)}:${two(w.minute)}${seconds ? `:${two(w.second)}` : ""}`;
};

/** How many days `zone`'s date is from UTC's: −1, 0 or 1. */
export const daysFromUtc = (at: number, zone: string): number => Math.round((Date.parse(date(at, zone)) - Date.parse(date(at, "UTC"))) / DAY);

/** "2026-11-22 17:30" in `zone` as an instant; null if it is malformed or that time does not exist there (a clock going forward jumps over it). */
export function instant(text: string, zone: string): number | null {
  const found = /^(\d{4})-(\d\d)-(\d\d)[ T](\d\d):(\d\d)$/.exec(text.trim());
  if (!found) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0] = found.slice(1).map(Number);
  const wanted = Date.UTC(year, month - 1, day, hour, minute);
  // No day, month, hour or minute may run over into the next: 10:75 is not 11:15.
  if (new Date(wanted).toISOString().slice(0, 16) !== `${found[1]}-${found[2]}-${found[3]}T${found[4]}:${found[5]}`) return null;
  for (const guess of [wanted - offset(wanted - DAY, zone) * MINUTE, wanted - offset(wanted + DAY, zone) * MINUTE]) {
    if (asUtc(wall(guess, zone)) === wanted) return guess;
  }
  return null;
}

/** A length in its two largest units: 3 h 24 m. */
export function length(ms: number): Array<{ n: number; unit: "d" | "h" | "m" | "s" | "ms" }> {
  const left = Math.abs(ms);
  if (left < 1000) return [{ n: Math.round(left), unit: "ms" }];
  if (left < MINUTE) return [{ n: Math.floor(left / 1000), unit: "s" }];
  if (left < HOUR) return [{ n: Math.floor(left / MINUTE), unit: "m" }];
  const [large, small] = left < 2 * DAY && left !== DAY ? ([HOUR, MINUTE] as const) : ([DAY, HOUR] as const);
  const parts = [{ n: Math.floor(left / large), unit: large === HOUR ? "h" : "d" }, { n: Math.floor((left % large) / small), unit: large === HOUR ? "m" : "h" }] as const;
  return parts.filter(({ n }, i) => i === 0 || n > 0);
}

/** The next clock of a request as the node counted it at `now`, in milliseconds of the clock's own time: without its pauses and, in working time, without holidays. */
export interface Counted { now: number; due: number | null; due_elapsed?: number; due_remaining?: number }

/** How much of the clock has run at `at`, 0 to 1. What the node counted holds for that moment; from then on it grows evenly and is full when it is due. */
export function elapsedShare({ now, due, due_elapsed: elapsed = 0, due_remaining: remaining = 0 }: Counted, at: number): number {
  const counted = elapsed / Math.max(1, elapsed + remaining);
  if (due === null || at >= due) return 1;
  return counted + (1 - counted) * Math.max(0, (at - now) / Math.max(1, due - now));
}

/** Between 22:00 and 07:00 by the wall. */
export const isNight = (at: number, zone: string): boolean => {
  const { hour } = wall(at, zone);
  return hour >= 22 || hour < 7;
};
