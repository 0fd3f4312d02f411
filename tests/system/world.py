"""A small world of real programs: parties with homes, keys and ports of loopback, under a signed agreement.

Whatever a world starts it ends, by process id. Times are bounded: nothing here waits for ever.
"""
import atexit
import http.client
import json
import os
import pathlib
import random
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import unittest

SOURCE = pathlib.Path(__file__).resolve().parents[2]
BINARY = os.environ.get("COMITY_BINARY", str(SOURCE / "out/dev/apps/comity/comity"))
EXAMPLES = SOURCE / "agreements" / "examples"
PASSPHRASE = "correct horse"

# A verb that has said nothing for so long hangs; key files take their time to open.
VERB_SECONDS = 60
# For something that the nodes do by themselves: a delivery, a cosignature, a start.
PATIENCE_SECONDS = 40

# Below the ports that the kernel gives to outgoing connections, so that none of these takes one of ours.
PORTS = (12000, 32000)
given = set()


def environment(**more):
    """Nothing of the caller's but where programs are: a verb must not depend on more."""
    return {"PATH": os.environ["PATH"], "HOME": "/nonexistent", "LANG": "C.UTF-8", **more}


def free_port():
    """One that nobody listens at, and that was not given before: its server may not have started yet."""
    while True:
        port = random.randrange(*PORTS)
        if port in given:
            continue
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
                given.add(port)
                return port
            except OSError:
                continue


def wait_until(holds, what, seconds=PATIENCE_SECONDS):
    """Returns the first true value of `holds()`."""
    end = time.monotonic() + seconds
    while True:
        value = holds()
        if value:
            return value
        if time.monotonic() > end:
            raise AssertionError(f"not within {seconds} s: {what}")
        time.sleep(0.05)


def comity(*arguments, code=0, env=None, cwd=None, stdin=subprocess.DEVNULL, limits=None):
    """Runs a verb as a person would and checks how it ends. `limits` runs in the child before the program."""
    done = subprocess.run([BINARY, *map(str, arguments)], stdin=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          text=True, encoding="utf-8", env=env or environment(), cwd=cwd, timeout=VERB_SECONDS,
                          preexec_fn=limits)
    if code is not None and done.returncode != code:
        raise AssertionError(f"comity {' '.join(map(str, arguments))}: exit {done.returncode}, expected {code}\n"
                             f"{done.stdout}{done.stderr}")
    return done


class UnixConnection(http.client.HTTPConnection):
    def __init__(self, path):
        super().__init__("localhost", timeout=VERB_SECONDS)
        self.path = str(path)

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        # The path of a socket is short (108 bytes); a folder for tests may not be.
        folder = os.open(os.path.dirname(self.path), os.O_PATH)
        try:
            self.sock.connect(f"/proc/self/fd/{folder}/{os.path.basename(self.path)}")
        finally:
            os.close(folder)


class Server:
    """A `node serve` or `witness serve` that runs."""

    def __init__(self, arguments, log, env=None, limits=None):
        self.log = pathlib.Path(log)
        with open(self.log, "ab") as out:
            self.process = subprocess.Popen([BINARY, *map(str, arguments)], stdin=subprocess.DEVNULL, stdout=out, stderr=out,
                                            env=env or environment(), preexec_fn=limits)

    def said(self):
        return self.log.read_text(encoding="utf-8", errors="replace")

    def ended(self):
        return self.process.poll() is not None

    def wait(self, seconds=PATIENCE_SECONDS):
        return self.process.wait(seconds)

    def stop(self, with_signal=signal.SIGTERM):
        """Returns how it exited."""
        if not self.ended():
            self.process.send_signal(with_signal)
        try:
            return self.process.wait(PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise AssertionError(f"{self.process.args} did not end:\n{self.said()}")

    def kill(self):
        self.process.kill()
        self.process.wait()


class Keys:
    """Homes with keys as `keys new` makes them, made once for a process: the key files are slow to make, by design."""

    folder = None

    @classmethod
    def home(cls, name, arguments):
        if cls.folder is None:
            cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="comity-keys-"))
            atexit.register(shutil.rmtree, cls.folder, ignore_errors=True)
            (cls.folder / "pass").write_text(PASSPHRASE + "\n")
        home = cls.folder / name
        if not home.exists():
            comity("--home", home, "--passphrase-file", cls.folder / "pass", "keys", "new", *arguments)
        return home


