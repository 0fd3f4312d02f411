"""The console as a browser meets it, and as those who are no browser do."""
import base64
import hmac
import http.client
import json
import re
import socket
import ssl
import struct
import subprocess
import threading
import time
import unittest

from world import EXAMPLES, Server, World, free_port, wait_until

PASSWORD = "four words or so"
FROM_A_PAGE = {"Sec-Fetch-Site": "same-origin", "X-Comity": "console"}


def code_of(secret, step):
    """What an authenticator app shows in that step of 30 seconds (RFC 6238)."""
    digest = hmac.digest(base64.b32decode(secret.replace(" ", "")), struct.pack(">Q", step), "sha1")
    offset = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[offset:offset + 4])[0] & 0x7fffffff) % 1_000_000:06d}"


def certify(folder):
    """A new key and its certificate."""
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
                    "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", folder / "tls.key",
                    "-out", folder / "tls.crt"], check=True, capture_output=True)


class Browser:
    """One tab: it keeps the cookie and sends what a page of the console sends."""

    def __init__(self, port, context=None):
        self.port, self.context, self.cookie = port, context, None

    def connect(self):
        if self.context:
            return http.client.HTTPSConnection("localhost", self.port, timeout=30, context=self.context)
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)

    def ask(self, method, target, body=None, headers=FROM_A_PAGE):
        """Status, headers and body."""
        connection = self.connect()
        try:
            sent = dict(headers, **({"Cookie": self.cookie} if self.cookie else {}))
            connection.request(method, target, None if body is None else json.dumps(body), sent)
            response = connection.getresponse()
            content = response.read()
            if response.headers["Set-Cookie"]:
                self.cookie = response.headers["Set-Cookie"].split(";")[0]
            return response.status, response.headers, content
        finally:
            connection.close()

    def get(self, target):
        status, _, body = self.ask("GET", target)
        return status, json.loads(body)

    def post(self, target, body):
        status, _, answer = self.ask("POST", target, body)
        return status, json.loads(answer)

    def accept(self, link, password=PASSWORD):
        return self.post("/v1/session/invitation", {"invitation": link.split("#")[1], "password": password})


class Events(threading.Thread):
    """Reads a stream of events until it ends."""

    def __init__(self, browser, last=None):
        super().__init__(daemon=True)
        self.connection = browser.connect()
        headers = {"Cookie": browser.cookie, **({"Last-Event-ID": last} if last else {})}
        self.connection.request("GET", "/v1/events", headers=headers)
        self.response = self.connection.getresponse()
        self.lines, self.over = [], False
        self.start()

    def run(self):
        try:
            for line in self.response:
                self.lines.append(line.decode().rstrip())
        except OSError:
            pass
        self.over = True

    def close(self):
        """Ends the connection, whatever the node does."""
        if not self.over:
            self.connection.sock.shutdown(socket.SHUT_RDWR)
        self.join()
        self.response.close()
        self.connection.close()

    def changes(self):
        return [json.loads(line[6:]) for line in list(self.lines) if line.startswith("data: {\"what")]

    def last(self):
        return [line[4:] for line in list(self.lines) if line.startswith("id: ")][-1]


