"""A provider of sign-ins to test against: strict about what it is asked, and able to lie in what it answers.

It speaks OpenID Connect as far as the code flow with PKCE goes, with Python's standard library and the openssl command.
"""
import base64
import hashlib
import hmac
import http.server
import json
import pathlib
import secrets
import ssl
import subprocess
import threading
import time
import urllib.parse

CLIENT_ID = "comity"
CLIENT_SECRET = "a secret, with +&= and ü"


def base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def openssl(*arguments, stdin=b""):
    return subprocess.run(["openssl", *map(str, arguments)], input=stdin, stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL, check=True, timeout=30).stdout


class Key:
    """A signing key of one algorithm, kept in a file for openssl."""

    def __init__(self, folder, kid, algorithm):
        self.kid, self.algorithm = kid, algorithm
        self.path = pathlib.Path(folder) / f"{kid}.pem"
        how = {"RS256": ["RSA", "-pkeyopt", "rsa_keygen_bits:2048"],
               "ES256": ["EC", "-pkeyopt", "ec_paramgen_curve:P-256"], "EdDSA": ["ED25519"]}[algorithm]
        openssl("genpkey", "-algorithm", *how, "-out", self.path)
        self.spki = openssl("pkey", "-in", self.path, "-pubout", "-outform", "DER")

    def jwk(self):
        out = {"kid": self.kid, "use": "sig", "alg": self.algorithm}
        if self.algorithm == "RS256":
            modulus = openssl("rsa", "-in", self.path, "-noout", "-modulus").decode().strip().partition("=")[2]
            return out | {"kty": "RSA", "n": base64url(bytes.fromhex(modulus)), "e": "AQAB"}
        if self.algorithm == "ES256":
            return out | {"kty": "EC", "crv": "P-256", "x": base64url(self.spki[-64:-32]),
                          "y": base64url(self.spki[-32:])}
        return out | {"kty": "OKP", "crv": "Ed25519", "x": base64url(self.spki[-32:])}

    def sign(self, text):
        if self.algorithm == "EdDSA":
            message = self.path.with_suffix(".message")
            message.write_bytes(text)
            return openssl("pkeyutl", "-sign", "-rawin", "-inkey", self.path, "-in", message)
        signature = openssl("dgst", "-sha256", "-sign", self.path, stdin=text)
        return signature if self.algorithm == "RS256" else raw_ecdsa(signature)


def raw_ecdsa(der):
    """r ‖ s of a DER signature whose parts are short."""
    out, at = b"", 2
    for _ in range(2):
        size = der[at + 1]
        out += der[at + 2:at + 2 + size].lstrip(b"\0").rjust(32, b"\0")
        at += 2 + size
    return out


