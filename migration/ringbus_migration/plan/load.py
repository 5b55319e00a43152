"""What each region's load balancer has at every moment of a plan: rules and target groups."""

from collections.abc import Mapping
from dataclasses import dataclass

from ringbus_migration.plan.plan import MigrationPlan

_OWN = "own"


@dataclass(frozen=True, slots=True)
class LoadSummary:
    """The most rules and target groups that a region's load balancer has beside what it had, and the step then."""

    region: str
    rules: int
    rules_at: int
    groups: int
    groups_at: int


def loads(plan: MigrationPlan) -> tuple[LoadSummary, ...]:
    """For each region of the plan. A cell that moves has an old and a new group; those that rest share the new one."""
    found: dict[str, LoadSummary] = {}
    rules: dict[str, int] = {}
    groups: dict[str, int] = {}
    for step in plan.steps:
        for effect in step.effects:
            sort, _, rest = effect.resource.partition(" ")
            if sort == "groups":
                region = rest.partition(" ")[0]
                rules[region] = rules.get(region, 0) + _rules(effect.new) - _rules(effect.old)
                groups[region] = groups.get(region, 1) + _groups(effect.new) - _groups(effect.old)
                found[region] = _highest(found.get(region), region, (rules, groups), step.number)
    return tuple(found[region] for region in sorted(found))


def _highest(
    before: LoadSummary | None, region: str, now: tuple[Mapping[str, int], Mapping[str, int]], number: int
) -> LoadSummary:
    rules, groups = now[0][region], now[1][region]
    old = before or LoadSummary(region, 0, 0, 0, 0)
    return LoadSummary(
        region,
        max(old.rules, rules),
        number if rules > old.rules else old.rules_at,
        max(old.groups, groups),
        number if groups > old.groups else old.groups_at,
    )


def _rules(state: str) -> int:
    """``own, 3 rules`` as 3; a cell that has not begun has none."""
    return int(state.split()[1]) if "," in state else 0


def _groups(state: str) -> int:
    return 2 if state.startswith(_OWN) else 0
