"""Mounts of this machine below a folder: a lab makes none outside its own namespaces, debootstrap some for a while."""

import re
from pathlib import Path

from ringbus.errors import failed
from ringbus.lab import tools

_TABLE = Path("/proc/self/mounts")
_ESCAPE = re.compile(r"\\([0-7]{3})")


def mounts_below(folder: Path, table: str | None = None) -> tuple[Path, ...]:
    """What is mounted at or below ``folder``, the deepest first; ``table`` has the form of ``/proc/self/mounts``."""
    lines = (_TABLE.read_text(encoding="utf-8") if table is None else table).splitlines()
    points = (Path(_ESCAPE.sub(lambda match: chr(int(match[1], 8)), line.split()[1])) for line in lines)
    below = folder.resolve()  # as the kernel names it, whatever links lead there
    found = (point for point in points if point.is_relative_to(below))
    return tuple(sorted(found, key=lambda point: len(point.parts), reverse=True))


def unmount_below(folder: Path) -> None:
    """Take away what is mounted at or below ``folder``; what is still used vanishes with its last user.

    RB507 when something stays mounted: nobody may delete the folder then, for that would delete what is mounted.
    """
    for point in mounts_below(folder):
        tools.attempt(["umount", "--lazy", str(point)])
    if left := mounts_below(folder):
        said = f"{', '.join(map(str, left))} could not be unmounted"
        raise failed("RB507", f"folder {folder}", said, note="Nothing in it was deleted.", hint="`ringbus lab down`")
