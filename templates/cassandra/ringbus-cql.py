#!/usr/bin/env python3
"""Asks this host's Cassandra, over its native protocol: what cqlsh is where there is one.

Standard input is JSON: ``logins`` ([[name, password], ...]) and ``statements``; a name in ``spare`` is tried only where
none before it was let in; with ``local`` no quorum but the local one counts. Standard output is JSON: ``accepted``, the
names that were let in, and ``rows`` of each statement, executed as the first of them. Exit codes: 0; 1: a statement was
refused; 3: nobody was let in; 4: Cassandra does not answer.

Source: native_protocol_v4.spec, in the documentation of Cassandra.
"""

from __future__ import annotations

import io
import ipaddress
import json
import socket
import ssl
import struct
import sys
import time
import uuid
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

CONFIGURATION = "/etc/cassandra/cassandra.yaml"
CA = "/etc/ringbus/tls/ca.pem"
PATIENCE, SETTLING = 60.0, 15.0
VERSIONS = "SELECT schema_version FROM system.{}"
VERSION, ANSWER = 4, 0x84
ERROR, STARTUP, READY, AUTHENTICATE, QUERY, RESULT, AUTH_RESPONSE, AUTH_SUCCESS = 0, 1, 2, 3, 7, 8, 15, 16
QUORUM, LOCAL_QUORUM, UNAVAILABLE, BAD_CREDENTIALS = 4, 6, 0x1000, 0x0100
#: Cassandra says by the same number that it could not look, which is no word on the password.
UNKNOWN = "Unable to perform authentication"
ROWS, SCHEMA_CHANGE, GLOBAL_TABLE, MORE_PAGES = 2, 5, 1, 2
ASCII, VARCHAR, BOOLEAN, INT, UUID, INET = 1, 13, 4, 9, 12, 16
LIST, MAP, SET = 32, 33, 34


#: How JSON has what a column holds; of other types, in hex.
_SIMPLE: dict[int, Callable[[bytes], object]] = {
    ASCII: bytes.decode,
    VARCHAR: bytes.decode,
    BOOLEAN: lambda data: data != b"\0",
    INT: lambda data: int.from_bytes(data, "big", signed=True),
    UUID: lambda data: str(uuid.UUID(bytes=data)),
    INET: lambda data: str(ipaddress.ip_address(data)),
}


class CqlError(Exception):
    """What Cassandra refuses: its own number for it, and its own words."""

    def __init__(self, number: int, said: str) -> None:
        super().__init__(said)
        self.number = number


class Frame(io.BytesIO):
    """The body of an answer, read piece by piece."""

    def number(self, form: str = ">i") -> int:
        """A number, big-endian."""
        return int(struct.unpack(form, self.read(struct.calcsize(form)))[0])

    def text(self) -> str:
        """A string after its length in two bytes."""
        return self.read(self.number(">H")).decode()

    def piece(self) -> bytes | None:
        """Bytes after their length in four; None where that is negative."""
        length = self.number()
        return None if length < 0 else self.read(length)


class Connection:
    """A connection to Cassandra; without a login it can only be greeted."""

    def __init__(self, address: str, port: int, tls: ssl.SSLContext) -> None:
        plain = socket.create_connection((address, port), PATIENCE)
        self.socket = tls.wrap_socket(plain, server_hostname=address)

    def close(self) -> None:
        """Hang up."""
        self.socket.close()

    def greet(self) -> int:
        """Begin; READY or AUTHENTICATE."""
        return self._ask(STARTUP, struct.pack(">H", 1) + _text("CQL_VERSION") + _text("3.0.0"))[0]

    def log_in(self, name: str, password: str) -> bool:
        """Whether this name is let in; a CqlError where that could not be found out."""
        token = f"\0{name}\0{password}".encode()
        try:
            return self._ask(AUTH_RESPONSE, struct.pack(">i", len(token)) + token)[0] == AUTH_SUCCESS
        except CqlError as problem:
            if problem.number != BAD_CREDENTIALS or UNKNOWN in str(problem):
                raise
            return False

    def rows(self, statement: str, *, local: bool = False) -> list[dict[str, object]]:
        """The rows a statement gives; a CqlError with what Cassandra says where it refuses.

        Of rings that are founded at the same time no quorum is local until ``system_auth`` is told of them: then all
        of them are asked, unless it has to be ``local``.
        """
        try:
            opcode, body = self._query(statement, LOCAL_QUORUM)
        except CqlError as problem:
            if local or problem.number != UNAVAILABLE:
                raise
            opcode, body = self._query(statement, QUORUM)
        kind = body.number() if opcode == RESULT else 0
        if kind == SCHEMA_CHANGE:
            self._settle()
        return _rows(body) if kind == ROWS else []

    def _query(self, statement: str, consistency: int) -> tuple[int, Frame]:
        text = statement.encode()
        return self._ask(QUERY, struct.pack(">i", len(text)) + text + struct.pack(">HB", consistency, 0))

    def _settle(self) -> None:
        """Wait until all nodes have the same schema; not for ever, because one that is away keeps its old one."""
        end = time.monotonic() + SETTLING
        while time.monotonic() < end:
            rows = [row for table in ("local", "peers_v2") for row in self.rows(VERSIONS.format(table))]
            if len({row["schema_version"] for row in rows}) == 1:
                return
            time.sleep(0.1)

    def _ask(self, opcode: int, body: bytes) -> tuple[int, Frame]:
        self.socket.sendall(struct.pack(">BBhBi", VERSION, 0, 0, opcode, len(body)) + body)
        _, _, _, opcode, length = struct.unpack(">BBhBi", self._read(9))
        frame = Frame(self._read(length))
        if opcode == ERROR:
            raise CqlError(frame.number(), frame.text())
        return opcode, frame

    def _read(self, length: int) -> bytes:
        taken = b""
        while len(taken) < length:
            chunk = self.socket.recv(length - len(taken))
            if not chunk:
                raise ConnectionResetError("Cassandra hung up")
            taken += chunk
        return taken


