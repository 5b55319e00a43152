"""When each step of a plan is, were all estimates true: cells of a city side by side, states of its order in turn."""

from collections.abc import Mapping
from dataclasses import dataclass

from ringbus_migration.plan.plan import MigrationPlan
from ringbus_migration.plan.step import Cell, CellKind, Step


@dataclass(frozen=True, slots=True)
class TimelineSpot:
    """A step with the seconds from the plan's beginning at which it begins and ends."""

    step: Step
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Timeline:
    """A plan over time. ``rows`` are the spots of each cell of a wave, in order."""

    rows: Mapping[tuple[str, Cell], tuple[TimelineSpot, ...]]
    seconds: int


def timeline(plan: MigrationPlan) -> Timeline:
    """The timeline: waves one after another; in a wave each city by itself, its cells together state by state."""
    rows: dict[tuple[str, Cell], list[TimelineSpot]] = {}
    begun = 0
    for wave in plan.waves:
        begun = _wave(plan, wave, begun, rows)
    return Timeline({key: tuple(spots) for key, spots in rows.items()}, begun)


def _wave(plan: MigrationPlan, wave: str, begun: int, rows: dict[tuple[str, Cell], list[TimelineSpot]]) -> int:
    """Place the steps of a wave that begins at ``begun``; when the last of its cities is done."""
    clocks: dict[str, int] = {}
    phases: dict[tuple[str, str], dict[Cell, int]] = {}
    ordered = sorted((step for cell in plan.waves[wave].values() for step in cell), key=lambda step: step.number)
    for step in ordered:
        city, cell = step.cell.city, step.cell
        ends = phases.setdefault((city, step.phase), {})
        if not ends:
            ends[_START] = clocks.get(city, begun)
        alone = cell.kind is CellKind.CITY  # what is done once for a city waits for all, and all wait for it
        start = max(ends.values()) if alone else ends.get(cell, ends[_START])
        end = start + step.estimate
        ends |= {_START: end, cell: end} if alone else {cell: end}
        clocks[city] = max(clocks.get(city, begun), end)
        rows.setdefault((wave, cell), []).append(TimelineSpot(step, start, end))
    return max(clocks.values(), default=begun)


_START = Cell(CellKind.CITY, "", "", "")
