"""From a migration file to its plan: for each wave, each state of its order, each city, each cell, its steps."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from ringbus.model.platform import Platform
from ringbus.model.standing import SHARED, legacy_of, monolith_of
from ringbus_migration.axes import AxisState, DataState, TrafficState
from ringbus_migration.document.conduct import GivenWave
from ringbus_migration.document.migration import Migration
from ringbus_migration.fences import Fence
from ringbus_migration.legality import TABLE, LegalityRow, NeedKind, StepKind, Table
from ringbus_migration.plan import resources
from ringbus_migration.plan.expansion import StepDraft, data_drafts, state_of, traffic_drafts
from ringbus_migration.plan.places import WaveCells
from ringbus_migration.plan.plan import MigrationPlan, source_of, touching
from ringbus_migration.plan.step import Cell, CellKind, Effect, Step

_HOUR = 3_600
_GATES: dict[AxisState, str] = {
    DataState.LIVE: "flip",
    DataState.COMPLETE: "complete",
    DataState.RETIRED: "retire",
    TrafficState.REMOVED: "retire",
}


def plan_migration(migration: Migration, platform: Platform, table: Table = TABLE) -> MigrationPlan:
    """The plan as the file orders it, legal or not: ``judge_plan`` says which."""
    work = PlanProgress(migration, WaveCells(migration, platform), {row.enters: row for row in table})
    for number, wave in enumerate(migration.waves):
        for word in migration.order_of(wave):
            for draft in work.phase(number, wave, word):
                work.take(wave.name, word, draft)
    touches = touching(migration, platform)
    sources = source_of(migration), source_of(platform)
    shared = migration.stages.old == SHARED
    return MigrationPlan(migration.name, tuple(work.steps), touches, migration.tee is not None, *sources, shared=shared)


@dataclass(slots=True)
class PlanProgress:
    """A plan in the making: its steps so far, and where everything stands after them."""

    migration: Migration
    cells: WaveCells
    rows: dict[AxisState, LegalityRow]
    steps: list[Step] = field(default_factory=list)
    data: dict[Cell, DataState] = field(default_factory=dict)
    traffic: dict[Cell, TrafficState] = field(default_factory=dict)
    asked: set[tuple[str, str, str]] = field(default_factory=set)
    legacy: dict[str, str] = field(default_factory=dict)

    def phase(self, number: int, wave: GivenWave, word: str) -> Iterator[StepDraft]:
        """The steps by which everything that the wave moves enters the state that ``word`` names."""
        row = self.rows[state_of(word)]
        for city in wave.cities:
            yield from self._asked(wave.name, city, "wave")
            if isinstance(row.enters, DataState):
                yield from self._data(number, wave, city, row)
            else:
                yield from self._traffic(wave, city, word, row)
            yield from self._announced(city)

    def take(self, wave: str, word: str, draft: StepDraft) -> None:
        """Give a step its number, its place and its key."""
        weights = [effect.new for effect in draft.effects if effect.resource.startswith("weight ")]
        key = "/".join((self.migration.name, wave, str(draft.cell), word, draft.kind.value, *weights[:1]))
        fences = (*(draft.row.fences if draft.row else ()), *((Fence.READ_BACK,) if draft.effects else ()))
        self.steps.append(
            Step(
                len(self.steps) + 1, wave, draft.cell, word, draft.kind, draft.what, draft.effects, draft.reads,
                draft.back, fences, draft.estimate, key,
            )
        )  # fmt: skip

    def _data(self, number: int, wave: GivenWave, city: str, row: LegalityRow) -> Iterator[StepDraft]:
        for entity in self.cells.entities(wave):
            cell = self.cells.kept(city, entity)
            stands = self.data.get(cell, DataState.OFF)
            waits = any(need.kind is NeedKind.ROUTES for need in row.needs) and self.cells.last[cell] > number
            if isinstance(row.enters, DataState) and not waits and not stands.reached(row.enters):
                yield from self._asked(wave.name, cell.city, _GATES.get(row.enters, ""))
                yield from data_drafts(self.migration, cell, row, stands)
                self.data[cell] = row.enters

    def _traffic(self, wave: GivenWave, city: str, word: str, row: LegalityRow) -> Iterator[StepDraft]:
        for cell, routes in self.cells.routes(wave, city).items():
            stands = self.traffic.get(cell, TrafficState.LEGACY)
            meant = not word.endswith(".canary") or self.cells.writes(routes) is word.startswith("writes")
            if isinstance(row.enters, TrafficState) and meant and not stands.reached(row.enters):
                yield from self._asked(wave.name, city, _GATES.get(row.enters, ""))
                yield from traffic_drafts(self.migration, cell, row, stands, routes)
                self.traffic[cell] = row.enters

    def _asked(self, wave: str, city: str, gate: str) -> Iterator[StepDraft]:
        """The step that waits for somebody's yes, once for a gate of a city in a wave, where somebody is named."""
        who = getattr(self.migration.approvals, gate, ())
        if who and (wave, city, gate) not in self.asked:
            self.asked.add((wave, city, gate))
            yes = Effect(resources.approval(wave, city, gate), "asked", "given")
            said = f"{' or '.join(who)} approves: {gate}"
            yield StepDraft(StepKind.APPROVE, self.cells.whole(city), said, (yes,), estimate=_HOUR)

    def _announced(self, city: str) -> Iterator[StepDraft]:
        """The patch of the platform file, shown when every city of a monolith has left it."""
        platform, shared = self.cells.platform, self.migration.stages.old == SHARED
        key = resources.monolith() if shared else resources.legacy(city)
        old = self.legacy.get(key, monolith_of(platform) if shared else legacy_of(platform, city))
        new = {"serving": "drained", "drained": "retired"}.get(old)
        cities = self.cells.of_city if shared else (city,)
        if new is not None and all(self._left(cell, new) for each in cities for cell in self.cells.of_city[each]):
            self.legacy[key] = new
            patch = Effect(key, old, new)
            yield StepDraft(StepKind.ANNOUNCE, self.cells.whole(city), f"the platform file says: {new}", (patch,))

    def _left(self, cell: Cell, new: str) -> bool:
        """Whether a cell is far enough for its city's monolith to be ``drained``, or ``retired``."""
        gone = new == "retired"
        if cell.kind is CellKind.ENTITY:
            return not gone or self.data.get(cell, DataState.OFF).reached(DataState.RETIRED)
        least = TrafficState.REMOVED if gone else TrafficState.DRAINED
        return self.traffic.get(cell, TrafficState.LEGACY).reached(least)
