#!/usr/bin/env python3
"""Tries lang_test.py on small trees with one fault each, and on one without."""
import pathlib
import subprocess
import sys
import tempfile
import unittest

SCRIPT = pathlib.Path(__file__).parent / "lang_test.py"
GOOD = '{"a.x": {"en": "x {n}", "zh": "有 {n}"}}'
USE = 'return fail(Code::invalid, "a.x", {{"n", "1"}});'

# (lang/a.json, src/a/a.cpp, what the report says)
FAULTS = [
    ('{"a.x": {"en": "x {n}", "zh": "有 {m}"}}', USE, "placeholders m, n"),
    ('{"a.x": {"en": "x"}}', USE, "exactly the languages"),
    ('{"a.x": {"en": " ", "zh": "有"}}', USE, "is empty"),
    ('{"a.x": {"en": "x", "zh": "x"}}', USE, "is not Chinese"),
    ('{"a.x": {"en": "x {n", "zh": "有 {n"}}', USE, "brace"),
    ('{"a.x": {"en": "x {N o}", "zh": "有 {N o}"}}', USE, "is no name"),
    ('{"b.x": {"en": "x", "zh": "有"}}', 'f("b.x"); ' , "should be named a."),
    ('{"a.x": {"en": "x", "zh": "有"}, "a.x": {"en": "y", "zh": "有"}}', USE, "defined twice: a.x"),
    (GOOD, "", "a.x is used nowhere"),
    (GOOD, "// fail(Code::invalid, \"a.x\")\n/* \"a.x\" */", "a.x is used nowhere"),
    (GOOD, USE + ' refuse_limit(place, small ? "a.x" : "a.y", f(1));', "a.y has no text"),
    (GOOD, USE + ' log.report(Severity::error, "a.z", {});', "a.z has no text"),
    ("{", USE, "a.json"),
]
PASSED = [
    (GOOD, USE),
    ('{"a.x": {"en": "{p}: {n}", "zh": "{p}：{n}"}}', USE),
    (GOOD, 'auto const id = "a.x"; send("request.issue"); open("file.txt");'),
    (GOOD, USE + ' f("a // b"); // fail(Code::invalid, "a.gone")'),
]


def run(lang, source, where="src/a/a.cpp"):
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        for path, text in (("lang/a.json", lang), (where, source)):
            (root / path).parent.mkdir(parents=True)
            (root / path).write_text(text, encoding="utf-8")
        return subprocess.run([sys.executable, SCRIPT, root], capture_output=True, text=True, check=False)


class LangTest(unittest.TestCase):
    def test_faults_are_reported(self):
        for lang, source, report in FAULTS:
            with self.subTest(report=report):
                result = run(lang, source)
                self.assertEqual(result.returncode, 1, result.stdout)
                self.assertIn(report, result.stdout)
                self.assertEqual(result.stderr, "")

    def test_good_trees_pass(self):
        for lang, source in PASSED:
            with self.subTest(source=source):
                self.assertEqual(run(lang, source).returncode, 0, run(lang, source).stdout)

    def test_what_only_a_test_names_is_left_over(self):
        self.assertIn("a.x is used nowhere", run(GOOD, USE, "src/a/test/a_test.cpp").stdout)


if __name__ == "__main__":
    unittest.main()
