#!/usr/bin/env python3
"""The arithmetic of figures a second time, with Python's exact fractions and correctly rounded decimals.

Reads the lines of print_figures and compares every printed digit. Usage: print_figures | arithmetic.py
"""
import sys
from decimal import ROUND_FLOOR, Decimal, getcontext
from fractions import Fraction
from math import comb

getcontext().prec = 80
Z = Decimal("1.959963984540054")


def printed(value):
    """Four digits behind the point, half-way up. Of a Fraction exactly; of a Decimal at 80 digits."""
    if isinstance(value, Fraction):
        units = (2 * value.numerator * 10_000 + value.denominator) // (2 * value.denominator)
    else:
        units = int((value * 10_000 + Decimal("0.5")).to_integral_value(ROUND_FLOOR))
    return f"{units // 10_000}.{units % 10_000:04d}"


def decimal(fraction):
    return Decimal(fraction.numerator) / Decimal(fraction.denominator)


def survival(observations):
    """[(time, at_risk, events, S, low, high)] and the median with its limits."""
    points, s, greenwood = [], Fraction(1), Fraction(0)
    limits = [None, None, None]
    for time in sorted({t for t, event in observations if event}):
        at_risk = sum(t >= time for t, _ in observations)
        events = sum(t == time and event for t, event in observations)
        s *= Fraction(at_risk - events, at_risk)
        low = high = None
        if s > 0:
            greenwood += Fraction(events, at_risk * (at_risk - events))
            log = decimal(s).ln()
            spread = (Z * decimal(greenwood).sqrt() / -log).exp()
            low, high = (log * spread).exp(), (log / spread).exp()
        for i, value in enumerate((s, low, high)):
            if limits[i] is None and value is not None and value <= Decimal("0.5"):
                limits[i] = time
        points.append((time, at_risk, events, s, low, high))
    return points, limits


def wilson(k, n):
    k, n = Decimal(k), Decimal(n)
    root = Z * (Z * Z + 4 * k * (n - k) / n).sqrt()
    return [(2 * k + Z * Z + sign * root) / (2 * (n + Z * Z)) for sign in (-1, 1)]


def crosses(first, n, ratio, below):
    """Whether, at this ratio of rates, `first` or more (or fewer) of n have a chance of at most 2.5 %."""
    p = ratio / (ratio + 1)
    terms = range(first, n + 1) if below else range(0, first + 1)
    return sum(comb(n, i) * p**i * (1 - p) ** (n - i) for i in terms) <= Fraction(1, 40)


def check_ratio(a, t, b, u, answer):
    if a + b == 0:
        return answer == ["none"]
    scale = Fraction(u, t)  # Of the odds a : b to the ratio of rates.
    ratio, low, high = answer
    half = Fraction(1, 20_000)
    good = ratio == ("-" if b == 0 else printed(Fraction(a, t) / Fraction(b, u)))
    if a == 0:
        good = good and low == "0.0000"
    else:
        edge = Fraction(low) - half
        good = good and (edge < 0 or crosses(a, a + b, edge / scale, True))
        good = good and not crosses(a, a + b, (Fraction(low) + half) / scale, True)
    if b == 0:
        return good and high == "-"
    good = good and not crosses(a, a + b, max(Fraction(high) - half, Fraction(0)) / scale, False)
    return good and crosses(a, a + b, (Fraction(high) + half) / scale, False)


def check_curve(words, answer):
    observations = [(int(w.rstrip("+")), not w.endswith("+")) for w in words]
    points, limits = survival(observations)
    expected = [" ".join("-" if t is None else str(t) for t in limits)]
    for time, _, _, s, low, high in points:
        band = "- -" if low is None else f"{printed(low)} {printed(high)}"
        expected.append(f"{time} {printed(s)} {band}")
    return answer == " | ".join(expected)


def check(line):
    question, answer = line.split(" = ")
    kind, *words = question.split()
    if kind == "curve":
        return check_curve(words, answer)
    numbers = [int(w) for w in words]
    if kind == "ratio":
        return check_ratio(*numbers, answer.split())
    k, n = numbers
    return answer == " ".join([printed(Fraction(k, n)), *map(printed, wilson(k, n))])


def main():
    lines = sys.stdin.read().splitlines()
    wrong = [line for line in lines if not check(line)]
    print("\n".join(wrong[:10] + [f"{len(lines)} lines, {len(wrong)} differ"]))
    return 1 if wrong or not lines else 0


if __name__ == "__main__":
    sys.exit(main())
