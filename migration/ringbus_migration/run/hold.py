"""One worker at a time: a run is held by a lock that goes with the process, however it ends."""

import fcntl
import hashlib
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import sqlalchemy as sql

from ringbus.errors import Kind, RingbusError, refused
from ringbus.findings import error
from ringbus.outcomes import Stop
from ringbus_migration import codes
from ringbus_migration.run.store import telling

_PAUSE = 1.0


@contextmanager
def holding(engine: sql.Engine, run: str, wait: Stop | None = None) -> Iterator[bool]:
    """Hold ``run``, and whether somebody else was waited for, until ``wait`` says stop.

    RB641 when somebody else holds it, and is not waited for, or not any more; RB647 when the database cannot be asked.
    """
    taken = _by_file(engine, run, wait) if engine.dialect.name == "sqlite" else _by_server(engine, run, wait)
    with taken as waited:
        yield waited


@contextmanager
def _by_file(engine: sql.Engine, run: str, wait: Stop | None) -> Iterator[bool]:
    place = Path(str(engine.url.database)).with_name(f"{_key(run):016x}.lock")
    waited = False
    with place.open("w") as file:
        while not _locked(file):
            waited = _refuse_or_wait(run, wait)
        yield waited


def _locked(file: IO[str]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextmanager
def _by_server(engine: sql.Engine, run: str, wait: Stop | None) -> Iterator[bool]:
    """An advisory lock of PostgreSQL: it goes with the connection."""
    waited = False
    asked = sql.text("select pg_try_advisory_lock(:key)").bindparams(key=_key(run))
    connection = _connected(engine)
    try:
        while not _said(connection, asked):
            waited = _refuse_or_wait(run, wait)
        yield waited
    finally:
        connection.invalidate()  # not given back to the pool, which would keep the lock
        connection.close()


def _connected(engine: sql.Engine) -> sql.Connection:
    with telling():
        return engine.connect().execution_options(isolation_level="AUTOCOMMIT")


def _said(connection: sql.Connection, asked: sql.TextClause) -> bool:
    with telling():
        return bool(connection.execute(asked).scalar())


def _refuse_or_wait(run: str, wait: Stop | None) -> bool:
    if wait is not None and wait.asked:
        note = "Interrupted; somebody else carries it on still."
        raise RingbusError(Kind.INTERRUPTED, [error(codes.WORKED_ON, run, "was waited for", note=note)])
    if wait is None:
        hint = "`ringbus migrate pause` there or here, or `ringbus migrate run --wait` to be ready when it ends."
        raise refused(codes.WORKED_ON, run, "somebody else carries it on", note="Nothing was done.", hint=hint)
    time.sleep(_PAUSE)
    return True


def _key(run: str) -> int:
    """63 bits of the run's name: what PostgreSQL takes as a key."""
    return int.from_bytes(hashlib.sha256(run.encode()).digest()[:8], "big") >> 1
