"""Tiers: a plan must leave each with instances, a template that starts them, and its way from the edge."""

from collections.abc import Collection, Iterable
from dataclasses import replace

from ringbus.findings import Finding, error
from ringbus.guards import catalogue
from ringbus.guards.losses import ids, loses
from ringbus.guards.resources import key, kind, module_key
from ringbus.guards.stack_plan import Action, StackChange, StackPlan
from ringbus.topology.values import Region, Tier, Topology

_GROUP = "module.tiers.aws_autoscaling_group.this"
_PARTS = {
    _GROUP: "all its instances",
    "module.tiers.aws_launch_template.this": "the template that its instances are started from",
    "module.edge.aws_lb_target_group.this": "the target group its requests come through",
    "module.monoliths.aws_lb_target_group.this": "the target group its requests come through",
}
_EDGE = {
    "module.edge.aws_lb.this": "the public load balancer",
    "module.edge.aws_lb_listener.https": "the public load balancer's listener",
}
_WAY = "target_group_arns"
_NEW = "module.ways.aws_lb_target_group.new"
_FRONT = "module.monoliths."
_LOSING = (Action.REPLACE, Action.DESTROY)
_HINT = "Undo the change that asks for it; a tier goes by taking it out of the platform file."


def tiers(topology: Topology, plan: StackPlan, region: Region) -> Iterable[Finding]:
    """Tiers that the platform has and that would be emptied or cut off."""
    wanted = {tier.key: tier for tier in topology.tiers if tier.region == region.name}
    stand = {one.name for one in topology.monoliths_in(region.name)}
    left = frozenset(_left(topology, plan))
    for change in plan.changes:
        what = _unanswered(change, stand) or _lost(change, wanted, left)
        if what:
            yield error(catalogue.TIER_EMPTIED, f"stack {plan.stack}: {change.address}", what, hint=_HINT)


def _left(topology: Topology, plan: StackPlan) -> Iterable[object]:
    """The target groups of ways that go with their monolith: who was in them lost nothing."""
    stand = {f"{one.name}/{way.city}" for one in topology.monoliths for way in one.ways}
    for change in plan.changes:
        gone = kind(change.address) == _NEW and change.action is Action.DESTROY
        if gone and module_key(change.address) not in stand:
            yield change.before.get("arn")


def _unanswered(change: StackChange, stand: Collection[str]) -> str:
    """Whether a monolith that stands would lose its load balancer, or that its listener."""
    resource, name = kind(change.address).replace(_FRONT, "module.edge."), module_key(change.address)
    if change.deposed or change.action not in _LOSING or not change.address.startswith(_FRONT.rstrip(".")):
        return ""
    return f"the monolith {name} would lose {_EDGE[resource]}" if resource in _EDGE and name in stand else ""


def _lost(change: StackChange, wanted: dict[str, Tier], left: Collection[object]) -> str:
    resource, tier = kind(change.address), wanted.get(key(change.address))
    if change.deposed:
        return ""
    done = "destroyed" if change.action is Action.DESTROY else "made anew"
    if change.action in _LOSING and resource in _EDGE:
        return f"{_EDGE[resource]} would be {done}: no request reaches {', '.join(sorted(wanted))}"
    if tier is None or resource not in _PARTS:
        return ""
    if change.action in _LOSING:
        return f"tier {tier.key} would lose {_PARTS[resource]}, which would be {done}"
    return _emptied(change, tier, left) if resource == _GROUP and change.after else ""


def _emptied(change: StackChange, tier: Tier, left: Collection[object]) -> str:
    """In which way the autoscaling group would let all of its instances go, or go on without requests."""
    sizes = {name: change.after.get(name) for name in ("min_size", "max_size", "desired_capacity")}
    least = min(tier.min, 1)
    few = [f"{name} {size}" for name, size in sizes.items() if isinstance(size, int | float) and size < least]
    if few:
        return f"tier {tier.key} would be emptied ({', '.join(few)})"
    if tier.role != "service" and loses(_without(change, left), _WAY):
        return f"tier {tier.key} would be taken from its target group ({ids(change, _WAY)}): no request reaches it"
    if change.action is Action.CHANGE and _refreshes_all(change.after.get("instance_refresh")):
        return f"tier {tier.key} would replace all its instances at once (min_healthy_percentage 0)"
    return ""


def _without(change: StackChange, left: Collection[object]) -> StackChange:
    """The change as if the tier had never been in the target groups that are ``left``."""
    joined = change.before.get(_WAY)
    kept = [each for each in joined if each not in left] if isinstance(joined, list) else joined
    return replace(change, before={**change.before, _WAY: kept})


def _refreshes_all(blocks: object) -> bool:
    """Whether an ``instance_refresh`` lets every instance go at once (90 percent stay by default)."""
    preferences = [part for block in _list(blocks) for part in _list(block.get("preferences"))]
    return any(part.get("min_healthy_percentage") == 0 for part in preferences)


def _list(blocks: object) -> list[dict[str, object]]:
    return [block for block in blocks if isinstance(block, dict)] if isinstance(blocks, list) else []
