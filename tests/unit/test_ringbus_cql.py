"""The program that asks Cassandra on its own host: what it makes of answers in the form of its protocol."""

from __future__ import annotations

import importlib.util
import struct
import uuid
from types import ModuleType

import pytest

from ringbus import assets


@pytest.fixture(scope="module")
def cql() -> ModuleType:
    """The program, as a module."""
    spec = importlib.util.spec_from_file_location("ringbus_cql", assets.path("templates") / "cassandra/ringbus-cql.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def text(value: str) -> bytes:
    return struct.pack(">H", len(value)) + value.encode()


def piece(value: bytes | None) -> bytes:
    return struct.pack(">i", -1) if value is None else struct.pack(">i", len(value)) + value


def several(*values: bytes) -> bytes:
    return struct.pack(">i", len(values)) + b"".join(map(piece, values))


def pair(key: bytes, value: bytes) -> bytes:
    return struct.pack(">i", 1) + piece(key) + piece(value)


ID = uuid.UUID(int=7)
COLUMNS = [
    ("name", struct.pack(">H", 13), b"rides", "rides"),
    ("durable", struct.pack(">H", 4), b"\1", True),
    ("at", struct.pack(">H", 9), struct.pack(">i", -7), -7),
    ("id", struct.pack(">H", 12), ID.bytes, str(ID)),
    ("peer", struct.pack(">H", 16), bytes([10, 94, 1, 0]), "10.94.1.0"),
    ("rights", struct.pack(">HH", 34, 13), several(b"SELECT", b"ALTER"), ["ALTER", "SELECT"]),
    ("copies", struct.pack(">HHH", 33, 13, 13), pair(b"eu-west-1", b"3"), {"eu-west-1": "3"}),
    ("none", struct.pack(">HH", 34, 13), None, []),
    ("nothing", struct.pack(">H", 13), None, None),
    ("blob", struct.pack(">H", 3), b"\xca\xfe", "cafe"),
]


@pytest.mark.parametrize("shared", [True, False], ids=["one table", "a table for each column"])
def test_rows(cql: ModuleType, shared: bool) -> None:
    table = text("system") + text("local")
    head = struct.pack(">ii", int(shared), len(COLUMNS)) + (table if shared else b"")
    kinds = b"".join((b"" if shared else table) + text(name) + kind for name, kind, _, _ in COLUMNS)
    row = b"".join(piece(data) for _, _, data, _ in COLUMNS)
    body = cql.Frame(head + kinds + struct.pack(">i", 2) + row + row)
    assert cql._rows(body) == [{name: value for name, _, _, value in COLUMNS}] * 2
    assert body.read() == b""


def test_where_cassandra_listens(cql: ModuleType) -> None:
    said = "native_transport_port: 9042\nrpc_address: 10.0.0.1\nseed_provider:\n- parameters:\n  - seeds: 10.0.0.2\n"
    assert cql.configured(said) == ("10.0.0.1", 9042)


@pytest.mark.parametrize(("number", "asked"), [(0x1000, [6, 4]), (0x2200, [6])], ids=["unavailable", "invalid"])
def test_what_is_unavailable_in_the_own_region_is_asked_of_all(
    cql: ModuleType, number: int, asked: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of two rings founded at the same time, neither has a quorum of `system_auth` until it is told of them."""
    levels = []

    def ask(_: object, opcode: int, body: bytes) -> tuple[int, object]:
        (length,) = struct.unpack(">i", body[:4])
        levels.append(struct.unpack(">H", body[4 + length : 6 + length])[0])
        raise cql.CqlError(number, "no")

    monkeypatch.setattr(cql.Connection, "_ask", ask)
    with pytest.raises(cql.CqlError):
        cql.Connection.__new__(cql.Connection).rows("SELECT role FROM system_auth.roles")
    assert levels == asked


@pytest.mark.parametrize(
    ("number", "said", "told"),
    [
        (0x0100, "Provided username x and/or password are incorrect", False),
        (0x0100, "Unable to perform authentication: Cannot achieve consistency level LOCAL_QUORUM", None),
        (0x1001, "Server is overloaded", None),
        (0x1002, "Server is bootstrapping", None),
    ],
)
def test_only_a_wrong_password_is_one(cql: ModuleType, number: int, said: str, told: bool | None) -> None:
    class Refusing(cql.Connection):  # type: ignore[misc, name-defined]
        def __init__(self) -> None: ...

        def _ask(self, opcode: int, body: bytes) -> None:
            raise cql.CqlError(number, said)

    if told is None:
        with pytest.raises(cql.CqlError):
            Refusing().log_in("x", "y")
    else:
        assert Refusing().log_in("x", "y") is told


@pytest.mark.parametrize(
    ("known", "tried", "accepted"),
    [
        (["admin", "default", "services"], ["admin", "services"], ["admin", "services"]),
        (["default", "services"], ["admin", "default", "services"], ["default", "services"]),
        ([], ["admin", "default", "services"], []),
    ],
)
def test_who_is_spare_is_tried_only_while_nobody_is_let_in(
    cql: ModuleType, monkeypatch: pytest.MonkeyPatch, known: list[str], tried: list[str], accepted: list[str]
) -> None:
    asked: list[str] = []

    class Asked:
        def greet(self) -> object:
            return cql.AUTHENTICATE

        def log_in(self, name: str, _password: str) -> bool:
            asked.append(name)
            return name in known

        def close(self) -> None: ...

    monkeypatch.setattr(cql, "connect", Asked)
    request = {"logins": [[name, "password"] for name in ("admin", "default", "services")], "spare": ["default"]}
    assert cql.answer(request)["accepted"] == accepted
    assert asked == tried


@pytest.mark.parametrize(
    ("logins", "accepted"),
    [
        (["unknown", "admin"], ["admin"]),
        (["admin", "unknown"], ["admin"]),
        (["unknown"], None),
        (["unknown", "bad"], None),
    ],
)
def test_who_could_not_be_looked_up_keeps_nobody_else_out(
    cql: ModuleType, monkeypatch: pytest.MonkeyPatch, logins: list[str], accepted: list[str] | None
) -> None:
    """The default superuser is looked up at QUORUM: while a region is away nobody can say whether it is let in."""

    class Asked:
        def greet(self) -> object:
            return cql.AUTHENTICATE

        def log_in(self, name: str, _password: str) -> bool:
            if name == "unknown":
                raise cql.CqlError(cql.BAD_CREDENTIALS, cql.UNKNOWN)
            return name == "admin"

        def close(self) -> None: ...

    monkeypatch.setattr(cql, "connect", Asked)
    request = {"logins": [[name, "password"] for name in logins]}
    if accepted is None:
        with pytest.raises(cql.CqlError):
            cql.answer(request)
    else:
        assert cql.answer(request)["accepted"] == accepted
