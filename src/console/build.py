#!/usr/bin/env python3
"""Builds the pages of the console with npm, once for all build folders, and copies them.

Usage: build.py <console> <out> <npm>    <out> gets what 'npm run build' writes to <console>/dist.
"""
import fcntl
import hashlib
import pathlib
import shutil
import subprocess
import sys

NOT_SOURCES = {"node_modules", "dist", "test-results", "playwright-report", "tests"}


def fingerprint(console):
    """Of all sources: what was built from the same ones need not be built again."""
    total = hashlib.sha256()
    for path in sorted(console.rglob("*")):
        parts = path.relative_to(console).parts
        if path.is_file() and parts[0] not in NOT_SOURCES:
            total.update("/".join(parts).encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def run(console, *command):
    print("+", *command, flush=True)
    if subprocess.run(command, cwd=console).returncode != 0:
        sys.exit(f"{' '.join(command)} failed in {console}: the pages of the console are not built")


def main():
    console, out, npm = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), sys.argv[3]
    with open(console / "package.json") as lock:  # One build at a time.
        fcntl.flock(lock, fcntl.LOCK_EX)
        built_from, sources = console / "dist/.built-from", fingerprint(console)
        if not built_from.exists() or built_from.read_text() != sources:
            locked, installed = console / "package-lock.json", console / "node_modules/.package-lock.json"
            if not installed.exists() or installed.stat().st_mtime < locked.stat().st_mtime:
                run(console, npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund")
            run(console, npm, "run", "build")
            built_from.write_text(sources)
        shutil.rmtree(out, ignore_errors=True)
        shutil.copytree(console / "dist", out, ignore=shutil.ignore_patterns(".built-from"))


if __name__ == "__main__":
    main()
