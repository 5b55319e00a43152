"""From a state of the order to the steps that enter it: the recipes."""

from collections.abc import Iterator
from dataclasses import dataclass

from ringbus_migration.axes import BY_LABEL, AxisState, DataState, TrafficState
from ringbus_migration.document.migration import Migration
from ringbus_migration.legality import BackMode, LegalityRow, StepKind
from ringbus_migration.plan import resources
from ringbus_migration.plan.step import Cell, Effect

_MINUTE = 60
CONVERGE = 3 * _MINUTE


@dataclass(frozen=True, slots=True)
class StepDraft:
    """A step before it has its number and place. ``row`` is the table's for the state it enters, if it enters one."""

    kind: StepKind
    cell: Cell
    what: str
    effects: tuple[Effect, ...] = ()
    reads: tuple[str, ...] = ()
    row: LegalityRow | None = None
    back: BackMode = BackMode.REVERSIBLE
    estimate: int = _MINUTE


def data_drafts(migration: Migration, cell: Cell, row: LegalityRow, stands: DataState) -> Iterator[StepDraft]:
    """The steps by which the entity of ``cell`` enters the row's state from where it ``stands``."""
    entity, enters = migration.entities[cell.subject], row.enters
    effect = Effect(resources.data(cell.city, cell.subject), stands.label, enters.label)
    if enters is DataState.DUALWRITE:
        made = Effect(resources.store(str(entity.new), cell.city), "absent", "present")
        yield StepDraft(
            StepKind.PROVISION, cell, f"make {entity.new}", (made,), back=BackMode.COMPENSABLE, estimate=600
        )
    if enters in _PRECHECKED:
        yield StepDraft(StepKind.PRECHECK, cell, _PRECHECKED[enters][0], (), _PRECHECKED[enters][1])
    seconds = _data_seconds(migration, cell, enters)
    said = _SAID[enters].format(name=cell.subject, old=entity.old, new=entity.new)
    yield StepDraft(row.kind, cell, said, (effect,), row=row, back=row.back, estimate=seconds)


def _data_seconds(migration: Migration, cell: Cell, enters: object) -> int:
    limits, rows = migration.limits, migration.entities[cell.subject].rows
    estimates = {
        DataState.BACKFILL: int(rows / limits.backfill),
        DataState.COMPARE: int(2 * rows / limits.compare),
        DataState.SHADOW: limits.shadow,
        DataState.LIVE: 2 * limits.lag,
    }
    return _MINUTE + next((seconds for state, seconds in estimates.items() if state is enters), 0)


def traffic_drafts(
    migration: Migration, cell: Cell, row: LegalityRow, stands: TrafficState, routes: tuple[str, ...]
) -> Iterator[StepDraft]:
    """The steps by which ``routes``, those of ``cell``, enter the row's state from where they ``stand``."""
    if stands is TrafficState.LEGACY:
        own = Effect(resources.groups(cell.region, str(cell)), "shared", f"own, {_rules(routes)}")
        said = f"target groups and {_rules(routes)} of its own"
        seconds = 5 * _MINUTE + migration.held_for(routes)
        yield StepDraft(StepKind.PROVISION, cell, said, (own,), back=BackMode.REVERSIBLE, estimate=seconds)
    if row.enters is TrafficState.CANARY:
        yield from _canary(migration, cell, row, stands, routes)
        return
    effects = _entered(cell, routes, stands.label, row.enters.label)
    if row.enters is TrafficState.FULL:
        yield StepDraft(StepKind.SCALE, cell, "the new side to the size of all the traffic", estimate=10 * _MINUTE)
        effects += _weighed(cell, routes, migration.canary[-1] if migration.canary else 0, 100)
    seconds = migration.limits.soak if row.enters is TrafficState.SOAKED else CONVERGE
    yield StepDraft(row.kind, cell, _SAID[row.enters], effects, _SEEN.get(row.enters, ()), row, row.back, seconds)
    if row.enters is TrafficState.FULL:
        yield _bake(migration, cell)
    if row.enters is TrafficState.REMOVED:
        rules = _rules(routes)
        rest = Effect(resources.groups(cell.region, str(cell)), f"own, {rules}", f"shared, {rules}")
        yield StepDraft(StepKind.PROVISION, cell, "its own target groups go, and its hosts leave them", (rest,))


