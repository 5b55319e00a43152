"""What a world must be, wherever it is looked at."""

from ringbus_migration.axes import DataState, TrafficState
from ringbus_migration.simulate.requests import served
from ringbus_migration.simulate.world import OLD, Invariant, RunMode, World, WorldState


def broken(world: World, now: WorldState) -> Invariant | None:
    """The invariant that does not hold in ``now``, or None."""
    return _ownerless(world, now) or _missing(now)


def _ownerless(world: World, now: WorldState) -> Invariant | None:
    small = DataState.RAMPDOWN in now.data
    gone = DataState.RETIRED in now.data
    for state in now.traffic:
        unmirrored = state is TrafficState.DARK and not world.tee
        overloaded = small and not state.reached(TrafficState.FULL)
        if unmirrored or overloaded or (gone and state is not TrafficState.REMOVED):
            return Invariant.OWNER
    flight = now.flight
    if flight is not None and flight.side == OLD and now.traffic[flight.route].reached(TrafficState.DRAINED):
        return Invariant.OWNER
    return None


def _missing(now: WorldState) -> Invariant | None:
    """The authority has the latest acknowledged write; so has each side that answers, once its copies have arrived."""
    answering = {side for state in now.traffic for side in served(state)}
    for side in {now.authority, *answering}:
        waited = side != now.authority and any(copy.to == side for copy in now.copies)
        version, write = now.row(side)
        if write < now.acked[1] and not waited:
            return Invariant.SHADOWED if version >= now.acked[0] else Invariant.LOST
    return None


def restored(now: WorldState) -> bool:
    """Whether an undo has come back to the beginning."""
    return now.mode is RunMode.UNDOING and now.at == 0


def ended(world: World, now: WorldState) -> bool:
    """Whether the plan is at its end."""
    return now.mode is RunMode.GOING and now.at == len(world.tape)


def committed(world: World, now: WorldState) -> bool:
    """Whether a point of no return has been passed."""
    return any(move.irreversible for move in world.tape[: now.at])
