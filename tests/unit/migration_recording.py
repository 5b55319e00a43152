"""A run on DBOS that was killed while it waited for hosts, kept as SQL: what a later Ringbus finds of an earlier one.

``python -m tests.unit.migration_recording`` records it anew, under the number of the interpreter: only when that was
raised.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sqlite3
import sys
from dataclasses import replace
from pathlib import Path

from ringbus_migration.run.carry import INTERPRETER, carry_on, durable_wait
from ringbus_migration.run.store import open_store
from tests.unit.migration_runs import SmallRun

FOLDER = Path(__file__).parents[1] / "recordings" / "migration"
FASTER = 600
WAITS = 3
"""How many waits there are before the kill."""


def recorded(interpreter: int = INTERPRETER) -> Path:
    """The file of a recording."""
    return FOLDER / f"interpreter-{interpreter}.sql"


def kept_in(file: Path) -> SmallRun:
    """A small run whose records are in a database, which may have some already; nothing stands on its target."""
    small = SmallRun()
    small.store = open_store(f"sqlite:///{file}", "demo/test", small.clock.text, "ann")
    small.run = small.store.name(small.document)
    return small


def carried(small: SmallRun, file: Path, waits: int = 0) -> str:
    """Carried on until it rests, or killed when it has waited so often."""
    left = waits

    def wait(seconds: float) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        small.clock.sleep(seconds)
        durable_wait(seconds / FASTER)

    return carry_on(small.run, replace(small.inputs("1"), wait=wait), f"sqlite:///{file}")


def _killed(file: Path) -> None:
    small = kept_in(file)
    small.store.keep(small.document)
    small.port.initial = 1e9
    carried(small, file, WAITS + 1)


def main() -> int:
    """Record."""
    file = FOLDER / "recording.sqlite"
    FOLDER.mkdir(parents=True, exist_ok=True)
    process = multiprocessing.get_context("fork").Process(target=_killed, args=(file,))
    process.start()
    process.join()
    with sqlite3.connect(file) as connection:
        recorded().write_text("\n".join(connection.iterdump()) + "\n", encoding="utf-8")
    for left in FOLDER.glob("recording.sqlite*"):
        left.unlink()
    return 0 if process.exitcode == -signal.SIGKILL else 1


if __name__ == "__main__":
    sys.exit(main())
