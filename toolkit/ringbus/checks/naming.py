"""Names: unique where they must be, and no longer than what they name allows.

Sources: ACM's RequestCertificate (64 characters for the first name), RFC 1035 (63 a label, 253 a name), RabbitMQ's
AMQP short strings (255 bytes).
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from ringbus.checks import catalogue
from ringbus.federation.graphs import Link
from ringbus.findings import Finding, error
from ringbus.model.platform import Platform
from ringbus.topology import names
from ringbus.topology.values import Cluster, Topology

_CERTIFIED = 64
_LABEL = 63
_DNS_NAME = 253
_SHORT_STRING = 255


def naming(platform: Platform, topology: Topology, _links: Sequence[Link]) -> Iterable[Finding]:
    """RB201, RB202 and RB203."""
    yield from _same_cluster_names(topology.clusters)
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
            yield error(
                catalogue.NAME_LENGTH, f"{what} {name}", f"it has {len(name)} characters, at most {limit} are allowed"
            )


def _measured(platform: Platform, topology: Topology) -> Iterable[tuple[str, str, int]]:
    for host in topology.hosts:
        yield "host", host.name, _LABEL
    for cluster in topology.clusters:
        yield "cluster_name", cluster.cluster_name, _SHORT_STRING
    for region in topology.regions:
        yield "name", names.regional(platform.edge.name, region.name, platform.domain), _DNS_NAME
    for exchange in topology.exchanges:
        yield "exchange", exchange.name, _SHORT_STRING
