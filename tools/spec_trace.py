#!/usr/bin/env python3
"""Shows that every numbered clause of docs/protocol.md that says MUST is named by a test.

A test names a clause by its number in brackets, "[P5.5]", in the test's name or a comment beside it; scenario files and
Python tests count too. Usage: tools/spec_trace.py [root] [--table]    exit 0 if nothing is missing.
"""
import pathlib
import re
import sys

arguments = [a for a in sys.argv[1:] if not a.startswith("--")]
ROOT = pathlib.Path(arguments[0] if arguments else pathlib.Path(__file__).parent.parent)
CLAUSE = re.compile(r"\*\*\[(P\d+\.\d+)\]\*\*")


def clauses():
    """Clause number → its text, in order."""
    text = (ROOT / "docs/protocol.md").read_text(encoding="utf-8")
    marks = list(CLAUSE.finditer(text))
    ends = [m.start() for m in marks[1:]] + [len(text)]
    return {m.group(1): text[m.end():end].split("\n\n")[0] for m, end in zip(marks, ends)}


def citations():
    """Clause number → the tests that name it."""
    found = {}
    places = [*ROOT.glob("src/*/test/**/*"), *ROOT.glob("tests/**/*"), *ROOT.glob("src/sim/*")]
    for path in places:
        if path.suffix not in (".cpp", ".txt", ".py", ".go", ".h") or "data" in path.parts:
            continue
        for number in set(re.findall(r"\[(P\d+\.\d+)\]", path.read_text(encoding="utf-8"))):
            found.setdefault(number, []).append(str(path.relative_to(ROOT)))
    return found


def main():
    known, cited = clauses(), citations()
    missing = [n for n, text in known.items() if "MUST" in text and n not in cited]
    unknown = sorted(set(cited) - set(known))
    if "--table" in sys.argv:
        for number in known:
            print(f"{number:7} {', '.join(sorted(cited.get(number, ['-'])))}")
    for number in missing:
        print(f"[{number}] says MUST and no test names it")
    for number in unknown:
        print(f"[{number}] is named by {cited[number][0]} and is no clause")
    must = sum("MUST" in t for t in known.values())
    print(f"{len(known)} clauses, {must} say MUST, {must - len(missing)} of these are tested")
    return 1 if missing or unknown else 0


if __name__ == "__main__":
    sys.exit(main())
