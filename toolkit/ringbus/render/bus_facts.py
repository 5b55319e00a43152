"""``/etc/ringbus/bus.json``: where an instance of a service finds the bus."""

from collections.abc import Mapping

from ringbus.federation.exchanges import exchange_names, local
from ringbus.model.platform import Platform
from ringbus.render import paths
from ringbus.render.definitions import SERVICES
from ringbus.render.federation_parameters import VHOST
from ringbus.topology import names
from ringbus.topology.rules import AMQPS
from ringbus.topology.secrets import BUS_SERVICES
from ringbus.topology.values import Cluster, Exchange, Region, Topology


def bus_facts(platform: Platform, topology: Topology, region: Region) -> dict[str, object]:
    """Names of the region's brokers by zone, and the exchanges.

    An instance takes its own zone's first (it knows its zone from its metadata), then those of the region's other
    zones; no rule lets it reach another region's. ``clusters`` are all that a request can be addressed to, with their
    regions. ``password`` is the secret's name, not its value.
    """
    own = [cluster for cluster in topology.clusters if cluster.region == region.name]
    return {
        "platform": platform.name,
        "region": region.name,
        "home": topology.home,
        "vhost": VHOST,
        "user": SERVICES,
        "password": names.secret(platform.name, BUS_SERVICES),
        "ca": paths.INSTANCE_CA,
        "port": AMQPS,
        "zones": {cluster.zone: _brokers(platform, cluster) for cluster in own},
        "clusters": {cluster.name: cluster.region for cluster in topology.clusters},
        "exchanges": {exchange.name: _exchange(exchange) for exchange in topology.exchanges},
    }


def _brokers(platform: Platform, cluster: Cluster) -> list[str]:
    zone = names.private_zone(platform.name, cluster.region)
    return [f"{node}.{zone}" for node in cluster.nodes]


def _exchange(exchange: Exchange) -> Mapping[str, object]:
    if exchange.kind != "rpc":
        return {"kind": exchange.kind, "type": exchange.type}
    requests, replies = exchange_names(exchange)
    return {
        "kind": exchange.kind,
        "requests": {"publish": requests, "bind": local(requests)},
        "replies": {"publish": replies, "bind": local(replies)},
        "timeout": exchange.timeout,
    }
