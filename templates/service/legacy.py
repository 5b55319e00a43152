#!/usr/bin/python3
"""A monolith's stand-in: what runs in a tier of a monolith that was given no artefact.

legacy.py PORT HEALTH_PATH SERVICE

HEALTH       200
/stores      its stores, asked now: whether each is reached; 503 unless all are
any other    who answers, whatever the path and the method: service, instance, zone, region

A request that carries X-Request-Id is logged when it is handled: handled ID SERVICE METHOD PATH.
"""

import json
import os
import socket
import ssl
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

INSTANCE = Path("/run/ringbus/instance.env")
STORES = {"mysql": "RINGBUS_MYSQL", "mysql-reads": "RINGBUS_MYSQL_READS", "redis": "RINGBUS_REDIS"}
PATIENCE = 3.0


class Legacy(BaseHTTPRequestHandler):
    """Answers everything."""

    protocol_version = "HTTP/1.1"
    health_path = "/health"
    who = {}

    def answer(self):
        """Who this is; the line is written before the answer, so that nothing answered is missing."""
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.path == "/stores":
            found = {name: reached(name, os.environ.get(variable, "")) for name, variable in STORES.items()}
            self.say(200 if all(one["ok"] for one in found.values()) else 503, found)
            return
        number = self.headers.get("X-Request-Id")
        if number and self.path != self.health_path:
            os.write(1, f"handled {number} {self.who['service']} {self.command} {self.path}\n".encode())
        self.say(200, self.who)

    def say(self, status, found):
        """An answer."""
        body = json.dumps(found, sort_keys=True).encode() + b"\n"
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_request(self, code="-", size="-"):
        """Only what carries an id is logged."""


for method in ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"):
    setattr(Legacy, f"do_{method}", Legacy.answer)


class Server(ThreadingHTTPServer):
    """Takes many callers at once."""

    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request, client_address):
        """A load balancer drops connections that it does not need any more: of that nothing is told."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


def reached(name, address):
    """Whether a store answers, and what it says first: its version, or PONG."""
    try:
        return {"ok": True, "said": pong(address) if name == "redis" else greeting(address)}
    except (OSError, ValueError) as problem:
        return {"ok": False, "said": str(problem)}


def greeting(address):
    """The version in the first packet of a MySQL server; ValueError where it is none (protocol 10)."""
    with socket.create_connection((address, 3306), PATIENCE) as line, line.makefile("rb") as stream:
        head = stream.read(4)
        body = stream.read(int.from_bytes(head[:3], "little"))
    if body[:1] != b"\x0a":
        raise ValueError(body[3:].decode(errors="replace") or "it hung up")
    # Before its own version MariaDB says one that old replicas understand.
    return body[1 : body.index(0)].decode(errors="replace").removeprefix("5.5.5-")


def pong(address):
    """What Redis answers to PING, over TLS; whose certificate it has is not looked at, for nothing secret is told."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    with socket.create_connection((address, 6379), PATIENCE) as line, context.wrap_socket(line) as talk:
        talk.sendall(b"PING\r\n")
        said = talk.makefile("rb").readline().decode().strip()
    if said != "+PONG":
        raise ValueError(said or "it hung up")
    return "PONG"


def instance(path):
    """What this instance is, from lines like RINGBUS_ZONE=eu-west-1a; nothing where there is no such file."""
    lines = path.read_text().splitlines() if path.exists() else []
    pairs = (line.partition("=") for line in lines)
    return {name.removeprefix("RINGBUS_").lower(): value for name, _, value in pairs}


def server(port, health_path, who):
    """The server, listening on all addresses."""
    own = type("Answers", (Legacy,), {"health_path": health_path, "who": who})
    return Server(("", port), own)


if __name__ == "__main__":
    own = {"service": sys.argv[3], **instance(INSTANCE)}
    server(int(sys.argv[1]), sys.argv[2], own).serve_forever()
