"""Three parties under one agreement, each with a link to each other one."""
import unittest

from world import Case, comity, wait_until


class ThreeParties(Case):
    def test_each_pair_carries_requests_and_its_logs_verify(self):
        world = self.world("cn", "jp", "kr")
        pairs = [(a, b) for a in world.names for b in world.names if a != b]
        requests = {(a, b): world[a].issue(b, kind="information")["request"] for a, b in pairs}
        wait_until(world.settled, "all is delivered")
        for (a, b), request in requests.items():
            world[b].step(request, "acknowledge")
        wait_until(world.settled, "all is acknowledged")
        for (a, b), request in requests.items():
            for party in (a, b):
                self.assertEqual(world[party].get(f"/v1/requests/{request}")["phase"], "acknowledged")
            (third,) = set(world.names) - {a, b}
            self.assertEqual(world[third].api("GET", f"/v1/requests/{request}")[0], 404)
        for a, b in [("cn", "jp"), ("jp", "kr"), ("kr", "cn")]:
            self.assertEqual(world[a].export(f"to-{b}", peer=b)["states"], world[b].export(f"to-{a}", peer=a)["states"])

    def test_with_several_links_a_verb_asks_which(self):
        world = self.world("cn", "jp", "kr")
        said = world["cn"].comity("log", "show", code=1).stderr
        self.assertIn("--link", said)


if __name__ == "__main__":
    unittest.main()
