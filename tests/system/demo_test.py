"""The demonstration, as ./run plays it: what it says held is what both nodes have afterwards."""
import json
import pathlib
import shutil
import signal
import subprocess
import tempfile
import unittest

from world import BINARY, SOURCE, Case, comity, environment, wait_until

# The story has some forty steps, each with a receipt and its proofs, after two key files have been opened.
STORY_SECONDS = 120


def play(folder, *more, lang="en", policies=SOURCE / "policies", out=subprocess.PIPE):
    return subprocess.Popen([BINARY, "--lang", lang, "demo", "--folder", folder / "demo", "--policies", policies, *more],
                            cwd=SOURCE, env=environment(), stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT)


def folder_of(case):
    return pathlib.Path(case.enterContext(tempfile.TemporaryDirectory(prefix="comity-demo-")))


class Played(Case):
    """Once, in Chinese; its nodes go on running."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.folder = pathlib.Path(cls.enterClassContext(tempfile.TemporaryDirectory(prefix="comity-demo-")))
        said = cls.folder / "said"
        with open(said, "wb") as out:
            cls.demo = play(cls.folder, lang="zh", out=out)
        cls.addClassCleanup(cls.end)
        wait_until(lambda: "Ctrl-C" in said.read_text() or cls.demo.poll() is not None, "the story is told", STORY_SECONDS)
        cls.said = said.read_text()

    @classmethod
    def end(cls):
        if cls.demo.poll() is None:
            cls.demo.send_signal(signal.SIGINT)
            cls.demo.wait(20)

    def ask(self, party, account, *verb, code=0):
        home = self.folder / "demo" / party
        done = comity("--json", "--home", home, "--token-file", home / f"{account}.token", *verb, code=code)
        return json.loads(done.stdout) if code == 0 else None

    def referred(self):
        """The request that the police had for a while, as the reviewers of both sides see it."""
        requests = self.ask("us", "lou", "request", "list")["requests"]
        [name] = [one["request"] for one in requests if one["kind"] == "information"]
        return [self.ask(*whom, "request", "show", name) for whom in (("us", "lou"), ("cn", "zhou"))]

    def test_every_step_and_every_proof_holds(self):
        self.assertIsNone(self.demo.poll(), self.said)
        self.assertIn("每一步、每项证明均成立。", self.said)
        self.assertNotIn("✗", self.said)

    def test_a_request_goes_to_the_police_and_back_with_its_history(self):
        ours, theirs = self.referred()
        self.assertEqual([one["digest"] for one in ours["messages"]], [one["digest"] for one in theirs["messages"]])
        for view in ours, theirs:
            self.assertEqual(view["channel"], "cert")
            self.assertEqual([one["codes"]["to"] for one in view["messages"] if one["type"] == "request.refer"], ["police", "cert"])
            self.assertEqual(view["messages"][0]["type"], "request.issue")
            self.assertTrue(all(one["no_effect"] is None for one in view["messages"]))
        for police in ("us", "pat"), ("cn", "sun"):
            self.ask(*police, "request", "show", ours["request"], code=4)

    def test_conditions_bind_after_the_close_and_account_of_use_is_given(self):
        for view in self.referred():
            self.assertEqual(view["phase"], "closed")
            self.assertTrue(view["conditions_bind"])
            [account] = view["accounts"]
            self.assertGreater(account["until"], account["given_at"])
            order = [one["type"] for one in view["messages"]]
            self.assertLess(order.index("request.decide"), order.index("request.accept-conditions"))
            self.assertLess(order.index("request.close"), order.index("request.ask-account"))

    def test_a_claim_about_an_actor_stays_its_claimants_and_no_fact(self):
        for view in self.referred():
            [claim] = view["actor_claims"]
            self.assertEqual((claim["claimed_by"], claim["confidence"]), ("us", "moderate"))
            self.assertEqual([(one["by"], one["position"]) for one in claim["views"]], [("cn", "takes_no_position")])
            headers = [one["codes"] for one in view["messages"]]
            self.assertNotIn(claim["actor"], json.dumps([headers, view["item_states"], view["clocks"], view["quality"]]))


class Refused(Case):
    def test_a_step_that_the_gate_refuses_ends_it_with_1(self):
        folder = folder_of(self)
        policies = shutil.copytree(SOURCE / "policies", folder / "policies")
        rules = (policies / "cn.toml").read_text()
        no_referral = '[[rule]]\nid = "no-referral"\nwhy = {en = "No.", zh = "否。"}\nwhen.direction = "out"\nwhen.type = "request.refer"\nrefuse = "national_law"\n\n'
        (policies / "cn.toml").write_text(rules.replace("[[emergency]]", no_referral + "[[emergency]]", 1))
        demo = play(folder, "--once", policies=policies)
        said = demo.communicate(timeout=STORY_SECONDS)[0].decode()
        self.assertEqual(demo.returncode, 1, said)
        self.assertIn("no-referral", said)
        self.assertNotIn("Every step and every proof held.", said)

    def test_a_node_that_ends_while_it_starts_is_told_at_once_with_its_own_words(self):
        folder = folder_of(self)
        demo = play(folder, "--once")
        card = folder / "demo" / "cn" / "cn.card.json"
        wait_until(card.exists, "cn has its keys")
        (folder / "demo" / "cn" / "comity.db").mkdir()
        said = demo.communicate(timeout=STORY_SECONDS)[0].decode()
        self.assertNotEqual(demo.returncode, 0, said)
        self.assertRegex(said.splitlines()[-1], r"cn ended while it started: .*comity\.db")


if __name__ == "__main__":
    unittest.main()
