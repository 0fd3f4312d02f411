"""Signing in at the console by a provider, with the real program and a provider that can lie."""
import http.client
import json
import re
import ssl
import tempfile
import threading
import time
import unittest
import urllib.parse

from console_test import PASSWORD, Browser
from provider import CLIENT_SECRET, Key, Provider, openssl
from world import Server, World, free_port, wait_until


class Visitor(Browser):
    """A browser that somebody signs in with by the provider."""

    def leave(self):
        """Where the console sends it."""
        status, answer = self.post("/v1/session/provider", {})
        assert status == 200, answer
        return answer["address"]

    @staticmethod
    def visit(address):
        """The parameters with which the provider sends it back."""
        url = urllib.parse.urlsplit(address)
        connection = http.client.HTTPConnection(url.hostname, url.port, timeout=30) if url.scheme == "http" else \
            http.client.HTTPSConnection(url.hostname, url.port, timeout=30, context=ssl._create_unverified_context())
        connection.request("GET", f"{url.path}?{url.query}")
        response = connection.getresponse()
        response.read()
        assert response.status == 302, response.status
        connection.close()
        return dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(response.headers["Location"]).query))

    def sign_in(self):
        """Status and answer of the whole way."""
        return self.post("/v1/session/provider/return", self.visit(self.leave()))


class Oidc(unittest.TestCase):
    maxDiff = None
    PROOF = "none"
    TLS = False
    MORE = ""

    @classmethod
    def setUpClass(cls):
        cls.world = cls.enterClassContext(World(adopted=False))
        cls.us = cls.world["us"]
        cls.port = free_port()
        cls.folder = cls.enterClassContext(tempfile.TemporaryDirectory())
        cls.provider = Provider(cls.folder, free_port(), f"http://localhost:{cls.port}/signed-in", cls.PROOF,
                                cls.certificate() if cls.TLS else None)
        cls.addClassCleanup(cls.provider.close)
        cls.configure()
        with open(cls.us.home / "node.toml", "a", encoding="utf-8") as config:
            config.write(f'\n[console]\nlisten = "127.0.0.1:{cls.port}"\nprovider = "provider.toml"\n')
        cls.us.start()
        cls.us.adopt()
        wait_until(lambda: "/invitation#" in cls.us.server.said(), "the first link")
        cls.admin = Browser(cls.port)
        status, answer = cls.admin.accept(re.search(r"http://\S+/invitation#\S+", cls.us.server.said())[0])
        assert status == 200, answer
        cls.add("ana", "analyst")

    @classmethod
    def certificate(cls):
        """The chain and key of a provider that the machine does not trust."""
        chain, key = cls.us.home / "ca.pem", f"{cls.folder}/tls.key"
        openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj",
                "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", key, "-out", chain)
        return chain, key

    @classmethod
    def configure(cls):
        secret = cls.us.home / "provider.secret"
        secret.write_text(CLIENT_SECRET + "\n", encoding="utf-8")
        secret.chmod(0o600)
        proof = "" if cls.PROOF == "none" else f'client_auth = "{cls.PROOF}"\nclient_secret_file = "provider.secret"\n'
        (cls.us.home / "provider.toml").write_text(
            f'name = "Ministry"\nname_zh = "部委"\nissuer = "{cls.provider.issuer}"\nclient_id = "comity"\n'
            f'contact = "the desk, 1234"\nclaim = "email"\nscopes = "openid email"\n{proof}{cls.MORE}', encoding="utf-8")

    @classmethod
    def add(cls, name, role):
        status, answer = cls.admin.post("/v1/accounts", {"id": name, "name": name, "agency": "us", "roles": [role]})
        assert status == 200, answer

    def setUp(self):
        self.provider.lies = {}
        self.provider.person = {"sub": "248289761001"}

    def bind(self, *flags):
        return self.us.json("account", "bind", "ana", *flags)

    def refused(self, status, error, **lies):
        """What the provider does makes a sign-in fail; nobody is signed in then."""
        self.provider.lies = lies
        visitor = Visitor(self.port)
        answer = visitor.sign_in()
        self.assertEqual((answer[0], answer[1]["error"]["id"]), (status, error), answer)
        self.assertEqual(visitor.get("/v1/session")[0], 401)
        self.provider.lies = {}
        return answer[1]["error"]