def _canary(
    migration: Migration, cell: Cell, row: LegalityRow, stands: TrafficState, routes: tuple[str, ...]
) -> Iterator[StepDraft]:
    old, label = 0, stands.label
    for new in migration.canary or (1,):
        effects = _entered(cell, routes, label, row.enters.label) + _weighed(cell, routes, old, new)
        said = f"{new} % of the requests to the new side"
        yield StepDraft(row.kind, cell, said, effects, ("weights", "requests"), row, row.back, CONVERGE)
        yield _bake(migration, cell)
        old, label = new, row.enters.label


def _bake(migration: Migration, cell: Cell) -> StepDraft:
    names = ", ".join(migration.criteria) or "no criteria"
    read = tuple(migration.criteria)
    return StepDraft(StepKind.BAKE, cell, f"watch: {names}", (), read, estimate=migration.limits.bake)


def _rules(routes: tuple[str, ...]) -> str:
    return f"{len(routes)} rule{'s' * (len(routes) != 1)}"


def _entered(cell: Cell, routes: tuple[str, ...], old: str, new: str) -> tuple[Effect, ...]:
    return tuple(Effect(resources.traffic(cell.city, route, cell.region), old, new) for route in routes)


def _weighed(cell: Cell, routes: tuple[str, ...], old: int, new: int) -> tuple[Effect, ...]:
    return tuple(Effect(resources.weight(cell.city, route, cell.region), f"{old} %", f"{new} %") for route in routes)


_SAID: dict[AxisState, str] = {
    DataState.DUALWRITE: "{name}: what is written to {old} is copied to {new}",
    DataState.BACKFILL: "{name}: the rows there are, in chunks by key, to {new}",
    DataState.COMPARE: "{name}: {old} and {new} compared both ways at one position",
    DataState.SHADOW: "{name}: reads of {new} compared live, answered from {old}",
    DataState.LIVE: "{name}: {new} gets the authority, {old} is kept in step",
    DataState.RAMPDOWN: "{name}: {old} becomes smaller, still in step",
    DataState.COMPLETE: "{name}: {old} is not kept in step any more",
    DataState.RETIRED: "{name}: {old} may go; a release removes it",
    TrafficState.DARK: "mirrored to the new side, answered by the old one",
    TrafficState.FULL: "all requests to the new side, the old one stands by",
    TrafficState.SOAKED: "the old side without a request",
    TrafficState.DRAINED: "the old side takes no request any more",
    TrafficState.REMOVED: "the rule forwards to the new group that cells at rest share, and to its own ones with 0",
}
_PRECHECKED: dict[AxisState, tuple[str, tuple[str, ...]]] = {
    DataState.DUALWRITE: ("permissions, room, and the log kept long enough", ("permissions", "room", "binlog")),
    DataState.LIVE: ("the way back: lag, room and size of the old side", ("lag", "binlog", "capacity")),
    DataState.COMPLETE: ("nothing reads or writes the old store", ("requests", "connections")),
}
_SEEN: dict[AxisState, tuple[str, ...]] = {
    TrafficState.SOAKED: ("requests", "access logs"),
    TrafficState.DRAINED: ("requests",),
    TrafficState.REMOVED: ("listener rules",),
}
PLAIN = {"reads.canary": "canary", "writes.canary": "canary"}


def state_of(order: str) -> DataState | TrafficState:
    """The state that a word of an order is about."""
    return BY_LABEL[PLAIN.get(order, order)]
