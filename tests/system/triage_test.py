"""The national side with real programs: tables, tasks, a mail server, the gathered answer."""
import email
import email.policy
import json
import pathlib
import shutil
import subprocess
import tempfile
import unittest

from world import SOURCE, Case, wait_until

SERVERS = SOURCE / "src/courier/test/servers.py"
TABLE = """resource,holder,kind,name,email,language
203.0.113.0/24,isp-a,operator,示例网络,noc@isp-a.example,zh
"""
CONFIG = """territory = ["CN"]
[mail]
from = "tasks@cert-b.example"
name = "示例应急中心"
host = "127.0.0.1"
port = {port}
user = "tasks"
password_file = "mail.password"
ca_file = "{folder}/cert.pem"
"""


SEALED_TABLE = """resource,holder,kind,name,email,language
203.0.113.0/24,isp-a,operator,Example Net A,noc@isp-a.example,en
198.51.100.0/24,isp-b,operator,Example Net B,noc@isp-b.example,en
192.0.2.0/24,isp-c,operator,Example Net C,noc@isp-a.example,en
198.18.0.0/15,isp-d,operator,Example Net D,noc@isp-d.example,en
"""
SEALED_CONFIG = CONFIG + """encrypted_only = true
certificate_file = "desk.pem"
key_file = "desk.key"
openpgp_key_file = "desk.asc"
[holder.isp-a]
smime = "a.pem"
[holder.isp-b]
openpgp = "b.asc"
[holder.isp-c]
smime = "c.pem"
"""


def run(*arguments, data=None):
    return subprocess.run([str(argument) for argument in arguments], input=data, check=True, capture_output=True).stdout


def certificate(folder, name, mailbox):
    """As `openssl` makes one for mail, with its key."""
    run("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={name}", "-addext",
        f"subjectAltName=email:{mailbox}", "-addext", "extendedKeyUsage=emailProtection", "-keyout", folder / f"{name}.key",
        "-out", folder / f"{name}.pem")


class Keyring:
    """GnuPG with a home of its own, in a folder whose path is short enough for its sockets."""

    def __init__(self, case):
        self.home = tempfile.mkdtemp(prefix="gpg")
        case.addCleanup(shutil.rmtree, self.home, True)
        case.addCleanup(run, "gpgconf", "--homedir", self.home, "--kill", "all")

    def __call__(self, *arguments, data=None):
        return run("gpg", "--homedir", self.home, "--batch", "--quiet", "--trust-model", "always", "--passphrase", "",
                   *arguments, data=data)

    def make(self, mailbox):
        self("--quick-generate-key", f"Desk <{mailbox}>", "future-default", "default", "never")


def mail_server(folder):
    """The server of courier's tests and its ports; None where its package is not installed."""
    folder.mkdir()
    made = subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
                           "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", folder / "key.pem", "-out",
                           folder / "cert.pem"], capture_output=True)
    if made.returncode != 0 or not pathlib.Path("/usr/bin/python3").exists():
        return None, None
    server = subprocess.Popen(["/usr/bin/python3", SERVERS, folder], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL, text=True)
    line = server.stdout.readline()
    return (server, json.loads(line)) if line else (None, None)