class Public(Oidc):
    """A public client, and a provider that lies."""
    MORE = 'strong_amr = ["mfa", "hwk"]\n'

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.us.json("account", "bind", "ana", "--subject", "248289761001")

    def good(self, **lies):
        self.provider.lies = lies
        visitor = Visitor(self.port)
        status, session = visitor.sign_in()
        self.assertEqual((status, session["account"]["id"]), (200, "ana"), session)
        return visitor

    def token_refused(self, why, **lies):
        error = self.refused(403, "oidc.token_refused", **lies)
        self.assertEqual(error["parameters"]["why"], why)
        # What goes well is not counted against the address.
        self.good()

    def test_somebody_bound_signs_in_and_is_gone_when_unbound(self):
        visitor = Visitor(self.port)
        self.assertEqual(visitor.get("/v1/session/provider"), (200, {"name": {"en": "Ministry", "zh": "部委"}}))
        visitor = self.good()
        self.assertEqual(visitor.get("/v1/requests")[0], 200)
        self.assertEqual([b["subject"] for b in self.us.json("account", "bindings")["bindings"]], ["248289761001"])
        self.us.json("account", "unbind", "ana")
        self.assertEqual(visitor.get("/v1/session")[0], 401)
        parameters = self.refused(403, "api.nobody_bound")["parameters"]
        self.assertEqual(parameters, {"subject": "248289761001", "contact": "the desk, 1234"})
        self.us.json("account", "bind", "ana", "--subject", "248289761001")
        self.good()
        self.add("aud", "auditor")
        self.us.json("account", "bind", "aud", "--subject", "an auditor")
        self.provider.person = {"sub": "an auditor"}
        auditor = Visitor(self.port)
        self.assertEqual(auditor.sign_in()[0], 200)
        self.assertIn("people.nobody_bound", json.dumps(auditor.get("/v1/journal")[1]))

    def test_each_algorithm_of_ours_is_believed(self):
        for key in self.provider.keys[:3]:
            self.good(key=key)

    def test_a_token_for_another_time_person_or_sign_in_is_refused(self):
        now = int(time.time())
        for why, claims in (("nonce", {"nonce": "other"}), ("aud", {"aud": "other"}), ("aud", {"aud": ["comity", "other"]}),
                            ("aud", {"azp": "other"}), ("iss", {"iss": self.provider.issuer + "/"}),
                            ("exp", {"exp": now - 3600}), ("iat", {"iat": now + 3600}), ("iat", {"iat": now - 3600})):
            with self.subTest(why, claims=claims):
                self.token_refused(why, claims=claims)

    def test_a_token_that_the_provider_has_not_signed_is_refused(self):
        stranger = self.provider.strangers_key
        self.token_refused("alg", header={"alg": "none"})
        self.token_refused("alg", header={"alg": "HS256"})
        self.token_refused("alg", header={"alg": "RS512"})
        self.token_refused("signature", key=stranger, header={"kid": "RS256"})
        self.token_refused("signature", key=stranger, header={"kid": "RS256", "jwk": stranger.jwk()})

    def test_a_new_key_is_fetched_and_unknown_ones_do_not_make_us_ask_for_ever(self):
        self.good()
        self.provider.keys.append(Key(self.folder, "new", "ES256"))
        self.good(key=self.provider.keys[-1])
        asked = self.provider.asked.count("/realm/keys")
        self.refused(403, "oidc.unknown_key", key=self.provider.strangers_key)
        self.good()
        self.assertEqual(self.provider.asked.count("/realm/keys"), asked)

    def test_an_answer_that_is_huge_or_elsewhere_is_not_followed(self):
        self.refused(503, "courier.host_says_too_much", huge=True)
        self.refused(503, "oidc.provider_failed", moved=True)
        self.assertNotIn("/realm/elsewhere", self.provider.asked)
        self.refused(403, "api.denied_by_provider", deny=True)
        self.good()

    def test_a_slow_provider_holds_up_nobody_else(self):
        self.provider.lies = {"slow": 15}
        visitor = Visitor(self.port)
        back = visitor.visit(visitor.leave())
        ended = []
        waiting = threading.Thread(target=lambda: ended.append(visitor.post("/v1/session/provider/return", back)))
        waiting.start()
        begun = time.monotonic()
        status, answer = Browser(self.port).post("/v1/session", {"name": "admin", "password": PASSWORD})
        self.assertEqual(status, 200, answer)
        self.assertLess(time.monotonic() - begun, 8)
        waiting.join(30)
        status, answer = ended[0]
        self.assertEqual((status, answer["error"]["id"]), (503, "courier.host_timed_out"))

    def test_a_second_factor_counts_if_the_provider_says_so(self):
        self.provider.person["amr"] = ["pwd"]
        self.assertFalse(self.good().get("/v1/session")[1]["must_enrol"])
        self.assertEqual(self.admin.post("/v1/factor-rule", {"required": ["analyst"]})[0], 200)
        self.assertTrue(self.good().get("/v1/session")[1]["must_enrol"])
        self.provider.person["amr"] = ["pwd", "mfa"]
        self.assertFalse(self.good().get("/v1/session")[1]["must_enrol"])
        self.assertEqual(self.admin.post("/v1/factor-rule", {"required": []})[0], 200)

    def test_a_way_back_without_the_way_out_opens_nothing(self):
        mine, other = Visitor(self.port), Visitor(self.port)
        back = mine.visit(mine.leave())
        other.leave()
        status, answer = other.post("/v1/session/provider/return", back)
        self.assertEqual((status, answer["error"]["id"]), (403, "oidc.no_attempt"))
        self.assertEqual(mine.post("/v1/session/provider/return", back)[0], 200)
        status, answer = Visitor(self.port).post("/v1/session/provider/return", back)
        self.assertEqual((status, answer["error"]["id"]), (403, "oidc.no_attempt"))
        self.good()


