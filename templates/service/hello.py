#!/usr/bin/python3
"""A service that says hello: what runs in a tier that was given no artefact.

hello.py PORT HEALTH_PATH SERVICE
"""

import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

INSTANCE = Path("/run/ringbus/instance.env")


class Hello(BaseHTTPRequestHandler):
    """Answers the health path and `/`."""

    health_path = "/health"
    hello = {}

    def do_GET(self):
        """The path without its query decides."""
        path = self.path.partition("?")[0]
        if path == self.health_path:
            self.answer(200, {"status": "ok"})
        elif path == "/":
            self.answer(200, self.hello)
        else:
            self.answer(404, {"error": "not found"})

    def answer(self, status, document):
        """A JSON document."""
        body = json.dumps(document, sort_keys=True).encode() + b"\n"
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_request(self, code="-", size="-"):
        """Requests are not logged: health checks would be all of it."""


def instance(path):
    """What this instance is, from lines like RINGBUS_ZONE=eu-west-1a; nothing where there is no such file."""
    lines = path.read_text().splitlines() if path.exists() else []
    pairs = (line.partition("=") for line in lines)
    return {name.removeprefix("RINGBUS_").lower(): value for name, _, value in pairs}


def server(port, health_path, service):
    """The server, listening on all addresses."""
    facts = {"service": service, **instance(INSTANCE)}
    handler = type("Answers", (Hello,), {"health_path": health_path, "hello": facts})
    return ThreadingHTTPServer(("", port), handler)


if __name__ == "__main__":
    server(int(sys.argv[1]), *sys.argv[2:4]).serve_forever()
