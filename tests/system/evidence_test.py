"""Evidence between two real nodes: over TLS, through kills, with a real time stamp authority, and checked without a node."""
import hashlib
import http.server
import json
import random
import shutil
import socket
import ssl
import subprocess
import threading
import time
import unittest

from world import Case, comity, free_port, wait_until

WHO = ["--by", "R. Roe", "--where", "Lab 3", "--why", "the inquiry", "--authority", "warrant 17"]
MIB = 1 << 20

TSA_SETTINGS = """[ tsa ]
default_tsa = tsa_config
[ tsa_config ]
serial = ./serial
crypto_device = builtin
signer_cert = ./tsa.pem
certs = ./ca.pem
signer_key = ./tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
ess_cert_id_chain = no
ess_cert_id_alg = sha256
"""


class Authority:
    """`openssl ts` behind a small HTTP server."""

    def __init__(self, folder):
        self.folder = folder
        folder.mkdir()
        (folder / "tsa.cnf").write_text(TSA_SETTINGS)
        (folder / "ext.cnf").write_text("extendedKeyUsage = critical,timeStamping\n")
        (folder / "serial").write_text("01\n")
        self.openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "ca.key", "-out", "ca.pem", "-days", "9", "-subj", "/CN=ca")
        self.openssl("req", "-newkey", "rsa:2048", "-nodes", "-keyout", "tsa.key", "-out", "tsa.csr", "-subj", "/CN=tsa")
        self.openssl("x509", "-req", "-in", "tsa.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "9",
                     "-extfile", "ext.cnf", "-out", "tsa.pem")
        authority = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                (authority.folder / "query").write_bytes(self.rfile.read(int(self.headers["Content-Length"])))
                authority.openssl("ts", "-reply", "-config", "tsa.cnf", "-queryfile", "query", "-out", "reply")
                reply = (authority.folder / "reply").read_bytes()
                self.send_response(200)
                self.send_header("Content-Type", "application/timestamp-reply")
                self.send_header("Content-Length", str(len(reply)))
                self.end_headers()
                self.wfile.write(reply)

            def log_message(self, *_):
                pass

        self.server = http.server.HTTPServer(("127.0.0.1", free_port()), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}/tsr"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def openssl(self, *arguments):
        subprocess.run(["openssl", *arguments], cwd=self.folder, check=True, capture_output=True, timeout=60)