class Provider:
    """Serves until it is closed. Whoever comes is let in as `person`, and the next ID token is made with `lies`."""

    def __init__(self, folder, port, redirect_uri, proof="none", tls=None):
        self.folder, self.redirect_uri, self.proof = folder, redirect_uri, proof
        self.issuer = f"{'https' if tls else 'http'}://localhost:{port}/realm"
        self.keys = [Key(folder, algorithm, algorithm) for algorithm in ("RS256", "ES256", "EdDSA")]
        self.strangers_key = Key(folder, "stranger", "RS256")
        self.person = {"sub": "248289761001"}
        self.asked, self.codes, self.lies = [], {}, {}
        self.metadata_lies = {}
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", port), self.handler())
        if tls:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*tls)
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()

    def metadata(self):
        return {"issuer": self.issuer, "authorization_endpoint": self.issuer + "/authorize?tenant=one",
                "token_endpoint": self.issuer + "/token", "jwks_uri": self.issuer + "/keys",
                "response_types_supported": ["code", "id_token"], "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": ["RS256", "ES256", "EdDSA", "none"],
                "code_challenge_methods_supported": ["plain", "S256"]} | self.metadata_lies

    def authorize(self, query):
        """Where the browser goes on to."""
        expected = {"response_type": "code", "client_id": CLIENT_ID, "redirect_uri": self.redirect_uri,
                    "code_challenge_method": "S256"}
        for name, value in expected.items():
            assert query.get(name) == value, (name, query)
        assert "openid" in query["scope"].split()
        for name in ("state", "nonce", "code_challenge"):
            assert len(query[name]) == 43, (name, query)
        code = secrets.token_urlsafe(30)
        self.codes[code] = query
        back = {"state": query["state"], "iss": self.issuer}
        back |= {"error": "access_denied"} if self.lies.get("deny") else {"code": code}
        return self.redirect_uri + "?" + urllib.parse.urlencode(back)

    def check_client(self, headers, form):
        authorization = headers.get("Authorization")
        if self.proof == "basic":
            pair = ":".join(urllib.parse.quote(part, safe="") for part in (CLIENT_ID, CLIENT_SECRET))
            return authorization == "Basic " + base64.b64encode(pair.encode()).decode() and "client_id" not in form
        given = (form.get("client_id"), form.get("client_secret"), authorization)
        return given == (CLIENT_ID, CLIENT_SECRET if self.proof == "post" else None, None)

    def token(self, headers, form):
        """Status and answer."""
        if not self.check_client(headers, form):
            return 401, {"error": "invalid_client"}
        asked = self.codes.pop(form.get("code"), None)
        challenge = base64url(hashlib.sha256(form.get("code_verifier", "").encode()).digest())
        right = asked and form.get("grant_type") == "authorization_code" and \
            form.get("redirect_uri") == self.redirect_uri and challenge == asked["code_challenge"]
        if not right:
            return 400, {"error": "invalid_grant"}
        return 200, {"access_token": "unused", "token_type": "Bearer", "expires_in": 60,
                     "id_token": self.id_token(asked["nonce"])}

    def id_token(self, nonce):
        now = int(time.time())
        claims = {"iss": self.issuer, "aud": CLIENT_ID, "exp": now + 300, "iat": now, "nonce": nonce}
        claims |= self.person | self.lies.get("claims", {})
        key = self.lies.get("key", self.keys[0])
        header = {"alg": key.algorithm, "kid": key.kid, "typ": "JWT"} | self.lies.get("header", {})
        text = ".".join(base64url(json.dumps(part).encode()) for part in (header, claims)).encode()
        if header["alg"] == "none":
            return text.decode() + "."
        if header["alg"] == "HS256":
            public = openssl("pkey", "-in", self.keys[0].path, "-pubout")
            return text.decode() + "." + base64url(hmac.digest(public, text, "sha256"))
        return text.decode() + "." + base64url(key.sign(text))

    def handler(provider):
        class Handler(http.server.BaseHTTPRequestHandler):
            def answer(self, status, body, **headers):
                if provider.lies.get("huge"):
                    body |= {"padding": "x" * (1 << 20)}
                content = json.dumps(body).encode()
                self.send_response(status)
                for name, value in ({"Content-Type": "application/json"} | headers).items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def do_GET(self):
                path, _, query = self.path.partition("?")
                provider.asked.append(path)
                if path == "/realm/.well-known/openid-configuration":
                    return self.answer(200, provider.metadata())
                if path == "/realm/keys":
                    return self.answer(200, {"keys": [key.jwk() for key in provider.keys]})
                if path == "/realm/authorize":
                    location = provider.authorize(dict(urllib.parse.parse_qsl(query)))
                    return self.answer(302, {}, Location=location)
                return self.answer(404, {})

            def do_POST(self):
                provider.asked.append(self.path)
                form = dict(urllib.parse.parse_qsl(self.rfile.read(int(self.headers["Content-Length"])).decode()))
                if "slow" in provider.lies:
                    return time.sleep(provider.lies["slow"])
                if provider.lies.get("moved"):
                    return self.answer(302, {}, Location=provider.issuer + "/elsewhere")
                return self.answer(*provider.token(self.headers, form))

            def log_message(self, *_):
                pass

        return Handler