class Console(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.world = cls.enterClassContext(World(adopted=False))
        cls.us = cls.world["us"]
        cls.port = free_port()
        with open(cls.us.home / "node.toml", "a", encoding="utf-8") as config:
            config.write(f'\n[console]\nlisten = "127.0.0.1:{cls.port}"\n')
        for party in cls.world.parties.values():
            party.start()
            party.adopt()
        wait_until(lambda: "/invitation#" in cls.us.server.said(), "the first link")
        cls.admin = Browser(cls.port)
        cls.first_link = re.search(r"http://\S+/invitation#\S+", cls.us.server.said())[0]
        status, cls.session = cls.admin.accept(cls.first_link)
        assert status == 200, cls.session
        cls.add("ana", "analyst")
        cls.add("aud", "auditor")

    @classmethod
    def add(cls, name, role):
        status, answer = cls.admin.post("/v1/accounts", {"id": name, "name": name, "agency": "us", "roles": [role]})
        assert status == 200, answer
        invitation = cls.us.json("account", "invite", name, "--hours", "1")
        assert Browser(cls.port).accept(invitation["link"])[0] == 200

    def signed_in(self, name):
        browser = Browser(self.port)
        status, answer = browser.post("/v1/session", {"name": name, "password": PASSWORD})
        self.assertEqual(status, 200, answer)
        return browser

    def test_the_first_link_makes_an_administrator_once(self):
        self.assertEqual(self.session["account"]["id"], "admin")
        self.assertEqual(self.session["account"]["roles"], ["administrator"])
        status, answer = Browser(self.port).accept(self.first_link)
        self.assertEqual((status, answer["error"]["id"]), (403, "people.invitation_refused"))

    def test_a_person_signs_in_reads_what_the_roles_allow_and_signs_out(self):
        browser = Browser(self.port)
        self.assertEqual(browser.get("/v1/session")[0], 401)
        self.assertEqual(browser.get("/v1/node")[0], 401)
        wrong = browser.post("/v1/session", {"name": "ana", "password": "four words or sp"})
        self.assertEqual((wrong[0], wrong[1]["error"]["id"]), (401, "api.sign_in_refused"))
        browser = self.signed_in("ana")
        self.assertEqual(browser.get("/v1/session")[1]["party"], "us")
        self.assertEqual(browser.get("/v1/requests")[0], 200)
        self.assertEqual(browser.get("/v1/people")[0], 200)
        self.assertEqual(browser.get("/v1/tokens")[0], 403)
        self.assertEqual(self.admin.get("/v1/tokens")[0], 200)
        self.assertEqual(self.admin.get("/v1/requests")[0], 403)
        self.assertEqual(browser.ask("DELETE", "/v1/session")[0], 200)
        self.assertEqual(browser.get("/v1/session")[0], 401)

    def test_a_second_factor_is_enrolled_asked_for_lost_and_reset(self):
        self.add("fay", "analyst")
        browser = self.signed_in("fay")
        status, app = browser.post("/v1/me/factors/totp", {})
        self.assertEqual(status, 201, app)
        self.assertIn("otpauth://totp/Comity%20us:fay?secret=", app["uri"])
        step = int(time.time()) // 30
        self.assertEqual(browser.post("/v1/me/factors/totp/confirm", {"code": code_of(app["secret"], step - 1)})[0], 200)
        codes = browser.post("/v1/me/factors/recovery", {})[1]["codes"]

        browser = Browser(self.port)
        status, half = browser.post("/v1/session", {"name": "fay", "password": PASSWORD})
        self.assertEqual((status, sorted(half["ways"])), (202, ["code", "recovery_code"]))
        self.assertEqual(browser.get("/v1/me")[0], 401)
        code = code_of(app["secret"], step)
        self.assertEqual(browser.post("/v1/session/second", {"code": code})[0], 200)
        self.assertEqual(browser.get("/v1/me")[0], 200)
        browser.post("/v1/session", {"name": "fay", "password": PASSWORD})
        self.assertEqual(browser.post("/v1/session/second", {"code": code})[0], 401)
        self.assertEqual(browser.post("/v1/session/second", {"recovery_code": codes[0]})[0], 200)

        shown = self.us.json("account", "factors", "fay")
        self.assertEqual((shown["recovery"]["left"], shown["passkeys"]), (9, []))
        self.assertIn("authenticator app", self.us.comity("account", "factors", "fay").stdout)
        self.us.comity("account", "reset-factor", "fay", "--reason", "lost", code=1)
        self.us.comity("account", "reset-factor", "fay", "--reason", "lost", "--yes")
        self.assertEqual(browser.get("/v1/me")[0], 401)
        self.assertIn("password alone", self.us.comity("account", "factors", "fay").stdout)

        self.assertEqual(self.us.json("account", "require-factor", "--role", "auditor")["required"], ["auditor"])
        auditor = self.signed_in("aud")
        self.assertTrue(auditor.get("/v1/session")[1]["must_enrol"])
        self.assertEqual(auditor.get("/v1/requests")[1]["error"]["id"], "api.must_enrol")
        self.assertEqual(self.us.json("account", "require-factor")["required"], [])
        self.assertEqual(auditor.get("/v1/requests")[0], 200)

    def test_passkeys_are_asked_for_by_a_name_for_this_machine(self):
        status, question = Browser(self.port).post("/v1/session/challenge", {})
        self.assertEqual((status, question["rp"], question["origin"]), (201, "localhost", f"http://localhost:{self.port}"))

    def test_what_comes_from_elsewhere_writes_nothing(self):
        browser = self.signed_in("ana")
        for headers in ({}, {"Sec-Fetch-Site": "cross-site", "X-Comity": "console"}, {"Sec-Fetch-Site": "same-origin"},
                        {"Origin": "https://evil.example", "X-Comity": "console"}):
            status, _, body = browser.ask("DELETE", "/v1/session", headers=headers)
            self.assertEqual((status, json.loads(body)["error"]["id"]), (403, "api.not_from_console"), headers)
        self.assertEqual(browser.get("/v1/session")[0], 200)
        for host in ("evil.example", f"evil.example:{self.port}", "127.0.0.1", "127.0.0.1:1"):
            status, _, _ = browser.ask("GET", "/v1/session", headers={"Host": host})
            self.assertEqual(status, 421, host)

    def test_every_answer_bears_the_headers(self):
        for target, status in (("/", None), ("/v1/session", 401), ("/v1/none", 404), ("/x.js", None)):
            got, headers, _ = Browser(self.port).ask("GET", target)
            if status:
                self.assertEqual(got, status)
            self.assertEqual(headers["X-Content-Type-Options"], "nosniff")
            self.assertEqual(headers["Cross-Origin-Resource-Policy"], "same-origin")
            self.assertIn("default-src 'none'", headers["Content-Security-Policy"])
            self.assertEqual(headers["Cache-Control"] or "no-store", "no-cache" if got == 200 else "no-store")

    def test_large_and_malformed_requests_are_refused(self):
        browser = Browser(self.port)
        browser.cookie = "x=" + "y" * 1000
        self.assertEqual(browser.ask("POST", "/v1/session", {"name": "ana", "password": "x" * (1 << 20)})[0], 413)
        for raw, status in ((b"GET /" + b"a" * 20000 + b" HTTP/1.1\r\n\r\n", 431),
                            (b"GET / HTTP/1.1\r\nHost: localhost\r\n" + b"X-Y: z\r\n" * 5000 + b"\r\n", 431),
                            (b"GET http://x/ HTTP/1.1\r\nHost: x\r\n\r\n", 400), (b"\x16\x03\x01\x00\x00", 400),
                            (b"GET / HTTP/1.1\r\n\r\n", 400)):
            with socket.create_connection(("127.0.0.1", self.port), timeout=30) as connection:
                connection.sendall(raw)
                connection.shutdown(socket.SHUT_WR)
                answer = connection.makefile("rb").read()
            self.assertTrue(answer.startswith(b"HTTP/1.1 %d " % status), (raw[:40], answer[:60]))

    def test_no_path_leads_out_of_the_pages(self):
        for path in ("/../node.toml", "/assets/../../node.toml", "/%2e%2e/node.toml", "/..%2fnode.toml", "//etc/passwd.txt"):
            status, _, body = Browser(self.port).ask("GET", path)
            self.assertIn(status, (404, 503), path)
            self.assertNotIn(b"party", body)

    def test_changes_are_told_within_a_second_and_again_after_a_break(self):
        browser = self.signed_in("ana")
        events = Events(browser)
        wait_until(lambda: "event: ready" in events.lines, "the stream begins")
        example = json.loads((EXAMPLES / "mitigation.request.json").read_text())
        status, answer = browser.post("/v1/requests", {"to": "cn", "kind": "mitigation", "urgency": "urgent",
                                                       "codes": {"items": len(example["items"])}, "body": example})
        self.assertEqual(status, 201, answer)
        begun = time.monotonic()
        wait_until(lambda: {"request", "link"} <= {change["what"] for change in events.changes()}, "both are told")
        self.assertLess(time.monotonic() - begun, 3)
        self.assertIn(answer["request"], [change.get("id") for change in events.changes()])
        first = [line[4:] for line in events.lines if line.startswith("id: ")][0]
        again = Events(browser, first)
        wait_until(lambda: answer["request"] in [change.get("id") for change in again.changes()], "it is told again")
        lost = Events(browser, "1.1")
        wait_until(lambda: "event: reset" in lost.lines, "what is not known any more is said to be lost")
        for stream in (again, lost):
            stream.close()
        browser.ask("DELETE", "/v1/session")
        wait_until(lambda: events.over and "event: ended" in events.lines, "the stream ends with the sign-in")
        events.close()

    def test_guessing_is_stopped(self):
        browser = Browser(self.port)
        for _ in range(10):
            self.assertEqual(browser.post("/v1/session", {"name": "nobody", "password": "guess"})[0], 401)
        status, answer = browser.post("/v1/session", {"name": "nobody", "password": "guess"})
        self.assertEqual((status, answer["error"]["id"]), (429, "signin.too_many"))


class Serving(unittest.TestCase):
    """Where and how a console may be served."""

    @classmethod
    def setUpClass(cls):
        cls.world = cls.enterClassContext(World(adopted=False))

    def serve(self, party, *flags):
        server = Server(["--home", self.world[party].home, "--passphrase-file", self.world.passphrase, "node", "serve", *flags],
                        self.world.folder / f"{party}.log")
        self.world.servers.append(server)
        self.addCleanup(server.stop)
        return server

    @staticmethod
    def reaches(browser):
        try:
            return browser.ask("GET", "/v1/session")[0] == 200
        except ssl.SSLError:
            return False

    def test_without_tls_it_stays_on_this_machine(self):
        for flags in (["--console", "0.0.0.0:0"], ["--console", "https://127.0.0.1:0"],
                      ["--console", "https://0.0.0.0:0", "--console-cert", "c", "--console-key", "k", "--demo-sign-in"]):
            self.assertNotEqual(self.serve("us", *flags).wait(), 0)

    def test_pages_come_from_a_folder_over_tls_1_3_only(self):
        folder, port = self.world.folder, free_port()
        certify(folder)
        pages = folder / "pages"
        (pages / "assets").mkdir(parents=True)
        (pages / "index.html").write_text('<script type="importmap">{}</script>')
        (pages / "assets/a-1.js").write_text("export {}")
        server = self.serve("cn", "--console", f"127.0.0.1:{port}", "--console-cert", folder / "tls.crt", "--console-key",
                            folder / "tls.key", "--console-dir", pages)
        wait_until(lambda: "/invitation#" in server.said() or server.ended(), "the first link")
        context = ssl.create_default_context(cafile=folder / "tls.crt")
        browser = Browser(port, context)
        status, headers, body = browser.ask("GET", "/r/A-00417")
        self.assertEqual((status, body), (200, b'<script type="importmap">{}</script>'))
        self.assertIn("'sha256-RBNvo1WzZ4oRRq0W9+hknpT7T8If536DEMBg9hyq/4o='", headers["Content-Security-Policy"])
        self.assertIn("max-age", headers["Strict-Transport-Security"])
        self.assertEqual(browser.ask("GET", "/", headers={"If-None-Match": headers["ETag"]})[0], 304)
        self.assertIn("immutable", browser.ask("GET", "/assets/a-1.js")[1]["Cache-Control"])
        link = re.search(r"https://\S+/invitation#\S+", server.said())[0]
        status, headers, _ = browser.ask("POST", "/v1/session/invitation",
                                         {"invitation": link.split("#")[1], "password": PASSWORD})
        self.assertEqual(status, 200)
        self.assertRegex(headers["Set-Cookie"], r"^__Host-s=[0-9a-f]{64}; Path=/; HttpOnly; SameSite=Strict; Secure$")
        (pages / "index.html").write_text("built anew")
        self.assertEqual(b"built anew", browser.ask("GET", "/")[2])
        certify(folder)
        browser.context = ssl.create_default_context(cafile=folder / "tls.crt")
        wait_until(lambda: self.reaches(browser), "the renewed certificate is served")
        old = ssl.create_default_context(cafile=folder / "tls.crt")
        old.maximum_version = ssl.TLSVersion.TLSv1_2
        with self.assertRaises((ssl.SSLError, ConnectionError)):
            Browser(port, old).ask("GET", "/")


if __name__ == "__main__":
    unittest.main()
