#!/usr/bin/env python3
"""How fast a file crosses between two real nodes on loopback, beside a plain TLS copy of the same file in the same run, and
what memory each node takes.

Usage: bench/evidence.py [--mib 10240] [--folder /var/tmp]    needs COMITY_BINARY, and four times the file's size of disk
"""
import argparse
import json
import os
import pathlib
import random
import socket
import ssl
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "tests" / "system"))
import world as real_world  # noqa: E402
from world import World, wait_until  # noqa: E402

MIB = 1 << 20
PIECE = 256 << 10
WHO = {"by": "bench", "where": "loopback", "why": "to measure", "authority": "none"}


def make_file(path, mib):
    block = random.Random(1).randbytes(MIB)
    with path.open("wb") as out:
        for i in range(mib):
            out.write(i.to_bytes(8, "big") + block[8:])
    os.sync()  # Else the first of the two transfers would wait for this to reach the disk.


def plain_copy(folder, source):
    """Seconds for: read, TLS 1.3, write, sync; sender and receiver are a process each."""
    key, cert, target = folder / "key.pem", folder / "cert.pem", folder / "copy"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", key,
                    "-out", cert, "-days", "2", "-subj", "/CN=copy"], check=True, capture_output=True)
    listener = socket.create_server(("127.0.0.1", 0))
    child = os.fork()
    if child == 0:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        buffer = bytearray(PIECE)
        with context.wrap_socket(socket.create_connection(listener.getsockname())) as connection, target.open("wb", 0) as out:
            while count := connection.recv_into(buffer):
                out.write(memoryview(buffer)[:count])
            os.fsync(out.fileno())
        os._exit(0)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    raw, _ = listener.accept()
    started = time.monotonic()
    with context.wrap_socket(raw, server_side=True) as connection, source.open("rb", 0) as file:
        while piece := file.read(PIECE):
            connection.sendall(piece)
    _, status = os.waitpid(child, 0)
    seconds = time.monotonic() - started
    assert status == 0 and target.stat().st_size == source.stat().st_size
    target.unlink()
    return seconds


def peak_mib(party):
    """The most memory that the node's process ever had."""
    for line in pathlib.Path(f"/proc/{party.server.process.pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024


def fetch(world, path):
    """Seconds from asking for it to having it, checked."""
    us, cn = world["us"], world["cn"]
    flags = [word for name, text in WHO.items() for word in (f"--{name}", text)]
    item = us.json("evidence", "add", path, *flags)["item"]
    os.sync()
    us.json("evidence", "offer", item, "--to", "cn", *flags)
    wait_until(lambda: cn.api("GET", f"/v1/evidence/{item}")[0] == 200, "the offer has arrived")
    started = time.monotonic()
    assert cn.api("POST", f"/v1/evidence/{item}/fetch", WHO)[0] == 200
    while (phase := cn.get(f"/v1/evidence/{item}")["phase"]) == "wanted":
        time.sleep(0.05)
    assert phase == "held", phase
    return time.monotonic() - started


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mib", type=int, default=10 << 10)
    parser.add_argument("--folder", default="/var/tmp")
    options = parser.parse_args()
    real_world.VERB_SECONDS = 60 + options.mib // 20
    with tempfile.TemporaryDirectory(dir=options.folder) as name:
        tempfile.tempdir = name
        folder = pathlib.Path(name)
        path = folder / "file"
        make_file(path, options.mib)
        plain = plain_copy(folder, path)
        with World() as world:
            seconds = fetch(world, path)
            report = {"mib": options.mib, "plain_mib_per_s": round(options.mib / plain, 1),
                      "evidence_mib_per_s": round(options.mib / seconds, 1), "share": round(plain / seconds, 3),
                      "peak_mib": {name: round(peak_mib(world[name]), 1) for name in ("us", "cn")}}
    print(json.dumps(report))


if __name__ == "__main__":
    main()
