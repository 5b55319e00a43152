"""Limits of an AWS account, as they are before anyone asks for more.

Sources: "Amazon VPC quotas" (60 rules a group and direction, 50 active peerings a VPC, 5 Elastic IP addresses a
region) and "Quotas for your Application Load Balancers" (100 target groups, 50 load balancers a region); "Quotas for
Amazon EC2 Auto Scaling" (50 target groups a group).
"""

from collections import Counter
from collections.abc import Iterable, Sequence

from ringbus.checks import catalogue
from ringbus.federation.graphs import Link
from ringbus.findings import Finding, error, warning
from ringbus.model.platform import Platform
from ringbus.topology.rules import Group, rules
from ringbus.topology.values import Region, StackKind, Topology

_RULES = 60
_TARGET_GROUPS, _GROUPS_JOINED = 100, 50
_LOAD_BALANCERS = 50
_PEERINGS = 50
_ADDRESSES = 5
_ASK = "ask AWS for a higher quota, and record that under `accept`."


def limits(platform: Platform, topology: Topology, _links: Sequence[Link]) -> Iterable[Finding]:
    """RB230 to RB234, RB253."""
    for region in topology.regions:
        yield from _rules(platform, topology, region)
        yield from _target_groups(topology, region)
        yield from _load_balancers(topology, region)
        yield from _addresses(region)
        yield from _zones(region)
    yield from _peerings(topology)


def _rules(platform: Platform, topology: Topology, region: Region) -> Iterable[Finding]:
    """A rule counts at each of its ends that is a group: in at the destination, out at the source."""
    counts: Counter[tuple[str, str]] = Counter()
    for rule in rules(platform, topology, region):
        if isinstance(rule.destination, Group):
            counts[rule.destination.name, "inbound"] += 1
        if isinstance(rule.source, Group):
            counts[rule.source.name, "outbound"] += 1
    for (group, direction), count in sorted(counts.items()):
        if count > _RULES:
            where = f"group {group} in {region.name}"
            message = f"{count} {direction} rules, AWS allows {_RULES}"
            hint = f"use fewer regions, zones or `access.allow` networks; or {_ASK}"
            yield error(catalogue.RULES_PER_GROUP, where, message, hint=hint)


def _target_groups(topology: Topology, region: Region) -> Iterable[Finding]:
    """Of a load balancer, one for each tier behind it and each way of a monolith's; a tier is in those of its ways."""
    tiers = [tier for tier in topology.tiers if tier.region == region.name and tier.role in ("api", "ingest")]
    monoliths = topology.monoliths_in(region.name)
    behind = {f"edge of {region.name}": len(tiers)} | {f"monolith {one.name}": 2 + len(one.ways) for one in monoliths}
    joined = Counter(way.tier for one in monoliths for way in one.ways)
    counts = {where: (count, _TARGET_GROUPS, "load balancer") for where, count in behind.items()}
    for tier, count in sorted(joined.items()):
        counts[f"tier {tier} of {region.name}"] = (count + 1, _GROUPS_JOINED, "autoscaling group")
    for where, (count, most, what) in counts.items():
        if count > most:
            message = f"{count} target groups, AWS allows {most} a{'n' * what.startswith('a')} {what}"
            yield error(catalogue.TARGET_GROUPS, where, message, hint=_ASK)


def _load_balancers(topology: Topology, region: Region) -> Iterable[Finding]:
    """Application load balancers: the edge, and one of every monolith; the bastions' door is counted apart."""
    count = 1 + sum(one.made for one in topology.monoliths_in(region.name))
    if count > _LOAD_BALANCERS:
        message = f"{count} application load balancers, a new account has {_LOAD_BALANCERS}"
        yield error(catalogue.LOAD_BALANCERS, f"region {region.name}", message, hint=_ASK)


def _addresses(region: Region) -> Iterable[Finding]:
    """One for the NAT of each zone."""
    if len(region.zones) > _ADDRESSES:
        message = f"{len(region.zones)} Elastic IP addresses for its NAT gateways, a new account has {_ADDRESSES}"
        yield warning(catalogue.ELASTIC_ADDRESSES, f"region {region.name}", message, hint=_ASK)


def _zones(region: Region) -> Iterable[Finding]:
    """An application load balancer has subnets in at least two zones (Elastic Load Balancing's user guide)."""
    if len(region.zones) == 1:
        hint = "give the region a second zone."
        yield error(catalogue.ONE_ZONE, f"region {region.name}", "a load balancer needs two zones", hint=hint)


def _peerings(topology: Topology) -> Iterable[Finding]:
    counts = Counter(region for stack in topology.stacks if stack.kind is StackKind.PEERING for region in stack.regions)
    for region, count in sorted(counts.items()):
        if count > _PEERINGS:
            message = f"{count} peering connections, AWS allows {_PEERINGS}"
            yield error(catalogue.PEERINGS, f"region {region}", message, hint=_ASK)