def _text(text: str) -> bytes:
    return struct.pack(">H", len(text)) + text.encode()


def _rows(body: Frame) -> list[dict[str, object]]:
    flags, columns = body.number(), body.number()
    if flags & MORE_PAGES:
        body.piece()
    if flags & GLOBAL_TABLE:
        body.text(), body.text()
    kinds = [_column(body, named=not flags & GLOBAL_TABLE) for _ in range(columns)]
    return [{name: _value(kind, body.piece()) for name, kind in kinds} for _ in range(body.number())]


def _column(body: Frame, *, named: bool) -> tuple[str, object]:
    if named:
        body.text(), body.text()
    return body.text(), _kind(body)


def _kind(body: Frame) -> object:
    """A type: its number, with the types of what it holds after it."""
    number = body.number(">H")
    if number == 0:
        body.text()
    return (number, *(_kind(body) for _ in range({LIST: 1, SET: 1, MAP: 2}.get(number, 0))))


def _value(kind: object, data: bytes | None) -> object:
    """As JSON has it."""
    number, *inner = kind
    if data is None:
        return [] if number in {LIST, SET} else {} if number == MAP else None
    if number in {LIST, MAP, SET}:
        return _collection(inner, Frame(data))
    return _SIMPLE.get(number, bytes.hex)(data)


def _collection(inner: list[object], body: Frame) -> object:
    entries = [[_value(kind, body.piece()) for kind in inner] for _ in range(body.number())]
    return dict(entries) if len(inner) > 1 else sorted(entry[0] for entry in entries)


def configured(text: str) -> tuple[str, int]:
    """The address and port where this host's Cassandra listens, by its configuration."""
    said = dict(line.split(": ", 1) for line in text.splitlines() if line[:1].isalpha() and ": " in line)
    return said["rpc_address"], int(said["native_transport_port"])


def connect() -> Connection:
    """A new connection to this host's Cassandra; its certificate is checked."""
    return Connection(*configured(Path(CONFIGURATION).read_text("utf-8")), ssl.create_default_context(cafile=CA))


def answer(request: dict[str, list]) -> dict[str, object]:
    """Who is let in, and what the statements give to the first of them; a CqlError where nobody could be looked up."""
    accepted, rows, unknown = [], [], None
    for name, password in request.get("logins", []):
        if accepted and name in request.get("spare", []):
            continue
        with closing(connect()) as connection:
            try:
                let_in = connection.greet() != AUTHENTICATE or connection.log_in(name, password)
            except CqlError as problem:
                unknown = problem
                continue
            if let_in and not accepted:
                local = bool(request.get("local"))
                rows = [connection.rows(statement, local=local) for statement in request.get("statements", [])]
            accepted += [name] if let_in else []
    if unknown and not accepted:
        raise unknown
    if not request.get("logins"):
        with closing(connect()) as connection:
            connection.greet()
    return {"accepted": accepted, "rows": rows}


def main() -> int:
    """The exit code."""
    request = json.load(sys.stdin)
    try:
        said = answer(request)
    except CqlError as refused:
        sys.stderr.write(f"{refused}\n")
        return 1
    except (OSError, KeyError) as away:
        sys.stderr.write(f"Cassandra does not answer: {away}\n")
        return 4
    sys.stdout.write(json.dumps(said) + "\n")
    return 0 if said["accepted"] or not request.get("logins") else 3


if __name__ == "__main__":
    raise SystemExit(main())
