"""The command line as a person and a script meet it: help, words, exits, JSON, pipes and signals."""
import json
import os
import pty
import re
import select
import signal
import subprocess
import time
import unittest

from faults_test import CONFLICT, KEY, NOT_FOUND, REFUSED, UNREACHABLE, USAGE
from world import BINARY, EXAMPLES, SOURCE, Case, comity, environment, wait_until

CHINESE = re.compile("[\u4e00-\u9fff]")
# An id that stands where its text should, or a parameter that nobody filled.
MISSING = re.compile(r"\b(?:" + "|".join(path.stem for path in (SOURCE / "lang").glob("*.json")) +
                     r")\.[a-z][a-z0-9_]*_[a-z0-9_.]+\b|\{[a-z_]+\}")


def all_verbs(path=()):
    """Every verb that does something, as the program itself lists them."""
    said = json.loads(comity("--json", *path, code=USAGE).stdout)["error"]
    if said["id"] != "cli.usage.verb_missing":
        return [path]
    return [verb for name in said["parameters"]["known"].split(", ") for verb in all_verbs_below((*path, name))]


def all_verbs_below(path):
    """A verb with verbs of its own is recognised by its help."""
    text = comity(*path, "--help").stdout
    return all_verbs(path) if "VERB" in text.splitlines()[1] else [path]


class Help(Case):
    def test_every_verb_has_help_with_an_example_in_both_languages(self):
        for verb in all_verbs():
            with self.subTest(verb=verb):
                english = comity(*verb, "--help").stdout
                self.assertIn("Example:\n  ", english)
                self.assertIsNone(MISSING.search(english), english)
                chinese = comity("--lang", "zh", *verb, "--help").stdout
                self.assertIn("示例：\n  ", chinese)
                self.assertIsNone(MISSING.search(chinese), chinese)
                # Of an option the words stand behind it, or on the next line.
                for option in re.split(r"\n(?=  -)", chinese)[1:]:
                    self.assertRegex("\n".join(option.splitlines()[:2]), CHINESE)

    def test_the_language_is_taken_from_the_option_then_the_environment(self):
        for env, arguments, is_chinese in (({"LANG": "zh_CN.UTF-8"}, [], True), ({"LANG": "en_US.UTF-8"}, [], False),
                                           ({"LANG": "fr_FR.UTF-8"}, [], False), ({"LC_ALL": "zh_CN.UTF-8"}, [], True),
                                           ({"LANG": "zh_CN.UTF-8"}, ["--lang", "en"], False),
                                           ({"LANG": "en_US.UTF-8"}, ["--lang=zh"], True)):
            text = comity(*arguments, "--help", env=environment(**env)).stdout
            self.assertEqual(bool(CHINESE.search(text.splitlines()[0].replace("礼让", ""))), is_chinese, (env, arguments))

    def test_the_help_names_the_exit_codes_of_the_readme(self):
        readme = (SOURCE / "README.md").read_text()
        codes = re.findall(r"(\d) ", re.search(r"^Exit codes: (.*)$", readme, re.M).group(1))
        self.assertEqual(codes, [str(n) for n in range(8)])
        self.assertEqual(re.findall(r"(\d) ", comity("--help").stdout.split("Exit codes:")[1]), codes)


class Usage(Case):
    def test_an_unknown_word_is_named_with_what_was_meant(self):
        for line, meant in (("reqest list", "request"), ("request lst", "list"), ("request list --coutn 3", "--count"),
                            ("nod serve", "node"), ("request issue --urgancy urgent", "--urgency"),
                            ("--hom x node status", "--home"), ("agreement adpot x", "adopt")):
            said = comity(*line.split(), code=USAGE).stderr
            self.assertIn(f"did you mean \"{meant}\"" if not meant.startswith("-") else f"did you mean {meant}", said)

    def test_what_is_wrong_with_a_command_line_is_said_in_both_languages(self):
        for line in ("", "request", "request issue", "request issue --to", "request list --count x", "request list a b",
                     "log show --side other", "keys new --days 0 --address x", "--lang fr demo", "xyzzy", "keys --xyzzy"):
            english = comity(*line.split(), code=USAGE)
            self.assertEqual(english.stdout, "")
            self.assertTrue(english.stderr.startswith("comity: "), english.stderr)
            self.assertIsNone(MISSING.search(english.stderr), english.stderr)
            chinese = comity(*line.split(), code=USAGE, env=environment(LANG="zh_CN.UTF-8")).stderr
            self.assertRegex(chinese, CHINESE)
            self.assertIsNone(MISSING.search(chinese), chinese)
            answer = json.loads(comity("--json", *line.split(), code=USAGE).stdout)
            self.assertEqual(answer["error"]["code"], "invalid")

    def test_an_option_that_may_be_repeated_takes_one_value(self):
        said = comity("verify", "--agreement", "a.json", "there-is-no-such-folder", code=NOT_FOUND).stderr
        self.assertIn("there-is-no-such-folder", said)


