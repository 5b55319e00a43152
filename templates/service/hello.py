#!/usr/bin/python3
"""A service that says hello: what runs in a tier that was given no artefact.

hello.py PORT HEALTH_PATH SERVICE

GET /        who answers: service, instance, zone, region
GET HEALTH   who answers: 200, or 503 where no cluster of the bus answered for 5 s
GET /echo?text=…&service=…&timeout=…&cluster=…
             what a service (default: ones own kind) answers over the bus: 200, or 504 where nothing came in time;
             400 where the timeout is no number of seconds above 0
GET /bus     where this instance is connected, how many requests came too late or were none, and which it handled:
             id, deadline, when
"""

import json
import os
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from bus import Bus, LateError

INSTANCE = Path("/run/ringbus/instance.env")
FACTS = Path("/etc/ringbus/bus.json")
LONGEST = 10.0


class Hello(BaseHTTPRequestHandler):
    """Answers the health path, `/` and what there is of the bus."""

    protocol_version = "HTTP/1.1"
    health_path = "/health"
    hello = {}
    bus = None

    def do_GET(self):
        """The path without its query decides."""
        asked = urlsplit(self.path)
        if asked.path == self.health_path:
            fine = self.bus is None or self.bus.healthy
            said = "ok" if fine else "no cluster of the bus answers"
            self.answer(200 if fine else 503, {**self.hello, "status": said})
        elif asked.path == "/":
            self.answer(200, self.hello)
        elif asked.path == "/echo" and self.bus:
            self.echo(dict(parse_qsl(asked.query)))
        elif asked.path == "/bus" and self.bus:
            handled = self.bus.handled
            counts = {"dropped": handled.dropped, "rejected": handled.rejected}
            self.answer(200, {"here": self.bus.here, **counts, "handled": list(handled.log)})
        else:
            self.answer(404, {"error": "not found"})

    def echo(self, query):
        """A request to a service, and its answer."""
        timeout, begun = seconds(query.get("timeout", LONGEST)), time.monotonic()
        service = query.get("service") or self.hello["service"]
        if timeout is None:
            self.answer(400, {"error": "timeout is no number of seconds above 0"})
            return
        try:
            found = self.bus.call(service, {"text": query.get("text", "")}, timeout, query.get("cluster"))
        except LateError as problem:
            status, said = 504, {"error": "no answer in time", "id": str(problem)}
        else:
            status, said = 200, {**found, "through": self.hello}
        self.answer(status, {**said, "seconds": round(time.monotonic() - begun, 3)})

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


class Server(ThreadingHTTPServer):
    """Takes many callers at once."""

    daemon_threads = True
    request_queue_size = 128


def seconds(text):
    """How long to wait at most; None where that is no number above 0."""
    try:
        asked = float(text)
    except ValueError:
        return None
    return min(asked, LONGEST) if asked > 0 else None


def instance(path):
    """What this instance is, from lines like RINGBUS_ZONE=eu-west-1a; nothing where there is no such file."""
    lines = path.read_text().splitlines() if path.exists() else []
    pairs = (line.partition("=") for line in lines)
    return {name.removeprefix("RINGBUS_").lower(): value for name, _, value in pairs}


def connected(who, facts, secrets):
    """The bus, on which this instance answers what it is asked by repeating it; None where there are no facts."""
    if not facts.exists():
        return None
    password = (Path(secrets) / "bus-services").read_text().strip()
    bus = Bus(json.loads(facts.read_text()), who, password, lambda body: {"text": body["text"], "from": who})
    threading.Thread(target=bus.run, daemon=True).start()
    return bus


def server(port, health_path, who, bus=None):
    """The server, listening on all addresses."""
    own = type("Answers", (Hello,), {"health_path": health_path, "hello": who, "bus": bus})
    return Server(("", port), own)


if __name__ == "__main__":
    own = {"service": sys.argv[3], **instance(INSTANCE)}
    there = connected(own, FACTS, os.environ.get("RINGBUS_SECRETS", "/run/ringbus/secrets"))
    server(int(sys.argv[1]), sys.argv[2], own, there).serve_forever()
