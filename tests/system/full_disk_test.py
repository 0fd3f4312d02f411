"""A full disk: nothing is lost, it is said what is wrong, and all goes on when there is room again.

The disk is a small tmpfs in a mount namespace of this process's own, which needs root or user namespaces.
"""
import ctypes
import os
import shutil
import subprocess
import unittest

from faults_test import UNAVAILABLE
from world import EXAMPLES, Case, wait_until

DISK_BYTES = 4 << 20


def own_mounts():
    """Gives this process a mount namespace of its own; as root of a user namespace if it is not root."""
    new_mounts, new_user = 0x00020000, 0x10000000
    uid, gid = os.getuid(), os.getgid()
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(new_mounts | (new_user if uid != 0 else 0)) != 0:
        raise unittest.SkipTest(f"no mount namespace: {os.strerror(ctypes.get_errno())} (needs root or user namespaces)")
    if uid != 0:
        for name, text in (("setgroups", "deny"), ("uid_map", f"0 {uid} 1"), ("gid_map", f"0 {gid} 1")):
            with open(f"/proc/self/{name}", "w") as out:
                out.write(text)
    made = subprocess.run(["mount", "--make-rprivate", "/"], stderr=subprocess.PIPE, text=True)
    if made.returncode != 0:
        raise unittest.SkipTest(f"no mounts of our own: {made.stderr.strip()}")


def setUpModule():
    own_mounts()


class FullDisk(Case):
    def small_disk_under(self, party):
        """Puts a stopped party's home onto a small disk of its own."""
        aside = party.home.with_suffix(".aside")
        party.home.rename(aside)
        party.home.mkdir(mode=0o700)
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK_BYTES},mode=0700", "tmpfs", party.home], check=True)
        self.addCleanup(subprocess.run, ["umount", "--lazy", party.home])
        shutil.copytree(aside, party.home, dirs_exist_ok=True)
        self.filler = party.home / "filler"

    def fill(self):
        with open(self.filler, "ab", buffering=0) as out:
            for size in (65536, 4096, 1):
                try:
                    while True:
                        out.write(bytes(size))
                except OSError:
                    pass

    def test_nothing_is_lost_and_it_goes_on_when_there_is_room(self):
        world = self.world(adopted=False)
        us, cn = world["us"], world["cn"]
        self.small_disk_under(us)
        for party in (us, cn):
            party.start()
            party.adopt()
        before = us.issue("cn")
        wait_until(world.settled, "the first request is delivered")

        self.fill()
        body = EXAMPLES / "mitigation.request.json"
        while True:  # What was set aside in the write-ahead log is used up first.
            done = us.comity("request", "issue", "--to", "cn", "--kind", "mitigation", "--body", body, code=None)
            if done.returncode != 0:
                break
        self.assertEqual(done.returncode, UNAVAILABLE, done)
        self.assertRegex(done.stderr, "comity.db.*space|space.*comity.db")
        theirs = cn.issue("us")
        wait_until(lambda: "no space is left" in us.server.said(), "the node says what is wrong")
        self.assertEqual(cn.link("us")["undelivered"], 1, "what could not be stored got no receipt")

        self.filler.unlink()
        after = us.issue("cn")
        wait_until(world.settled, "all is delivered")
        for request in (before, theirs, after):
            self.assertEqual(us.get(f"/v1/requests/{request['request']}")["phase"], "issued")
        reports = {name: party.export() for name, party in world.parties.items()}
        self.assertEqual(reports["us"]["states"], reports["cn"]["states"])

    def test_a_node_started_on_a_full_disk_says_so(self):
        world = self.world()
        us = world["us"]
        us.stop()
        self.small_disk_under(us)
        self.fill()
        server = us.launch()
        wait_until(lambda: server.ended() or us.answers(), "it started or did not")
        if server.ended():
            self.assertEqual(server.wait(), UNAVAILABLE, server.said())
            self.assertIn("no space is left", server.said())
            self.filler.unlink()
            us.start()
        else:
            self.filler.unlink()
        us.issue("cn")
        wait_until(world.settled, "all is delivered")


if __name__ == "__main__":
    unittest.main()
