"""The command lines of docs/guide, exactly as they stand there but for the ids, in each language."""
import re
import shlex
import unittest

from world import SOURCE, Case, comity, wait_until

GUIDES = SOURCE / "docs" / "guide"


def commands(path):
    blocks = re.findall(r"^```\n(.*?)^```", path.read_text(encoding="utf-8"), re.M | re.S)
    return [line for block in blocks for line in block.splitlines()]


class Guide(Case):
    def follow(self, name):
        world = self.world()
        requests = lambda: world["cn"].json("request", "list")["requests"]
        drafts = lambda: comity_json(world, "draft", "list")["drafts"]

        def comity_json(world, *verb):
            return world["us"].json("--token-file", world.folder / "us" / "lou.token", *verb)

        for line in commands(GUIDES / "en" / name):
            with self.subTest(line):
                if "REQUEST" in line:
                    line = line.replace("REQUEST", wait_until(requests, "it is delivered")[0]["request"])
                if "DRAFT" in line:
                    line = line.replace("DRAFT", wait_until(drafts, "it waits")[0]["draft"])
                line = re.sub(r"(agreements/examples|policies)/", lambda m: f"{SOURCE}/{m.group(1)}/", line)
                words = shlex.split(line)
                self.assertEqual(words.pop(0), "comity")
                comity(*words, cwd=world.folder)
                wait_until(world.settled, "both sides have it")
        return world

    def test_the_police_desk(self):
        world = self.follow("police-desk.md")
        view = world["cn"].json("request", "list")["requests"][0]
        self.assertEqual((view["phase"], view["channel"]), ("answered", "police"))
        hidden = world["us"].comity("--token-file", world.folder / "us" / "ann.token", "request", "show", view["request"], code=4)
        self.assertIn(view["request"], hidden.stderr)

    def test_the_cert(self):
        world = self.follow("cert.md")
        view = world["cn"].json("request", "list")["requests"][0]
        shown = world["cn"].json("request", "show", view["request"])
        self.assertTrue(shown["conditions_bind"])
        self.assertTrue(shown["accounts"][0]["given_at"])

    def test_both_languages_say_the_same(self):
        for english in (GUIDES / "en").iterdir():
            with self.subTest(english.name):
                self.assertEqual(commands(english), commands(GUIDES / "zh" / english.name))


if __name__ == "__main__":
    unittest.main()
