"""AWS's own addresses in a lab: who may ask there, for what, and that no question ends the answering."""

from __future__ import annotations

import http.client
import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from socketserver import BaseServer

import pytest

from ringbus.lab.edge import dns
from ringbus.lab.edge.serving import metadata_server, names_server
from ringbus.lab.edge.wishes import EndFacts, FollowerInputs

INSTANCE, BALANCER, STRANGER = "127.0.0.1", "127.0.0.3", "127.0.0.4"
ENDS = (
    EndFacts("api", INSTANCE, "api", "eu-west-1", "eu-west-1a", "i-1"),
    EndFacts("edge", BALANCER, "edge", "eu-west-1", "eu-west-1a", ""),
)
SECRET = "secretsmanager.GetSecretValue"


@contextmanager
def served(server: BaseServer) -> Iterator[None]:
    threading.Thread(target=lambda: server.serve_forever(0.01), daemon=True).start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()


def inputs(port: int = 1) -> FollowerInputs:
    return FollowerInputs("x", f"http://127.0.0.1:{port}", "42", {"eu-west-1": "127.0.0.0/8"}, ENDS, "")


@pytest.fixture
def api() -> Iterator[tuple[int, list[tuple[str, str, bytes]]]]:
    """An API: its port, and the calls that came: target, credential, body."""
    calls: list[tuple[str, str, bytes]] = []

    class Api(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            calls.append((self.headers["X-Amz-Target"], self.headers["Authorization"], body))
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b'{"SecretString": "s"}')

        def log_request(self, code: int | str = "-", size: int | str = "-") -> None: ...

    server = HTTPServer(("127.0.0.1", 0), Api)
    with served(server):
        yield server.server_port, calls


@pytest.fixture
def door(api: tuple[int, list[tuple[str, str, bytes]]]) -> Iterator[int]:
    """The port at which instances ask."""
    line = socket.create_server(("", 0))
    with served(metadata_server(inputs(api[0]), line)):
        yield line.getsockname()[1]


def asked(door: int, caller: str, method: str, path: str = "/", target: str = "") -> tuple[int, str]:
    """The answer to a request of somebody with that address."""
    connection = http.client.HTTPConnection("127.0.0.1", door, timeout=20, source_address=(caller, 0))
    try:
        connection.request(method, path, b"{}" if target else None, {"X-Amz-Target": target} if target else {})
        told = connection.getresponse()
        return told.status, told.read().decode()
    finally:
        connection.close()


def test_an_instance_hears_who_it_is_and_gets_its_secrets(
    door: int, api: tuple[int, list[tuple[str, str, bytes]]]
) -> None:
    assert asked(door, INSTANCE, "PUT", "/latest/api/token") == (200, "lab")
    assert asked(door, INSTANCE, "GET", "/latest/meta-data/instance-id") == (200, "i-1")
    assert asked(door, INSTANCE, "GET", "/latest/meta-data/nothing")[0] == 404
    assert asked(door, INSTANCE, "POST", target=SECRET) == (200, '{"SecretString": "s"}')
    ((target, credential, body),) = api[1]
    assert (target, body) == (SECRET, b"{}")
    assert "Credential=42/20260101/eu-west-1/secretsmanager/" in credential


@pytest.mark.parametrize("target", ["secretsmanager.DeleteSecret", "DynamoDB_20120810.ListTables", ""])
def test_an_instance_may_call_nothing_else(
    door: int, api: tuple[int, list[tuple[str, str, bytes]]], target: str
) -> None:
    status, said = asked(door, INSTANCE, "POST", target=target)
    assert (status, json.loads(said)["__type"]) == (403, "AccessDeniedException")
    assert api[1] == []


@pytest.mark.parametrize("caller", [BALANCER, STRANGER])
def test_who_is_no_instance_gets_nothing(door: int, api: tuple[int, list[tuple[str, str, bytes]]], caller: str) -> None:
    for method, path, target in (
        ("PUT", "/latest/api/token", ""), ("GET", "/latest/meta-data/local-ipv4", ""), ("POST", "/", SECRET),
    ):  # fmt: skip
        assert asked(door, caller, method, path, target)[0] == 403
    assert api[1] == []


def test_a_question_that_fails_is_told_and_the_next_one_is_answered(capfd: pytest.CaptureFixture[str]) -> None:
    def resolve(name: str, region: str) -> tuple[str, ...] | None:
        return {"known.x": ("10.0.0.1",), "none.x": None}[name]

    line = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    line.bind(("127.0.0.1", 0))
    with (
        served(names_server(inputs(), line, resolve)),
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as caller,
    ):
        caller.settimeout(20)
        caller.connect(line.getsockname())
        for packet in (b"", b"nonsense", dns.asked("fails.x", 1), dns.asked("known.x", 2)):
            caller.send(packet)
        assert dns.told(caller.recv(512)) == ("10.0.0.1",)
        caller.send(dns.asked("none.x", 3))
        assert caller.recv(512)[3] & 15 == 3
    assert "KeyError: 'fails.x'" in capfd.readouterr().err
