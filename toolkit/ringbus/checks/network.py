"""The network: the list of rules lets everyone talk who must, and nobody else."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache
from ipaddress import IPv4Network

from ringbus.checks import catalogue
from ringbus.checks.conversations import Peer, SideRule, may, musts, regions_that_talk, subnets
from ringbus.federation.graphs import Link
from ringbus.findings import Finding, error
from ringbus.model.platform import Platform
from ringbus.topology.rules import Group, Party, Rule, rules, sides
from ringbus.topology.values import StackKind, Topology

_Key = tuple[str, str, str, int]
_Wide = Mapping[Peer, Peer]
_AS_IT_IS: _Wide = {}


def network(platform: Platform, topology: Topology, links: Sequence[Link]) -> Iterable[Finding]:
    """RB250 to RB252, of the rules that Terraform is given."""
    listed = [rule for region in topology.regions for rule in rules(platform, topology, region)]
    yield from rule_faults(platform, topology, links, listed)
    yield from _peerings(topology, links)


def rule_faults(
    platform: Platform, topology: Topology, links: Sequence[Link], listed: Iterable[Rule]
) -> Iterable[Finding]:
    """RB250 where two cannot talk that must, RB251 where a rule lets talk who need not; one for each group and port.

    A connection is let out of the group of who opens it, and into the group of who answers: both sides are looked at.
    """
    wide = subnets(topology)
    needed = musts(platform, topology, links)
    has = _peers(side for rule in listed for side in _sides(rule))
    wanted = _peers((*needed, *may(topology)), wide)
    closed = {side: words for side, words in needed.items() if not _covers(has[_key(side)], side.peer, wide)}
    yield from (_closed(group, closed) for group in _grouped(closed))
    beyond = [
        SideRule(*key[:3], peer, key[3])
        for key, peers in has.items()
        for peer in peers
        if not _within(peer, wanted[key])
    ]
    yield from (_open(group) for group in _grouped(beyond))


def _sides(rule: Rule) -> Iterator[SideRule]:
    for _, direction, group, peer in sides(rule):
        way = {"ingress": "into", "egress": "out of"}[direction]
        yield SideRule(rule.region, way, group.name, _peer(peer), rule.port)


def _peer(party: Party) -> Peer:
    return party.name if isinstance(party, Group) else _text(party.cidr)


@cache
def _text(network: IPv4Network) -> str:
    """Rules of many regions name the same few networks, and writing one out takes long."""
    return str(network)


def _key(side: SideRule) -> _Key:
    return side.region, side.way, side.group, side.port


def _peers(sides: Iterable[SideRule], wide: _Wide = _AS_IT_IS) -> defaultdict[_Key, set[Peer]]:
    found: defaultdict[_Key, set[Peer]] = defaultdict(set)
    for side in sides:
        found[_key(side)].add(wide.get(side.peer, side.peer))
    return found


def _covers(peers: Collection[Peer], peer: Peer, wide: _Wide) -> bool:
    """Whether one of these lets in, or out to, the peer; the subnet of a zone is looked for first, which is quick."""
    return wide.get(peer) in peers or _within(peer, peers)


def _within(peer: Peer, wanted: Collection[Peer]) -> bool:
    """Whether the peer is one of those wanted, or a part of one."""
    if peer in wanted or not _is_network(peer):
        return peer in wanted
    return any(_is_network(one) and IPv4Network(peer).subnet_of(IPv4Network(one)) for one in wanted)


def _is_network(peer: Peer) -> bool:
    return "/" in peer


def _grouped(sides: Iterable[SideRule]) -> Iterable[list[SideRule]]:
    found: defaultdict[_Key, list[SideRule]] = defaultdict(list)
    for side in sorted(sides, key=lambda side: (_key(side), side.peer)):
        found[_key(side)].append(side)
    return found.values()


def _closed(group: Sequence[SideRule], words: Mapping[SideRule, str]) -> Finding:
    return error(
        catalogue.CLOSED,
        f"rules of {group[0].region}",
        f"{words[group[0]]}, must talk, and nothing is let {_described(group)}",
        note="They would wait for each other until they give up.",
        hint="this is a fault of Ringbus, not of the file: report it with the file.",
    )


def _open(group: Sequence[SideRule]) -> Finding:
    return error(
        catalogue.OPEN,
        f"rules of {group[0].region}",
        f"nobody must talk there, and something is let {_described(group)}",
        hint="this is a fault of Ringbus, not of the file: report it with the file.",
    )


def _described(group: Sequence[SideRule]) -> str:
    first = group[0]
    more = f" and {len(group) - 1} more" if len(group) > 1 else ""
    other = "from" if first.way == "into" else "to"
    return f"{first.way} {first.group} {other} {first.peer}{more} on port {first.port}"


def _peerings(topology: Topology, links: Sequence[Link]) -> Iterable[Finding]:
    joined = {tuple(sorted(stack.regions)) for stack in topology.stacks if stack.kind is StackKind.PEERING}
    for pair in regions_that_talk(topology, links):
        if pair not in joined:
            yield error(
                catalogue.NO_PEERING,
                f"regions {', '.join(pair)}",
                "their buses or rings must talk, and no peering joins their networks",
                hint="this is a fault of Ringbus, not of the file: report it with the file.",
            )
