"""A stack's plan judged by what it would do to the platform that stands."""

from ringbus.findings import Finding, Severity
from ringbus.guards.at_once import at_once
from ringbus.guards.members import member_changes
from ringbus.guards.stack_plan import StackPlan
from ringbus.model.platform import Platform
from ringbus.topology.values import Topology


def judge(platform: Platform, topology: Topology, plan: StackPlan) -> tuple[Finding, ...]:
    """What applying ``plan`` would break, errors first: an error refuses it. Not for plans that destroy a stack."""
    _ = platform
    found = at_once(plan.stack, member_changes(topology, plan))
    return tuple(sorted(found, key=lambda one: (one.severity is not Severity.ERROR, one.code, one.where)))
