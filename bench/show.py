#!/usr/bin/env python3
"""Shows a benchmark's JSON as a table. Exit 1 if a figure does not keep to its bound. Usage: bench/show.py FILE"""
import json
import sys


def shown(value):
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.3g}"


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        result = json.load(file)
    print(f"{result['benchmark']}: {result.get('machine', '')} load {result.get('load_average', '?')}")
    for row in result["figures"]:
        bound = ""
        for name, sign in (("at_least", "≥"), ("at_most", "≤")):
            if name in row:
                bound = f"{sign} {shown(row[name])} {'✓' if row['holds'] else '✗'}"
        print(f"  {row['name']:<44} {shown(row['value']):>10} {row['unit']:<10} {bound}")
    for name, why in result["skipped"].items():
        print(f"  {name:<44} skipped: {why}")
    return 0 if all(row.get("holds", True) for row in result["figures"]) else 1


if __name__ == "__main__":
    sys.exit(main())
