"""Who must talk to whom: from hosts, links, tiers and access alone, not from the list of rules.

A connection inside a region is let out of one security group and into another. Across regions a group cannot be named:
it is let out to, and in from, the subnet of the other's hosts.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network
from itertools import permutations
from typing import NamedTuple

from ringbus.federation.graphs import Link
from ringbus.model.platform import Platform
from ringbus.topology.rules import AMQPS, CQL, EPMD, ERLANG, EVERYONE, HTTP, HTTPS, INTERNODE, SSH, STORES, found_before
from ringbus.topology.values import Host, Region, Role, Tier, Topology

#: The name of a group, or a network such as ``10.11.1.0/24``, as text because it is looked up very often.
Peer = str


class SideRule(NamedTuple):
    """In ``region``, TCP to ``port`` is let ``into`` or ``out of`` a group, from or to another group or a network."""

    region: str
    way: str
    group: str
    peer: Peer
    port: int


Conversations = Mapping[SideRule, str]


@dataclass(frozen=True, slots=True)
class _Post:
    """The hosts of one role in a zone: one of them, the smallest network they fit in, and the subnet of the zone."""

    host: Host
    network: str
    subnet: str


_Posts = Mapping[tuple[str, Role], _Post]


def musts(platform: Platform, topology: Topology, links: Sequence[Link]) -> Conversations:
    """Every side that must be open, and whose conversation it is, in words; networks as small as hosts allow."""
    found: dict[SideRule, str] = {}
    for side, words in _all(platform, topology, links):
        found.setdefault(side, words)
    return found


def may(topology: Topology) -> Iterable[SideRule]:
    """What may be open beside that: the bus within and between all zones, for brokers and links come and go."""
    for one, other in _pairs(_posts(topology), Role.BUS):
        yield from _between(one, other, AMQPS)
        if one.host.region == other.host.region:
            for port in (EPMD, ERLANG):
                yield from _between(one, other, port)


def subnets(topology: Topology) -> Mapping[Peer, Peer]:
    """The subnets of zones by the small networks of ``musts``: a rule may name the one for the other."""
    return {post.network: post.subnet for post in _posts(topology).values()}


def regions_that_talk(topology: Topology, links: Sequence[Link]) -> Iterable[tuple[str, str]]:
    """Pairs of regions, each once and sorted: those of links, and all that have rings."""
    regions = {cluster.name: cluster.region for cluster in topology.clusters}
    linked = {(regions[link.downstream], regions[link.upstream]) for link in links}
    rings = permutations((ring.region for ring in topology.rings), 2)
    return sorted({(min(pair), max(pair)) for pair in (*linked, *rings) if pair[0] != pair[1]})


def _all(platform: Platform, topology: Topology, links: Sequence[Link]) -> Iterable[tuple[SideRule, str]]:
    posts = _posts(topology)
    yield from _clusters(topology, posts)
    joined = dict.fromkeys((link.downstream, link.upstream) for link in links)
    for one, other in _distinct((posts[here, Role.BUS], posts[there, Role.BUS]) for here, there in joined):
        yield from _said(one, other, AMQPS, "a federation link")
    for one, other in _pairs(posts, Role.RING):
        yield from _said(one, other, INTERNODE, "nodes of the ring")
    for region in topology.regions:
        yield from _tiers(topology, region)
        yield from _adopted(topology, region)
        yield from _operators(platform, topology, region)
        for group in _groups(topology, region):
            for port in (HTTPS, HTTP):
                yield SideRule(region.name, "out of", group, str(EVERYONE), port), f"{group}: packages, AWS's API"


def _posts(topology: Topology) -> _Posts:
    hosts: defaultdict[tuple[str, Role], list[Host]] = defaultdict(list)
    for host in topology.hosts:
        hosts[host.zone, host.role].append(host)
    zones = {zone.name: str(zone.subnets.hosts) for zone in topology.zones}
    return {key: _Post(members[0], str(_around(members)), zones[key[0]]) for key, members in hosts.items()}


def _around(hosts: Sequence[Host]) -> IPv4Network:
    network = IPv4Network(hosts[0].address)
    while any(host.address not in network for host in hosts):
        network = network.supernet()
    return network


def _clusters(topology: Topology, posts: _Posts) -> Iterable[tuple[SideRule, str]]:
    for cluster in topology.clusters:
        post = posts[cluster.zone, Role.BUS]
        for port in (EPMD, ERLANG) if len(cluster.nodes) > 1 else ():
            yield from _said(post, post, port, f"nodes of cluster {cluster.name}")


def _pairs(posts: _Posts, role: Role) -> Iterable[tuple[_Post, _Post]]:
    """Who opens and who answers: of a region with itself and with every zone of others, each zone with a region."""
    by_region: defaultdict[str, list[_Post]] = defaultdict(list)
    for (_, which), post in posts.items():
        if which is role:
            by_region[post.host.region].append(post)
    yield from ((members[0], members[-1]) for members in by_region.values())
    for here, there in permutations(by_region.values(), 2):
        yield from ((here[0], other) for other in there)
        yield from ((one, there[0]) for one in here[1:])


def _distinct(pairs: Iterable[tuple[_Post, _Post]]) -> Iterable[tuple[_Post, _Post]]:
    """Without the pairs that open nothing that one before did not: a side tells the zone of one end at the most."""
    sides: set[tuple[str, str]] = set()
    for one, other in pairs:
        own = {(one.host.region, other.host.zone), (one.host.zone, other.host.region)}
        if not own <= sides:
            sides |= own
            yield one, other


def _tiers(topology: Topology, region: Region) -> Iterable[tuple[SideRule, str]]:
    name = region.name
    for port in (HTTPS, HTTP):
        yield SideRule(name, "into", "edge", str(EVERYONE), port), "the public and the edge"
    for tier in (tier for tier in topology.tiers if tier.region == name):
        if tier.legacy:
            yield from _stores(tier)
        else:
            yield from _inside(name, tier.group, "bus", AMQPS)
        if tier.role == "service":
            yield from _inside(name, tier.group, "ring", CQL)
        else:
            yield from _inside(name, "edge", tier.group, tier.port)


def _adopted(topology: Topology, region: Region) -> Iterable[tuple[SideRule, str]]:
    """A load balancer that stood before carries a group of somebody else: its requests come from the network."""
    tiers = [tier for tier in topology.tiers if tier.region == region.name]
    for tier in found_before(tiers, topology.monoliths_in(region.name)):
        words = f"the adopted load balancer and {tier.group}"
        yield SideRule(region.name, "into", tier.group, str(region.network), tier.port), words


def _stores(tier: Tier) -> Iterable[tuple[SideRule, str]]:
    """A monolith's tiers and its MySQL and Redis; its API calls its application."""
    for store, port in STORES.items():
        yield from _inside(tier.region, tier.group, store, port)
    if tier.role == "legacy-app":
        yield from _inside(tier.region, "legacy-api", tier.group, tier.port)