class Terminal(Case):
    def test_there_is_no_colour_without_a_terminal_nor_against_the_readers_wish(self):
        world = self.world()
        request = world["us"].issue("cn")["request"]
        self.assertNotIn("\033", world["us"].comity("request", "show", request).stdout)
        self.assertIn("\033[", on_terminal(world["us"], "request", "show", request))
        self.assertNotIn("\033[", on_terminal(world["us"], "request", "show", request, env={"NO_COLOR": "1"}))

    def test_output_into_a_closed_pipe_ends_quietly(self):
        child = subprocess.Popen([BINARY, "completion", "bash"], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                 env=environment(), preexec_fn=lambda: time.sleep(0.2))
        child.stdout.close()
        said = child.stderr.read()
        self.assertEqual(child.wait(20), -signal.SIGPIPE)
        child.stderr.close()
        self.assertEqual(said, b"")

    def test_output_that_cannot_be_written_is_no_success(self):
        with open("/dev/full", "w") as full:
            done = subprocess.run([BINARY, "--help"], stdout=full, stderr=subprocess.PIPE, env=environment(), text=True)
        self.assertEqual(done.returncode, 6)
        self.assertIn("standard output", done.stderr)

    def test_interrupted_at_the_passphrase_the_terminal_shows_again_what_is_typed(self):
        import termios
        world = self.world(adopted=False)
        parent, child = pty.openpty()
        process = subprocess.Popen([BINARY, "--home", world["us"].home, "keys", "show"], stdin=child, stdout=child,
                                   stderr=child, env=environment(), start_new_session=True)
        self.addCleanup(os.close, parent)
        self.addCleanup(os.close, child)
        echoes = lambda: bool(termios.tcgetattr(child)[3] & termios.ECHO)
        wait_until(lambda: not echoes(), "the passphrase is asked for")
        process.send_signal(signal.SIGINT)
        self.assertEqual(process.wait(20), -signal.SIGINT)
        self.assertTrue(echoes())


def on_terminal(party, *arguments, env=None):
    """What a person would see."""
    parent, child = pty.openpty()
    process = subprocess.Popen([BINARY, "--home", party.home, *arguments], stdin=subprocess.DEVNULL, stdout=child, stderr=child,
                               env=environment(TERM="xterm", **(env or {})))
    os.close(child)
    out = b""
    while select.select([parent], [], [], 20)[0]:
        try:
            piece = os.read(parent, 65536)
        except OSError:
            break
        if not piece:
            break
        out += piece
    os.close(parent)
    assert process.wait(20) == 0, out
    return out.decode()


