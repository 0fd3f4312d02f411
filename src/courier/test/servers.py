#!/usr/bin/env python3
"""A mail server and a webhook for one test: they listen on free ports of this machine and print what they were given.

Usage: servers.py FOLDER     prints one JSON line {"smtp", "smtps", "https"} with the ports, then one for each thing received;
ends with its standard input. FOLDER has cert.pem and key.pem.
"""
import contextlib
import http.server
import json
import pathlib
import socket
import ssl
import sys
import threading
import urllib.parse

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

folder = pathlib.Path(sys.argv[1])
lock = threading.Lock()


def tls():
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    return context


def say(value):
    with lock:
        print(json.dumps(value), flush=True)


class Mail:
    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("gone"):
            return "550 5.1.1 no such mailbox"
        if address.startswith("later"):
            return "451 4.3.0 try again"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        say({"from": envelope.mail_from, "to": envelope.rcpt_tos, "tls": session.ssl is not None,
             "user": session.auth_data, "content": envelope.original_content.hex()})
        return "250 OK"


def sign_in(server, session, envelope, mechanism, data):
    good = data.login == b"tasks" and data.password == b"right"
    return AuthResult(success=good, handled=good, auth_data="tasks" if good else None)


class Hook(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        say({"headers": {name.lower(): value for name, value in self.headers.items()}, "body": body.hex()})
        path, _, wait = self.path.partition("?")
        self.send_response({"/gone": 410, "/busy": 503, "/moved": 302}.get(path, 204))
        self.send_header("Location", "/elsewhere")
        if wait:
            self.send_header("Retry-After", urllib.parse.unquote(wait))
        self.end_headers()

    def log_message(self, *arguments):
        pass


def start(**options):
    controller = Controller(Mail(), hostname="127.0.0.1", port=options.pop("port"), authenticator=sign_in, **options)
    controller.start()
    return controller


def free_ports(count):
    """Different ones: none is let go before the last is found."""
    with contextlib.ExitStack() as held:
        found = [held.enter_context(socket.socket()) for _ in range(count)]
        for one in found:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in found]


ports = dict(zip(("smtp", "smtps"), free_ports(2)))
controllers = [start(port=ports["smtp"], tls_context=tls(), require_starttls=False, auth_require_tls=True),
               start(port=ports["smtps"], ssl_context=tls(), auth_require_tls=False)]
web = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Hook)
web.socket = tls().wrap_socket(web.socket, server_side=True)
ports["https"] = web.server_address[1]
threading.Thread(target=web.serve_forever, daemon=True).start()
say(ports)
sys.stdin.read()
