"""The links of an exchange: a named graph over the clusters, cut to the exchange's scope."""

from collections.abc import Callable, Iterable, Sequence
from itertools import permutations
from typing import NamedTuple

from ringbus.findings import Finding, warning
from ringbus.model.bus import GivenFederation
from ringbus.topology.values import Cluster, Exchange, Topology

_Pairs = Iterable[tuple[Cluster, Cluster, int]]


class Link(NamedTuple):
    """A federation link: ``downstream`` takes messages of ``exchange`` from ``upstream``; names of clusters."""

    exchange: str
    upstream: str
    downstream: str
    max_hops: int


def links(topology: Topology, federation: GivenFederation) -> tuple[Link, ...]:
    """All links of all exchanges, sorted."""
    inside = {cluster.name: cluster for cluster in topology.clusters}
    return tuple(
        sorted(
            link
            for exchange in topology.exchanges
            for link in _of_exchange(exchange, topology.clusters, federation)
            if _in_scope(exchange, inside[link.upstream], inside[link.downstream])
        )
    )


def dropped(topology: Topology, federation: GivenFederation) -> tuple[Finding, ...]:
    """A warning (RB211) for every custom link that leaves the scope of an exchange it names."""
    if federation.graph != "custom":
        return ()
    inside = {cluster.name: cluster for cluster in topology.clusters}
    return tuple(
        warning(
            "RB211",
            f"bus.federation.links {link.upstream} > {link.downstream}",
            f"the link leaves the scope of {exchange.name} (federated: {exchange.federated}) and is dropped for it",
            hint=f"name the exchanges it is for, or federate {exchange.name} further.",
        )
        for exchange in topology.exchanges
        for link in _of_exchange(exchange, topology.clusters, federation)
        if not _in_scope(exchange, inside[link.upstream], inside[link.downstream]) and exchange.kind == "events"
    )


def _in_scope(exchange: Exchange, one: Cluster, other: Cluster) -> bool:
    return exchange.federated == "everywhere" or (exchange.federated == "region" and one.region == other.region)


def _of_exchange(exchange: Exchange, clusters: Sequence[Cluster], federation: GivenFederation) -> Iterable[Link]:
    if exchange.kind == "rpc":
        graph: _Pairs = _mesh(clusters, federation)
    elif federation.graph == "custom":
        return _custom(exchange, federation)
    else:
        graph = _GRAPHS[federation.graph](clusters, federation)
    return (Link(exchange.name, one.name, other.name, hops) for one, other, hops in graph)


def _mesh(clusters: Sequence[Cluster], _federation: GivenFederation) -> _Pairs:
    return ((one, other, 1) for one, other in permutations(clusters, 2))


def _region_mesh(clusters: Sequence[Cluster], _federation: GivenFederation) -> _Pairs:
    by_region = _by_region(clusters)
    for members in by_region.values():
        yield from ((one, other, 2) for one, other in permutations(members, 2))
    paired = {(one, _partner(one, there)) for here, there in permutations(by_region.values(), 2) for one in here}
    yield from ((one, other, 1) for one, other in paired | {(other, one) for one, other in paired})


def _partner(cluster: Cluster, there: Sequence[Cluster]) -> Cluster:
    """The cluster of the same letter, or else of the next letter in order, from the first again after the last."""
    return next((other for other in there if _letter(other) >= _letter(cluster)), there[0])


def _hub(clusters: Sequence[Cluster], federation: GivenFederation) -> _Pairs:
    hubs = []
    for region, members in _by_region(clusters).items():
        letter = federation.hub.get(region, _letter(members[0]))
        hub = next(cluster for cluster in members if _letter(cluster) == letter)
        hubs.append(hub)
        for spoke in members:
            if spoke is not hub:
                yield (spoke, hub, 3)
                yield (hub, spoke, 3)
    yield from ((one, other, 3) for one, other in permutations(hubs, 2))


def _ring(clusters: Sequence[Cluster], _federation: GivenFederation) -> _Pairs:
    ordered = sorted(clusters, key=lambda cluster: cluster.name)
    neighbours = {
        frozenset((one.name, other.name)): (one, other)
        for one, other in zip(ordered, (*ordered[1:], *ordered[:1]), strict=True)
        if one is not other
    }
    hops = len(ordered) // 2
    for one, other in neighbours.values():
        yield (one, other, hops)
        yield (other, one, hops)


def _custom(exchange: Exchange, federation: GivenFederation) -> Iterable[Link]:
    return (
        Link(exchange.name, link.upstream, link.downstream, link.max_hops)
        for link in federation.links
        if link.exchanges is None or exchange.name in link.exchanges
    )


def _by_region(clusters: Sequence[Cluster]) -> dict[str, list[Cluster]]:
    regions: dict[str, list[Cluster]] = {}
    for cluster in sorted(clusters, key=lambda cluster: cluster.name):
        regions.setdefault(cluster.region, []).append(cluster)
    return regions


def _letter(cluster: Cluster) -> str:
    return cluster.zone[-1]


_GRAPHS: dict[str, Callable[[Sequence[Cluster], GivenFederation], _Pairs]] = {
    "mesh": _mesh,
    "region-mesh": _region_mesh,
    "hub": _hub,
    "ring": _ring,
}
