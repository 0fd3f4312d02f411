#!/usr/bin/env python3
"""The same number of 1 KiB messages, published durably to message brokers on this machine: rows beside those of `exchange`.

Brokers keep and forward what they are given; they sign nothing, prove nothing, and the other side does not answer for it.
So the rows say what the disk and the machine allow, not who is better. Each broker is started for the measurement, on
loopback and in a folder of its own, and ended after it. As with `exchange`, a message counts when its publisher was told
that the broker has it, and no more than `--window` are under way at a time.

Usage: bench/peers.py [--json] [--messages N] [--window N] [--folder F]
"""
import argparse
import contextlib
import json
import os
import pathlib
import shutil
import socket
import struct
import subprocess
import sys
import time

BODY = b"x" * 1024
START_SECONDS = 60


def free_ports(count):
    """Different ones: none is let go before the last is found."""
    with contextlib.ExitStack() as held:
        found = [held.enter_context(socket.socket()) for _ in range(count)]
        for one in found:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in found]


def connect(port, child):
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and child.poll() is None:
        try:
            s = socket.create_connection(("127.0.0.1", port), timeout=START_SECONDS)
            s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return s
        except OSError:
            time.sleep(0.2)
    raise RuntimeError("does not start")


def stop(child):
    child.terminate()
    try:
        child.wait(30)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


def pump(messages, window, publish, confirmed):
    """Messages a second: `publish(n)` sends n of them, `confirmed()` waits for confirmations and returns how many came."""
    sent = done = 0
    begin = time.monotonic()
    while done < messages:
        room = min(window - (sent - done), messages - sent)
        if room > 0:
            publish(room)
            sent += room
        done += confirmed()
    return messages / (time.monotonic() - begin)


# ---- NATS JetStream: https://docs.nats.io/reference/reference-protocols/nats-protocol

class Nats:
    STREAM = {"name": "bench", "subjects": ["bench"], "storage": "file", "retention": "limits"}

    def __init__(self, s):
        self.socket, self.buffer = s, b""
        self.line()  # INFO
        s.sendall(b'CONNECT {"verbose":false,"pedantic":false}\r\nSUB acks 1\r\n')
        order = json.dumps(self.STREAM).encode()
        s.sendall(b"PUB $JS.API.STREAM.CREATE.bench acks %d\r\n%s\r\n" % (len(order), order))
        if b'"error"' in self.message():
            raise RuntimeError("no stream")

    def line(self):
        while b"\r\n" not in self.buffer:
            self.read()
        line, self.buffer = self.buffer.split(b"\r\n", 1)
        return line

    def read(self):
        piece = self.socket.recv(1 << 16)
        if not piece:
            raise RuntimeError("hung up")
        self.buffer += piece

    def message(self):
        while True:
            words = self.line().split()
            if words[0] == b"PING":
                self.socket.sendall(b"PONG\r\n")
            elif words[0] == b"MSG":
                size = int(words[-1])
                while len(self.buffer) < size + 2:
                    self.read()
                text, self.buffer = self.buffer[:size], self.buffer[size + 2:]
                return text
            else:
                raise RuntimeError(words[0].decode())

    def publish(self, count):
        self.socket.sendall(b"PUB bench acks %d\r\n%s\r\n" % (len(BODY), BODY) * count)

    def confirmed(self):
        if b'"error"' in self.message():
            raise RuntimeError("not kept")
        return 1


def nats(folder, messages, window):
    [port] = free_ports(1)
    log = open(folder / "nats.log", "w")
    child = subprocess.Popen(["nats-server", "-js", "-a", "127.0.0.1", "-p", str(port), "-sd", str(folder / "nats")],
                             stdout=log, stderr=log)
    try:
        client = Nats(connect(port, child))
        return pump(messages, window, client.publish, client.confirmed)
    finally:
        stop(child)


# ---- RabbitMQ: AMQP 0-9-1, https://www.rabbitmq.com/resources/specs/amqp0-9-1.pdf

METHOD, HEADER, CONTENT = 1, 2, 3
BASIC = 60


def short(text):
    return bytes([len(text)]) + text.encode()


def long(data):
    return struct.pack(">I", len(data)) + data


def frame(kind, channel, payload):
    return struct.pack(">BHI", kind, channel, len(payload)) + payload + b"\xce"


def method(channel, of, number, arguments=b""):
    return frame(METHOD, channel, struct.pack(">HH", of, number) + arguments)


