"""The one way in which the lab runs the machine's programs: none of them for ever."""

import os
import signal
import subprocess
from collections.abc import Sequence
from contextlib import suppress

from ringbus.errors import failed
from ringbus.outcomes import Stop

_LONGEST_TOLD = 1500
_PATIENCE, _LONG = 60.0, 1800.0


def run(argv: Sequence[str], where: str, code: str = "RB502", stdin: str = "") -> str:
    """What a program says on stdout; an error of ``code`` at ``where`` when it ends with anything but 0, or never."""
    return _run(argv, (where, code), stdin, _PATIENCE)


def work(argv: Sequence[str], where: str, code: str, stop: Stop) -> None:
    """The same for one that may take minutes: whoever asks to stop ends it."""
    _run(argv, (where, code), "", _LONG, stop)


def _run(argv: Sequence[str], told: tuple[str, str], stdin: str, patience: float, stop: Stop | None = None) -> str:
    where, code = told
    try:
        # A session of its own: what it started ends with it, and Ctrl-C comes to it from here alone.
        child = subprocess.Popen(
            argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            start_new_session=True,
        )  # fmt: skip
    except OSError as problem:
        raise failed(code, where, f"`{argv[0]}` does not run: {problem.strerror}") from None
    with child, (stop or Stop()).listening(lambda _level: _end(child)):
        try:
            said, complaint = child.communicate(stdin, patience)
        except subprocess.TimeoutExpired:
            _end(child)
            raise failed(code, where, f"`{' '.join(argv)}` did not end within {patience:.0f} s") from None
    if child.returncode:
        text = (complaint.strip() or said.strip())[-_LONGEST_TOLD:]
        raise failed(code, where, f"`{' '.join(argv)}` ended with {child.returncode}: {text}")
    return said


def _end(child: subprocess.Popen[str]) -> None:
    with suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)


def attempt(argv: Sequence[str]) -> bool:
    """Whether a program ended with 0; for what may be done already."""
    try:
        return subprocess.run(argv, capture_output=True, check=False, timeout=_PATIENCE).returncode == 0
    except subprocess.TimeoutExpired:
        return False