class Evidence(Case):
    def file(self, world, size, name="disk image.bin", seed=1):
        path = world.folder / name
        path.write_bytes(random.Random(seed).randbytes(size))
        return path

    def offered(self, world, path, *flags):
        item = world["us"].json("evidence", "add", path, *WHO, *flags)["item"]
        world["us"].json("evidence", "offer", item, "--to", "cn", *WHO)
        wait_until(lambda: world["cn"].api("GET", f"/v1/evidence/{item}")[0] == 200, "the offer has arrived")
        return item

    def phase(self, party, item):
        return party.get(f"/v1/evidence/{item}")["phase"]

    def test_from_one_byte_on_it_crosses_is_checked_and_is_known_to_be_kept(self):
        world = self.world()
        for size in (1, MIB, 5 * MIB + 17):
            path = self.file(world, size, f"file {size}")
            item = self.offered(world, path)
            view = world["cn"].json("evidence", "fetch", item, *WHO)
            self.assertEqual(view["phase"], "held")
            self.assertEqual(view["manifest"]["digests"]["sha256"], hashlib.sha256(path.read_bytes()).hexdigest())
            self.assertEqual([entry["event"] for entry in view["custody"]], ["acquired", "offered", "received"])
            self.assertEqual(view["gaps"], [])
            wait_until(lambda: world["us"].get(f"/v1/evidence/{item}")["copies"][0]["state"] == "kept", "the receipt has come")

    def test_it_goes_on_after_either_node_is_killed(self):
        world = self.world()
        path = self.file(world, 96 * MIB)
        item = self.offered(world, path)
        world["cn"].json("evidence", "fetch", item, "--no-wait", *WHO)
        for name in ("cn", "us", "cn"):
            time.sleep(0.3)
            world[name].kill()
            world[name].start()
        wait_until(lambda: self.phase(world["cn"], item) == "held", "all of it is there", 120)
        out = world.folder / "out"
        world["cn"].comity("evidence", "export", item, "--out", out, *WHO)
        self.assertEqual((out / "content").read_bytes(), path.read_bytes())

    def test_nothing_of_it_is_readable_on_either_disk(self):
        world = self.world()
        path = world.folder / "secret name.txt"
        path.write_bytes(b"the content of the secret file " * 5000)
        item = self.offered(world, path)
        world["cn"].json("evidence", "fetch", item, *WHO)
        world["us"].issue("cn")
        wait_until(world.settled, "all is delivered")
        for party in world.parties.values():
            party.stop()
            for file in party.home.rglob("*"):
                if file.is_file():
                    content = file.read_bytes()
                    for word in (b"the content of the secret", b"secret name.txt", b"warrant 17",
                                 hashlib.sha256(path.read_bytes()).hexdigest().encode(),
                                 hashlib.sha256(path.read_bytes()).digest()):
                        self.assertNotIn(word, content, file)

    def test_exported_it_stands_on_its_own_with_a_time_stamp(self):
        world = self.world()
        authority = Authority(world.folder / "tsa")
        item = self.offered(world, self.file(world, 3 * MIB))
        world["cn"].json("evidence", "fetch", item, *WHO)
        certificates = world.folder / "tsa" / "ca.pem"
        world["cn"].json("evidence", "stamp", item, "--tsa", authority.address, "--tsa-ca", certificates, *WHO)
        out = world.folder / "out"
        world["cn"].comity("evidence", "export", item, "--out", out, *WHO)
        for party in world.parties.values():
            party.stop()
        report = json.loads(comity("--json", "evidence", "verify", out, "--tsa-ca", certificates).stdout)
        self.assertTrue(report["ok"])
        said = {finding["id"]: finding["verdict"] for finding in report["findings"]}
        for wanted in ("statement", "message", "custody", "bytes", "stamp"):
            self.assertEqual(said["evidence.check_" + wanted], "holds", said)
        document = json.loads((out / "case.jsonld").read_text())
        self.assertIn("case-investigation:ProvenanceRecord", [node["@type"] for node in document["@graph"]])
        content = bytearray((out / "content").read_bytes())
        content[MIB] ^= 1
        (out / "content").write_bytes(content)
        comity("evidence", "verify", out, code=1)
        (out / "content").write_bytes(content + b"x")
        comity("evidence", "verify", out, code=1)

    def test_a_node_asks_its_own_authority_for_a_time_stamp(self):
        world = self.world()
        us = world["us"]
        authority = Authority(world.folder / "tsa")
        item = us.json("evidence", "add", self.file(world, 10), *WHO)["item"]
        self.assertIn("[timestamps]", us.comity("evidence", "stamp", item, *WHO, code=6).stderr)
        us.stop()
        shutil.copy(world.folder / "tsa" / "ca.pem", us.home / "tsa.pem")
        with (us.home / "node.toml").open("a") as config:
            config.write(f'\n[timestamps]\naddress = "{authority.address}"\nauthorities = "tsa.pem"\n')
        us.start()
        stamps = us.json("evidence", "stamp", item, *WHO)["stamps"]
        self.assertEqual([stamp["authority"] for stamp in stamps], [authority.address])
        self.assertLess(abs(stamps[0]["at"] / 1000 - time.time()), 60)
        self.assertEqual(us.get(f"/v1/evidence/{item}")["custody"][-1]["event"], "stamped")
        authority.openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "other.key", "-out", "other.pem", "-days", "9", "-subj", "/CN=other")
        us.stop()
        shutil.copy(world.folder / "tsa" / "other.pem", us.home / "tsa.pem")
        us.start()
        self.assertIn("not by an authority under the certificates given", us.comity("evidence", "stamp", item, *WHO, code=7).stderr)
        authority.server.shutdown()
        authority.server.server_close()
        us.comity("evidence", "stamp", item, *WHO, code=6)

    def test_malware_leaves_a_node_only_wrapped(self):
        world = self.world()
        path = self.file(world, MIB + 5, "sample.exe")
        item = self.offered(world, path, "--mark", "malware")
        world["cn"].json("evidence", "fetch", item, *WHO)
        out = world.folder / "out"
        world["cn"].comity("evidence", "export", item, "--out", out, *WHO)
        self.assertEqual(sorted(file.name for file in out.iterdir()), ["case.jsonld", "content.wrapped", "evidence.json"])
        self.assertNotIn(path.read_bytes()[:64], (out / "content.wrapped").read_bytes())
        comity("evidence", "verify", out)
        comity("evidence", "unwrap", out, "--out", world.folder / "again")
        self.assertEqual((world.folder / "again").read_bytes(), path.read_bytes())

    def test_a_stranger_and_a_party_without_an_offer_get_nothing(self):
        world = self.world()
        item = world["us"].json("evidence", "add", self.file(world, 10), *WHO)["item"]
        self.assertEqual(world["cn"].api("GET", f"/v1/evidence/{item}")[0], 404)
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        with self.assertRaises((ssl.SSLError, ConnectionError)):
            with socket.create_connection(("127.0.0.1", world["us"].port), 10) as raw, context.wrap_socket(raw) as connection:
                connection.sendall(f"GET /comity/v1/evidence/{item} HTTP/1.1\r\nHost: x\r\nRange: bytes=0-9\r\n\r\n".encode())
                if not connection.recv(100):
                    raise ConnectionError

    def test_a_hold_keeps_it_and_disposal_deletes_it_for_good(self):
        world = self.world()
        item = self.offered(world, self.file(world, MIB), "--dispose-after", "2020-01-01T00:00:00Z")
        world["cn"].json("evidence", "fetch", item, *WHO)
        world["us"].comity("evidence", "custody", item, "--event", "held", *WHO)
        self.assertEqual(world["us"].json("evidence", "dispose", "--due", *WHO)["disposed"], [])
        self.assertIn("hold", world["us"].comity("evidence", "dispose", item, *WHO, code=1).stderr)
        world["us"].comity("evidence", "custody", item, "--event", "released", *WHO)
        self.assertEqual(world["us"].json("evidence", "dispose", "--due", *WHO)["disposed"], [item])
        self.assertEqual(list((world["us"].home / "evidence").iterdir()), [])
        self.assertEqual(world["us"].get(f"/v1/evidence/{item}")["custody"][-1]["event"], "disposed")
        world["us"].comity("evidence", "export", item, "--out", world.folder / "gone", *WHO, code=5)
        world["cn"].comity("evidence", "show", item)


if __name__ == "__main__":
    unittest.main()
