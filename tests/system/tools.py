"""TheHive 5 and RT 5 as far as Comity speaks to them, stricter than they are: every member is checked as their documentation has it.

Each stands on a port of its own until `close`. What was done there is in `alerts`, `tickets`, `remarks`; `trouble` holds what the
next calls are answered instead: a status, "garbage", "slow" or "lost" (done, but the answer does not arrive).
"""
import email.utils
import http.server
import json
import re
import threading
import time
import urllib.parse

DATA_TYPES = {"autonomous-system", "domain", "file", "filename", "fqdn", "hash", "hostname", "ip", "mail", "other", "regexp",
              "registry", "uri_path", "url", "user-agent"}
MARK = re.compile(r"\[(comity (?:t|request [a-z][a-z0-9-]*)-\d{8}-[a-z2-7]{8})\] \S")


# For so long a tool that is busy wants to be left alone: longer than our own first pause, shorter than our bound.
WAIT_SECONDS = 7200


class Refused(Exception):
    def __init__(self, status, message):
        super().__init__(message)
        self.status, self.message = status, message


def check(holds, message, status=400):
    if not holds:
        raise Refused(status, message)


class Tool:
    """What both have in common."""

    def __init__(self, key):
        self.key, self.trouble, self.calls, self.remarks = key, [], [], []
        self.lock = threading.Lock()
        tool = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                tool.serve(self, self.rfile.read(int(self.headers["Content-Length"])))

            def do_GET(self):
                tool.serve(self, b"")

            def log_message(self, *arguments):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()

    def serve(self, handler, body):
        with self.lock:
            self.calls.append((handler.command, handler.path))
            trouble = self.trouble.pop(0) if self.trouble else None
            if isinstance(trouble, int):
                return self.say(handler, trouble, {"type": "Trouble", "message": "not now"})
            if trouble == "garbage":
                return self.say(handler, 200, "<html>not JSON")
            if trouble == "slow":
                time.sleep(1)
            try:
                check(handler.headers["Authorization"] == self.authorization(), "Authentication failure", 401)
                status, answer = self.answer(handler.command, handler.path, body and json.loads(body))
            except Refused as refused:
                status, answer = refused.status, {"type": "BadRequest", "message": refused.message}
            if trouble == "lost":
                return handler.connection.close()
            self.say(handler, status, answer)

    def say(self, handler, status, answer):
        body = (answer if isinstance(answer, str) else json.dumps(answer)).encode()
        handler.send_response(status)
        handler.send_header("Content-Type", "application/json")
        handler.send_header("Content-Length", str(len(body)))
        if status == 429:
            handler.send_header("Retry-After", str(WAIT_SECONDS))
        if status == 503:
            handler.send_header("Retry-After", email.utils.formatdate(time.time() + WAIT_SECONDS, usegmt=True))
        handler.end_headers()
        handler.wfile.write(body)


