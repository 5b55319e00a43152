"""SQLite before 3.42 does not know the `subsec` of `unixepoch('subsec')`, and answers NULL.

DBOS 3.4 asks whether Python is new enough, not SQLite (`dbos/_migration.py`, ``get_sqlite_timestamp_expr``), and Debian
12 has SQLite 3.40: no workflow could be kept there. So the function is replaced in every connection that is made.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sql

KNOWS_SUBSEC = (3, 42, 0)


@contextmanager
def mended(clock: Callable[[], float]) -> Iterator[None]:
    """While the block runs, new connections have a ``unixepoch`` that answers, where SQLite's own does not."""

    def mend(connection: Any, _record: object) -> None:
        if isinstance(connection, sqlite3.Connection) and sqlite3.sqlite_version_info < KNOWS_SUBSEC:
            connection.create_function("unixepoch", 1, lambda _: clock())

    sql.event.listen(sql.Engine, "connect", mend)
    try:
        yield
    finally:
        sql.event.remove(sql.Engine, "connect", mend)
