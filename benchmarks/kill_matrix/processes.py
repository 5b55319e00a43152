"""Processes by what /proc says of them: whose children they are, and where they work."""

from __future__ import annotations

import os
import signal
import time
from collections import defaultdict
from contextlib import suppress
from pathlib import Path

_PROC = Path("/proc")


def kill(pid: int) -> None:
    """SIGKILL to one process, whatever else it started."""
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def kill_tree(pid: int) -> None:
    """SIGKILL to a process and all it started, also in sessions of their own; it is stopped first, to start no more."""
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGSTOP)
    for each in (pid, *descendants(pid)):
        kill(each)


def descendants(pid: int) -> list[int]:
    """All processes below ``pid``, the nearest first."""
    children: dict[int, list[int]] = defaultdict(list)
    for path in _PROC.glob("[0-9]*/stat"):
        with suppress(OSError):
            children[int(path.read_text().rpartition(")")[2].split()[1])].append(int(path.parent.name))
    found = list(children[pid])
    for each in found:
        found.extend(children[each])
    return found


def working_in(folder: Path) -> list[int]:
    """Living processes whose working directory is ``folder`` or below it."""
    here = str(folder.resolve())
    found = []
    for path in _PROC.glob("[0-9]*/cwd"):
        with suppress(OSError):
            if f"{path.readlink()}/".startswith(f"{here}/") and not _zombie(path.parent):
                found.append(int(path.parent.name))
    return found


def wait_until_gone(folder: Path, seconds: float) -> list[int]:
    """What still works in ``folder`` after at most ``seconds``."""
    until = time.monotonic() + seconds
    while (left := working_in(folder)) and time.monotonic() < until:
        time.sleep(0.1)
    return left


def _zombie(path: Path) -> bool:
    return (path / "stat").read_text().rpartition(")")[2].split()[0] == "Z"
