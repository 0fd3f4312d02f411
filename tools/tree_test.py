#!/usr/bin/env python3
"""A test of the source tree itself: what the compiler cannot see.

For every concept (src/<name>): each concept that its sources include is declared in its CMakeLists.txt, outside headers
appear only where ARCHITECTURE.md lets them, no banned call is made, files and functions stay short. And the table of
ARCHITECTURE.md names exactly the concepts and uses that the build has.

Usage: tools/tree_test.py [root]    exit 0 if the tree holds, 1 with one line for each fault.
"""
import pathlib
import re
import sys

ROOT = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parent.parent)
LINES_MAX = 500

# Outside headers, and the concepts that may include them. "test/" files of a concept may use what the concept may.
OUTSIDE = {
    "boost/json": {"json"}, "boost/asio": {"net", "api", "service"}, "boost/beast": {"net"}, "boost/multiprecision": {"figures"}, "boost/unordered": {"audit"},
    "boost/": {"net", "json"},
    "openssl/": {"crypto", "net", "courier", "mailcrypt"}, "rnp/": {"mailcrypt"}, "sodium": {"crypto"}, "liboath/": {"factor"}, "fido": {"factor"}, "idn2.h": {"indicator"}, "sqlite3.h": {"sql"}, "CLI/": set(), "pugixml": {"iodef"},
    "curl/": {"courier"}, "maxminddb": {"maxmind"},
    "toml": {"service", "gate"},
}
# In src/, outside of tests: a call and what to write instead. The edges (sql, net, service) may reach the machine.
EDGES = {"sql", "net", "service", "crypto"}
BANNED = [
    (r"\bsystem_clock::now\b", "take an Instant, or a TimeSource", EDGES),
    (r"\bsteady_clock::now\b", "take an Instant, or a Timer", EDGES),
    (r"\brandom_device\b|\bstd::rand\b|[^_]\brand\(\)", "take a Random", {"crypto"}),
    (r"\bgetenv\b", "take the value as an argument", {"service"}),
    (r"\buniform_int_distribution\b|\bstd::shuffle\b|\branges::shuffle\b", "they differ between libraries: use % on the raw number", set()),
    (r"\bstd::(basic_)?regex\b", "it recurses on a peer's text", {"json"}),
    (r"\bstd::cout\b|\bprintf\(", "report through Diagnostics, or return text", {"base"}),
    (r"\bthrow\b", "return an Error", {"net", "json", "sql"}),
]


def concepts():
    return {p.parent.name: p for p in sorted(ROOT.glob("src/*/CMakeLists.txt"))}


def declared_uses(cmake):
    text = cmake.read_text()
    call = re.search(r"\bconcept\(([^)]*)\)", text)
    if not call:
        return None
    words = call.group(1).split()
    uses, section = set(), None
    for word in words[1:]:
        if word in ("USES", "PRIVATE_USES", "SYSTEM", "CAPABILITY"):
            section = word
        elif section in ("USES", "PRIVATE_USES"):
            uses.add(word)
    return uses


def sources(folder):
    for path in sorted(folder.rglob("*")):
        if path.suffix in (".h", ".cpp") and "data" not in path.parts and "third_party" not in path.parts:
            yield path


def code_only(text):
    """The text without comments and literals; lines stay."""
    pattern = r'//[^\n]*|/\*.*?\*/|R"\w*\(.*?\)\w*"|"(?:\\.|[^"\\\n])*"|(?<![0-9a-fA-F])\'(?:\\.|[^\'\\\n])*\''
    return re.sub(pattern, lambda m: re.sub(r"[^\n]", " ", m.group()), text, flags=re.S)


def check_concept(name, cmake, faults):
    uses = declared_uses(cmake)
    if uses is None:
        faults.append(f"{cmake.relative_to(ROOT)}: no concept(…) call")
        return
    for path in sources(cmake.parent):
        where = path.relative_to(ROOT)
        text = path.read_text(encoding="utf-8")
        is_test = "test" in path.relative_to(cmake.parent).parts
        for number, line in enumerate(text.splitlines(), 1):
            include = re.match(r'\s*#include\s+[<"]([^>"]+)[>"]', line)
            if not include:
                continue
            header = include.group(1)
            if header.startswith("comity/"):
                other = header.split("/")[1]
                if other != name and other not in uses:
                    faults.append(f"{where}:{number}: includes {other}, which {name} does not declare")
            else:
                owners = next((o for prefix, o in OUTSIDE.items() if header.startswith(prefix)), None)
                if owners is not None and name not in owners and not is_test:
                    faults.append(f"{where}:{number}: <{header}> belongs to {', '.join(sorted(owners)) or 'apps'} alone")
        if not is_test:
            code = code_only(text)
            for pattern, instead, allowed in BANNED:
                if name in allowed:
                    continue
                for m in re.finditer(pattern, code):
                    faults.append(f"{where}:{code.count(chr(10), 0, m.start()) + 1}: {m.group().strip()}: {instead}")


def check_lengths(faults):
    for folder in ("src", "apps", "tests", "fuzz", "bench", "tools"):
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in (".h", ".cpp", ".py", ".go") and path.is_file():
                lines = path.read_text(encoding="utf-8").count("\n")
                if lines > LINES_MAX:
                    faults.append(f"{path.relative_to(ROOT)}: {lines} lines; is it one thing? (limit {LINES_MAX})")


def check_architecture(all_concepts, faults):
    """Rows `| name | owns | refuses to know | uses |` must equal the build."""
    page = ROOT / "ARCHITECTURE.md"
    if not page.exists():
        faults.append("ARCHITECTURE.md is missing")
        return
    rows = {}
    for line in page.read_text(encoding="utf-8").splitlines():
        cells = [c.strip() for c in line.strip().strip("|").split("|")]
        if len(cells) == 4 and re.fullmatch(r"`[a-z]+`", cells[0]):
            rows[cells[0].strip("`")] = set(re.findall(r"[a-z]+", cells[3]))
    for name, cmake in all_concepts.items():
        uses = declared_uses(cmake) or set()
        if name not in rows:
            faults.append(f"ARCHITECTURE.md: no row for {name}")
        elif rows[name] != uses:
            faults.append(f"ARCHITECTURE.md: {name} uses {' '.join(sorted(uses))} in the build, "
                          f"{' '.join(sorted(rows[name]))} in the table")
    for name in rows.keys() - all_concepts.keys():
        faults.append(f"ARCHITECTURE.md: {name} has a row and no folder")


def main():
    faults = []
    all_concepts = concepts()
    for name, cmake in all_concepts.items():
        check_concept(name, cmake, faults)
        if not (cmake.parent / "README.md").exists():
            faults.append(f"src/{name}: no README.md")
    check_lengths(faults)
    check_architecture(all_concepts, faults)
    print("\n".join(faults) if faults else f"the tree holds: {len(all_concepts)} concepts")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
