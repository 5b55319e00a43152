"""The bus: brokers of a cluster, and how far exchanges reach."""

from collections.abc import Iterable, Sequence

from ringbus.checks import catalogue
from ringbus.federation.graphs import Link, dropped
from ringbus.findings import Finding, warning
from ringbus.model.platform import Platform
from ringbus.topology.values import Cluster, Exchange, Topology


def bus(platform: Platform, topology: Topology, _links: Sequence[Link]) -> Iterable[Finding]:
    """RB210, RB211, RB213 and RB214."""
    yield from _brokers(topology.clusters)
    yield from dropped(topology, platform.bus.federation)
    for exchange in topology.exchanges:
        yield from _asked(exchange, topology.clusters)
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


def _asked(exchange: Exchange, clusters: Sequence[Cluster]) -> Iterable[Finding]:
    if exchange.kind == "rpc" and exchange.federated == "zone" and len(clusters) > 1:
        yield warning(
            catalogue.NOWHERE_TO_ASK,
            f"exchange {exchange.name}",
            "it has kind rpc and scope zone: when a cluster cannot answer, no other can be asked",
            hint="`federated: region` or `everywhere`",
        )


def _blocking(exchange: Exchange) -> Iterable[Finding]:
    if exchange.when_full == "block" and exchange.federated != "zone":
        yield warning(
            catalogue.BLOCKED_BY_OUTAGE,
            f"exchange {exchange.name}",
            "when_full is block: once the backlog for an absent cluster is full, publishers of healthy clusters wait",
            hint="`when_full: drop-oldest`, where a long outage may lose messages of this exchange.",
        )
