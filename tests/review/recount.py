#!/usr/bin/env python3
"""Counts a figures file again from the list of requests in it, and compares. Usage: print_review | recount.py"""
import json
import sys
from fractions import Fraction

from arithmetic import printed, survival, wilson

STATES = {"met": "met", "missed_late": "late", "missed_open": "overdue", "running": "running", "paused": "paused",
          "cancelled": "ended", "unreadable": "unreadable"}
ONCE = ("acknowledge", "decide", "answer", "confirm")


def share(count, whole, interval):
    out = {"count": count, "of": whole}
    if whole >= 8:
        out["share"] = printed(Fraction(count, whole))
        if interval:
            out["low"], out["high"] = map(printed, wilson(count, whole))
    return out


def times(clocks):
    observations = [(c["elapsed"], c["state"] in ("met", "missed_late")) for c in clocks if "elapsed" in c]
    events = sum(event for _, event in observations)
    out = {"events": events, "censored": len(observations) - events}
    if len(observations) < 8:
        return out
    points, limits = survival(observations)
    out["curve"] = []
    for i, (time, at_risk, happened, s, low, high) in enumerate(points):
        end = points[i + 1][0] if i + 1 < len(points) else float("inf")
        point = {"time": time, "at_risk": at_risk, "events": happened, "survival": printed(s),
                 "censored": sum(time <= t < end and not event for t, event in observations)}
        if low is not None:
            point.update(low=printed(low), high=printed(high))
        out["curve"].append(point)
    out.update({k: v for k, v in zip(("median", "median_low", "median_high"), limits) if v is not None})
    return out


def clock(name, clocks):
    out = {"clock": name, "count": len(clocks), **dict.fromkeys(STATES.values(), 0)}
    for one in clocks:
        out[STATES[one["state"]]] += 1
    late = [c for c in clocks if c["state"] == "cancelled" and "due" in c and c["stopped"] > c["due"]]
    out["ended_overdue"] = len(late)
    out["in_time"] = share(out["met"], out["met"] + out["late"] + out["overdue"], name != "update")
    return out


def counts(rows):
    """What a group says, as far as the rows show it."""
    total = lambda part, member: sum(row[part][member] for row in rows)
    items = {m: total("items", m) for m in ("asked", "provided", "partial", "not_held", "refused", "pending")}
    grades = {m: total("grades", m) for m in ("usable", "incomplete", "wrong", "unusable")}
    graded = sum(grades.values())
    decided = {}
    for row in rows:
        if "decision" in row:
            key = (row["decision"], row.get("ground"))
            decided[key] = decided.get(key, 0) + 1
    return {"requests": len(rows), "undecided": sum("decision" not in row for row in rows),
            "phases": {p: sum(row["phase"] == p for row in rows) for p in
                       "issued acknowledged decided refused referred answered assessed closed withdrawn".split()},
            "decisions": sorted((d, str(g), n) for (d, g), n in decided.items()),
            "items": items, "coverage": share(items["provided"], items["asked"] - items["pending"], False),
            "grades": grades, "usefulness": share(grades["usable"], graded, False),
            "contested": sum(len(row["contested"]) for row in rows),
            "differences": sorted((r["case"], r["request"], r["contested"]) for r in rows if r["contested"])}


def stated(group):
    """The same of the file."""
    pick = lambda part, names: {n: group[part][n] for n in names}
    return {**{n: group[n] for n in ("requests", "undecided", "phases")},
            "decisions": sorted((d["decision"], str(d.get("ground")), d["count"]) for d in group["decisions"]),
            "items": pick("items", ("asked", "provided", "partial", "not_held", "refused", "pending")),
            "coverage": group["items"]["coverage"],
            "grades": pick("grades", ("usable", "incomplete", "wrong", "unusable")),
            "usefulness": group["grades"]["usefulness"], "contested": group["grades"]["contested"],
            "differences": [(d["case"], d["request"], d["items"]) for d in group["grades"]["differences"]]}


def compare(where, group, rows):
    faults = [where + ": counts"] if stated(group) != counts(rows) else []
    for found in group["clocks"]:
        name = found["clock"]
        mine = [c for row in rows for c in row["clocks"] if c["clock"] == name]
        expected = clock(name, mine)
        if "budget" in found and name in ONCE:
            expected["times"] = times(mine)
        if {k: v for k, v in found.items() if k not in ("owed_by", "budget", "basis")} != expected:
            faults.append(f"{where}: {name}")
    return faults


def main():
    file = json.load(sys.stdin)
    rows, faults, groups, curves = file["requests"], [], 0, 0
    for direction in file["directions"]:
        asked = [row for row in rows if row["asker"] == direction["asker"]]
        faults += compare(direction["asker"], direction["total"], asked)
        for group in direction["groups"]:
            key = (group["kind"], group["urgency"])
            faults += compare(" ".join(key), group, [r for r in asked if (r["kind"], r["urgency"]) == key])
            groups += 1
            curves += sum("curve" in c.get("times", {}) for c in group["clocks"])
    print("\n".join(faults + [f"{len(rows)} requests in {groups} groups, {curves} curves, {len(faults)} differ"]))
    return 1 if faults or curves == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
