"""What runs in a monolith's tier: it answers everything, and logs what carries an id, once."""

from __future__ import annotations

import importlib.util
import json
import socket
import struct
import threading
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import yaml

from ringbus import assets
from ringbus.render.user_data import tier_user_data
from ringbus.topology.derive import derive
from tests.golden.render.scenarios import platform

_WHO = {"service": "legacy-london", "instance": "i-1", "zone": "eu-west-1a", "region": "eu-west-1"}


def legacy() -> Any:
    spec = importlib.util.spec_from_file_location("legacy", assets.path("templates") / "service/legacy.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def port() -> Iterator[int]:
    module = legacy()
    server = module.server(0, "/health", _WHO)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server.server_address[1]
    server.shutdown()
    thread.join()
    server.server_close()


def asked(port: int, method: str, path: str, **headers: str) -> tuple[int, Any]:
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request(method, path, body="x" if method == "POST" else None, headers=headers)
    told = connection.getresponse()
    body = told.read()
    connection.close()
    return told.status, json.loads(body) if body else None


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE"])
def test_every_path_and_method_is_answered_and_logged_once(
    port: int, capfd: pytest.CaptureFixture[str], method: str
) -> None:
    assert asked(port, method, "/v1/jobs?a=b", **{"X-Request-Id": "run-7"}) == (200, _WHO)
    assert capfd.readouterr().out == f"handled run-7 legacy-london {method} /v1/jobs?a=b\n"


def test_health_and_what_carries_no_id_are_not_logged(port: int, capfd: pytest.CaptureFixture[str]) -> None:
    assert asked(port, "GET", "/health", **{"X-Request-Id": "run-8"}) == (200, _WHO)
    assert asked(port, "GET", "/") == (200, _WHO)
    assert asked(port, "HEAD", "/") == (200, None)
    assert capfd.readouterr().out == ""


def test_of_a_connection_that_is_dropped_nothing_is_told(port: int, capfd: pytest.CaptureFixture[str]) -> None:
    with socket.create_connection(("127.0.0.1", port)) as line:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    assert asked(port, "GET", "/") == (200, _WHO)
    assert capfd.readouterr().err == ""


def greeted(packet: bytes) -> dict[str, Any]:
    """What is told of a MySQL server that begins with these bytes, and hangs up."""
    module = legacy()
    with socket.create_server(("127.0.0.1", 0)) as door:
        connect = socket.create_connection
        module.socket = SimpleNamespace(create_connection=lambda _, patience: connect(door.getsockname(), patience))

        def answer() -> None:
            line, _ = door.accept()
            line.sendall(packet)
            line.close()

        thread = threading.Thread(target=answer)
        thread.start()
        found: dict[str, Any] = module.reached("mysql", "db.x")
        thread.join()
    return found


@pytest.mark.parametrize(
    ("packet", "ok", "said"),
    [
        (b"\x13\0\0\0\x0a5.5.5-10.11.18-M\0\x01", True, "10.11.18-M"),
        (b"\x0b\0\0\0\xff\x69\x04blocked!", False, "blocked!"),
        (b"", False, "it hung up"),
        (b"\x05\0\0\0\x0a10.", False, "subsection not found"),
    ],
    ids=["greeting", "error", "nothing", "cut-off"],
)
def test_a_database_is_reached_when_it_greets(packet: bytes, ok: bool, said: str) -> None:
    assert greeted(packet) == {"ok": ok, "said": said}


def test_stores_that_do_not_answer_are_told(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("MYSQL", "MYSQL_READS", "REDIS"):
        monkeypatch.setenv(f"RINGBUS_{name}", "nowhere.invalid")
    status, found = asked(port, "GET", "/stores")
    assert status == 503
    assert {name: one["ok"] for name, one in found.items()} == {"mysql": False, "mysql-reads": False, "redis": False}


def test_tiers_of_monoliths_run_it_and_nothing_of_the_bus() -> None:
    given = platform(stage="monolith")
    topology = derive(given)
    tier = next(tier for tier in topology.tiers if tier.role == "legacy-api")
    files = yaml.safe_load(tier_user_data(given, topology, tier, topology.region(tier.region)))["write_files"]
    units = {Path(file["path"]).name: file["content"] for file in files}
    (started,) = (line for line in units["ringbus-service.service"].splitlines() if line.startswith("ExecStart="))
    words = [word.strip('"') for word in started.partition("=")[2].split()]
    assert words == ["/usr/bin/python3", "/opt/ringbus/service/legacy.py", "8080", "/health", tier.service]
    assert {name for name in units if name.endswith(".py")} == {"legacy.py"}
