#!/usr/bin/env python3
"""Writes a C++ file that holds the files of a folder, as they are and gzipped, as the assembler includes them.

Usage: embed.py <out.cpp> [folder]    without a folder: no files. What the assembler reads lies beside <out.cpp>.
"""
import gzip
import hashlib
import pathlib
import sys

# Gzipped below this part of their size; pictures and fonts are compressed already.
GAIN = 0.9

HEAD = """// Made by src/console/embed.py.
#include "embedded.h"

"""


def symbol(number, kind):
    return f"comity_console_{number}_{kind}"


def assembly(name, path):
    return (f'asm(".pushsection .rodata\\n.balign 16\\n.globl {name}\\n.hidden {name}\\n{name}:\\n"\n'
            f'    ".incbin \\"{path}\\"\\n.globl {name}_end\\n.hidden {name}_end\\n{name}_end:\\n.popsection\\n");\n'
            f'extern "C" {{ extern unsigned char const {name}[], {name}_end[]; }}\n')


def main():
    out = pathlib.Path(sys.argv[1])
    folder = pathlib.Path(sys.argv[2]) if len(sys.argv) > 2 else None
    held = out.parent / "held"
    held.mkdir(parents=True, exist_ok=True)
    text, rows = HEAD, []
    files = sorted(p for p in folder.rglob("*") if p.is_file()) if folder else []
    for number, path in enumerate(files):
        content = path.read_bytes()
        digest = hashlib.sha256(content).hexdigest()
        zipped = gzip.compress(content, 9, mtime=0)
        spans = {"raw": content}
        if len(zipped) < GAIN * len(content):
            spans["gzip"] = zipped
        for kind, data in spans.items():
            copy = held / f"{digest}.{kind}"
            copy.write_bytes(data)
            text += assembly(symbol(number, kind), copy)
        views = [f"{{{symbol(number, kind)}, {symbol(number, kind)}_end}}" if kind in spans else "{}" for kind in ("raw", "gzip")]
        rows.append(f'    {{"{path.relative_to(folder).as_posix()}", {", ".join(views)}, "{digest}"}},\n')
    text += "\nnamespace comity::console {\n\n"
    text += "std::vector<Embedded> embedded() {\n  return {\n" + "".join(rows) + "  };\n}\n\n}  // namespace comity::console\n"
    out.write_text(text)


if __name__ == "__main__":
    main()
