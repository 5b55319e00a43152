"""A LocalStack process from nothing until it answers."""

import shutil
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path

from ringbus.localstack import address, faults, surroundings
from ringbus.localstack.installation import LocalStackInstallation
from ringbus.localstack.status import LocalStackStatus
from ringbus.outcomes import Stop

PATIENCE = 90.0
"""Seconds until a LocalStack that does not answer is given up; 2 to 5 do on a quiet machine."""
_POLL = 0.1
_SHOWN = 15


def spawn(place: LocalStackInstallation, user: Mapping[str, str], port: int, log: Path) -> "subprocess.Popen[bytes]":
    """Start LocalStack in a session of its own, with an empty folder ``data`` beside its ``log``."""
    data = log.parent / "data"
    shutil.rmtree(data, ignore_errors=True)
    (data / "tmp").mkdir(parents=True)
    argv = [str(place.python), "-m", "localstack.runtime.main"]
    variables = surroundings.variables(user, place.plugin, data, port)
    with log.open("wb") as out:
        return subprocess.Popen(
            argv, env=variables, cwd=data, start_new_session=True, stdin=subprocess.DEVNULL, stdout=out, stderr=out
        )


def wait(status: LocalStackStatus, process: "subprocess.Popen[bytes] | None", stop: Stop) -> None:
    """Return once a LocalStack answers at the endpoint of ``status``.

    RB443 when ``process`` ends before, or nothing answers in time.
    """
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if stop.asked:
            raise faults.stopped()
        code = process.poll() if process else None
        if code is not None:
            raise faults.no_start(status, f"ended with code {code} while it started", last_lines(status.log, _SHOWN))
        if address.read(status.endpoint):
            return
        time.sleep(_POLL)
    raise faults.no_start(status, f"does not answer after {PATIENCE:.0f} s", last_lines(status.log, _SHOWN))


def last_lines(log: Path, lines: int) -> tuple[str, ...]:
    """The last ``lines`` lines of ``log``; none when there is no log."""
    try:
        return tuple(log.read_text("utf-8", "replace").splitlines()[-lines:]) if lines > 0 else ()
    except OSError:
        return ()
