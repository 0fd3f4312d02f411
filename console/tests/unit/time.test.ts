import { describe, expect, it } from "vitest";
import { DAY, HOUR, date, daysFromUtc, elapsedShare, instant, isNight, length, MINUTE, offsetName, time } from "../../app/time/time";

const newYork = "America/New_York";
const shanghai = "Asia/Shanghai";

describe("zones", () => {
  it("change their name with daylight saving", () => {
    expect(offsetName(Date.UTC(2026, 0, 15), newYork)).toBe("UTC−5");
    expect(offsetName(Date.UTC(2026, 6, 15), newYork)).toBe("UTC−4");
    expect(offsetName(Date.UTC(2026, 6, 15), shanghai)).toBe("UTC+8");
    expect(offsetName(0, "UTC")).toBe("UTC");
  });
  it("show their own date", () => {
    const at = Date.UTC(2026, 10, 22, 1, 5);
    expect([date(at, newYork), time(at, newYork), daysFromUtc(at, newYork)]).toEqual(["2026-11-21", "20:05", -1]);
    expect([date(at, shanghai), time(at, shanghai), daysFromUtc(at, shanghai)]).toEqual(["2026-11-22", "09:05", 0]);
  });
  it("say when it is night", () => {
    expect(isNight(Date.UTC(2026, 10, 22, 15), shanghai)).toBe(true);
    expect(isNight(Date.UTC(2026, 10, 22, 15), newYork)).toBe(false);
  });
});

describe("a time typed in", () => {
  it("is read in its zone", () => {
    expect(instant("2026-11-22 17:30", shanghai)).toBe(Date.UTC(2026, 10, 22, 9, 30));
    expect(instant("2026-11-22 17:30", "UTC")).toBe(Date.UTC(2026, 10, 22, 17, 30));
  });
  it("is refused where a clock going forward jumps over it", () => expect(instant("2026-03-08 02:30", newYork)).toBeNull());
  it("is the first of two where a clock goes back", () => expect(instant("2026-11-01 01:30", newYork)).toBe(Date.UTC(2026, 10, 1, 5, 30)));
  it("is refused if it is no date", () => {
    for (const text of ["", "2026-02-30 10:00", "22.11.2026 17:30", "2026-11-22 25:00", "2026-11-22 10:75", "2026-13-05 10:00", "2026-00-10 10:00", "0026-11-22 10:00"]) expect(instant(text, "UTC"), text).toBeNull();
  });
});

describe("a length", () => {
  const text = (ms: number) => length(ms).map(({ n, unit }) => `${n}${unit}`).join(" ");
  it("has its two largest units", () => {
    expect([text(3 * HOUR + 24 * MINUTE), text(41 * HOUR), text(DAY), text(5 * DAY + 2 * HOUR), text(-90_000), text(12)]).toEqual(["3h 24m", "41h", "1d", "5d 2h", "1m", "12ms"]);
  });
});

describe("how much of a clock has run", () => {
  const counted = { now: 0, due: 6 * HOUR, due_elapsed: 2 * HOUR, due_remaining: 6 * HOUR };
  it("is what the node counted, at that moment", () => expect(elapsedShare(counted, 0)).toBe(0.25));
  it("grows from there without another answer", () => expect(elapsedShare(counted, 2 * HOUR)).toBeCloseTo(0.5));
  it("is all of it when it is due, and stays so", () => expect([6, 7].map((h) => elapsedShare(counted, h * HOUR))).toEqual([1, 1]));
  it("grows evenly over a holiday that its own time leaves out", () => {
    const friday = { now: 0, due: 66 * HOUR, due_elapsed: 0, due_remaining: 8 * HOUR };
    expect(elapsedShare(friday, 33 * HOUR)).toBeCloseTo(0.5);
  });
  it("does not go back if this computer's clock is behind the node's", () => expect(elapsedShare(counted, -HOUR)).toBe(0.25));
});
