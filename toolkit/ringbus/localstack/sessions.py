"""Local state belongs to one life of one LocalStack; what an earlier life left is set aside, never planned against."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from ringbus.machine import files

SESSION = "session"
SET_ASIDE = "set-aside"
HOSTS = "hosts"
STAYING = frozenset({SESSION, SET_ASIDE, HOSTS, "logs", "lock"})
"""What is no state: it stays where it is whatever LocalStack runs."""
_UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class SetAsideState:
    """State that was moved away: the session it belonged to (None when that is not known), where to, and what."""

    session_id: str | None
    place: Path
    names: tuple[str, ...]


def stale(kept: str | None, present: str, names: Iterable[str]) -> tuple[str, ...]:
    """Those of ``names`` in a state folder of session ``kept`` that do not belong to session ``present``."""
    return () if kept == present else tuple(sorted(set(names) - STAYING))


def next_place(existing: Iterable[str], kept: str | None) -> str:
    """The name of the next folder to set state aside in: a number above all ``existing``, and the session's start."""
    numbers = [int(name.partition("-")[0]) for name in existing if name.partition("-")[0].isdecimal()]
    short = re.sub(r"[^0-9A-Za-z]", "", kept or "")[:8] or _UNKNOWN
    return f"{max(numbers, default=0) + 1}-{short}"


def settle(folder: Path, session_id: str) -> SetAsideState | None:
    """Make ``folder`` belong to ``session_id``: what belongs to another session is moved to ``set-aside``, and told.

    The new session is written last, and in one piece: after a crash in between, the next call moves the rest.
    """
    folder.mkdir(parents=True, exist_ok=True)
    kept = belongs_to(folder)
    names = stale(kept, session_id, (entry.name for entry in folder.iterdir()))
    moved = _move(folder, kept, names) if names else None
    if kept != session_id:
        files.replace(folder / SESSION, f"{session_id}\n".encode())
    return moved


def belongs_to(folder: Path) -> str | None:
    """The session that the state in ``folder`` belongs to; None when nothing says."""
    try:
        return (folder / SESSION).read_text("utf-8").strip() or None
    except FileNotFoundError:
        return None


def _move(folder: Path, kept: str | None, names: tuple[str, ...]) -> SetAsideState:
    aside = folder / SET_ASIDE
    aside.mkdir(exist_ok=True)
    place = aside / next_place((entry.name for entry in aside.iterdir()), kept)
    place.mkdir()
    for name in names:
        (folder / name).rename(place / name)
    return SetAsideState(kept, place, names)
