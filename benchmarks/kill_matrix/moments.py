"""When a victim is killed: at a named point of its own, or some time after something is seen from outside."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from benchmarks.kill_matrix.place import Place, commands

Sight = Callable[[Place], bool]
"""Whether something is to be seen; asked again and again while the victim runs."""


@dataclass(frozen=True)
class Moment:
    """``phase`` sorts kills in the summary.

    With ``point`` the victim comes to it by itself (``benchmarks.kill_matrix.points``); otherwise it is killed
    ``seconds`` after ``sight`` first held, or after its start where there is none; ``what`` says so in words.
    """

    phase: str
    what: str
    point: str = ""
    sight: Callable[[Place], Sight] | None = None
    seconds: float = 0.0


def at_point(phase: str, point: str) -> Moment:
    """At a point of the victim's own."""
    return Moment(phase, point, point=point)


def after_start(phase: str, seconds: float) -> Moment:
    """So long after the process was started."""
    return Moment(phase, f"{seconds:.1f} s after the start", seconds=seconds)


def while_running(phase: str, command: str, stack: str, seconds: float) -> Moment:
    """So long after a command of Terraform is known to run on a stack."""

    def sight(place: Place) -> Sight:
        before = _numbers(place.folder, stack)

        def seen(place: Place) -> bool:
            return any(
                (each["stack"], each["command"]) == (stack, command) and each["log"] not in before
                for each in commands(place)
            )

        return seen

    return Moment(phase, f"{seconds:.1f} s into {command} of {stack}", sight=sight, seconds=seconds)


def when_locked(phase: str, lock: str, seconds: float = 0.0) -> Moment:
    """So long after a lock with this name is there; that of an earlier victim does not count."""

    def sight(place: Place) -> Sight:
        before = _held(place, lock)
        return lambda place: _held(place, lock) not in ("", before)

    return Moment(phase, f"{_after(seconds)}{lock} is there", sight=sight, seconds=seconds)


def when_freed(phase: str, lock: str) -> Moment:
    """As soon as a lock that was there is gone."""

    def sight(_place: Place) -> Sight:
        was = False

        def seen(place: Place) -> bool:
            nonlocal was
            is_held = bool(_held(place, lock))
            was, freed = was or is_held, was and not is_held
            return freed

        return seen

    return Moment(phase, f"{lock} was just freed", sight=sight)


def when_pushed(phase: str, stack: str, seconds: float = 0.0) -> Moment:
    """So long after the state of a stack was written anew."""

    def sight(place: Place) -> Sight:
        before = place.state(stack)
        return lambda place: place.state(stack) != before

    return Moment(phase, f"{_after(seconds)}the state of {stack} was pushed", sight=sight, seconds=seconds)


def _held(place: Place, lock: str) -> str:
    """What tells a lock from an earlier one of its name; empty where there is none."""
    return next((tag for name, tag in place.locks().items() if name.endswith(lock)), "")


def _after(seconds: float) -> str:
    return f"{seconds:.1f} s after " if seconds else "when "


def _numbers(folder: Path, stack: str) -> set[str]:
    return {path.name for path in (folder / "stacks" / stack / "logs").glob("*.jsonl")}