class Party:
    """One party's home, and its node while it runs."""

    def __init__(self, world, name, algorithm=None):
        self.world, self.name, self.port = world, name, free_port()
        self.home = world.folder / name
        self.server = None
        somewhere = "https://127.0.0.1:1"
        made = Keys.home(name, ["--party", name, "--address", somewhere, *(["--algorithm", algorithm] if algorithm else [])])
        shutil.copytree(made, self.home)
        for path in (self.home / "node.toml", self.card):
            path.write_text(path.read_text().replace(somewhere, f"https://127.0.0.1:{self.port}"))

    @property
    def card(self):
        return self.home / f"{self.name}.card.json"

    def comity(self, *arguments, **how):
        return comity("--home", self.home, "--passphrase-file", self.world.passphrase, *arguments, **how)

    def json(self, *arguments, **how):
        return json.loads(self.comity("--json", *arguments, **how).stdout)

    def api(self, method, target, body=None):
        """Status and answer, straight from the socket: quicker than a process for each."""
        connection = UnixConnection(self.home / "api.sock")
        try:
            connection.request(method, target, body=None if body is None else json.dumps(body))
            response = connection.getresponse()
            return response.status, json.loads(response.read() or b"null")
        finally:
            connection.close()

    def get(self, target):
        status, answer = self.api("GET", target)
        assert status == 200, (target, status, answer)
        return answer

    def launch(self, *more, **how):
        """Starts the node and does not wait."""
        self.server = Server(["--home", self.home, "--passphrase-file", self.world.passphrase, *more, "node", "serve"],
                             self.world.folder / f"{self.name}.log", **how)
        self.world.servers.append(self.server)
        return self.server

    def start(self, **how):
        self.launch(**how)
        wait_until(lambda: self.server.ended() or self.answers(), f"{self.name} answers")
        if self.server.ended():
            raise AssertionError(f"{self.name} did not start:\n{self.server.said()}")

    def answers(self):
        try:
            return self.api("GET", "/v1/node")[0] == 200
        except (OSError, http.client.HTTPException):
            return False

    def stop(self):
        return self.server.stop()

    def kill(self):
        self.server.kill()

    def adopt(self):
        return self.json("agreement", "adopt", self.world.agreement)

    def links(self):
        return self.get("/v1/links")["links"]

    def link(self, peer):
        return next(link for link in self.links() if link["peer"] == peer)

    def settled(self):
        """True if everything is delivered, mirrored and cosigned by the other side."""
        return all(link["undelivered"] == 0 and link["mirrored"] and link["mirrored"]["size"] == link["log_size"]
                   for link in self.links())

    def issue(self, to, kind="mitigation", urgency="urgent", body=None):
        """Issues a request by the API and returns its view."""
        body = body or json.loads((EXAMPLES / f"{kind}.request.json").read_text())
        status, answer = self.api("POST", "/v1/requests", {
            "to": to, "kind": kind, "urgency": urgency, "codes": {"items": len(body["items"])}, "body": body})
        assert status == 201, (status, answer)
        return answer

    def step(self, request, step, codes=None, body=None):
        if body is None:
            body = json.loads((EXAMPLES / f"request.{step}.json").read_text())
        status, answer = self.api("POST", f"/v1/requests/{request}/steps", {"step": step, "codes": codes or {}, "body": body})
        assert status == 201, (status, answer)
        return answer

    def export(self, name="export", peer=None):
        """Exports a link and returns what `verify` says of it."""
        out = self.world.folder / f"{self.name}-{name}"
        of_link = ["--link", self.link(peer)["link"]] if peer else []
        self.comity("log", "export", "--bodies", *of_link, "--out", out)
        return json.loads(comity("--json", "verify", "--at", "2100-01-01T00:00:00Z", out).stdout)


class World:
    """Parties in one temporary folder; use it with `with`."""

    MODELS = {("us", "cn"): "us-cn-2015.json", ("cn", "jp", "kr"): "cn-jp-kr.json"}

    def __init__(self, *names, adopted=True, witness=False):
        self.names = names or ("us", "cn")
        self.adopted, self.with_witness = adopted, witness
        self.servers = []

    def __enter__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="comity-system-"))
        try:
            self.make()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        for server in self.servers:
            if not server.ended():
                server.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def __getitem__(self, name):
        return self.parties[name]

    def make(self):
        self.passphrase = self.folder / "pass"
        self.passphrase.write_text(PASSPHRASE + "\n")
        self.parties = {name: Party(self, name) for name in self.names}
        self.agreement = self.folder / "agreement.json"
        cards = [word for party in self.parties.values() for word in ("--party", party.card)]
        if self.with_witness:
            cards += ["--witness", self.make_witness()]
        comity("agreement", "new", "--model", SOURCE / "agreements" / self.MODELS[self.names], *cards, *self.terms(),
               "--out", self.agreement)
        for name, party in self.parties.items():
            party.comity("agreement", "sign", self.agreement, "--party", name)
        if self.with_witness:
            self.start_witness()
        if not self.adopted:
            return
        for party in self.parties.values():
            party.start()
            party.adopt()
        wait_until(self.settled, "both sides have adopted")

    def terms(self):
        """What a special world wants of its agreement; it may change the cards as well."""
        return []

    def make_witness(self):
        self.witness_home = self.folder / "witness"
        address = f"http://127.0.0.1:{free_port()}"
        somewhere = "http://127.0.0.1:1"
        shutil.copytree(Keys.home("witness", ["--witness", "witness.example/comity", "--address", somewhere]), self.witness_home)
        for path in (self.witness_home / "witness.toml", self.witness_home / "witness.card.json"):
            path.write_text(path.read_text().replace(somewhere, address))
        return self.witness_home / "witness.card.json"

    def start_witness(self):
        shutil.copy(self.agreement, self.witness_home / "agreements" / "agreement.json")
        self.servers.append(Server(["--home", self.witness_home, "--passphrase-file", self.passphrase, "witness", "serve"],
                                   self.folder / "witness.log"))

    def settled(self):
        return all(party.settled() for party in self.parties.values())


class Case(unittest.TestCase):
    """A test that says whole texts when they differ."""

    maxDiff = None

    def world(self, *names, **how):
        return self.enterContext(World(*names, **how))
