"""Names: unique where they must be, and no longer than what they name allows.

Sources: ACM's RequestCertificate (64 characters for the first name), RFC 1035 (63 a label, 253 a name), RabbitMQ's
AMQP short strings (255 bytes) and its federation plugin: an upstream keeps for each downstream a queue
``federation: <exchange> -> <cluster_name>`` and two exchanges, whose names have a space and a letter more.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from ringbus.checks import catalogue
from ringbus.federation.exchanges import every_name, exchange_names
from ringbus.federation.graphs import Link
from ringbus.findings import Finding, error, warning
from ringbus.model.platform import Platform
from ringbus.topology import names
from ringbus.topology.values import Cluster, Exchange, Topology

_CERTIFIED = 64
_LABEL = 63
_DNS_NAME = 253
_SHORT_STRING = 255


def naming(platform: Platform, topology: Topology, _links: Sequence[Link]) -> Iterable[Finding]:
    """RB201 to RB206."""
    yield from _same_cluster_names(topology.clusters)
    yield from _mistakable(topology)
    yield from _same_exchange_names(topology.exchanges)
    yield from _certificates(platform, topology)
    yield from _too_long(platform, topology)


def _same_cluster_names(clusters: Sequence[Cluster]) -> Iterable[Finding]:
    by_name: defaultdict[str, list[str]] = defaultdict(list)
    for cluster in clusters:
        by_name[cluster.cluster_name].append(cluster.name)
    for name, holders in sorted(by_name.items()):
        if len(holders) > 1:
            yield error(
                catalogue.SAME_CLUSTER_NAME,
                f"clusters {', '.join(holders)}",
                f"they have one cluster_name, {name}",
                note="Federation tells clusters apart by it: they would take each other's messages.",
                hint="give each its own under `bus.names`.",
            )


def _mistakable(topology: Topology) -> Iterable[Finding]:
    """Names that RabbitMQ tells apart, byte by byte, and others do not."""
    own = {names.cluster(topology.platform, one.region, one.zone[-1]): one.name for one in topology.clusters}
    folded: defaultdict[str, set[str]] = defaultdict(set)
    for cluster in topology.clusters:
        folded[cluster.cluster_name.casefold()].add(cluster.cluster_name)
        other = own.get(cluster.cluster_name, cluster.name)
        if other != cluster.name:
            yield warning(
                catalogue.ANOTHERS_NAME,
                f"cluster {cluster.name}",
                f"its cluster_name, {cluster.cluster_name}, is what {other} is called by default",
                note=f"Were {other} no longer named under `bus.names`, the two would take each other's messages.",
                hint="give it a name of its own under `bus.names`.",
            )
    for alike in (sorted(group) for _, group in sorted(folded.items()) if len(group) > 1):
        yield warning(
            catalogue.NAMES_BY_CASE,
            f"cluster_names {', '.join(alike)}",
            "they differ by letter case alone",
            note="RabbitMQ tells them apart. DNS, and who reads a log or a link's name at night, does not.",
            hint="give them names that differ by more under `bus.names`.",
        )


def _same_exchange_names(exchanges: Sequence[Exchange]) -> Iterable[Finding]:
    by_name: defaultdict[str, list[str]] = defaultdict(list)
    for exchange in exchanges:
        for name in every_name(exchange):
            by_name[name].append(exchange.name)
    for name, makers in sorted(by_name.items()):
        if len(makers) > 1:
            yield error(
                catalogue.SAME_EXCHANGE,
                f"exchanges {', '.join(makers)}",
                f"both make an exchange {name} in RabbitMQ",
                note="An exchange of kind rpc makes NAME.req, NAME.rep, NAME.req.local and NAME.rep.local.",
                hint="call one of them otherwise under `bus.exchanges`.",
            )


def _certificates(platform: Platform, topology: Topology) -> Iterable[Finding]:
    if platform.edge.certificate or platform.dns.zone == "none":
        return
    for region in topology.regions:
        name = names.regional(platform.edge.name, region.name, platform.domain)
        if len(name) > _CERTIFIED:
            yield error(
                catalogue.CERTIFICATE_NAME,
                f"region {region.name}",
                f"{name} has {len(name)} characters, a certificate's first name at most {_CERTIFIED}",
                hint="use a shorter `domain` or `edge.name`, or bring a certificate (`edge.certificate`).",
            )


def _too_long(platform: Platform, topology: Topology) -> Iterable[Finding]:
    for what, name, limit in _measured(platform, topology):
        if len(name) > limit:
            message = f"it has {len(name)} characters, at most {limit} are allowed"
            yield error(catalogue.NAME_LENGTH, f"{what} {name}", message)


def _measured(platform: Platform, topology: Topology) -> Iterable[tuple[str, str, int]]:
    for host in topology.hosts:
        yield "host", host.name, _LABEL
    for cluster in topology.clusters:
        yield "cluster_name", cluster.cluster_name, _SHORT_STRING
    for region in topology.regions:
        yield "name", names.regional(platform.edge.name, region.name, platform.domain), _DNS_NAME
    longest = max((cluster.cluster_name for cluster in topology.clusters), key=len, default="")
    for name in (name for exchange in topology.exchanges for name in exchange_names(exchange)):
        yield "exchange", f"federation: {name} -> {longest} A", _SHORT_STRING
