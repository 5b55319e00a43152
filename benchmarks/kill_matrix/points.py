"""Ringbus that ends itself by SIGKILL at a named point: just before or after something is written down or started.

usage: python -m benchmarks.kill_matrix.points LIST POINT WORDS...

Every point that `ringbus WORDS...` comes to is added to the file LIST, one a line; at POINT (``-``: nowhere) the
process is killed. Nothing of this is in Ringbus itself: its classes are wrapped from outside.
"""

from __future__ import annotations

import functools
import os
import re
import signal
import sys
import threading
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ringbus.aws.bucket_store import BucketStore
from ringbus.cli.main import run
from ringbus.journal.directory import DirectoryStore
from ringbus.journal.journal import Journal
from ringbus.terraform import running
from ringbus.terraform.stack import TerraformStack

NOWHERE = "-"
_RELEASE = re.compile(r"\d{8}-\d{6}-[0-9a-f]{6}(-\d+)?")


class PointList:
    """The points a process comes to; ``fatal`` is the one that it does not live through."""

    def __init__(self, file: Path, fatal: str) -> None:
        self._file = file
        self._fatal = fatal
        self._met: Counter[str] = Counter()
        self._lock = threading.Lock()

    def pass_by(self, point: str) -> None:
        """The process is at ``point``; the second time of the same one it is called ``#2``."""
        with self._lock:
            self._met[point] += 1
            name = point if self._met[point] == 1 else f"{point} #{self._met[point]}"
            with self._file.open("a", encoding="utf-8") as file:
                file.write(f"{name}\n")
            if name == self._fatal:
                os.kill(os.getpid(), signal.SIGKILL)

    def around(self, owner: Any, name: str, what: Callable[..., str]) -> None:
        """Make a point before and one after every call of ``owner.name``; ``what`` names it from the arguments."""
        original = getattr(owner, name)

        @functools.wraps(original)
        def wrapped(*args: Any, **given: Any) -> Any:
            named = what(*args, **given)
            self.pass_by(f"before {named}")
            result = original(*args, **given)
            self.pass_by(f"after {named}")
            return result

        setattr(owner, name, wrapped)


def wrap(points: PointList) -> None:
    """Records of the journal, documents, Terraform's commands and applies: all that a crash may fall between."""
    points.around(Journal, "append", _record)
    for store in (DirectoryStore, BucketStore):
        points.around(store, "write", _document)
    points.around(BucketStore, "push", _document)
    points.around(running, "write", _started)
    points.around(TerraformStack, "apply", lambda stack, *_: f"terraform's apply of {stack.name}")


def _record(_journal: Journal, _at: str, _who: str, step: str, subject: str = "", **_facts: object) -> str:
    return f"record: {step} {_RELEASE.sub('', subject)}".rstrip()


def _document(_store: object, key: str, *_content: object) -> str:
    return f"document: {_RELEASE.sub('RELEASE', key)}"


def _started(path: Path, record: running.RunningRecord) -> str:
    return f"start: {record.command} {path.parents[1].name}"


def main() -> int:
    """Run the command line that follows the file and the point."""
    file, fatal, *words = sys.argv[1:]
    wrap(PointList(Path(file), fatal))
    return run(words)


if __name__ == "__main__":
    sys.exit(main())
