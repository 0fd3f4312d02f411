"""People, policy and the private log by the real program: who may say yes, what waits, what is kept of it."""
import json
import time
import unittest

from faults_test import CONFLICT, NOT_FOUND, REFUSED
from world import EXAMPLES, SOURCE, World, wait_until

POLICY = """
format = "comity.policy/v1"
party = "us"
title = {en = "For a test", zh = "测试用"}
otherwise = "national_law"
approvals_valid_for = "3d"

[[rule]]
id = "all-passes"
why = {en = "Most of it passes.", zh = "一般放行。"}
pass = true

[[rule]]
id = "two-read-it"
why = {en = "Two people read what is asked urgently.", zh = "紧急请求须经两人审阅。"}
when.direction = "out"
when.urgency = ["urgent", "crisis"]
approve = [{role = "legal_reviewer"}, {role = "co_chair"}]

[[rule]]
id = "no-content"
why = {en = "Content of communications does not leave.", zh = "通信内容不得发出。"}
when.direction = "out"
when.category = "communications_content"
refuse = "national_law"

[[emergency]]
id = "lives"
why = {en = "Lives are at stake.", zh = "人命关天。"}
when.direction = "out"
when.urgency = "crisis"
approve = [{role = "duty_officer"}, {role = "co_chair"}]
review = {role = "legal_reviewer", within = "24h"}

[[test]]
name = "urgent waits for two"
facts = {direction = "out", counterpart = "cn", type = "request.issue", kind = "mitigation", urgency = "urgent"}
expect = "needs"
rule = "two-read-it"
"""

PEOPLE = {"root": ["administrator"], "dee": ["duty_officer"], "ann": ["analyst"], "lin": ["legal_reviewer"],
          "cho": ["co_chair"], "aud": ["auditor"]}


