"""Weights of records and listeners: the migration moves them, a plan leaves them alone."""

from collections.abc import Iterable, Mapping

from ringbus.findings import Finding, error
from ringbus.guards import catalogue
from ringbus.guards.resources import key, kind, type_of
from ringbus.guards.stack_plan import Action, StackChange, StackPlan
from ringbus.topology import names
from ringbus.topology.values import Topology

_LISTENERS = {"aws_lb_listener": "default_action", "aws_lb_listener_rule": "action"}
_WAY = "module.ways.aws_lb_listener_rule.this"
_OWNER = ("ringbus-owner", "migration")


def weights(topology: Topology, plan: StackPlan) -> Iterable[Finding]:
    """Weights that the migration owns, and weights of which none would be left; a way goes with its monolith."""
    for change in plan.changes:
        before, after = _weights(change, change.before), _weights(change, change.after)
        if change.action is Action.ADD or change.deposed or not any(before.values()) or before == after:
            continue
        where = f"stack {plan.stack}: {change.address}"
        if change.action is Action.DESTROY and kind(change.address) == _WAY and not _wanted(topology, change):
            yield from _left(topology, change, before, where)
        elif _owned(change):
            yield error(
                catalogue.WEIGHTS,
                where,
                f"the migration owns these weights, and the plan would set them from {before} to {after}",
                note="A shift that is under way would be undone.",
                hint="Move them by the migration; `ringbus plan` again takes the weights that stand.",
            )
        elif not any(after.values()):
            yield error(
                catalogue.WEIGHTS,
                where,
                f"would lose its last weight ({before} before): nothing would be answered",
                hint="Give another target a weight first.",
            )


def _wanted(topology: Topology, change: StackChange) -> bool:
    return key(change.address) in {f"{one.name}/{way.city}" for one in topology.monoliths for way in one.ways}


def _left(topology: Topology, change: StackChange, before: Mapping[str, object], where: str) -> Iterable[Finding]:
    """A way goes with its monolith; one of a city that was taken out of the file would take its shift with it."""
    monolith, _, city = key(change.address).partition("/")
    new = f":targetgroup/{names.target_group(topology.platform, f'legacy-{monolith}-to-{city}')}/"
    moved = sum(int(str(weight)) for arn, weight in before.items() if new in arn and weight)
    if moved and monolith in {one.name for one in topology.monoliths}:
        yield error(
            catalogue.WEIGHTS,
            where,
            f"{city} is not in the file any more, and a weight of {moved} of its requests is on the new side",
            note="Without the rule all of them would go back to the old side at once, unseen by the migration.",
            hint=f"Keep {city} in the file until the migration has taken it back, or its monolith is retired.",
        )


def _owned(change: StackChange) -> bool:
    tags = change.before.get("tags")
    return isinstance(tags, Mapping) and tags.get(_OWNER[0]) == _OWNER[1]


def _weights(change: StackChange, values: Mapping[str, object]) -> dict[str, object]:
    """Weight by target: of a record one, of a listener those of its forward blocks."""
    if type_of(change.address) == "aws_route53_record":
        policies = _blocks(values.get("weighted_routing_policy"))
        return {str(values.get("set_identifier")): policy.get("weight") for policy in policies}
    actions = _blocks(values.get(_LISTENERS.get(type_of(change.address), "")))
    forwards = [forward for action in actions for forward in _blocks(action.get("forward"))]
    groups = [group for forward in forwards for group in _blocks(forward.get("target_group"))]
    return {str(group.get("arn")): group.get("weight") for group in groups}


def _blocks(value: object) -> list[Mapping[str, object]]:
    return [block for block in value if isinstance(block, Mapping)] if isinstance(value, list) else []
