"""What is drawn of a timeline: the steps of one state as one bar."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from ringbus_migration.axes import DataState
from ringbus_migration.drawing.timeline import TimelineSpot
from ringbus_migration.legality import BackMode, StepKind
from ringbus_migration.plan.step import CellKind

_DATA = {state.label for state in DataState}


@dataclass(frozen=True, slots=True)
class BarSpot:
    """A bar: its state, what it says of it, from when to when in seconds, and how it looks.

    Looks are ``data``, ``traffic``, ``wait`` and ``irreversible``.
    """

    phase: str
    text: str
    start: int
    end: int
    look: str


def bars(spots: Sequence[TimelineSpot]) -> list[BarSpot]:
    """The bars of one cell in one wave."""
    found = []
    for phase, group in groupby(spots, key=lambda spot: spot.step.phase):
        members = list(group)
        found.append(BarSpot(phase, _text(phase, members), members[0].start, members[-1].end, _look(phase, members)))
    return found


def _text(phase: str, members: list[TimelineSpot]) -> str:
    first, last = members[0].step, members[-1].step
    if first.kind is StepKind.APPROVE or first.kind is StepKind.ANNOUNCE:
        return first.what
    return f"{phase} ({first.number})" if first is last else f"{phase} ({first.number} to {last.number})"


def _look(phase: str, members: list[TimelineSpot]) -> str:
    if any(spot.step.back is BackMode.IRREVERSIBLE for spot in members):
        return "irreversible"
    if members[0].step.cell.kind is CellKind.CITY:
        return "wait"
    return "data" if phase in _DATA else "traffic"