class Desk(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.world = cls.enterClassContext(World())
        cls.us = cls.world["us"]
        cls.policy = cls.world.folder / "policy.toml"
        cls.policy.write_text(POLICY, encoding="utf-8")
        cls.us.json("agency", "new", "cert", "--en", "National CERT", "--zh", "国家应急中心", "--kind", "cert")
        for name, roles in PEOPLE.items():
            cls.people("account", "new", name, "--agency", "cert", *[word for role in roles for word in ("--role", role)])
            cls.people("account", "token", name, "--out", cls.token(name))
        cls.by("lin", "policy", "load", cls.policy)

    @classmethod
    def token(cls, name):
        return cls.world.folder / f"{name}.token"

    @classmethod
    def people(cls, *arguments):
        """As the administrator, once there is one who can sign in; until then as the owner of the socket."""
        root = cls.token("root")
        return cls.us.json(*(("--token-file", root) if root.exists() else ()), *arguments)

    @classmethod
    def by(cls, name, *arguments, **how):
        return cls.us.json("--token-file", cls.token(name), *arguments, **how)

    def refused(self, name, *arguments, code=REFUSED):
        return json.loads(self.us.comity("--json", "--token-file", self.token(name), *arguments, code=code).stdout)["error"]["id"]

    def issue(self, urgency, *more):
        return self.by("ann", "request", "issue", "--to", "cn", "--kind", "mitigation", "--urgency", urgency,
                       "--body", EXAMPLES / "mitigation.request.json", *more)

    def draft(self, urgency):
        return self.issue(urgency)["draft"]

    def phase(self, draft):
        shown = [one for one in self.by("ann", "draft", "list", "--all")["drafts"] if one["draft"] == draft]
        return shown[0]["gate"]["state"] if shown else None

    def arrived(self, request):
        return request in [row["request"] for row in self.world["cn"].get("/v1/requests")["requests"]]

    def test_a_policy_is_read_tried_and_put_in_force(self):
        for file in (self.policy, SOURCE / "policies/us.toml", SOURCE / "policies/cn.toml"):
            self.assertTrue(self.us.json("policy", "test", file)["ok"], file)
        self.assertTrue(self.us.json("policy", "check", self.policy)["ok"])
        said = self.us.json("policy", "explain", self.policy, "--type", "request.issue", "--kind", "mitigation",
                            "--urgency", "urgent", "--counterpart", "cn")
        self.assertIn("two-read-it", json.dumps(said))
        self.assertIn("two-read-it", json.dumps(self.by("lin", "policy", "show")))
        impossible = self.world.folder / "impossible.toml"
        impossible.write_text(POLICY.replace('{role = "co_chair"}]\n\n[[rule]]', '{role = "emperor"}]\n\n[[rule]]'), encoding="utf-8")
        self.refused("lin", "policy", "load", impossible)
        self.refused("ann", "policy", "load", self.policy)

    def test_what_waits_leaves_with_the_last_yes_and_never_by_its_author(self):
        draft = self.draft("urgent")
        self.assertIn("legal_reviewer", json.dumps(self.by("ann", "draft", "show", draft)))
        self.assertIn(draft, [one["draft"] for one in self.by("lin", "draft", "list")["drafts"]])
        self.refused("ann", "draft", "approve", draft)
        self.by("lin", "draft", "release", draft)
        self.assertEqual("waiting", self.phase(draft))
        self.by("lin", "draft", "approve", draft)
        self.by("lin", "draft", "revoke", draft)
        self.by("cho", "draft", "approve", draft)
        self.assertEqual("waiting", self.phase(draft))
        sent = self.by("lin", "draft", "approve", draft)
        self.assertEqual("sent", self.phase(draft))
        wait_until(lambda: self.arrived(sent["request"]), "it is delivered")

    def test_the_watch_passes_on_with_a_note_that_is_read(self):
        self.assertEqual([{"channel": "cert"}], self.by("lin", "watch", "show")["watches"])
        self.by("dee", "watch", "take")
        self.assertEqual("watch.held", self.refused("ann", "watch", "take", code=CONFLICT))
        self.by("dee", "watch", "hand-over", "ann", "--note", "cn answers at noon")
        self.refused("dee", "watch", "acknowledge", code=NOT_FOUND)
        watch = self.by("ann", "watch", "acknowledge")["watches"][0]
        self.assertEqual(["ann", "cn answers at noon"], [watch["officer"], watch["taken"]["note"]])
        self.us.stop()
        self.us.start()
        self.assertIn("  cn answers at noon", self.us.comity("--token-file", self.token("lin"), "watch", "show").stdout)
        self.by("dee", "watch", "take", "--why", "ann is ill")
        self.assertEqual("dee", self.by("lin", "watch", "show")["watches"][0]["officer"])

    def test_a_draft_is_refused_for_good_or_withdrawn(self):
        no, back = self.draft("urgent"), self.draft("urgent")
        self.by("cho", "draft", "refuse", no, "--reason", "names a witness")
        self.by("ann", "draft", "withdraw", back)
        self.assertEqual(["refused", "withdrawn"], [self.phase(no), self.phase(back)])
        self.refused("lin", "draft", "approve", no, code=CONFLICT)
        self.refused("lin", "draft", "withdraw", "0" * 16, code=NOT_FOUND)

    def test_an_emergency_takes_two_and_is_looked_at_afterwards(self):
        draft = self.draft("crisis")
        self.by("dee", "draft", "approve", draft, "--emergency")
        self.by("cho", "draft", "approve", draft, "--emergency")
        self.assertEqual("sent", self.phase(draft))
        review = self.by("lin", "review", "list")["reviews"][-1]["id"]
        self.refused("dee", "review", "close", review, "--finding", "all well")
        self.by("lin", "review", "close", review, "--finding", "lives were at stake")
        self.refused("lin", "review", "close", review, "--finding", "again", code=CONFLICT)

    def test_what_the_policy_forbids_is_refused_with_its_ground(self):
        self.assertEqual("release.refused", self.refused(
            "ann", "request", "issue", "--to", "cn", "--kind", "mitigation", "--category", "communications_content",
            "--body", EXAMPLES / "mitigation.request.json"))

    def test_tokens_and_accounts_end(self):
        self.people("account", "new", "tmp", "--agency", "cert", "--role", "analyst")
        self.people("account", "token", "tmp", "--out", self.token("tmp"))
        mine = [t["id"] for t in self.people("account", "tokens")["tokens"] if t["account"] == "tmp"]
        self.by("tmp", "request", "list")
        self.people("account", "revoke", mine[0])
        self.refused("tmp", "request", "list")
        self.people("account", "token", "tmp", "--out", self.world.folder / "second")
        self.people("account", "end", "tmp")
        self.assertIn("ended", [a for a in self.people("account", "list")["accounts"] if a["id"] == "tmp"][0])
        self.us.comity("--token-file", self.world.folder / "second", "request", "list", code=REFUSED)
        self.refused("root", "request", "list")

    def test_the_private_log_says_who_did_what_and_verify_reads_it(self):
        draft = self.draft("urgent")
        self.by("cho", "draft", "refuse", draft, "--reason", "not now")
        shown = self.by("aud", "journal", "show", "--count", "1000")
        self.assertIn("not now", json.dumps(shown))
        folder = self.world.folder / "journal"
        key = self.by("aud", "journal", "export", "--out", folder)["key"]
        self.refused("ann", "journal", "show")
        self.assertTrue(self.us.json("verify", folder, "--key", key)["ok"])
        self.us.comity("verify", folder, code=REFUSED)
        text = [path for path in folder.rglob("*") if path.is_file() and b"not now" in path.read_bytes()]
        self.assertTrue(text)
        text[0].write_bytes(text[0].read_bytes().replace(b"not now", b"not yet"))
        self.us.comity("verify", folder, "--key", key, code=REFUSED)

    def test_figures_are_the_same_on_both_sides(self):
        request = self.issue("normal")["request"]
        wait_until(lambda: self.arrived(request), "it is delivered")
        time.sleep(1)  # A period that is counted has ended, to the second.
        period = ("--from", "2026-01-01", "--to", time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()))
        wait_until(lambda: self.by("ann", "figures", *period) == self.world["cn"].json("figures", *period), "both logs have it")
        self.assertIn("mitigation", json.dumps(self.by("ann", "figures", *period)))


if __name__ == "__main__":
    unittest.main()
