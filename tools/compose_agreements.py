#!/usr/bin/env python3
"""Composes the model agreements from their parts.

    tools/compose_agreements.py           writes agreements/<model>.json
    tools/compose_agreements.py --check   fails if a file there is not what the parts make

A model is its own head (agreements/parts/<model>.json) and what all models share: kinds with their time standards, step
bodies, definitions, terms, glossary and sources. What is signed is always one whole document, so the parts end here.
"""

import json
import pathlib
import re
import sys

AGREEMENTS = pathlib.Path(__file__).resolve().parent.parent / "agreements"
PARTS = AGREEMENTS / "parts"
MODELS = ["us-cn-2015", "cn-jp-kr"]
MILLISECONDS = {"h": 3_600_000, "d": 86_400_000}


def part(name):
    return json.loads((PARTS / f"{name}.json").read_text(encoding="utf-8"))


def milliseconds(words):
    count, unit = re.fullmatch(r"(\d+) ([hd])", words).groups()
    return int(count) * MILLISECONDS[unit]


def standard(row):
    budget, basis, source = row
    return {"budget": milliseconds(budget), "basis": basis, "source": source}


def kind(name, standards):
    table = {
        urgency: {clock: standard(row) for clock, row in clocks.items()}
        for urgency, clocks in standards[name].items()
    }
    document = part(f"kinds/{name}")
    request, answer = document.pop("request"), document.pop("answer")
    return document | {"standards": table, "request": request, "answer": answer}


def definitions_for(languages):
    definitions = part("definitions")
    named = definitions["language"]["x-values"]
    definitions["language"] = {"enum": languages, "x-values": {language: named[language] for language in languages}}
    return definitions


def sources_named(value):
    """Every `source` of a default, wherever it stands; a schema's properties are not defaults."""
    if isinstance(value, list):
        for element in value:
            yield from sources_named(element)
    elif isinstance(value, dict):
        for key, element in value.items():
            if key == "source":
                yield element
            elif key not in ("request", "answer", "definitions", "steps", "sources"):
                yield from sources_named(element)


def compose(model):
    head, terms, standards = part(model), part("terms"), part("standards")
    document = head | {
        "urgencies": terms["urgencies"],
        "grounds": terms["grounds"],
        "reasons": terms["reasons"],
        "kinds": [kind(name, standards) for name in head["kinds"]],
        "steps": part("steps"),
        "definitions": definitions_for(head["languages"]),
        "glossary": part("glossary"),
    }
    used = set(sources_named(document))
    document["sources"] = {name: text for name, text in terms["sources"].items() if name in used}
    if unknown := used - terms["sources"].keys():
        sys.exit(f"{model}: no such source: {', '.join(sorted(unknown))}")
    return document


def main():
    stale = []
    for model in MODELS:
        path = AGREEMENTS / f"{model}.json"
        text = json.dumps(compose(model), ensure_ascii=False, indent=1) + "\n"
        if "--check" not in sys.argv:
            path.write_text(text, encoding="utf-8")
        elif not path.exists() or path.read_text(encoding="utf-8") != text:
            stale.append(path.name)
    if stale:
        sys.exit(f"{', '.join(stale)}: not what the parts make; run tools/compose_agreements.py")


if __name__ == "__main__":
    main()
