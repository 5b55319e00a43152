#!/usr/bin/python3
"""A monolith's stand-in: what runs in a tier of a monolith that was given no artefact.

legacy.py PORT HEALTH_PATH SERVICE

HEALTH       200
any other    who answers, whatever the path and the method: service, instance, zone, region

A request that carries X-Request-Id is logged when it is handled: handled ID SERVICE METHOD PATH.
"""

import json
import os
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

INSTANCE = Path("/run/ringbus/instance.env")


class Legacy(BaseHTTPRequestHandler):
    """Answers everything."""

    protocol_version = "HTTP/1.1"
    health_path = "/health"
    who = {}

    def answer(self):
        """Who this is; the line is written before the answer, so that nothing answered is missing."""
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        number = self.headers.get("X-Request-Id")
        if number and self.path != self.health_path:
            os.write(1, f"handled {number} {self.who['service']} {self.command} {self.path}\n".encode())
        body = json.dumps(self.who, sort_keys=True).encode() + b"\n"
        self.send_response(200)
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
