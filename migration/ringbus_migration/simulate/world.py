"""The small world: one row of one entity in two stores, the requests that touch it, and a run that moves them.

A store holds (version, write). Writes are numbered as they begin; write 1 is there before the migration.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from ringbus_migration.axes import AxisState, DataState, TrafficState
from ringbus_migration.fences import Fence

OLD, NEW = 0, 1
SIDES = ("old", "new")
FIRST = 1
ABSENT = (0, 0)
#: A version that no authority made: the clock of whoever wrote it.
OWN_CLOCK = 99


class Invariant(StrEnum):
    """What must hold in every world that can be reached."""

    LOST = "no acknowledged write is lost"
    AUTHORITY = "there is one authority"
    SHADOWED = "no write is shadowed after a flip or its undo"
    OWNER = "every request has an owner"
    WAY_BACK = "there is a way back before the point of no return"
    END = "the plan can reach its end"


class RunMode(StrEnum):
    """What the run does."""

    GOING = "going"
    CRASHED = "crashed"
    UNDOING = "undoing"


class Flight(NamedTuple):
    """A write that has begun and is not committed: from a route, by a side's code, to a store, made from a write."""

    route: int
    side: int
    to: int
    epoch: int
    write: int
    base: int


class Copy(NamedTuple):
    """A row on its way to a store; ``owed`` by whoever wrote it, or else one row of a backfill."""

    to: int
    version: int
    write: int
    owed: bool


class WorldState(NamedTuple):
    """Everything that can differ between two moments.

    ``at`` is how many moves of the tape the run holds for made; ``data`` are the DATA states entered, ``traffic`` the
    state of each route. ``last`` is the last version the authority has made, ``epoch`` how often authority has moved.
    """

    at: int
    mode: RunMode
    data: frozenset[DataState]
    traffic: tuple[TrafficState, ...]
    old: tuple[int, int]
    new: tuple[int, int]
    last: int
    epoch: int
    flight: Flight | None
    copies: tuple[Copy, ...]
    acked: tuple[int, int]
    next: int
    faults: int
    away: bool
    approved: frozenset[str]

    @property
    def authority(self) -> int:
        """The store that has the authority."""
        return NEW if DataState.LIVE in self.data else OLD

    def row(self, side: int) -> tuple[int, int]:
        """What a store holds."""
        return self.new if side == NEW else self.old

    def holding(self, side: int, row: tuple[int, int]) -> "WorldState":
        """The world with another row in a store."""
        return self._replace(new=row) if side == NEW else self._replace(old=row)


@dataclass(frozen=True, slots=True)
class WorldEffect:
    """One effect of a step as the world feels it: a state that a route (by number) or the entity enters.

    ``last`` is the number of moves up to the end of its step. ``enters`` is None for somebody's yes to ``gate``, which
    a move without a way back needs.
    """

    step: str
    enters: AxisState | None
    leaves: AxisState | None
    route: int
    gate: str
    irreversible: bool
    last: int


@dataclass(frozen=True, slots=True)
class WorldRoute:
    """A route that touches the entity, and whether it writes it."""

    name: str
    writes: bool


@dataclass(frozen=True, slots=True)
class World:
    """One entity of a plan: the routes that touch it, the plan's moves on them, and what its steps promise."""

    entity: str
    routes: tuple[WorldRoute, ...]
    tape: tuple[WorldEffect, ...]
    fences: frozenset[Fence]
    tee: bool

    def shape(self) -> tuple[object, ...]:
        """What makes two worlds the same but for names."""
        moves = tuple((move.enters, move.leaves, move.route, move.gate, move.last) for move in self.tape)
        return tuple(route.writes for route in self.routes), moves, self.fences, self.tee


def beginning(world: World, faults: int) -> WorldState:
    """Before the first step: write 1 in the old store, acknowledged."""
    row = (FIRST, FIRST)
    traffic = (TrafficState.LEGACY,) * len(world.routes)
    return WorldState(
        0,
        RunMode.GOING,
        frozenset(),
        traffic,
        row,
        ABSENT,
        FIRST,
        0,
        None,
        (),
        row,
        FIRST + 1,
        faults,
        False,
        frozenset(),
    )
