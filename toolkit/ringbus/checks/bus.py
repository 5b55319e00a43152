"""The bus: brokers of a cluster, and how far exchanges reach."""

from collections.abc import Iterable, Sequence

from ringbus.checks import catalogue
from ringbus.federation.graphs import Link, dropped
from ringbus.findings import Finding, warning
from ringbus.model.platform import Platform
from ringbus.topology.values import Cluster, Exchange, Topology


def bus(platform: Platform, topology: Topology, links: Sequence[Link]) -> Iterable[Finding]:
    """RB210 to RB214."""
    yield from _brokers(topology.clusters)
    yield from dropped(topology, platform.bus.federation)
    for exchange in topology.exchanges:
        yield from _reach(exchange, topology.clusters, links)
        yield from _blocking(exchange)


def _brokers(clusters: Sequence[Cluster]) -> Iterable[Finding]:
    for cluster in clusters:
        if len(cluster.nodes) == 1:
            yield warning(
                catalogue.ONE_BROKER,
                f"cluster {cluster.name}",
                "it has one broker: no quorum, and its restart is an outage of the zone",
                hint="`bus.nodes: 3`",
            )


def _reach(exchange: Exchange, clusters: Sequence[Cluster], links: Sequence[Link]) -> Iterable[Finding]:
    where = f"exchange {exchange.name}"
    if exchange.federated == "zone":
        if exchange.kind == "rpc" and len(clusters) > 1:
            yield warning(
                catalogue.NOWHERE_TO_ASK,
                where,
                "it has kind rpc and scope zone: when a cluster cannot answer, no other can be asked",
                hint="`federated: region` or `everywhere`",
            )
        return
    linked = {end for link in links if link.exchange == exchange.name for end in (link.upstream, link.downstream)}
    lonely = [
        cluster.name for cluster in clusters if cluster.name not in linked and _has_others(exchange, cluster, clusters)
    ]
    if lonely:
        yield warning(
            catalogue.NO_LINK,
            where,
            f"it is federated: {exchange.federated}, but no link joins {', '.join(lonely)}",
            hint="add links under `bus.federation.links`, or say `federated: zone`.",
        )


def _has_others(exchange: Exchange, cluster: Cluster, clusters: Sequence[Cluster]) -> bool:
    """Whether the exchange's scope holds another cluster than this one."""
    return any(
        other is not cluster and (exchange.federated == "everywhere" or other.region == cluster.region)
        for other in clusters
    )


def _blocking(exchange: Exchange) -> Iterable[Finding]:
    if exchange.when_full == "block" and exchange.federated != "zone":
        yield warning(
            catalogue.BLOCKED_BY_OUTAGE,
            f"exchange {exchange.name}",
            "when_full is block: once the backlog for an absent cluster is full, publishers of healthy clusters wait",
            hint="`when_full: drop-oldest`, where a long outage may lose messages of this exchange.",
        )
