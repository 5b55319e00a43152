"""The processes of a lab, found by their namespace and by the folder that stands in their environment."""

import os
import re
import signal
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from enum import StrEnum
from functools import partial
from pathlib import Path

from ringbus.errors import failed
from ringbus.lab import tools
from ringbus.lab.network import exists

_PROCESSES = Path("/proc")
_PATIENCE, _MOMENT = 10.0, 0.05
_MARK = "RINGBUS_LAB"


class BodyState(StrEnum):
    """How a host does: it runs, it was stopped in the middle of everything, it is down, or away with its instance."""

    UP = "up"
    PAUSED = "paused"
    DOWN = "down"
    STOPPED = "stopped"


def inside(namespace: str) -> tuple[int, ...]:
    """The processes in a network namespace; none where there is no such namespace."""
    if not exists(namespace):
        return ()
    return tuple(int(pid) for pid in tools.run(["ip", "netns", "pids", namespace], f"namespace {namespace}").split())


def start(folder: Path, argv: Sequence[str], log: Path, told: tuple[str, str]) -> None:
    """Start a program that outlives this process as the body in ``folder``; what it says goes to ``log``.

    It is marked from its first moment on, whatever links lead to the folder. ``told`` is where it failed, and the code.
    """
    # The shell only turns the output away, so that nobody waits for the end of what it starts.
    script = 'exec setsid --fork "$@" >>"$0" 2>&1 </dev/null'
    where, code = told
    tools.run([*marking(folder), "sh", "-c", script, str(log), *argv], where, code)


def marking(folder: Path) -> Sequence[str]:
    """What a command begins with to be known, with all that it starts, as the body in ``folder``."""
    return ["env", f"{_MARK}={folder.resolve()}"]


def marked(folder: Path) -> tuple[int, ...]:
    """The processes that were started as the body or bodies in ``folder``, whatever became of their namespaces.

    Of a very long path only its end may be known: any beginning will do for one that is not absolute.
    """
    begins = re.escape(os.fsencode(folder.resolve())) if folder.is_absolute() else rb"[^\0]*" + re.escape(bytes(folder))
    found = re.compile(rb"(?:^|\0)" + _MARK.encode() + b"=" + begins + rb"[/\0]")
    return tuple(int(path.parent.name) for path in _PROCESSES.glob("[0-9]*/environ") if found.search(_read(path)))


def state_of(namespace: str) -> BodyState:
    """How the host in this namespace does, as far as its processes tell."""
    letters = {_letter(pid) for pid in inside(namespace)} - {"Z", "X", ""}
    if not letters:
        return BodyState.DOWN
    return BodyState.PAUSED if letters == {"T"} else BodyState.UP


def tell(pids: Iterable[int], number: signal.Signals) -> None:
    """Send every process a signal; those that are gone need none."""
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, number)


def kill(namespace: str) -> None:
    """End all that runs in a namespace at once, as a loss of power would, and see it gone; RB507 when it stays."""
    _end(partial(inside, namespace), f"namespace {namespace}")


def pause(namespace: str) -> None:
    """Stop all that runs in a namespace in the middle of everything, and see it stopped; RB507 when it runs on."""
    find, where = partial(inside, namespace), f"namespace {namespace}"
    _tell_until(find, signal.SIGSTOP, "TZX", where, "did not stop", "What stopped stays so.")


def kill_marked(folder: Path) -> None:
    """The same of all that was started as the body or bodies in ``folder``, whatever became of their namespaces."""
    _end(partial(marked, folder), f"folder {folder}")


def _end(find: Callable[[], Iterable[int]], where: str) -> None:
    """Until it is gone it holds its disks: who starts it again, or deletes them, must not come before."""
    _tell_until(find, signal.SIGKILL, "ZX", where, "did not end", "Nothing of it was deleted.")


def _tell_until(
    find: Callable[[], Iterable[int]], number: signal.Signals, letters: str, where: str, lacking: str, note: str
) -> None:
    """A signal is obeyed some time after it was sent, and who is told may start others: tell until all obeyed."""
    end = time.monotonic() + _PATIENCE
    while left := [pid for pid in find() if _letter(pid) not in letters]:
        if time.monotonic() > end:
            said = f"{', '.join(map(str, left))} {lacking} within {_PATIENCE:.0f} s of {number.name}"
            raise failed("RB507", where, said, note=note, hint="`ps -o stat,wchan,args`")
        tell(left, number)
        time.sleep(_MOMENT)


def _letter(pid: int) -> str:
    """The state of a process as ``/proc/<pid>/stat`` has it, after the name, which may hold anything."""
    words = _read(_PROCESSES / str(pid) / "stat").rpartition(b")")[2].split()
    return words[0].decode() if words else ""


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:  # it has just ended
        return b""
