"""Keys that end, and what doctor says of a node: both languages, cause and next step."""
import json
import re
import time
import unittest

from faults_test import KEY, REFUSED
from world import EXAMPLES, Case, World, wait_until

# Of an agreement and the keys in it: long enough to sign, start and adopt on a slow machine.
LIFE_SECONDS = 25


class ShortLived(World):
    """Keys end with their agreement, and the agreement soon."""

    def terms(self):
        self.end = int(time.time()) + LIFE_SECONDS
        for party in self.parties.values():
            card = json.loads(party.card.read_text())
            for key in card["keys"]:
                key["until"] = self.end * 1000
            party.card.write_text(json.dumps(card))
        return ["--until", time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(self.end))]


class Keys(Case):
    def found(self, party, code=REFUSED):
        return {finding["id"]: finding["text"] for finding in party.json("doctor", code=code)["findings"]}

    def test_after_their_keys_ended_a_node_starts_for_its_owner_alone_and_says_nothing_to_peers(self):
        world = self.enterContext(ShortLived())
        us, cn = world["us"], world["cn"]
        request = cn.issue("us")["request"]
        wait_until(world.settled, "it is delivered")
        time.sleep(max(0, world.end - time.time()) + 1)
        said = us.comity("request", "acknowledge", request, "--body", EXAMPLES / "request.acknowledge.json", code=KEY).stderr
        self.assertIn("keys rotate", said)
        us.stop()
        us.start()
        wait_until(lambda: "keys rotate" in us.server.said(), "the node says what is wrong")
        self.assertIn("cli.doctor.key_ended", self.found(us))
        self.assertRegex(us.comity("--lang", "zh", "doctor", code=REFUSED).stdout, "message 密钥 .*已于")


class Doctor(Case):
    def found(self, party, code):
        return {finding["id"] for finding in party.json("doctor", code=code)["findings"]}

    def test_a_sound_node_is_said_to_be_sound(self):
        world = self.world(witness=True)
        world["us"].issue("cn")
        wait_until(lambda: world["us"].json("doctor", code=None)["ok"], "all is cosigned")
        self.assertIn("cli.doctor.store", self.found(world["us"], 0))
        self.assertIn("一切正常", world["us"].comity("--lang", "zh", "doctor").stdout)

    def test_a_peer_that_is_away_and_what_waits_for_it_are_named(self):
        world = self.world()
        us, cn = world["us"], world["cn"]
        cn.stop()
        us.issue("cn")
        self.assertIn("cli.doctor.undelivered", self.found(us, REFUSED))
        us.stop()
        us.start()
        self.assertLessEqual({"cli.doctor.undelivered", "cli.doctor.never_heard"}, self.found(us, REFUSED))

    def test_a_key_file_that_is_gone_is_named(self):
        world = self.world()
        us = world["us"]
        us.stop()
        next((us.home / "keys").glob("mirror-*.pem")).unlink()
        us.start()
        self.assertIn("cli.doctor.key_lost", self.found(us, REFUSED))

    def test_a_node_that_does_not_run_is_looked_at_from_outside(self):
        world = self.world()
        world["us"].stop()
        self.assertLessEqual({"cli.doctor.not_running", "cli.doctor.keys", "cli.doctor.database"},
                             self.found(world["us"], REFUSED))


if __name__ == "__main__":
    unittest.main()
