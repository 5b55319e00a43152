"""A host with an HAProxy, as far as its two sockets tell: it does what it loaded, and loads when it is told to."""

from __future__ import annotations

import json
import re
import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from ringbus.lab.edge.haproxy import CONFIGURATION, SOCKET, STATE


class StandInHaproxy:
    """``root`` has the host's files; ``loads`` counts how often it loaded. ``refuses``: it loads nothing."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.structure = ""
        self.weights: dict[str, int] = {}
        self.loads = 0
        self.refuses = False
        for name in (CONFIGURATION, SOCKET, STATE):
            self.at(name).parent.mkdir(parents=True, exist_ok=True)
        self.at(CONFIGURATION).write_text("# the package's own\n", encoding="utf-8")

    def at(self, path: str) -> Path:
        """A file of the host."""
        return self.root / path.lstrip("/")

    def load(self) -> None:
        """What it is started and reloaded with."""
        text = self.at(CONFIGURATION).read_text("utf-8")
        described = re.search(r"^ *description (\S+)$", text, re.MULTILINE)
        self.structure = described[1] if described else ""
        self.weights = {name: int(value) for name, value in re.findall(r"set-var proc\.(\w+) int\((\d+)\)", text)}

    def command(self, line: str) -> str:
        """What it answers to one of its commands."""
        words = line.split()
        if words[:2] == ["show", "info"]:
            return f"Name: HAProxy\ndescription: {self.structure}\n\n"
        if words[:2] == ["get", "var"]:
            name = words[2].removeprefix("proc.")
            known = f"proc.{name}: type=sint value=<{self.weights.get(name)}>"
            return f"{known if name in self.weights else 'Variable not found.'}\n\n"
        if words[:2] == ["set", "var"]:
            self.weights[words[2].removeprefix("proc.")] = int(words[3].removeprefix("int(").removesuffix(")"))
        return "\n"

    def told(self, verb: str) -> None:
        """A verb of its systemctl."""
        if verb == "reload-or-restart":
            self.loads += 1
            if not self.refuses:
                self.load()


@contextmanager
def running(haproxy: StandInHaproxy, systemctl: Path) -> Iterator[None]:
    """Both sockets answer meanwhile."""

    def systemd(line: str) -> str:
        haproxy.told(json.loads(line)["verb"])
        return json.dumps({"code": 0, "text": ""})

    doors = [
        (haproxy.at(SOCKET), lambda line: "".join(map(haproxy.command, line.split(";")))),
        (systemctl, systemd),
    ]
    servers = [_server(path, answer) for path, answer in doors]
    try:
        yield
    finally:
        for server in servers:
            server.shutdown()
            server.server_close()


def _server(path: Path, answer: Callable[[str], str]) -> socketserver.BaseServer:
    class Line(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.wfile.write(answer(self.rfile.readline().decode().strip()).encode())

    path.unlink(missing_ok=True)
    server = socketserver.ThreadingUnixStreamServer(str(path), Line)
    threading.Thread(target=lambda: server.serve_forever(0.01), daemon=True).start()
    return server
