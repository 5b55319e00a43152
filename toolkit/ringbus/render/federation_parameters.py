"""Federation as RabbitMQ keeps it: upstreams, sets of them, and one policy per exchange."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from urllib.parse import urlencode

from ringbus.federation import backlog
from ringbus.federation.exchanges import exchange_names
from ringbus.federation.graphs import Link
from ringbus.model.platform import Platform
from ringbus.model.regional import bus_in
from ringbus.render import paths
from ringbus.render.versions import BusFeature, bus_has
from ringbus.topology import names
from ringbus.topology.rules import AMQPS
from ringbus.topology.values import Cluster, Topology

Entry = dict[str, object]
VHOST = "/"
_TLS = {
    "auth_mechanism": "external",
    "cacertfile": paths.CA,
    "certfile": paths.LINK_CERTIFICATE,
    "keyfile": paths.LINK_KEY,
    "verify": "verify_peer",
}
#: Seconds: a silent cut is noticed after twice the heartbeat.
_HEARTBEAT = {"events": 5, "rpc": 2}
_RECONNECT_DELAY = {"events": 5, "rpc": 1}
_OVERFLOW = {"drop-oldest": "drop-head", "block": "reject-publish"}


@dataclass(frozen=True, slots=True)
class _Upstream:
    """What decides an upstream: equal for all downstreams that see it in the same way."""

    exchange: str
    cluster: str
    max_hops: int
    ocean: bool
    queue_type: bool


class FederationLinks:
    """The links of a platform, ready to be asked for one cluster after the other."""

    def __init__(self, platform: Platform, topology: Topology, links: Iterable[Link]) -> None:
        self._platform = platform
        self._clusters = {cluster.name: cluster for cluster in topology.clusters}
        self._exchanges = {exchange.name: exchange for exchange in topology.exchanges}
        self._into: defaultdict[str, list[Link]] = defaultdict(list)
        self._out_of: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for link in links:
            self._into[link.downstream].append(link)
            self._out_of[link.upstream][link.exchange] += 1
        self._uris = {cluster.name: _hosts(platform.name, cluster) for cluster in topology.clusters}
        self._made: dict[_Upstream, Entry] = {}

    def parameters(self, cluster: Cluster) -> list[Entry]:
        """An upstream for every link into the cluster, and a set of them for every exchange."""
        links = self._into[cluster.name]
        quorum = bus_has(bus_in(self._platform, cluster.region).rabbitmq, BusFeature.UPSTREAM_QUEUE_TYPE)
        sets: defaultdict[str, list[Entry]] = defaultdict(list)
        for link in links:
            sets[link.exchange].append({"upstream": upstream_name(link)})
        upstreams = ((upstream_name(link), self._upstream(link, cluster.region, quorum=quorum)) for link in links)
        return [
            *(_parameter("federation-upstream", name, value) for name, value in upstreams),
            *(_parameter("federation-upstream-set", exchange, members) for exchange, members in sets.items()),
        ]

    def policies(self, cluster: Cluster) -> list[Entry]:
        """One policy per federated exchange, and one per exchange for the queues that others' links have here."""
        incoming = sorted({link.exchange for link in self._into[cluster.name]})
        federated = [
            _policy(f"federate {name}", f"^{re.escape(name)}$", "exchanges", {"federation-upstream-set": exchange})
            for exchange in incoming
            for name in exchange_names(self._exchanges[exchange])
        ]
        queues = [
            _policy(f"queues of {name}", f"^federation: {re.escape(name)} -> ", "queues", definition)
            for exchange, definition in self._queue_limits(cluster).items()
            for name in exchange_names(self._exchanges[exchange])
        ]
        return federated + queues

    def _queue_limits(self, cluster: Cluster) -> Mapping[str, Entry]:
        bus, counted = bus_in(self._platform, cluster.region), self._out_of[cluster.name]
        queues = backlog.queues(self._exchanges, counted)
        limits = backlog.limits(bus.disk, queues, self._platform.bus.federation.outage)
        unlimited = {"delivery-limit": -1} if bus_has(bus.rabbitmq, BusFeature.DELIVERY_LIMIT) else {}
        return {
            name: {
                "message-ttl": found.message_ttl * 1000,
                "expires": found.expires * 1000,
                "max-length-bytes": found.max_length_bytes,
                "overflow": _OVERFLOW[self._exchanges[name].when_full],
                **unlimited,
            }
            for name, found in limits.items()
        }

    def _upstream(self, link: Link, region: str, *, quorum: bool) -> Entry:
        """``region``: of the downstream; ``quorum``: whether its brokers can make the link's queue a quorum queue."""
        ocean = self._clusters[link.upstream].region != region
        wanted = _Upstream(link.exchange, link.upstream, link.max_hops, ocean, quorum)
        if wanted not in self._made:
            self._made[wanted] = self._definition(wanted)
        return self._made[wanted]

    def _definition(self, wanted: _Upstream) -> Entry:
        exchange = self._exchanges[wanted.exchange]
        ttl = backlog.message_ttl(exchange, self._platform.bus.federation.outage)
        return {
            "uri": [_uri(host, _HEARTBEAT[exchange.kind]) for host in self._uris[wanted.cluster]],
            "ack-mode": "on-confirm",
            "expires": backlog.expires(ttl) * 1000,
            "max-hops": wanted.max_hops,
            "message-ttl": ttl * 1000,
            "prefetch-count": backlog.prefetch(exchange, ocean=wanted.ocean),
            "reconnect-delay": _RECONNECT_DELAY[exchange.kind],
            "resource-cleanup-mode": "never",
            "trust-user-id": False,
            **({"queue-type": "quorum"} if wanted.queue_type else {}),
        }


def upstream_name(link: Link) -> str:
    """``events from eu-west-1b``: one upstream for each link, for exchanges differ in how long messages live."""
    return f"{link.exchange} from {link.upstream}"


def _hosts(platform: str, cluster: Cluster) -> tuple[str, ...]:
    zone = names.private_zone(platform, cluster.region)
    return tuple(f"{node}.{zone}" for node in cluster.nodes)


def _uri(host: str, heartbeat: int) -> str:
    return f"amqps://{host}:{AMQPS}/%2f?{_query(heartbeat)}&server_name_indication={host}"


@cache
def _query(heartbeat: int) -> str:
    return urlencode({**_TLS, "heartbeat": heartbeat}, safe="/")


def _parameter(component: str, name: str, value: object) -> Entry:
    return {"vhost": VHOST, "component": component, "name": name, "value": value}


def _policy(name: str, pattern: str, apply_to: str, definition: Entry) -> Entry:
    return {
        "vhost": VHOST,
        "name": name,
        "pattern": pattern,
        "apply-to": apply_to,
        "priority": 0,
        "definition": definition,
    }
