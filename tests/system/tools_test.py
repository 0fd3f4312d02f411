"""Tasks that go to TheHive and RT, and what those report, with the real program."""
import hashlib
import hmac
import http.client
import json
import pathlib
import time
import unittest

from tools import WAIT_SECONDS, RequestTracker, TheHive
from world import EXAMPLES, Case, free_port, wait_until

TABLE = """resource,holder,kind,name,email,language
203.0.113.0/24,hive,agency,Agency A,,en
198.51.100.0/24,rt,operator,示例网络,,zh
"""
CONFIG = """[thehive.hive]
address = "{hive}"
key_file = "hive.key"
notice_key_file = "hive.notices"
severity = 3
[rt.rt]
address = "{rt}"
key_file = "rt.key"
notice_key_file = "rt.notices"
queue = "Incident Reports"
custom_fields = {{ "How Reported" = "Comity" }}
[notices]
listen = "http://127.0.0.1:{port}"
"""
HIVE = """[thehive.hive]
address = "{hive}"
key_file = "hive.key"
"""
RT = """[rt.rt]
address = "{rt}"
key_file = "rt.key"
queue = "Incident Reports"
"""
HIVE_NOTICES = "hive-notices-secret-1"
RT_NOTICES = "rt-notices-secret-222"


class Tools(Case):
    def setUp(self):
        self.hive, self.rt, self.port = TheHive(), RequestTracker(), free_port()
        self.addCleanup(self.hive.close)
        self.addCleanup(self.rt.close)
        self.all = self.world("us", "cn")
        self.cn = self.all["cn"]
        home = pathlib.Path(self.cn.home)
        for name, text in {"triage.toml": CONFIG.format(hive=self.hive.address, rt=self.rt.address, port=self.port),
                           "hive.key": self.hive.key, "rt.key": self.rt.key, "hive.notices": HIVE_NOTICES,
                           "rt.notices": RT_NOTICES, "table.csv": TABLE}.items():
            (home / name).write_text(text + "\n")
        self.cn.stop()
        self.cn.start()
        self.request = self.all["us"].issue("cn")["request"]
        wait_until(lambda: self.all.settled() and self.cn.get("/v1/requests")["requests"], "the request arrives")
        self.cn.json("triage", "load", home / "table.csv")

    def task(self, holder, send=True):
        task = self.cn.json("task", "new", self.request, "--to", holder, "--item", "1", "--subject", "Check", "--text", "Verify.")["task"]
        if send:
            self.cn.comity("task", "send", task)
        return task

    def shown(self, task):
        return self.cn.get(f"/v1/tasks/{task}")

    def delivered(self, task, letters=1):
        def all_delivered():
            sent = self.shown(task)["letters"]
            return len(sent) == letters and all(letter["delivered_at"] for letter in sent) and sent
        return wait_until(all_delivered, "the letters are delivered")

    def report(self, holder, body, headers):
        body = body if isinstance(body, bytes) else json.dumps(body).encode()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request("POST", "/notices/" + holder, body, {"Content-Type": "application/json", **headers})
            response = connection.getresponse()
            return response.status, json.loads(response.read() or b"null")
        finally:
            connection.close()

    def by_hive(self, body):
        return self.report("hive", body, {"Authorization": "Bearer " + HIVE_NOTICES})

    def by_rt(self, body, at=None):
        body, at = json.dumps(body).encode(), str(int(time.time() if at is None else at))
        signature = hmac.new(RT_NOTICES.encode(), at.encode() + b"." + body, hashlib.sha256).hexdigest()
        return self.report("rt", body, {"Comity-Timestamp": at, "Comity-Signature": "v1=" + signature})

    def test_a_task_is_one_alert_however_often_it_is_sent_and_its_closing_is_the_answer(self):
        self.assertEqual([(tool["holder"], tool["channel"]) for tool in self.cn.json("triage", "tools")["tools"]],
                         [("hive", "thehive"), ("rt", "rt")])
        task = self.task("hive")
        letter = self.delivered(task)[0]
        alert = self.hive.alerts[0]
        self.assertEqual((letter["channel"], letter["reference"]), ("thehive", alert["_id"]))
        self.assertEqual((alert["source"], alert["sourceRef"], alert["severity"]), ("cn", task, 3))
        self.assertEqual({(one["dataType"], one["data"]) for one in alert["observables"]}, {("ip", "203.0.113.201")})
        self.assertIn("Verify.", alert["description"])
        self.cn.comity("task", "chase", task)
        self.delivered(task, 2)
        self.assertEqual((len(self.hive.alerts), [where for where, _ in self.hive.remarks]), (1, [alert["_id"]]))
        ours = self.hive.audit(90, "Comment", "create", {"message": self.hive.remarks[0][1]})
        self.assertEqual(self.by_hive(ours)[1]["repeated"], True)
        begun = self.hive.audit(100, "Alert", "update", {"stage": "InProgress", "status": "InProgress", "summary": ""})
        self.assertEqual(self.by_hive(begun), (200, {"task": task, "state": "acknowledged", "repeated": False}))
        self.assertEqual(self.by_hive(self.hive.audit(101, "Comment", "create", {"message": "We imaged it."}))[0], 200)
        closed = self.hive.audit(102, "Alert", "update", {"stage": "Closed", "status": "TruePositive", "summary": "Taken off the net."})
        self.assertEqual(self.by_hive(closed), (200, {"task": task, "state": "answered", "repeated": False}))
        self.cn.kill()
        self.cn.start()
        self.assertEqual(self.by_hive(closed), (200, {"task": task, "state": "answered", "repeated": True}))
        shown = self.shown(task)
        self.assertEqual([event["kind"] for event in shown["events"]], ["sent", "chased", "acknowledged", "acknowledged", "answered"])
        self.assertEqual([(reply["status"], reply["text"]["text"]) for reply in shown["replies"]], [("provided", "Taken off the net.")])

    def test_an_alert_that_was_made_although_the_answer_was_lost_is_not_made_again(self):
        self.hive.trouble = ["lost"]
        task = self.task("hive")
        wait_until(lambda: self.shown(task)["letters"][0]["attempts"] == 1, "the first attempt failed")
        self.cn.comity("task", "chase", task)
        wait_until(lambda: self.shown(task)["letters"][1]["delivered_at"], "the reminder arrives")
        self.assertEqual((len(self.hive.alerts), len(self.hive.remarks)), (1, 1))
        self.assertEqual(self.shown(task)["letters"][1]["reference"], self.hive.alerts[0]["_id"])

    def test_trouble_over_there_is_tried_again_and_a_wrong_key_is_said(self):
        for trouble, error in ((503, "tracker.busy"), (429, "tracker.busy"), ("garbage", "tracker.not_understood"), (401, "tracker.sign_in")):
            self.hive.trouble = [trouble]
            task = self.task("hive")
            letter = wait_until(lambda: self.shown(task)["letters"][0]["attempts"] and self.shown(task)["letters"][0], "an attempt")
            self.assertEqual((letter["error"], letter["delivered_at"]), (error, None))
            wait = WAIT_SECONDS if error == "tracker.busy" else 60
            self.assertAlmostEqual(letter["next_attempt"] / 1000, time.time() + wait, delta=20)
        self.hive.trouble = ["slow"]
        self.delivered(self.task("hive"))

    def test_a_task_is_one_ticket_across_a_crash_and_its_resolving_is_the_answer(self):
        self.rt.trouble = ["slow", "lost"]
        task = self.task("rt")
        wait_until(lambda: self.rt.tickets, "the ticket is made")
        self.cn.kill()
        self.cn.start()
        self.cn.comity("task", "chase", task)
        letters = wait_until(lambda: self.shown(task)["letters"][1]["delivered_at"] and self.shown(task)["letters"], "the reminder arrives")
        self.assertEqual((len(self.rt.tickets), [number for number, _ in self.rt.remarks]), (1, ["1"]))
        self.assertEqual(letters[1]["reference"], "1")
        ticket = self.rt.tickets[0]
        self.assertEqual((ticket["Subject"], ticket["CustomFields"]), (f"[comity {task}] Check", {"How Reported": "Comity"}))
        about = {"ticket": 1, "subject": ticket["Subject"]}
        self.assertEqual(self.by_rt({**about, "transaction": 31, "type": "Correspond", "content": "已处置。"})[0], 200)
        resolved = {**about, "transaction": 32, "type": "Status", "status": "resolved"}
        self.assertEqual(self.by_rt(resolved), (200, {"task": task, "state": "answered", "repeated": False}))
        self.assertEqual(self.by_rt(resolved)[1]["repeated"], True)
        reply = self.shown(task)["replies"][0]
        self.assertEqual((reply["status"], reply["text"]), ("provided", {"lang": "zh", "text": "已处置。"}))

    def test_what_is_not_a_tools_own_report_of_its_own_task_changes_nothing_and_is_in_the_journal(self):
        task = self.task("hive")
        self.delivered(task)
        closed = self.hive.audit(7, "Alert", "update", {"stage": "Closed", "status": "TruePositive", "summary": "x"})
        resolved = {"ticket": 1, "transaction": 1, "type": "Status", "status": "resolved", "subject": f"[comity {task}] Check"}
        before = self.shown(task)
        unknown = {**resolved, "subject": "[comity t-20200101-aaaaaaaa] Check"}
        for answer, status in ((self.report("hive", closed, {}), 401),
                               (self.report("hive", closed, {"Authorization": "Bearer " + RT_NOTICES}), 401),
                               (self.report("nobody", closed, {"Authorization": "Bearer " + HIVE_NOTICES}), 401),
                               (self.by_rt(resolved, time.time() - 3600), 401),
                               (self.by_rt(resolved), 404),  # the task is another holder's
                               (self.by_rt(unknown), 404),
                               (self.by_rt({**resolved, "subject": "printer"}), 204),
                               (self.by_hive(b'{"_type": "Audit", '), 400),
                               (self.by_hive({"operation": "Update"}), 400),
                               (self.by_hive(b" " * (2 << 20)), 413)):
            self.assertEqual(answer[0], status, answer)
        self.assertEqual(self.shown(task), before)
        refused = [record for record in self.cn.get("/v1/journal?count=500")["records"]
                   if record["type"] == "task" and record["details"].get("what") == "refused"]
        self.assertEqual(len(refused), 9)
        self.assertNotIn("secret", json.dumps(refused))


