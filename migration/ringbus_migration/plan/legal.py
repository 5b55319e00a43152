"""The table of legality, asked: what forbids that a state is entered while everything else stands as it does."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from ringbus_migration.axes import BY_LABEL, AxisState, DataState, TrafficState
from ringbus_migration.legality import TABLE, LegalityRow, NeedKind, RuleNeed, Table
from ringbus_migration.plan.plan import MigrationPlan
from ringbus_migration.plan.resources import DATA, GATES, TRAFFIC, approval
from ringbus_migration.plan.step import Effect, Step

type Standing = dict[str, AxisState]
"""Where every resource of the two axes stands, by name; what is not there has not moved."""


@dataclass(frozen=True, slots=True)
class RuleFault:
    """A step enters a state against the table: out of its order (no ``need``), or while ``other`` is not so far."""

    step: Step
    effect: Effect
    need: RuleNeed | None
    other: str


@dataclass(frozen=True)
class Legality:
    """The table over the routes and entities of one plan."""

    plan: MigrationPlan
    table: Table = TABLE

    @cached_property
    def rows(self) -> Mapping[AxisState, LegalityRow]:
        """The rows by the state that is entered."""
        return {row.enters: row for row in self.table}

    @cached_property
    def _entities(self) -> Mapping[str, list[tuple[str, bool]]]:
        found: dict[str, list[tuple[str, bool]]] = {}
        for entity, routes in self.plan.touches.items():
            for route, writes in routes:
                found.setdefault(route, []).append((entity, writes))
        return found

    def faults(self) -> Iterator[RuleFault]:
        """Every breach of the table by the plan, in the order of its steps; each is then walked on from."""
        standing: Standing = {}
        given: set[str] = set()
        for step in self.plan.steps:
            yield from self._walked(step, standing, given)

    def forbidding(self, step: Step, done: tuple[Step, ...]) -> Iterator[RuleFault]:
        """What forbids ``step`` after the steps that are ``done``, whatever the plan's order."""
        standing: Standing = {}
        given: set[str] = set()
        for each in done:
            tuple(self._walked(each, standing, given))
        yield from self._walked(step, standing, given)

    def _walked(self, step: Step, standing: Standing, given: set[str]) -> Iterator[RuleFault]:
        """The breaches of one step; afterwards its effects stand."""
        for effect in step.effects:
            axis, _, name = effect.resource.partition(" ")
            if axis in (DATA, TRAFFIC):
                yield from self._breaches(step, effect, standing, given)
                standing[effect.resource] = BY_LABEL[effect.new]
            elif effect.new == "given":
                given.add(name)

    def _breaches(self, step: Step, effect: Effect, standing: Standing, given: set[str]) -> Iterator[RuleFault]:
        first = DataState.OFF if effect.resource.startswith(DATA) else TrafficState.LEGACY
        stands = standing.get(effect.resource, first)
        row = self.rows[BY_LABEL[effect.new]]
        if stands not in row.after:
            yield RuleFault(step, effect, None, stands.label)
        for need in row.needs:
            unmet = self._unmet(need, step, effect, standing, given)
            if unmet:
                yield RuleFault(step, effect, need, unmet)

    def _unmet(self, need: RuleNeed, step: Step, effect: Effect, standing: Standing, given: set[str]) -> str:
        if need.kind is NeedKind.TEE:
            return "" if self.plan.tee else "no tee is declared"
        if need.kind is NeedKind.APPROVAL:
            gate = approval(step.wave, step.cell.city, GATES[effect.new]).partition(" ")[2]
            return "" if gate in given else "nobody approves it"
        late = (
            f"{name} is at {standing[name].label if name in standing else 'its beginning'}"
            for name in self._others(need.kind, effect.resource)
            if need.least and not (name in standing and standing[name].reached(need.least))
        )
        return next(late, "")

    def _others(self, kind: NeedKind, resource: str) -> Iterator[str]:
        name = resource.partition(" ")[2]
        if kind is NeedKind.ROUTES:
            return (f"{TRAFFIC} {route}" for route, _ in self.plan.touches[name])
        wanted = kind is NeedKind.WRITTEN
        return (f"{DATA} {entity}" for entity, writes in self._entities.get(name, ()) if writes is wanted)
