"""Hosts that a plan destroys though the platform has them."""

from collections.abc import Iterable

from ringbus.findings import Finding, error
from ringbus.guards import catalogue
from ringbus.guards.members import MemberChanges, instances
from ringbus.guards.stack_plan import Action
from ringbus.topology.values import Role, Topology

_HINT = (
    "Run `ringbus plan` again with the platform file that has them. To remove a whole "
    "region: `ringbus destroy --region REGION`."
)


def removals(topology: Topology, stack: str, seen: MemberChanges) -> Iterable[Finding]:
    """Hosts of the platform whose instances would be destroyed and not made again; all of a region as one."""
    gone = {host for host, its in seen.changes.items() if any(c.action is Action.DESTROY for c in instances(its))}
    for region in topology.regions:
        keep = [host.name for host in topology.hosts_in(region.name) if host.role in (Role.BUS, Role.RING)]
        lost = [host.name for host in topology.hosts_in(region.name) if host.name in gone]
        if keep and set(keep) <= set(lost):
            what = f"every bus and ring host of {region.name} would be destroyed: {', '.join(lost)}"
            yield error(catalogue.REGION_LOST, f"stack {stack}", what, note=_LOST, hint=_HINT)
        elif lost:
            what = f"the platform has {', '.join(lost)}, and the plan would destroy it"
            yield error(catalogue.HOST_LOST, f"stack {stack}", what, note="It would not come back.", hint=_HINT)


_LOST = "The region would have neither its bus nor its copies of the data."
