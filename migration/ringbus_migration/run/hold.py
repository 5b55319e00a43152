"""One worker at a time: a run is held by a lock that goes with the process, however it ends."""

import fcntl
import hashlib
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import sqlalchemy as sql

from ringbus.errors import refused
from ringbus_migration import codes

_PAUSE = 1.0


@contextmanager
def holding(engine: sql.Engine, run: str, *, wait: bool = False) -> Iterator[bool]:
    """Hold ``run``, and whether somebody else was waited for; RB641 when somebody else does, and is not waited for."""
    taken = _by_file(engine, run, wait) if engine.dialect.name == "sqlite" else _by_server(engine, run, wait)
    with taken as waited:
        yield waited


@contextmanager
def _by_file(engine: sql.Engine, run: str, wait: bool) -> Iterator[bool]:
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
def _by_server(engine: sql.Engine, run: str, wait: bool) -> Iterator[bool]:
    """An advisory lock of PostgreSQL: it goes with the connection."""
    waited = False
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        asked = sql.text("select pg_try_advisory_lock(:key)").bindparams(key=_key(run))
        while not connection.execute(asked).scalar():
            waited = _refuse_or_wait(run, wait)
        try:
            yield waited
        finally:
            connection.execute(sql.text("select pg_advisory_unlock(:key)").bindparams(key=_key(run)))


def _refuse_or_wait(run: str, wait: bool) -> bool:
    if not wait:
        hint = "`ringbus migrate pause` there or here, or `ringbus migrate run --wait` to be ready when it ends."
        raise refused(codes.WORKED_ON, run, "somebody else carries it on", note="Nothing was done.", hint=hint)
    time.sleep(_PAUSE)
    return True


def _key(run: str) -> int:
    """63 bits of the run's name: what PostgreSQL takes as a key."""
    return int.from_bytes(hashlib.sha256(run.encode()).digest()[:8], "big") >> 1