def _operators(platform: Platform, topology: Topology, region: Region) -> Iterable[tuple[SideRule, str]]:
    machines = [group for group in _groups(topology, region) if group != Role.BASTION]
    entrances = {"bastion": ["door"], "direct": machines, "ssm": []}[platform.access.via]
    for group in entrances:
        for network in platform.access.allow:
            yield SideRule(region.name, "into", group, str(network), SSH), f"operators and {group}"
    if platform.access.via == "bastion":
        yield from _inside(region.name, "door", "bastion", SSH)
        for group in machines:
            yield from _inside(region.name, "bastion", group, SSH)


def _groups(topology: Topology, region: Region) -> list[str]:
    """The groups of a region's machines."""
    hosts = {host.role.value for host in topology.hosts_in(region.name)}
    return sorted(hosts | {tier.group for tier in topology.tiers if tier.region == region.name})


def _inside(region: str, group: str, other: str, port: int) -> Iterable[tuple[SideRule, str]]:
    words = f"{group} and {other}"
    yield SideRule(region, "out of", group, other, port), words
    yield SideRule(region, "into", other, group, port), words


def _said(one: _Post, other: _Post, port: int, why: str) -> Iterable[tuple[SideRule, str]]:
    return ((side, f"{one.host.name} and {other.host.name}, {why}") for side in _between(one, other, port))


def _between(one: _Post, other: _Post, port: int) -> Iterable[SideRule]:
    """Both sides of what one opens to the other."""
    source, destination = one.host, other.host
    inside = source.region == destination.region
    to = destination.role.value if inside else other.network
    opener = source.role.value if inside else one.network
    yield SideRule(source.region, "out of", source.role.value, to, port)
    yield SideRule(destination.region, "into", destination.role.value, opener, port)
