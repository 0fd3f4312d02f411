"""From what a desk is handed to a request that the other side has: comity request draft, then request issue."""
import json
import unittest

from world import EXAMPLES, SOURCE, World, wait_until

MAIL = "Phishing kit\nPlease take down hxxps://login[.]evil[.]com/x and 198.51.100.7, seen 2026-11-20T04:02:00Z.\nTLP:GREEN\n"
EVENT = SOURCE / "examples/misp/xdspy.json"
REFUSED, USAGE = 1, 2


class Draft(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.world = cls.enterClassContext(World())

    maxDiff = None

    def verb(self, *arguments, **more):
        return self.world["us"].comity(*arguments, **more)

    def draft(self, *arguments, **more):
        return json.loads(self.verb("--json", "request", "draft", *arguments, **more).stdout)

    def test_a_mail_becomes_a_draft_that_is_completed_and_sent(self):
        folder = self.world.folder
        mail, known, draft = folder / "mail.txt", folder / "known.json", folder / "draft.json"
        mail.write_text(MAIL, encoding="utf-8")
        said = self.draft(mail)
        self.assertEqual(("mitigation", "cn", False), (said["kind"], said["to"], said["complete"]))
        self.assertIn("/contact", [field["pointer"] for field in said["missing"]])
        self.assertTrue(all(field["why"]["zh"] for field in said["missing"]))
        self.assertEqual({"acknowledge", "decide", "answer"}, {clock["clock"] for clock in said["due"]})

        self.verb("request", "draft", mail, "--out", draft)
        self.verb("request", "issue", "--draft", draft, code=REFUSED)
        example = json.loads((EXAMPLES / "mitigation.request.json").read_text(encoding="utf-8"))
        members = ("contact", "incident", "harm", "collateral", "preserve_first", "reply_level", "handling", "items")
        known.write_text(json.dumps({name: example[name] for name in members}), encoding="utf-8")
        said = self.draft(mail, "--with", known, "--urgency", "urgent", "--out", draft)
        self.assertEqual([], said["missing"] + said["unfit"])
        request = json.loads(self.verb("--json", "request", "issue", "--draft", draft).stdout)["request"]
        delivered = wait_until(
            lambda: [row for row in self.world["cn"].get("/v1/requests")["requests"] if row["request"] == request], "it is delivered")
        self.assertEqual("urgent", delivered[0]["urgency"])

        said = self.draft("--extends", request, "--out", draft)
        self.assertTrue(said["complete"])
        later = json.loads(self.verb("--json", "request", "issue", "--draft", draft).stdout)
        self.assertEqual({"request": request, "relation": "extension"}, later["follows"])

    def test_a_published_event_is_shown_in_both_languages(self):
        for language, word in (("en", "Missing"), ("zh", "尚缺")):
            shown = self.verb("--lang", language, "request", "draft", EVENT).stdout
            self.assertIn("XDSpy", shown)
            self.assertIn(word, shown)
            self.assertIn("[.]", shown)

    def test_what_cannot_be_read_is_refused_by_name(self):
        body = self.world.folder / "no.json"
        body.write_text("{}")
        for arguments, code, text in (
            (("request", "draft"), USAGE, "source"),
            (("request", "draft", EVENT, "--as", "stix"), REFUSED, "stix"),
            (("request", "draft", EVENT, "--kind", "war"), REFUSED, "war"),
            (("request", "issue", "--draft", body), REFUSED, "--body"),
            (("request", "issue", "--to", "cn"), USAGE, "--kind"),
        ):
            self.assertIn(text, self.verb(*arguments, code=code).stderr)


if __name__ == "__main__":
    unittest.main()