class National(Case):
    def test_a_request_is_split_tasked_by_mail_answered_and_gathered(self):
        world = self.world("us", "cn")
        us, cn = world["us"], world["cn"]
        folder = pathlib.Path(cn.home) / "mail"
        server, ports = mail_server(folder)
        if server is None:
            self.skipTest("openssl or python3-aiosmtpd is missing")
        self.addCleanup(server.wait, 10)
        self.addCleanup(server.stdin.close)
        self.addCleanup(server.stdout.close)
        home = pathlib.Path(cn.home)
        (home / "triage.toml").write_text(CONFIG.format(port=ports["smtp"], folder=folder))
        (home / "mail.password").write_text("right\n")
        cn.stop()
        cn.start()
        request = us.issue("cn")["request"]
        wait_until(lambda: world.settled() and cn.get("/v1/requests")["requests"], "the request arrives")
        table = home / "table.csv"
        table.write_text(TABLE)
        cn.json("triage", "load", str(table))
        split = cn.json("triage", "show", request)
        self.assertEqual([share["holder"]["id"] for share in split["shares"]], ["isp-a"])
        task = cn.json("task", "new", request, "--to", "isp-a", "--subject", "核查", "--text", "请核查。")["task"]
        cn.comity("task", "send", task)
        mail = json.loads(server.stdout.readline())
        self.assertEqual((mail["to"], mail["user"], mail["tls"]), (["noc@isp-a.example"], "tasks", True))
        message = email.message_from_bytes(bytes.fromhex(mail["content"]), policy=email.policy.default)
        self.assertEqual(message["subject"], f"[comity {task}] 核查")
        self.assertIn("请核查。", message.get_content())
        wait_until(lambda: cn.json("task", "show", task)["letters"][0]["delivered_at"], "the letter is taken down as delivered")
        reply = home / "reply.eml"
        reply.write_text(f"From: noc@isp-a.example\nSubject: Re: [comity {task}]\n\ndone\n")
        answered = cn.json("task", "answer", "--mail", str(reply), "--item", "1=provided")
        self.assertEqual(answered["state"], "answered")
        cn.stop()
        cn.start()
        draft = cn.json("task", "gather", request)
        self.assertEqual(draft["codes"]["items"], [{"n": 1, "status": "provided"}])
        self.assertEqual(cn.json("triage", "tables")["tables"][0]["table"], "responsible")

    def test_who_is_tasked_signs_in_answers_and_sees_nothing_else(self):
        world = self.world("us", "cn")
        us, cn = world["us"], world["cn"]
        request = us.issue("cn")["request"]
        wait_until(lambda: world.settled() and cn.get("/v1/requests")["requests"], "the request arrives")
        token = lambda name: world.folder / f"{name}.token"

        def by(name, *words, **how):
            return cn.json("--token-file", token(name), *words, **how)

        def admin(*words):
            return cn.json(*(("--token-file", token("root")) if token("root").exists() else ()), *words)

        admin("agency", "new", "cert", "--en", "CERT", "--zh", "应急中心", "--kind", "cert")
        for name, role in (("root", "administrator"), ("li", "duty_officer"), ("noc", "task_holder")):
            admin("account", "new", name, "--agency", "cert", "--role", role, *(("--holder", "quiet-isp") if name == "noc" else ()))
            admin("account", "token", name, "--out", token(name))
        table = pathlib.Path(cn.home) / "table.csv"
        table.write_text("resource,holder,kind,name,email,webhook,language\n203.0.113.0/24,quiet-isp,operator,Quiet,,,en\n")
        by("li", "triage", "load", table)
        new = lambda: by("li", "task", "new", request, "--to", "quiet-isp", "--item", "1", "--subject", "Check", "--text", "Verify it.")["task"]
        drafted, task = new(), new()
        by("li", "task", "send", task)
        self.assertEqual([one["task"] for one in by("noc", "own-task", "list")["tasks"]], [task])
        self.assertNotIn(request, json.dumps(by("noc", "own-task", "show", task)))
        self.assertEqual(by("noc", "own-task", "acknowledge", task)["state"], "acknowledged")
        by("noc", "own-task", "note", task, "--note", "on it")
        said = by("noc", "own-task", "answer", task, "--item", "1=refused", "--text", "需要裁定", "--text-lang", "zh")
        self.assertEqual((said["state"], said["replies"][0]["text"]["text"]), ("answered", "需要裁定"))
        cn.stop()
        cn.start()
        self.assertIn("需要裁定", json.dumps(by("li", "task", "gather", request), ensure_ascii=False))
        cn.comity("--token-file", token("noc"), "own-task", "show", drafted, code=4)
        shown = cn.comity("--token-file", token("noc"), "own-task", "show", task).stdout
        self.assertIn("需要裁定", shown)
        for words in (("request", "list"), ("task", "list"), ("account", "list"), ("watch", "show")):
            cn.comity("--token-file", token("noc"), *words, code=1)
        cn.comity("--token-file", token("root"), "account", "end", "noc")
        cn.comity("--token-file", token("noc"), "own-task", "list", code=1)

    def sealed_world(self):
        """A party that writes to isp-a by S/MIME and to isp-b by OpenPGP; isp-c's certificate has expired."""
        if not shutil.which("gpg"):
            self.skipTest("gpg is missing")
        world = self.world("us", "cn")
        cn = world["cn"]
        home = pathlib.Path(cn.home)
        server, ports = mail_server(home / "mail")
        if server is None:
            self.skipTest("openssl or python3-aiosmtpd is missing")
        self.addCleanup(server.wait, 10)
        self.addCleanup(server.stdin.close)
        self.addCleanup(server.stdout.close)
        certificate(home, "desk", "tasks@cert-b.example")
        certificate(home, "a", "noc@isp-a.example")
        shutil.copy(SOURCE / "src/mailcrypt/test/data/expired.pem", home / "c.pem")
        gpg = Keyring(self)
        gpg.make("tasks@cert-b.example")
        gpg.make("noc@isp-b.example")
        (home / "desk.asc").write_bytes(gpg("--armor", "--export-secret-keys", "tasks@cert-b.example"))
        (home / "b.asc").write_bytes(gpg("--armor", "--export", "noc@isp-b.example"))
        (home / "triage.toml").write_text(SEALED_CONFIG.format(port=ports["smtp"], folder=home / "mail"))
        (home / "mail.password").write_text("right\n")
        cn.stop()
        cn.start()
        request = world["us"].issue("cn")["request"]
        wait_until(lambda: world.settled() and cn.get("/v1/requests")["requests"], "the request arrives")
        (home / "table.csv").write_text(SEALED_TABLE)
        cn.json("triage", "load", str(home / "table.csv"))
        return cn, request, server, gpg

    def task_to(self, cn, request, holder):
        return cn.json("task", "new", request, "--to", holder, "--item", "1", "--subject", "Check", "--text", "Verify 203.0.113.7.")["task"]

    def test_a_task_by_smime_is_read_by_its_holder_alone_and_the_answer_is_known_by_its_key(self):
        cn, request, server, _ = self.sealed_world()
        home = pathlib.Path(cn.home)
        task = self.task_to(cn, request, "isp-a")
        cn.comity("task", "send", task)
        sent = bytes.fromhex(json.loads(server.stdout.readline())["content"])
        self.assertNotIn(b"203.0.113.7", sent)
        self.assertEqual(email.message_from_bytes(sent, policy=email.policy.default)["subject"], f"[comity {task}] Check")
        (home / "sent.eml").write_bytes(sent)
        run("openssl", "cms", "-decrypt", "-in", home / "sent.eml", "-recip", home / "a.pem", "-inkey", home / "a.key", "-out",
            home / "signed.eml")
        text = run("openssl", "cms", "-verify", "-in", home / "signed.eml", "-CAfile", home / "desk.pem", "-purpose", "any")
        self.assertIn("Verify 203.0.113.7.", email.message_from_bytes(text, policy=email.policy.default).get_content())
        answer = run("openssl", "cms", "-sign", "-signer", home / "a.pem", "-inkey", home / "a.key",
                     data=b"Content-Type: text/plain\r\n\r\nThe host is clean.\r\n")
        (home / "answer.eml").write_bytes(
            run("openssl", "cms", "-encrypt", "-aes256", "-from", "noc@isp-a.example", "-to", "tasks@cert-b.example", "-subject",
                f"Re: [comity {task}] Check", home / "desk.pem", data=answer))
        taken = cn.json("task", "answer", "--mail", home / "answer.eml", "--item", "1=provided")
        self.assertEqual((taken["state"], taken["encrypted"], taken["signature"]), ("answered", True, "good"))
        self.assertEqual(taken["events"][-1]["note"].strip(), "The host is clean.")

    def test_a_task_by_openpgp_is_read_by_its_holder_alone_and_the_answer_is_known_by_its_key(self):
        cn, request, server, gpg = self.sealed_world()
        home = pathlib.Path(cn.home)
        task = self.task_to(cn, request, "isp-b")
        cn.comity("task", "send", task)
        sent = bytes.fromhex(json.loads(server.stdout.readline())["content"])
        self.assertNotIn(b"203.0.113.7", sent)
        message = email.message_from_bytes(sent, policy=email.policy.default)
        self.assertEqual(message.get_content_type(), "multipart/encrypted")
        (home / "sent.asc").write_bytes(list(message.iter_parts())[1].get_payload(decode=True))
        opened = gpg("--status-fd", "2", "--decrypt", home / "sent.asc")
        self.assertIn("Verify 203.0.113.7.", email.message_from_bytes(opened, policy=email.policy.default).get_content())
        gpg("--list-only", "--decrypt", home / "sent.asc")
        status = gpg("--status-fd", "1", "--output", "/dev/null", "--yes", "--decrypt", home / "sent.asc").decode()
        self.assertRegex(status, r"GOODSIG [0-9A-F]+ Desk <tasks@cert-b.example>")
        self.assertRegex(status, r"DECRYPTION_INFO 2 9 ")  # MDC, AES-256
        answer = gpg("--armor", "--sign", "--encrypt", "-u", "noc@isp-b.example", "-r", "tasks@cert-b.example",
                     data=b"Content-Type: text/plain\r\n\r\nThe host is clean.\r\n")
        (home / "answer.eml").write_bytes(
            f"From: noc@isp-b.example\nSubject: 回复：[comity {task}] Check\nMIME-Version: 1.0\nContent-Type: multipart/encrypted; "
            f"protocol=\"application/pgp-encrypted\"; boundary=b\n\n--b\nContent-Type: application/pgp-encrypted\n\nVersion: 1\n\n"
            f"--b\nContent-Type: application/octet-stream\n\n".encode() + answer + b"\n--b--\n")
        taken = cn.json("task", "answer", "--mail", home / "answer.eml", "--item", "1=provided")
        self.assertEqual((taken["state"], taken["encrypted"], taken["signature"]), ("answered", True, "good"))

    def test_who_cannot_be_written_to_encrypted_is_never_written_to_in_the_clear(self):
        cn, request, server, _ = self.sealed_world()
        for holder, error in (("isp-c", "mailcrypt.expired"), ("isp-d", "service.no_key_of_holder")):
            task = self.task_to(cn, request, holder)
            status, refusal = cn.api("POST", f"/v1/tasks/{task}/events", {"event": "send"})
            self.assertEqual((status, refusal["error"]["id"]), (422, error))
            shown = cn.json("task", "show", task)
            self.assertEqual((shown["state"], shown["letters"]), ("drafted", []))
        # Nothing went before: the first mail that the server sees is one that can be encrypted.
        task = self.task_to(cn, request, "isp-a")
        cn.comity("task", "send", task)
        self.assertEqual(json.loads(server.stdout.readline())["to"], ["noc@isp-a.example"])


if __name__ == "__main__":
    unittest.main()
