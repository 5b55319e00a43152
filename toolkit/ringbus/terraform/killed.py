"""Commands of a stack that were killed, and whether a lock is what one of them left behind.

An S3 backend's lock is an object that nobody removes when Terraform is killed. It says who made it and when, and no
process; so it is held against what is known of our own dead commands: the same user of the same machine, the same
operation, made while that command ran. It ran from the writing of its record to the last writing to its log, which are
times of the same clock. A lock that does not fit all of that is somebody else's.
"""

import os
import pwd
import socket
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from ringbus.terraform import running
from ringbus.terraform.diagnostics import LockHolder

ENDING = ".killed"
# A command may be killed after it took the lock and before it said anything more.
_SILENT = 5.0


def remember(record: Path, log: Path) -> None:
    """Keep the record of a killed command beside its log; its time of writing stays what it was."""
    with suppress(FileNotFoundError):
        record.replace(log.with_suffix(ENDING))


def left(directory: Path, holder: LockHolder) -> bool:
    """Whether a killed command whose record is in ``directory`` left the lock of ``holder``."""
    created = _seconds(holder.created)
    if created is None or holder.who != _ourselves():
        return False
    return any(_fits(path, holder.operation, created) for path in directory.glob(f"*{ENDING}"))


def _fits(path: Path, operation: str, created: float) -> bool:
    record = running.read(path)
    if record is None or record.alive or not operation.startswith(record.command):
        return False
    try:
        began, spoke = path.stat().st_mtime, (path.parent / record.log).stat().st_mtime
    except OSError:
        return False
    return began <= created <= spoke + _SILENT


def _ourselves() -> str:
    """As Terraform says who it is."""
    try:
        return f"{pwd.getpwuid(os.getuid()).pw_name}@{socket.gethostname()}"
    except KeyError:
        return ""


def _seconds(created: str) -> float | None:
    """Seconds since the epoch of ``2026-11-22 16:27:16.12894797 +0000 UTC``; whole milliseconds."""
    day, _, rest = created.partition(" ")
    time, _, zone = rest.partition(" ")
    whole, _, fraction = time.partition(".")
    try:
        return datetime.strptime(f"{day} {whole}.{fraction[:6] or 0} {zone[:5]}", "%Y-%m-%d %H:%M:%S.%f %z").timestamp()
    except ValueError:
        return None
