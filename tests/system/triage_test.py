"""The national side with real programs: tables, tasks, a mail server, the gathered answer."""
import email
import email.policy
import json
import pathlib
import subprocess
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


if __name__ == "__main__":
    unittest.main()
