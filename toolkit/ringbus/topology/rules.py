"""Who may talk to whom, on which port, and why. Terraform loops over this list, checks walk it.

Within a region the parties are security groups; across regions they are the `hosts` subnets of the peer, for a group
cannot be named there. Everything that is not in the list is closed, outgoing connections too.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Network

from ringbus.model.platform import Platform
from ringbus.topology.values import Monolith, Region, Role, Tier, Topology

GROUPS = {
    "bus": "RabbitMQ hosts",
    "ring": "Cassandra hosts",
    "bastion": "bastions",
    "door": "the load balancer before the bastions",
    "edge": "the public load balancer",
    "api": "the thin API",
    "services": "the services",
    "ingest": "the ingest tier",
    "legacy-api": "APIs of monoliths",
    "legacy-app": "applications of monoliths",
    "legacy-mysql": "MySQL of monoliths",
    "legacy-redis": "Redis of monoliths",
}
EVERYONE = IPv4Network("0.0.0.0/0")
AMQPS, EPMD, ERLANG, MANAGEMENT = 5671, 4369, 25672, 15671
CQL, INTERNODE = 9042, 7000
SSH, HTTP, HTTPS = 22, 80, 443
MYSQL, REDIS = 3306, 6379
STORES = {"legacy-mysql": MYSQL, "legacy-redis": REDIS}


@dataclass(frozen=True, slots=True)
class Group:
    """A security group of a region."""

    name: str


@dataclass(frozen=True, slots=True)
class Network:
    """A network outside the region's groups; ``name`` is what keys and messages call it."""

    name: str
    cidr: IPv4Network


Party = Group | Network


@dataclass(frozen=True, slots=True)
class Rule:
    """In ``region``, ``source`` may open TCP connections to ``port`` of ``destination``."""

    region: str
    source: Party
    destination: Party
    port: int
    why: str


def sides(rule: Rule) -> Iterable[tuple[str, str, Group, Party]]:
    """What opens a rule, on each side that is a group: stable key, ``ingress`` or ``egress``, the group, its peer."""
    source, destination = rule.source, rule.destination
    if isinstance(destination, Group):
        yield f"{destination.name}-from-{source.name}-{rule.port}", "ingress", destination, source
    if isinstance(source, Group):
        yield f"{source.name}-to-{destination.name}-{rule.port}", "egress", source, destination


def rules(platform: Platform, topology: Topology, region: Region) -> tuple[Rule, ...]:
    """The rules of a region."""
    return tuple(_rules(platform, topology, region))


def _rules(platform: Platform, topology: Topology, region: Region) -> Iterable[Rule]:
    tiers = [tier for tier in topology.tiers if tier.region == region.name]
    if platform.stage != "monolith":
        yield from _within(region)
    for peer in topology.regions:
        if peer.name != region.name:
            yield from _across(region, peer)
    yield from _tiers(region, tiers, topology.monoliths_in(region.name))
    hosts = {host.role.value for host in topology.hosts_in(region.name)}
    groups = sorted({tier.group for tier in tiers})
    yield from _access(platform, region, [*sorted(hosts - {Role.BASTION}), *groups])
    yield from _internet(region, sorted(hosts | set(groups)))


def _within(region: Region) -> Iterable[Rule]:
    bus, ring = Group("bus"), Group("ring")
    yield Rule(region.name, bus, bus, EPMD, "nodes of a cluster find each other")
    yield Rule(region.name, bus, bus, ERLANG, "nodes of a cluster talk to each other")
    yield Rule(region.name, bus, bus, AMQPS, "federation links between the zones")
    yield Rule(region.name, ring, ring, INTERNODE, "nodes of a ring talk to each other")


def _across(region: Region, peer: Region) -> Iterable[Rule]:
    for zone in peer.zones:
        network = Network(zone.name, zone.subnets.hosts)
        for group, port, why in (
            ("bus", AMQPS, "federation links between the regions"),
            ("ring", INTERNODE, "rings of one Cassandra cluster"),
        ):
            yield Rule(region.name, network, Group(group), port, why)
            yield Rule(region.name, Group(group), network, port, why)


def _tiers(region: Region, tiers: list[Tier], monoliths: Iterable[Monolith]) -> Iterable[Rule]:
    edge = Group("edge")
    yield Rule(region.name, Network("everyone", EVERYONE), edge, HTTPS, "requests of the public")
    yield Rule(region.name, Network("everyone", EVERYONE), edge, HTTP, "redirected to HTTPS")
    for tier in {tier.group: tier for tier in tiers}.values():
        if not tier.legacy:
            yield Rule(region.name, Group(tier.group), Group("bus"), AMQPS, "the message bus")
        if tier.role == "service":
            yield Rule(region.name, Group(tier.group), Group("ring"), CQL, "their data")
        else:
            yield Rule(region.name, edge, Group(tier.group), tier.port, "requests and health checks")
    yield from _legacy(region, [tier for tier in tiers if tier.legacy])
    for tier in found_before(tiers, monoliths):
        found = Network("adopted", region.network)
        yield Rule(region.name, found, Group(tier.group), tier.port, "requests by a load balancer that stood before")


def found_before(tiers: Iterable[Tier], monoliths: Iterable[Monolith]) -> Iterable[Tier]:
    """Tiers, one of each group, that get requests from a load balancer that the platform did not make."""
    wanted = {way.tier for monolith in monoliths if not monolith.made for way in monolith.ways}
    return {tier.group: tier for tier in tiers if tier.key in wanted}.values()


def _legacy(region: Region, tiers: list[Tier]) -> Iterable[Rule]:
    """What a monolith's API and application open beside: the one calls the other, both their stores."""
    parts = {tier.group: tier for tier in tiers}
    for group in parts:
        for store, port in STORES.items():
            yield Rule(region.name, Group(group), Group(store), port, "their data")
    if "legacy-app" in parts:
        app = parts["legacy-app"]
        yield Rule(region.name, Group("legacy-api"), Group(app.group), app.port, "the API calls the application")


def _access(platform: Platform, region: Region, groups: list[str]) -> Iterable[Rule]:
    allowed = [Network(str(cidr), cidr) for cidr in platform.access.allow]
    inside = [Group(name) for name in groups]
    if platform.access.via == "bastion":
        bastion, door = Group("bastion"), Group("door")
        for network in allowed:
            yield Rule(region.name, network, door, SSH, "operators")
        yield Rule(region.name, door, bastion, SSH, "operators")
        for group in inside:
            yield Rule(region.name, bastion, group, SSH, "operators, through the bastion")
    if platform.access.via == "direct":
        for network in allowed:
            for group in inside:
                yield Rule(region.name, network, group, SSH, "operators")


def _internet(region: Region, groups: list[str]) -> Iterable[Rule]:
    everyone = Network("everyone", EVERYONE)
    for group in groups:
        yield Rule(region.name, Group(group), everyone, HTTPS, "AWS's API, packages")
        yield Rule(region.name, Group(group), everyone, HTTP, "packages")