class Verbs(Case):
    """One request through its life, by verbs alone; every verb's JSON is read, in both languages its words."""

    def test_every_verb_says_json_and_words(self):
        world = self.world(witness=True)
        us, cn, folder = world["us"], world["cn"], world.folder
        tried = set()

        def run(party, *arguments, code=0):
            tried.update(tuple(arguments[:n]) for n in (1, 2))
            answer = json.loads(party.comity("--json", *arguments, code=code).stdout)
            for language in ("en", "zh"):
                if arguments[0] in ("agreement", "keys", "log", "verify") and "--out" not in arguments \
                        or arguments[1:2] in (("list",), ("show",), ("status",)):
                    done = party.comity("--lang", language, *arguments, code=code)
                    self.assertIsNone(MISSING.search(done.stdout + done.stderr), done)
            return answer

        def step(party, verb, *flags, example=None):
            body = ["--body", EXAMPLES / f"{example}.json"] if example else ["--text", "Noted."]
            before = cn if party is us else us
            view = run(party, "request", verb, request, *flags, *body)
            wait_until(lambda: all(p.get(f"/v1/requests/{request}")["messages"][-1]["settled"] for p in (us, cn)) and before,
                       f"{verb} is delivered")
            return view

        issued = run(us, "request", "issue", "--to", "cn", "--kind", "mitigation", "--urgency", "urgent", "--confirm-later",
                     "--body", EXAMPLES / "mitigation.request.json")
        request = issued["request"]
        wait_until(lambda: cn.get("/v1/requests")["requests"], "it is delivered")
        step(cn, "acknowledge", example="request.acknowledge")
        step(cn, "query")
        step(us, "supply")
        step(us, "confirm", example="request.confirm")
        step(cn, "decide", "--decision", "conditional", example="request.decide")
        step(us, "accept-conditions", example="request.accept-conditions")
        step(cn, "update")
        step(cn, "extend", "--until", "2099-01-01T00:00:00Z", "--reason", "analysis", example="request.extend")
        step(us, "escalate", "--level", "2", example="request.escalate")

        def each(word, example):
            items = json.loads((EXAMPLES / f"{example}.json").read_text())["items"]
            return [flag for item in items for flag in ("--item", f"{item['n']}={word}")]
        step(cn, "answer", "--final", *each("provided", "mitigation.answer"), example="mitigation.answer")
        step(cn, "ask-account", "--until", "2099-01-01T00:00:00Z", example="request.ask-account")
        step(us, "account", example="request.account")
        step(us, "assess", *each("incomplete", "request.assess"), example="request.assess")
        step(cn, "rejoin", *each("contest", "request.rejoin"), example="request.rejoin")
        step(us, "contest", "--seq", "2", example="request.contest")
        view = step(us, "close", example="request.close")
        self.assertEqual(view["phase"], "closed")
        for party, verb, flags in ((us, "withdraw", ()), (cn, "refer", ("--to", "police"))):
            request = us.issue("cn")["request"]
            wait_until(lambda: request in [row["request"] for row in cn.get("/v1/requests")["requests"]], "it is delivered")
            step(party, verb, *flags, example=f"request.{verb}")

        run(us, "request", "list")
        run(us, "request", "show", request)
        self.assertIn("comity", json.dumps(run(us, "request", "bundle", request)))
        run(us, "request", "bundle", request, "--bodies", "--out", folder / "bundle.json")
        run(us, "verify", folder / "bundle.json")
        run(us, "log", "show")
        run(us, "log", "prove", "--index", "1")
        run(us, "log", "prove", "--index", "1", "--out", folder / "proof")
        run(us, "verify", folder / "proof", "--agreement", world.agreement)
        run(us, "log", "export", "--out", folder / "export")
        run(us, "verify", folder / "export")
        run(us, "node", "status")
        self.assertEqual([], [(i["kind"], i["code"]) for p in (us, cn) for link in p.links()
                              for i in p.get(f"/v1/links/{link['link']}/incidents")["incidents"]])
        wait_until(lambda: us.json("doctor", code=None)["ok"], "all is cosigned")
        run(us, "doctor")
        run(us, "agreement", "show", world.agreement)
        run(us, "agreement", "diff", world.agreement, world.agreement)
        run(us, "agreement", "adopt", world.agreement)
        run(us, "agreement", "merge", world.agreement, world.agreement)
        run(us, "keys", "show")
        run(us, "keys", "rotate", "--role", "message", "--party", "us", "--agreement", world.agreement,
            "--out", folder / "next.json")
        run(us, "agreement", "diff", world.agreement, folder / "next.json")
        run(us, "agreement", "sign", folder / "next.json", "--party", "us", "--supersedes", world.agreement)
        run(us, "completion", "bash")
        # Tried elsewhere: the world was made with them, or they are servers. Those of other tests have their own.
        elsewhere = {("keys", "new"), ("account", "invite"), ("request", "admit"), ("request", "draft"), ("request", "document"), ("agreement", "new"), ("node", "serve"), ("witness", "serve"), ("demo",)}
        self.assertEqual([], [verb for verb in all_verbs() if verb not in tried | elsewhere and verb[0] not in OWN_VERBS])

    def test_exits_are_as_documented(self):
        world = self.world()
        us = world["us"]
        us.comity("request", "show", "us-20260101-aaaaaaaa", code=NOT_FOUND)
        us.comity("request", "show", "no such id", code=REFUSED)
        us.comity("verify", world.agreement, "--agreement-id", "00" * 32, code=REFUSED)
        us.comity("log", "export", "--out", world.folder, code=CONFLICT)
        us.comity("log", "show", "--link", "nobody", code=NOT_FOUND)
        body = EXAMPLES / "mitigation.request.json"
        us.comity("request", "issue", "--to", "jp", "--kind", "mitigation", "--body", body, code=NOT_FOUND)
        us.comity("request", "issue", "--to", "cn", "--kind", "gossip", "--body", body, code=REFUSED)
        us.comity("request", "issue", "--to", "cn", "--kind", "mitigation", "--body", world.folder / "none", code=NOT_FOUND)
        request = us.issue("cn")["request"]
        us.comity("request", "close", request, "--text", "x", code=REFUSED)
        comity("--home", us.home, "keys", "show", code=KEY)
        us.stop()
        us.comity("request", "list", code=UNREACHABLE)


# Verbs whose own tests read their JSON.
OWN_VERBS = {"account", "agency", "draft", "evidence", "figures", "journal", "own-task", "policy", "review", "task", "triage", "watch"}

if __name__ == "__main__":
    unittest.main()