class Confidential(Oidc):
    """A client with a secret in the header; somebody who is expected by an address of mail."""
    PROOF = "basic"

    def test_somebody_expected_is_bound_when_they_first_come(self):
        self.bind("--claim", "ana@cert.example", "--hours", "1")
        self.provider.person = {"sub": "a1", "email": "ana@cert.example"}
        self.refused(403, "api.nobody_bound")
        self.provider.person["email_verified"] = True
        self.assertEqual(Visitor(self.port).sign_in()[0], 200)
        self.provider.person = {"sub": "a1"}
        self.assertEqual(Visitor(self.port).sign_in()[0], 200)
        self.provider.person = {"sub": "impostor", "email": "ana@cert.example", "email_verified": True}
        self.refused(403, "api.nobody_bound")

    def test_somebody_else_s_secret_is_said_to_be_wrong(self):
        self.provider.proof = "none"
        self.refused(503, "oidc.client_refused")
        self.provider.proof = "basic"


class OverTls(Oidc):
    """A client with a secret in the form, of a provider whose authority only a file names."""
    PROOF = "post"
    TLS = True
    MORE = 'ca_file = "ca.pem"\n'

    def test_somebody_bound_signs_in(self):
        self.bind("--subject", "248289761001")
        status, session = Visitor(self.port).sign_in()
        self.assertEqual((status, session["account"]["id"]), (200, "ana"), session)


class Start(unittest.TestCase):
    """A node that cannot use what it is given says so, and one whose provider is away runs."""

    def setUp(self):
        self.world = self.enterContext(World(adopted=False))
        self.us = self.world["us"]
        self.port = free_port()
        self.file = self.us.home / "provider.toml"

    def serve(self, text):
        self.file.write_text(text, encoding="utf-8")
        server = Server(["--home", self.us.home, "--passphrase-file", self.world.passphrase, "node", "serve",
                         "--console", f"127.0.0.1:{self.port}", "--console-oidc", self.file], self.us.home / "serve.log")
        self.world.servers.append(server)
        return server

    def test_a_file_that_cannot_be_used_ends_it(self):
        good = 'name = "M"\nissuer = "https://login.example"\nclient_id = "c"\ncontact = "d"\n'
        for wrong, said in (("", "name"), (good + "surprise = 1", "surprise"), (good + "claim = 1", "claim"),
                            (good.replace("https", "http"), "http://login.example"), (good + "x", "line 5"),
                            (good + 'scopes = "email"', "openid"), (good + 'client_auth = "post"', "client_secret_file"),
                            (good + 'client_auth = "mtls"', "mtls"), (good + 'client_secret_file = "none"', "none"),
                            (good + 'ca_file = "none.pem"', "none.pem")):
            with self.subTest(wrong):
                server = self.serve(wrong)
                self.assertNotEqual(server.wait(), 0)
                self.assertIn(said, server.said())
        (self.us.home / "open.secret").write_text("x")
        (self.us.home / "open.secret").chmod(0o644)
        server = self.serve(good + 'client_secret_file = "open.secret"')
        self.assertNotEqual(server.wait(), 0)

    def test_without_its_provider_passwords_work(self):
        server = self.serve(f'name = "M"\nissuer = "http://localhost:{free_port()}"\nclient_id = "c"\ncontact = "d"\n')
        wait_until(lambda: "/invitation#" in server.said() or server.ended(), "the first link")
        browser = Browser(self.port)
        for _ in range(2):
            status, answer = browser.post("/v1/session/provider", {})
            self.assertEqual((status, answer["error"]["id"]), (503, "courier.host_unreachable"))
        self.assertEqual(browser.accept(re.search(r"http://\S+/invitation#\S+", server.said())[0])[0], 200)


# Tests are of these, not of what they have in common.
del Oidc

if __name__ == "__main__":
    unittest.main()
