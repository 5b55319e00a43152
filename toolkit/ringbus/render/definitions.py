"""The definitions of one cluster: what RabbitMQ is told to hold beside its configuration.

Requests are addressed: each cluster binds only its own prefix, once, and a local exchange behind that binding hands
on what arrives, so that no binding crosses a link when a service or a client starts. Importing definitions adds and
overwrites; what the platform file no longer has must be removed by whoever imports them.
"""

import re

from ringbus.federation.addressing import binding
from ringbus.federation.exchanges import exchange_names, local
from ringbus.render.documents import json_lines
from ringbus.render.federation_parameters import VHOST, Entry, FederationLinks
from ringbus.render.host_file import SecretForm, SecretReference
from ringbus.topology import names
from ringbus.topology.secrets import BUS_ADMIN, BUS_SERVICES
from ringbus.topology.values import Cluster, Topology

ADMIN, SERVICES, FEDERATION = "ringbus", "services", "federation"
_ANY, _NOT_INTERNAL = ".*", "^(?!federation: )"


def definitions(topology: Topology, cluster: Cluster, links: FederationLinks) -> str:
    """The content of definitions.json of every node of the cluster."""
    every = [name for exchange in topology.exchanges for name in exchange_names(exchange)]
    return json_lines(
        {
            "global_parameters": [{"name": "cluster_name", "value": cluster.cluster_name}],
            "vhosts": [{"name": VHOST, "metadata": {"default_queue_type": "quorum", "description": "", "tags": []}}],
            "users": _users(topology.platform),
            "permissions": _permissions(every),
            "exchanges": _exchanges(topology),
            "bindings": _bindings(topology, cluster),
            "parameters": links.parameters(cluster),
            "policies": links.policies(cluster),
        }
    )


def _users(platform: str) -> list[Entry]:
    """A link comes with a certificate whose common name is its user; an empty hash lets no password in."""
    return [
        _user(ADMIN, _hash(platform, BUS_ADMIN), ["administrator"]),
        _user(SERVICES, _hash(platform, BUS_SERVICES), []),
        _user(FEDERATION, "", []),
    ]


def _hash(platform: str, key: str) -> str:
    return SecretReference(names.secret(platform, key), SecretForm.RABBITMQ_HASH).marker()


def _user(name: str, password_hash: str, tags: list[str]) -> Entry:
    return {
        "name": name,
        "password_hash": password_hash,
        "hashing_algorithm": "rabbit_password_hashing_sha256",
        "tags": tags,
        "limits": {},
    }


def _permissions(exchanges: list[str]) -> list[Entry]:
    """A link looks whether the exchange is there, which needs the right to configure it, and binds its own queue."""
    internal = f"^(federation: .*|{'|'.join(map(re.escape, exchanges))})$"
    return [
        _permission(ADMIN, _ANY, _ANY, _ANY),
        _permission(SERVICES, _NOT_INTERNAL, _NOT_INTERNAL, _NOT_INTERNAL),
        _permission(FEDERATION, internal, internal, internal),
    ]


def _permission(user: str, configure: str, write: str, read: str) -> Entry:
    return {"user": user, "vhost": VHOST, "configure": configure, "write": write, "read": read}


def _exchanges(topology: Topology) -> list[Entry]:
    found = []
    for exchange in topology.exchanges:
        for name in exchange_names(exchange):
            found.append(_exchange(name, exchange.type, internal=False))
            if exchange.kind == "rpc":
                found.append(_exchange(local(name), "topic", internal=True))
    return found


def _exchange(name: str, kind: str, *, internal: bool) -> Entry:
    flags = {"durable": True, "auto_delete": False, "internal": internal, "arguments": {}}
    return {"name": name, "vhost": VHOST, "type": kind, **flags}


def _bindings(topology: Topology, cluster: Cluster) -> list[Entry]:
    return [
        {
            "source": name,
            "vhost": VHOST,
            "destination": local(name),
            "destination_type": "exchange",
            "routing_key": binding(cluster),
            "arguments": {},
        }
        for exchange in topology.exchanges
        if exchange.kind == "rpc"
        for name in exchange_names(exchange)
    ]
