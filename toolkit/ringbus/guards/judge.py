"""A stack's plan judged by what it would do to the platform that stands."""

from collections.abc import Collection, Iterable
from dataclasses import replace

from ringbus.findings import Finding, Severity
from ringbus.guards.at_once import at_once
from ringbus.guards.data import data, volumes
from ringbus.guards.firewall import firewall
from ringbus.guards.groups import groups
from ringbus.guards.impact import HOST_RESOURCES
from ringbus.guards.members import member_changes
from ringbus.guards.removals import removals
from ringbus.guards.resources import kind
from ringbus.guards.stack_plan import Action, StackChange, StackPlan
from ringbus.guards.tiers import tiers
from ringbus.guards.ways import records, ways
from ringbus.guards.weights import weights
from ringbus.model.platform import Platform
from ringbus.topology.values import StackKind, Topology


def judge(platform: Platform, topology: Topology, plan: StackPlan, losses: Collection[str] = ()) -> tuple[Finding, ...]:
    """What applying ``plan`` would break, errors first: an error refuses it.

    ``topology`` is the one the plan was made for. Not for plans that destroy a stack on purpose. What an interrupted
    apply left half made (Terraform calls it tainted) was of no use to anybody, so that making it anew breaks nothing;
    but what holds data may be full, for `terraform taint` and a wait that timed out look the same. ``losses`` are the
    monoliths whose data may be destroyed.
    """
    whole = replace(plan, changes=tuple(change for change in plan.changes if not _half_made(change)))
    found = [*data(topology, plan, losses), *_everywhere(topology, whole), *_of_kind(platform, topology, whole)]
    return tuple(sorted(found, key=lambda one: (one.severity is not Severity.ERROR, one.code, one.where)))


def _half_made(change: StackChange) -> bool:
    """Whether it is a replacement of something half made; hosts have a rule of their own."""
    tainted = change.action is Action.REPLACE and change.reason == "tainted"
    return tainted and kind(change.address) not in HOST_RESOURCES


def _everywhere(topology: Topology, plan: StackPlan) -> Iterable[Finding]:
    seen = member_changes(topology, plan)
    yield from at_once(plan.stack, seen)
    yield from removals(topology, plan.stack, seen)
    yield from volumes(plan, seen)
    yield from weights(topology, plan)


def _of_kind(platform: Platform, topology: Topology, plan: StackPlan) -> Iterable[Finding]:
    stack = next((stack for stack in topology.stacks if stack.name == plan.stack), None)
    if stack is None:
        return
    yield from ways(topology, plan, stack)
    if stack.kind is StackKind.REGION:
        region = topology.region(stack.regions[0])
        yield from firewall(platform, topology, plan, region)
        yield from groups(topology, plan, region)
        yield from tiers(topology, plan, region)
    if stack.kind is StackKind.GLOBAL:
        yield from records(topology, plan)
