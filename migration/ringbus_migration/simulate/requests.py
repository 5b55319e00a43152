"""What clients do: writes begin at a side, are committed at a store, or are dropped on the way."""

from collections.abc import Iterator

from ringbus_migration.axes import DataState, TrafficState
from ringbus_migration.fences import Fence
from ringbus_migration.simulate.world import NEW, OLD, OWN_CLOCK, SIDES, Copy, Flight, Invariant, World, WorldState

type Outcome = tuple[str, WorldState, Invariant | None]
"""What happened, the world after it, and what it broke."""

_SERVED = {
    TrafficState.LEGACY: (OLD,),
    TrafficState.DARK: (OLD,),
    TrafficState.CANARY: (OLD, NEW),
    TrafficState.FULL: (OLD, NEW),  # clients that are held by a cookie, or by a name they looked up before
    TrafficState.SOAKED: (NEW,),
    TrafficState.DRAINED: (NEW,),
    TrafficState.REMOVED: (NEW,),
}


def served(state: TrafficState) -> tuple[int, ...]:
    """The sides that a route's requests may come to."""
    return _SERVED[state]


def requests(world: World, now: WorldState, writes: int) -> Iterator[Outcome]:
    """Every next thing that a client, or the network before it, can do."""
    if now.flight is not None:
        yield from _committed(world, now, now.flight)
        if now.faults:
            yield "the write is dropped on the way", now._replace(flight=None, faults=now.faults - 1), None
    elif now.next <= writes + 1 and not now.away:
        yield from _begun(world, now)
    if now.away and Fence.HOME not in world.fences and now.next <= writes + 1:
        yield "the other region takes a write by itself", now, Invariant.AUTHORITY


def _begun(world: World, now: WorldState) -> Iterator[Outcome]:
    for number, route in enumerate(world.routes):
        for side in served(now.traffic[number]) if route.writes else ():
            to = NEW if side == NEW else now.authority
            base = now.row(now.authority if Fence.BASE in world.fences else side)[1]
            flight = Flight(number, side, to, now.epoch, now.next, base)
            said = f"write {now.next} begins at the {SIDES[side]} side of {route.name}"
            yield said, now._replace(flight=flight, next=now.next + 1), None


def _committed(world: World, now: WorldState, flight: Flight) -> Iterator[Outcome]:
    if now.away:
        return
    at = f"write {flight.write} at the {SIDES[flight.to]} store"
    landed = now._replace(flight=None)
    if Fence.EPOCH in world.fences and flight.epoch != now.epoch:
        yield f"{at} is refused: it began under another authority", landed, None
    elif flight.to != now.authority:
        yield f"{at} is acknowledged, which has not the authority", landed, Invariant.AUTHORITY
    elif flight.base < now.acked[1]:
        said = f"{at} is acknowledged; it was made from write {flight.base} and undoes write {now.acked[1]}"
        yield said, landed, Invariant.LOST
    else:
        yield _acknowledged(world, landed, flight, at)


def _acknowledged(world: World, now: WorldState, flight: Flight, at: str) -> Outcome:
    version = now.last + 1
    if flight.to == NEW and now.new[0] >= version:
        return f"{at} is acknowledged below version {now.new[0]} of write {now.new[1]}", now, Invariant.SHADOWED
    row = (version, flight.write)
    after = now.holding(flight.to, row)._replace(last=version, acked=row)
    copied = Copy(NEW + OLD - flight.to, version, flight.write, owed=True)
    if _in_step(world, now, copied.to):
        after = after._replace(copies=tuple(sorted((*now.copies, copied))))
    elif now.traffic[flight.route] is TrafficState.DARK:
        after = after._replace(new=(OWN_CLOCK, flight.write))
        return f"{at} is acknowledged, and mirrored to the new side with a version of its own", after, None
    return f"{at} is acknowledged", after, None


def _in_step(world: World, now: WorldState, to: int) -> bool:
    """Whether what is written at the authority is copied to the other store."""
    if to == NEW:
        return DataState.DUALWRITE in now.data
    return Fence.REVERSE in world.fences and DataState.COMPLETE not in now.data
