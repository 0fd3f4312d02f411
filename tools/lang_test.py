#!/usr/bin/env python3
"""A test of the texts: what lang/*.json says and what the sources ask for are the same.

Each lang/<concept>.json holds ids that begin with "<concept>.", each with one text in every language, and the texts of one
id have the same placeholders. Every id in a call of fail, refuse… or report in src/ and apps/ has its texts, and every id
in lang/ stands in those sources as a string literal. Tests are not sources: an id that only a test names is left over.

Usage: tools/lang_test.py [root]    exit 0 if the texts hold, 1 with one line for each fault.
"""
import json
import pathlib
import re
import sys

ROOT = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parent.parent)
LANGUAGES = ("en", "zh")
ID = r"[a-z0-9_]+\.[a-z0-9_.-]+"
PLACEHOLDER = r"\{([^{}]*)\}"
LITERAL = re.compile(r'"((?:[^"\\\n]|\\.)*)"')
# Calls whose id-like arguments are ids of texts. Elsewhere "a.b" may be a message type or a file name.
CALL = re.compile(r"\b(?:fail|refuse\w*|report)\s*\(")


def members(pairs):
    """An object's members, refusing a name that stands twice."""
    names = [name for name, _ in pairs]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ValueError("defined twice: " + ", ".join(twice))
    return dict(pairs)


def check_texts(concept, name, texts):
    """The faults of one entry."""
    if not re.fullmatch(ID, name) or not name.startswith(concept + "."):
        yield f"{name}: should be named {concept}.<what>, in lower case"
    if not isinstance(texts, dict) or sorted(texts) != sorted(LANGUAGES):
        yield f"{name}: should have exactly the languages {', '.join(LANGUAGES)}"
        return
    placeholders = {}
    for language, text in texts.items():
        if not isinstance(text, str) or not text.strip():
            yield f"{name}: the text in {language} is empty"
            return
        placeholders[language] = set(re.findall(PLACEHOLDER, text))
        if re.search(r"[{}]", re.sub(PLACEHOLDER, "", text)):
            yield f"{name}: the text in {language} has a brace without its other half"
        for placeholder in placeholders[language]:
            if not re.fullmatch(r"[a-z][a-z0-9_]*", placeholder):
                yield f"{name}: the text in {language} has the placeholder {{{placeholder}}}, which is no name"
    if placeholders["en"] != placeholders["zh"]:
        different = sorted(placeholders["en"] ^ placeholders["zh"])
        yield f"{name}: the languages differ in the placeholders {', '.join(different)}"
    # Examples of commands are the same in every language.
    says_something = not name.endswith(".example") and re.search(r"[A-Za-z]", re.sub(PLACEHOLDER, "", texts["en"]))
    if says_something and not re.search(r"[\u3400-\u9fff]", texts["zh"]):
        yield f"{name}: the text in zh is not Chinese"


def read_texts(faults):
    """All ids of lang/, with the file they stand in."""
    ids = {}
    for path in sorted(ROOT.glob("lang/*.json")):
        try:
            entries = json.loads(path.read_text(encoding="utf-8"), object_pairs_hook=members)
        except ValueError as error:
            faults.append(f"{path.name}: {error}")
            continue
        for name, texts in entries.items():
            faults += [f"{path.name}: {fault}" for fault in check_texts(path.stem, name, texts)]
            ids[name] = path.name
    return ids


def without_comments(text):
    """C++ without its comments; literals stay."""
    return re.sub(r'//[^\n]*|/\*.*?\*/|("(?:[^"\\\n]|\\.)*")', lambda match: match.group(1) or " ", text, flags=re.S)


def arguments(text, start):
    """The text of a call's arguments, `start` being behind its opening parenthesis."""
    depth = 1
    for match in re.compile(r'"(?:[^"\\\n]|\\.)*"|[()]').finditer(text, start):
        depth += {"(": 1, ")": -1}.get(match.group(), 0)
        if depth == 0:
            return text[start:match.start()]
    return text[start:]


def read_sources():
    """The literals of all sources, and the ids in calls with the file of each."""
    literals, called = set(), {}
    for path in sorted([*ROOT.glob("src/**/*.[ch]*"), *ROOT.glob("apps/**/*.[ch]*")]):
        if path.suffix not in (".h", ".cpp") or "test" in path.relative_to(ROOT).parts:
            continue
        text = without_comments(path.read_text(encoding="utf-8"))
        literals.update(LITERAL.findall(text))
        for call in CALL.finditer(text):
            for literal in LITERAL.findall(arguments(text, call.end())):
                if re.fullmatch(ID, literal):
                    called.setdefault(literal, path.relative_to(ROOT))
    return literals, called


def main():
    faults = []
    ids = read_texts(faults)
    literals, called = read_sources()
    faults += [f"{path}: {name} has no text in lang/" for name, path in sorted(called.items()) if name not in ids]
    # "cli.phase." + word: an id may be put together behind a literal that ends in a dot.
    beginnings = tuple(literal for literal in literals if re.fullmatch(r"[a-z_]+(\.[a-z_-]+)*\.", literal))
    faults += [f"{file}: {name} is used nowhere" for name, file in sorted(ids.items())
               if name not in literals and not name.startswith(beginnings)]
    print("\n".join(faults) if faults else f"{len(ids)} texts in {len(LANGUAGES)} languages hold")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