class Arrivals(Case):
    """Requests that become an alert or a ticket as they arrive."""

    def start(self, config):
        self.hive, self.rt = TheHive(), RequestTracker()
        self.addCleanup(self.hive.close)
        self.addCleanup(self.rt.close)
        self.all = self.world("us", "cn")
        self.cn = self.all["cn"]
        self.write(config)
        self.cn.stop()
        self.cn.start()

    def write(self, config):
        home = pathlib.Path(self.cn.home)
        for name, text in {"triage.toml": config.format(hive=self.hive.address, rt=self.rt.address), "hive.key": self.hive.key,
                           "rt.key": self.rt.key}.items():
            (home / name).write_text(text + "\n")

    def issue(self, channel):
        body = json.loads((EXAMPLES / "preservation.request.json").read_text())
        status, answer = self.all["us"].api("POST", "/v1/requests", {"to": "cn", "kind": "preservation", "urgency": "urgent",
                                                                     "codes": {"items": 2, "channel": channel}, "body": body})
        self.assertEqual(status, 201, answer)
        return answer["request"]

    def restart(self, *tools):
        """Kills the node; the next one brings what is open to these tools again."""
        before = [len(tool.calls) for tool in tools]
        self.cn.kill()
        self.cn.start()
        wait_until(lambda: all(len(tool.calls) > calls for tool, calls in zip(tools, before)), "what is open is brought again")
        wait_until(lambda: all(one["waiting"] == 0 for one in self.health().values()), "everything is in the tools")

    def health(self):
        return {one["holder"]: one for one in self.cn.get("/v1/health?check=0")["arrivals"]}

    def test_each_arriving_request_is_one_alert_or_ticket_of_its_desks_whatever_is_cut_off(self):
        self.start(HIVE + 'arrivals = ["cert"]\n' + RT + 'arrivals = ["police"]\nlanguage = "zh"\n')
        self.hive.trouble, self.rt.trouble = ["lost"], [None, "lost"]
        cert, police = self.issue("cert"), self.issue("police")
        wait_until(lambda: all(one["error"] for one in self.health().values()), "both were made, and both answers are lost")
        for _ in range(2):
            self.restart(self.hive, self.rt)
        [alert], [ticket] = self.hive.alerts, self.rt.tickets
        self.assertEqual((alert["type"], alert["source"], alert["sourceRef"]), ("comity-request", "cn", cert))
        self.assertEqual(alert["title"], f"[comity request {cert}] us asks: preservation, urgent")
        self.assertEqual(ticket["Subject"], f"[comity request {police}] us 来函请求：preservation，urgent")
        said = json.dumps([alert, ticket], ensure_ascii=False)
        for secret in ("mail.example", "Extortion", "A-CY-2026-0412", "+00 202"):
            self.assertNotIn(secret, said)

    def test_a_request_that_is_referred_gets_to_the_other_desks_tool_too(self):
        self.start(HIVE + 'arrivals = ["cert"]\n' + RT + 'arrivals = ["police"]\n')
        request = self.issue("cert")
        wait_until(lambda: self.hive.alerts, "the alert is made")
        self.assertEqual(self.rt.tickets, [])
        self.cn.step(request, "refer", {"to": "police"})
        wait_until(lambda: self.rt.tickets, "the ticket is made")
        self.assertEqual(len(self.hive.alerts), 1)

    def test_what_is_wrong_is_said_by_the_doctor_and_a_wrong_file_refuses_the_start(self):
        self.start(HIVE + 'arrivals = ["cert"]\n')
        self.hive.trouble = [401]
        self.issue("cert")
        wait_until(lambda: self.health()["hive"]["error"] == "tracker.sign_in", "the key is refused")
        self.assertIn("1 arriving requests are not in hive's tool", self.cn.comity("doctor", code=1).stdout)
        self.assertIn("CERT channel", self.cn.comity("triage", "tools").stdout)
        self.restart(self.hive)
        self.assertIn("arriving requests get into hive's tool", self.cn.comity("doctor", code=None).stdout)
        self.write(HIVE + 'arrivals = ["certs"]\n')
        self.assertIn("hive.arrivals must be a list of cert, police", self.cn.comity("doctor", code=1).stdout)


if __name__ == "__main__":
    unittest.main()
