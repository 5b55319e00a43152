"""What the run does: the next move of the tape, the last one back, a crash, and going on after it."""

from collections.abc import Iterator

from ringbus_migration.axes import DataState, TrafficState
from ringbus_migration.fences import Fence
from ringbus_migration.simulate.copies import filled
from ringbus_migration.simulate.requests import Outcome
from ringbus_migration.simulate.world import ABSENT, NEW, OLD, Invariant, RunMode, World, WorldEffect, WorldState


def run(world: World, now: WorldState) -> Iterator[Outcome]:
    """Every next thing that the run, or the operator, can do; an operator who stops does nothing."""
    if now.away:
        return
    if now.mode is RunMode.UNDOING:
        yield from _undone(world, now)
        return
    yield "the operator undoes", now._replace(mode=RunMode.UNDOING), None
    if now.mode is RunMode.CRASHED:
        yield _resumed(world, now)
    elif now.at < len(world.tape):
        move = world.tape[now.at]
        if _ready(world, now, move):
            yield f"{move.step}", _made(world, now, move)._replace(at=now.at + 1), _unapproved(now, move)
        if now.faults:
            crashed = now._replace(mode=RunMode.CRASHED, faults=now.faults - 1)
            yield f"the run crashes in {move.step}", crashed, None


def _resumed(world: World, now: WorldState) -> Outcome:
    going = now._replace(mode=RunMode.GOING)
    if Fence.READ_BACK in world.fences:
        return "the run reads what is so, and goes on", going, None
    return "the run takes the step for done, and goes on", going._replace(at=world.tape[now.at].last), None


def _unapproved(now: WorldState, move: WorldEffect) -> Invariant | None:
    return Invariant.WAY_BACK if move.irreversible and move.gate not in now.approved else None


def _ready(world: World, now: WorldState, move: WorldEffect) -> bool:
    """Whether the move's fences let it be made now; otherwise it waits."""
    if move.enters in (DataState.COMPARE, DataState.SHADOW) and Fence.VERDICT in world.fences:
        return not now.copies and now.flight is None and now.new[1] == now.old[1]
    if move.enters is DataState.LIVE:
        return _quiet(world, now, NEW)
    if move.enters is TrafficState.SOAKED and Fence.ZERO in world.fences:
        return not _at_old_side(now, move.route)
    return True


def _quiet(world: World, now: WorldState, to: int) -> bool:
    return Fence.DRAIN not in world.fences or all(copy.to != to for copy in now.copies)


def _at_old_side(now: WorldState, route: int) -> bool:
    return now.flight is not None and now.flight.route == route and now.flight.side == OLD


def _made(world: World, now: WorldState, move: WorldEffect) -> WorldState:
    if move.enters is None:
        return now._replace(approved=now.approved | {move.gate})
    if isinstance(move.enters, TrafficState):
        return _routed(now, move.route, move.enters)
    after = now._replace(data=now.data | {move.enters})
    if move.enters is DataState.BACKFILL:
        return filled(after)
    return _flipped(world, after, NEW) if move.enters is DataState.LIVE else after


def _undone(world: World, now: WorldState) -> Iterator[Outcome]:
    move = world.tape[now.at - 1] if now.at else None
    if move is None or move.irreversible:
        return
    if move.enters is DataState.LIVE and not _quiet(world, now, OLD):
        return
    yield f"back: {move.step}", _taken_back(world, now, move)._replace(at=now.at - 1), None


def _taken_back(world: World, now: WorldState, move: WorldEffect) -> WorldState:
    if isinstance(move.leaves, TrafficState):
        return _routed(now, move.route, move.leaves)
    if not isinstance(move.enters, DataState):
        return now
    after = now._replace(data=now.data - {move.enters})
    if move.enters is DataState.DUALWRITE:
        return after._replace(new=ABSENT, copies=())
    return _flipped(world, after, OLD) if move.enters is DataState.LIVE else after


def _routed(now: WorldState, route: int, state: TrafficState) -> WorldState:
    return now._replace(traffic=(*now.traffic[:route], state, *now.traffic[route + 1 :]))


def _flipped(world: World, now: WorldState, to: int) -> WorldState:
    """The authority is ``to``; without the fence its versions start from a clock that may be behind."""
    seen = now.row(to)[0] if Fence.VERSIONS in world.fences else 0
    return now._replace(epoch=now.epoch + 1, last=seen)
