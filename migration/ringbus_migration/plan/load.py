"""What each load balancer has at every moment of a plan: rules and target groups."""

from collections import Counter
from dataclasses import dataclass

from ringbus.model.standing import SHARED
from ringbus_migration.plan.plan import MigrationPlan
from ringbus_migration.plan.step import Cell

_OWN = "own"


@dataclass(frozen=True, slots=True)
class LoadSummary:
    """The most rules and target groups that a load balancer has beside what it had, and the step then.

    ``monolith`` is the city whose own it is, or ``monolith`` for the one of all cities.
    """

    monolith: str
    region: str
    rules: int = 0
    rules_at: int = 0
    groups: int = 0
    groups_at: int = 0

    def with_moment(self, rules: int, groups: int, step: int) -> "LoadSummary":
        """The same when there are so many after a step."""
        most_rules = (rules, step) if rules > self.rules else (self.rules, self.rules_at)
        most_groups = (groups, step) if groups > self.groups else (self.groups, self.groups_at)
        return LoadSummary(self.monolith, self.region, *most_rules, *most_groups)


type _Balancer = tuple[str, str]


def loads(plan: MigrationPlan) -> tuple[LoadSummary, ...]:
    """For each load balancer of the plan. A cell that moves has an old and a new group; those at rest share a city's.

    Their rules stay.
    """
    found: dict[_Balancer, LoadSummary] = {}
    rules: Counter[_Balancer] = Counter()
    groups: Counter[_Balancer] = Counter()
    begun: set[tuple[str, str]] = set()
    for step in plan.steps:
        for effect in step.effects:
            if effect.resource.startswith("groups "):
                balancer = _balancer(plan, step.cell)
                city = (step.cell.city, step.cell.region)
                rules[balancer] += _rules(effect.new) - _rules(effect.old)
                groups[balancer] += _groups(effect.new) - _groups(effect.old) + (city not in begun)
                begun.add(city)
                before = found.get(balancer, LoadSummary(*balancer))
                found[balancer] = before.with_moment(rules[balancer], groups[balancer], step.number)
    return tuple(found[balancer] for balancer in sorted(found))


def _balancer(plan: MigrationPlan, cell: Cell) -> _Balancer:
    return SHARED if plan.shared else cell.city, cell.region


def _rules(state: str) -> int:
    """``own, 3 rules`` as 3; a cell that has not begun has none."""
    return int(state.split()[1]) if "," in state else 0


def _groups(state: str) -> int:
    return 2 if state.startswith(_OWN) else 0
