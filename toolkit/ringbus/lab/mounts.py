"""Mounts of this machine below a folder: a lab makes none outside its own namespaces, debootstrap some for a while."""

import re
from pathlib import Path

from ringbus.lab import tools

_TABLE = Path("/proc/self/mounts")
_ESCAPE = re.compile(r"\\([0-7]{3})")


def mounts_below(folder: Path, table: str | None = None) -> tuple[Path, ...]:
    """What is mounted at or below ``folder``, the deepest first; ``table`` has the form of ``/proc/self/mounts``."""
    lines = (_TABLE.read_text(encoding="utf-8") if table is None else table).splitlines()
    points = (Path(_ESCAPE.sub(lambda match: chr(int(match[1], 8)), line.split()[1])) for line in lines)
    found = (point for point in points if point.is_relative_to(folder.absolute()))
    return tuple(sorted(found, key=lambda point: len(point.parts), reverse=True))


def unmount_below(folder: Path) -> None:
    """Take away what is mounted at or below ``folder``; what is still used vanishes with its last user."""
    for point in mounts_below(folder):
        tools.attempt(["umount", "--lazy", str(point)])