class TheHive(Tool):
    def __init__(self, key="hive-api-key"):
        super().__init__(key)
        self.alerts = []

    def authorization(self):
        return "Bearer " + self.key

    def answer(self, method, path, body):
        check(method == "POST", "no such route", 404)
        if path == "/api/v1/alert":
            return 201, self.create(body)
        if path == "/api/v1/query?name=alerts":
            return 200, self.query(body)
        comment = re.fullmatch(r"/api/v1/alert/(~\d+)/comment", path)
        check(comment and any(alert["_id"] == comment[1] for alert in self.alerts), "alert not found", 404)
        check(set(body) == {"message"} and body["message"], "message")
        self.remarks.append((comment[1], body["message"]))
        return 201, {"_id": f"~9{len(self.remarks)}", "_type": "Comment", "createdBy": "comity@cert", "createdAt": 1,
                     "message": body["message"], "isEdited": False, "extraData": {}}

    def create(self, alert):
        needed = {"type", "source", "sourceRef", "title", "description"}
        known = needed | {"date", "severity", "tags", "tlp", "pap", "observables"}
        check(MARK.match(alert["title"]), "title")
        check(needed <= set(alert) <= known, "members")
        check(all(isinstance(alert[name], str) and alert[name] for name in needed), "texts")
        check(len(alert["type"]) <= 32 and len(alert["source"]) <= 32 and len(alert["sourceRef"]) <= 128, "lengths")
        check(len(alert["title"]) <= 512, "title")
        check(alert["severity"] in range(1, 5) and alert["tlp"] in range(5) and alert["pap"] in range(4), "levels")
        check(isinstance(alert["date"], int) and all(isinstance(tag, str) for tag in alert["tags"]), "date, tags")
        seen = set()
        for observable in alert.get("observables", []):
            check({"dataType", "data"} <= set(observable) <= {"dataType", "data", "message"}, "observable")
            check(observable["dataType"] in DATA_TYPES and observable["data"], "dataType")
            check((observable["dataType"], observable["data"]) not in seen, "observable twice")
            seen.add((observable["dataType"], observable["data"]))
        same = [one for one in self.alerts if all(one[name] == alert[name] for name in ("type", "source", "sourceRef"))]
        check(not same, f"Alert {alert['type']}:{alert['source']}:{alert['sourceRef']} already exist in organisation cert")
        self.alerts.append({**alert, "_id": f"~{4096 + len(self.alerts)}", "_type": "Alert", "stage": "New", "status": "New"})
        return {name: value for name, value in self.alerts[-1].items() if name != "observables"}

    def query(self, body):
        first, second, third = body["query"]
        check(first == {"_name": "listAlert"} and third == {"_name": "page", "from": 0, "to": 1}, "query")
        check(set(second) == {"_name", "_and"} and second["_name"] == "filter", "filter")
        wanted = {one["_field"]: one["_value"] for one in second["_and"]}
        return [alert for alert in self.alerts if all(alert[name] == value for name, value in wanted.items())][:1]

    def audit(self, number, kind, action, details, alert=0):
        """What the webhook notifier posts, version 1."""
        about = {name: value for name, value in self.alerts[alert].items() if name != "observables"} | details
        thing = about if kind == "Alert" else {"_id": f"~7{number}", "_type": kind, **details}
        return {"_id": f"~{number}", "_type": "Audit", "_createdAt": 1, "_createdBy": "li@cert", "action": action, "context": about,
                "details": details, "object": thing, "objectId": thing["_id"], "objectType": kind, "rootId": about["_id"],
                "organisation": {"organisation": "cert", "organisationId": "~1"}, "requestId": f"r{number}"}


class RequestTracker(Tool):
    def __init__(self, key="1-14-token"):
        super().__init__(key)
        self.tickets = []

    def authorization(self):
        return "token " + self.key

    def answer(self, method, path, body):
        if method == "GET":
            return 200, self.search(urllib.parse.urlsplit(path))
        if path == "/REST/2.0/ticket":
            return 201, self.create(body)
        message = re.fullmatch(r"/REST/2.0/ticket/(\d+)/correspond", path)
        check(message and int(message[1]) <= len(self.tickets), "no such ticket", 404)
        check(set(body) == {"Content", "ContentType"} and body["Content"] and body["ContentType"] == "text/plain", "message")
        self.remarks.append((message[1], body["Content"]))
        return 201, ["Correspondence added"]

    def create(self, ticket):
        needed = {"Queue", "Subject", "Content", "ContentType"}
        check(needed <= set(ticket) <= needed | {"CustomFields"}, "members")
        check(ticket["Queue"] == "Incident Reports", "No permission to create tickets in the queue", 403)
        check("\n" not in ticket["Subject"] and MARK.match(ticket["Subject"]), "subject")
        self.tickets.append(ticket)
        number = str(len(self.tickets))
        return {"_url": f"{self.address}/REST/2.0/ticket/{number}", "type": "ticket", "id": number}

    def search(self, url):
        check(url.path == "/REST/2.0/tickets", "no such route", 404)
        asked = dict(urllib.parse.parse_qsl(url.query, strict_parsing=True))
        check(set(asked) == {"query", "fields", "orderby", "order", "per_page"}, "parameters")
        like = re.fullmatch(r"Subject LIKE '([^'%_]+)'", asked["query"])
        check(like and MARK.match(f"[{like[1]}] x"), "TicketSQL")
        items = [{"type": "ticket", "id": str(n), "Subject": ticket["Subject"], "_url": f"{self.address}/REST/2.0/ticket/{n}"}
                 for n, ticket in enumerate(self.tickets, 1) if like[1] in ticket["Subject"]]
        return {"count": len(items), "total": len(items), "page": 1, "pages": 1, "per_page": 20, "items": items}
