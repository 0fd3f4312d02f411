"""What is acknowledged is kept, whatever happens to the process. [P6.3]"""
import http.client
import random
import signal
import threading
import time
import unittest

from world import Case, wait_until

KILLS = 6


class Worker(threading.Thread):
    """Issues requests and answers some of the other side's, as fast as its node lets it; notes what the node said was logged."""

    def __init__(self, party, peer, seed):
        super().__init__(daemon=True)
        self.party, self.peer, self.chance = party, peer, random.Random(seed)
        self.ending = threading.Event()
        self.logged = []  # (request, number of our message)

    def run(self):
        while not self.ending.is_set():
            try:
                self.work()
            except (OSError, http.client.HTTPException):
                time.sleep(0.02)  # Killed: what was under way may be logged or not.

    def work(self):
        answer = self.party.issue(self.peer)
        self.logged.append((answer["request"], answer["seq"]))
        rows = self.party.get("/v1/requests?count=50")["requests"]
        theirs = [row["request"] for row in rows if row["we_are"] == "responder" and row["phase"] == "issued"]
        if theirs:
            answer = self.party.step(self.chance.choice(theirs), "acknowledge")
            self.logged.append((answer["request"], answer["seq"]))
        time.sleep(self.chance.random() / 5)


def held_by(party, direction):
    """(request, number) of all messages of requests in the party's log."""
    held, (link,) = set(), party.links()
    page = {"next": 0}
    while "next" in page:
        page = party.get(f"/v1/links/{link['link']}/entries?count=500&first={page['next']}")
        held |= {(entry["request"], entry["seq"]) for entry in page["entries"]
                 if entry["direction"] == direction and "request" in entry}
    return held


class Crash(Case):
    def test_killed_at_any_moment_a_node_keeps_what_it_acknowledged(self):
        seed = random.randrange(1 << 32)
        print(f"seed {seed}", flush=True)
        chance = random.Random(seed)
        world = self.world()
        workers = [Worker(world["us"], "cn", seed), Worker(world["cn"], "us", seed + 1)]
        for worker in workers:
            worker.start()
        for _ in range(KILLS):
            time.sleep(chance.random())
            victim = world[chance.choice(["us", "cn"])]
            victim.kill()
            victim.start()
        for worker in workers:
            worker.ending.set()
            worker.join()
            print(f"{worker.party.name} logged {len(worker.logged)}", flush=True)
        wait_until(world.settled, "all is delivered")
        for worker in workers:
            self.assertGreater(len(worker.logged), 0)
            for party in world.parties.values():
                direction = "sent" if party is worker.party else "received"
                self.assertLessEqual(set(worker.logged), held_by(party, direction))
        reports = {name: party.export() for name, party in world.parties.items()}
        self.assertEqual(reports["us"]["states"], reports["cn"]["states"])

    def test_a_node_that_is_told_to_end_ends_well(self):
        world = self.world()
        for party, how in zip(world.parties.values(), (signal.SIGTERM, signal.SIGINT)):
            self.assertEqual(party.server.stop(how), 0, party.server.said())
            self.assertFalse(party.answers())


if __name__ == "__main__":
    unittest.main()
