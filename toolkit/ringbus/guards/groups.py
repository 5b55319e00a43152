"""Security groups on what carries them: a plan must leave hosts, and the instances of tiers, their own."""

from collections.abc import Iterable

from ringbus.findings import Finding, error
from ringbus.guards import catalogue
from ringbus.guards.impact import INTERFACE
from ringbus.guards.losses import ids, loses
from ringbus.guards.resources import key, kind
from ringbus.guards.stack_plan import Action, StackChange, StackPlan
from ringbus.topology.values import Region, Topology

_GROUP = "module.firewall.aws_security_group.this"
_CARRIED = {INTERFACE: "security_groups", "module.tiers.aws_launch_template.this": "vpc_security_group_ids"}


def groups(topology: Topology, plan: StackPlan, region: Region) -> Iterable[Finding]:
    """Hosts and tiers that would be without the group their rules belong to."""
    own = {host.name: host.role.value for host in topology.hosts_in(region.name)}
    own |= {tier.key: tier.group for tier in topology.tiers if tier.region == region.name}
    made = {key(c.address) for c in plan.changes if kind(c.address) == _GROUP and c.action is Action.ADD}
    for change in plan.changes:
        name, group = key(change.address), own.get(key(change.address))
        what = _lost(change, group in made) if group else ""
        if what:
            yield error(
                catalogue.WAY_CUT,
                f"stack {plan.stack}: {change.address}",
                f"{name} would be without its own security group ({what})",
                note=f"Every rule of {group} is that group's: nobody could reach {name}, and it could reach nobody.",
                hint="Undo the change that asks for it: which group is whose comes from the platform file alone.",
            )


def _lost(change: StackChange, made: bool) -> str:
    """In which way it is without its group, which somebody else had removed where it is ``made`` by this plan."""
    attribute = _CARRIED.get(kind(change.address))
    if attribute is None or change.imported or change.action not in (Action.CHANGE, Action.REPLACE):
        return ""
    if loses(change, attribute):
        return f"it has {ids(change, attribute)} now"
    return "the group would be made anew" if attribute in change.unknown and not made else ""
