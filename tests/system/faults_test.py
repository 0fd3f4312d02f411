"""What a node says and does when something under it is wrong: how it exits, that the message names the cause and the next step."""
import datetime
import json
import os
import pathlib
import shutil
import socket
import stat
import unittest

from world import PASSPHRASE, SOURCE, Case, Server, comity, free_port, wait_until

REFUSED, USAGE, UNREACHABLE, NOT_FOUND, CONFLICT, UNAVAILABLE, KEY = 1, 2, 3, 4, 5, 6, 7


class Faults(Case):
    def refuses_to_start(self, party, code, *said, **how):
        server = party.launch(**how)
        self.assertEqual(server.wait(), code, server.said())
        for text in said:
            self.assertIn(text, server.said())

    def test_a_second_node_on_a_home_is_refused(self):
        world = self.world()
        second = Server(["--home", world["us"].home, "--passphrase-file", world.passphrase, "node", "serve"],
                        world.folder / "second.log")
        self.assertEqual(second.wait(), UNAVAILABLE, second.said())
        self.assertIn("in use by another process", second.said())
        self.assertTrue(world["us"].answers(), "the first goes on")

    def test_a_port_in_use_is_named(self):
        world = self.world()
        world["us"].stop()
        with socket.socket() as other:
            other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            other.bind(("127.0.0.1", world["us"].port))
            other.listen()
            self.refuses_to_start(world["us"], UNAVAILABLE, str(world["us"].port), "in use by another process")
        world["us"].start()

    def test_a_wrong_passphrase_opens_nothing(self):
        world = self.world(adopted=False)
        world.passphrase.write_text("wrong horse\n")
        self.refuses_to_start(world["us"], KEY, "passphrase", ".pem")
        for verb in (("keys", "show"), ("agreement", "sign", world.agreement, "--party", "us")):
            said = world["us"].comity(*verb, code=KEY).stderr
            self.assertIn("passphrase", said)

    def test_without_a_passphrase_and_a_terminal_it_says_how_to_give_one(self):
        world = self.world(adopted=False)
        said = comity("--home", world["us"].home, "node", "serve", code=KEY).stderr
        self.assertIn("--passphrase-file", said)

    def test_a_missing_home_or_configuration_is_named(self):
        world = self.world(adopted=False)
        nowhere = world.folder / "nowhere"
        for verb in (("node", "serve"), ("node", "status"), ("request", "list")):
            said = comity("--home", nowhere, "--passphrase-file", world.passphrase, *verb, code=NOT_FOUND).stderr
            self.assertIn(str(nowhere / "node.toml"), said)
            self.assertIn("keys new", said)

    def test_a_garbled_configuration_is_named_with_its_line(self):
        world = self.world(adopted=False)
        home = world["us"].home
        good = (home / "node.toml").read_text()
        for text, named in ((good + "\n[[[", "line"), ("", "party"), (good.replace("us", "US!"), "party"),
                            (good.replace("https://", "gopher://"), "peer.listen"), ("\x00\xff", "node.toml"),
                            (good.replace("https://", "http://"), "https://")):
            (home / "node.toml").write_text(text, encoding="latin-1")
            said = world["us"].comity("node", "serve", code=REFUSED).stderr
            self.assertIn("node.toml", said)
            self.assertIn(named, said)

    def test_a_garbled_key_file_is_named(self):
        world = self.world(adopted=False)
        path = next((world["us"].home / "keys").glob("message-*.pem"))
        path.write_text(path.read_text()[:100])
        self.refuses_to_start(world["us"], KEY, path.name)

    def test_keys_that_others_can_read_are_refused(self):
        world = self.world(adopted=False)
        path = next((world["us"].home / "keys").glob("message-*.pem"))
        self.assertEqual(stat.S_IMODE(path.stat().st_mode), 0o600)
        path.chmod(0o644)
        self.refuses_to_start(world["us"], KEY, path.name, "chmod 600")
        report = world["us"].json("doctor", code=REFUSED)
        self.assertIn("service.key_open_to_others", [finding["id"] for finding in report["findings"]])

    def test_a_home_that_cannot_be_written_is_named(self):
        if os.geteuid() == 0:
            self.skipTest("root may write everywhere")
        world = self.world(adopted=False)
        world["us"].home.chmod(0o500)
        self.addCleanup(world["us"].home.chmod, 0o700)
        self.refuses_to_start(world["us"], UNAVAILABLE, str(world["us"].home))

    def test_an_older_copy_of_the_database_is_refused(self):
        world = self.world()
        us = world["us"]
        us.stop()
        copy = world.folder / "copy.db"
        shutil.copy(us.home / "comity.db", copy)
        us.start()
        us.issue("cn")
        wait_until(world.settled, "it is delivered")
        us.stop()
        shutil.copy(copy, us.home / "comity.db")
        for leftover in us.home.glob("comity.db-*"):
            leftover.unlink()
        self.refuses_to_start(us, UNAVAILABLE, "old copy", "peer")

    def test_a_damaged_database_is_named_by_start_and_doctor(self):
        world = self.world()
        us = world["us"]
        us.issue("cn")
        us.stop()
        sound = (us.home / "comity.db").read_bytes()
        damages = {"its head": (0, 100), "a page of its schema": (100, 4000), "half of it": (4096, len(sound) // 2)}
        for name, (first, count) in damages.items():
            with self.subTest(damaged=name):
                damaged = bytearray(sound)
                damaged[first:first + count] = bytes(byte ^ 0x5A for byte in damaged[first:first + count])
                (us.home / "comity.db").write_bytes(damaged)
                self.refuses_to_start(us, UNAVAILABLE, "comity.db")
                found = us.comity("doctor", code=REFUSED).stdout
                self.assertIn("comity.db", found)
                self.assertIn("restore", found)
        (us.home / "comity.db").write_bytes(sound)
        us.start()
        wait_until(world.settled, "the sound database goes on where it was")


if __name__ == "__main__":
    unittest.main()
