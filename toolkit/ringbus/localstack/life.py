"""Whether a process still lives, told apart from another that got its number later; and how to end it."""

import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

_POLL = 0.1


def birth(pid: int, proc: Path = Path("/proc")) -> str | None:
    """What tells process ``pid`` from every other that ever has the number; None when it is not alive (or a zombie).

    On Linux the boot's id and the start in clock ticks after it (field 22 of ``/proc/<pid>/stat``, proc(5)); elsewhere
    what ``ps`` says of its start.
    """
    if not (proc / "self").exists():
        return _birth_by_ps(pid)
    try:
        stat = (proc / str(pid) / "stat").read_text("utf-8", "replace")
        boot = (proc / "sys/kernel/random/boot_id").read_text("ascii").strip()
    except OSError:
        return None
    state, *fields = stat.rpartition(")")[2].split()
    return None if state in "ZX" else f"{boot}:{fields[18]}"


def _birth_by_ps(pid: int) -> str | None:
    asked = ["ps", "-o", "stat=,lstart=", "-p", str(pid)]
    try:
        answer = subprocess.run(asked, capture_output=True, text=True, check=False)
    except OSError:
        return None
    state, _, start = answer.stdout.strip().partition(" ")
    return start.strip() if start and not state.startswith("Z") else None


def end(pid: int, born: str, patience: float) -> None:
    """End the process group that ``pid`` leads: politely, and after ``patience`` seconds for good.

    Does nothing to a process with another birth.
    """
    for sign, limit in ((signal.SIGTERM, patience), (signal.SIGKILL, 10.0)):
        if birth(pid) != born:
            return
        try:
            os.killpg(pid, sign)
        except ProcessLookupError:
            return
        wait(lambda: birth(pid) != born, limit)


def wait(holds: Callable[[], bool], patience: float) -> None:
    """Return once ``holds``, or after ``patience`` seconds."""
    until = time.monotonic() + patience
    while not holds() and time.monotonic() < until:
        time.sleep(_POLL)
