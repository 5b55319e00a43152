"""What happens to rows on their way, to regions, and to the machines between: arrivals and losses."""

from collections.abc import Iterator

from ringbus_migration.axes import DataState
from ringbus_migration.fences import Fence
from ringbus_migration.simulate.requests import Outcome
from ringbus_migration.simulate.world import NEW, SIDES, Copy, World, WorldState


def copies(world: World, now: WorldState) -> Iterator[Outcome]:
    """Every next thing that can happen to a copy, and to the home region."""
    if now.away:
        yield "the home region is back", now._replace(away=False), None
        return
    for copy in dict.fromkeys(now.copies):
        yield _arrived(world, now, copy)
        if now.faults and not (copy.owed and Fence.OUTBOX in world.fences):
            said = f"the copy of write {copy.write} to the {SIDES[copy.to]} store is lost"
            yield said, _without(now, copy)._replace(faults=now.faults - 1), None
    repaired = DataState.BACKFILL in now.data and DataState.COMPARE not in now.data
    if repaired and not now.copies and now.new[1] != now.old[1]:
        yield "the comparison finds a difference, and the row is copied again", filled(now), None
    if now.faults:
        kept = tuple(copy for copy in now.copies if Fence.OUTBOX in world.fences and copy.owed)
        gone = now._replace(away=True, flight=None, copies=kept, faults=now.faults - 1)
        yield "the home region is lost, with what was under way in it", gone, None


def filled(now: WorldState) -> WorldState:
    """One row of the backfill is read from the old store, and is on its way."""
    chunk = Copy(NEW, *now.old, owed=False)
    return now._replace(copies=tuple(sorted((*now.copies, chunk))))


def _arrived(world: World, now: WorldState, copy: Copy) -> Outcome:
    after = _without(now, copy)
    if now.row(copy.to)[0] <= copy.version or Fence.NEWEST not in world.fences:
        after = after.holding(copy.to, (copy.version, copy.write))
    return f"the copy of write {copy.write} arrives at the {SIDES[copy.to]} store", after, None


def _without(now: WorldState, copy: Copy) -> WorldState:
    left = list(now.copies)
    left.remove(copy)
    return now._replace(copies=tuple(left))