class Rabbit:
    def __init__(self, s):
        self.socket, self.buffer = s, b""
        self.published, self.open = 0, set()
        s.sendall(b"AMQP\x00\x00\x09\x01")
        self.expect(10, 10)  # connection.start
        s.sendall(method(0, 10, 11, long(b"") + short("PLAIN") + long(b"\0guest\0guest") + short("en_US")))
        tuned = self.expect(10, 30)
        s.sendall(method(0, 10, 31, tuned))
        self.ask(method(0, 10, 40, short("/") + short("") + b"\0"), 10, 41)
        self.ask(method(1, 20, 10, short("")), 20, 11)
        durable = b"\x02"
        self.ask(method(1, 50, 10, b"\0\0" + short("bench") + durable + long(b"")), 50, 11)
        self.ask(method(1, 85, 10, b"\0"), 85, 11)  # confirm.select
        persistent = struct.pack(">HHQHB", BASIC, 0, len(BODY), 0x1000, 2)
        self.message = (method(1, BASIC, 40, b"\0\0" + short("") + short("bench") + b"\0") + frame(HEADER, 1, persistent)
                        + frame(CONTENT, 1, BODY))

    def take(self, count):
        while len(self.buffer) < count:
            piece = self.socket.recv(1 << 16)
            if not piece:
                raise RuntimeError("hung up")
            self.buffer += piece
        taken, self.buffer = self.buffer[:count], self.buffer[count:]
        return taken

    def next_method(self):
        while True:
            kind, _, size = struct.unpack(">BHI", self.take(7))
            payload = self.take(size + 1)[:-1]
            if kind == METHOD:
                return struct.unpack(">HH", payload[:4]), payload[4:]

    def expect(self, of, number):
        got, arguments = self.next_method()
        if got != (of, number):
            raise RuntimeError(f"unexpected answer {got}")
        return arguments

    def ask(self, question, of, number):
        self.socket.sendall(question)
        return self.expect(of, number)

    def publish(self, count):
        self.open |= set(range(self.published + 1, self.published + count + 1))
        self.published += count
        self.socket.sendall(self.message * count)

    def confirmed(self):
        tag, multiple = struct.unpack(">QB", self.expect(BASIC, 80))  # basic.ack
        told = {open for open in self.open if open <= tag} if multiple else {tag}
        self.open -= told
        return len(told)


def rabbitmq(folder, messages, window):
    port, distribution, names = free_ports(3)
    home = folder / "rabbitmq"
    home.mkdir()
    (home / "rabbitmq.conf").write_text(f"listeners.tcp.default = 127.0.0.1:{port}\n")
    settings = {"RABBITMQ_NODENAME": f"comity-bench-{os.getpid()}@localhost", "RABBITMQ_MNESIA_BASE": str(home / "data"),
                "RABBITMQ_LOG_BASE": str(home / "log"), "RABBITMQ_CONFIG_FILE": str(home / "rabbitmq"),
                "RABBITMQ_ENABLED_PLUGINS_FILE": str(home / "plugins"), "RABBITMQ_DIST_PORT": str(distribution),
                "RABBITMQ_PID_FILE": str(home / "pid"), "HOME": str(home), "ERL_EPMD_PORT": str(names)}
    log = open(folder / "rabbitmq.log", "w")
    # Debian's wrapper would change to the user rabbitmq; the program itself runs as anyone.
    program = next(pathlib.Path("/usr/lib/rabbitmq").glob("lib/*/sbin/rabbitmq-server"))
    # Erlang's name server would stay behind, if one of ours did not serve.
    name_server = subprocess.Popen(["epmd", "-address", "127.0.0.1", "-port", str(names)], stdout=log, stderr=log)
    child = subprocess.Popen([str(program)], stdout=log, stderr=log, env={**os.environ, **settings})
    try:
        client = Rabbit(connect(port, child))
        return pump(messages, window, client.publish, client.confirmed)
    finally:
        stop(child)
        stop(name_server)


ROWS = [("nats_jetstream", "nats-server", nats), ("rabbitmq_confirms", "rabbitmq-server", rabbitmq)]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--messages", type=int, default=40_000)
    parser.add_argument("--window", type=int, default=256)
    parser.add_argument("--folder", type=pathlib.Path, default=pathlib.Path("var/bench/peers"))
    flags = parser.parse_args()
    shutil.rmtree(flags.folder, ignore_errors=True)
    flags.folder.mkdir(parents=True)
    figures, skipped = [], {}
    for name, program, measure in ROWS:
        if shutil.which(program) is None and not pathlib.Path("/usr/sbin", program).exists():
            skipped[name] = f"{program} is not installed (tools/setup bench)"
            continue
        try:
            rate = measure(flags.folder.absolute(), flags.messages, flags.window)
            figures.append({"name": name, "value": round(rate), "unit": "/s"})
        except (OSError, RuntimeError) as error:
            skipped[name] = f"{program}: {error}"
    if flags.json:
        print(json.dumps({"benchmark": "peers", "messages": flags.messages, "window": flags.window, "figures": figures,
                          "skipped": skipped}, indent=1))
        return 0
    for row in figures:
        print(f"  {row['name']:<44} {row['value']:>10} {row['unit']}")
    for name, why in skipped.items():
        print(f"  {name:<44} skipped: {why}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
