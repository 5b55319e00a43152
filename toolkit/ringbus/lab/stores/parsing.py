"""From the answers of RDS and ElastiCache to facts: pure.

A server that is made again under the same identifier is another one, with another name here: it begins without data.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from ringbus import digests
from ringbus.lab.stores.facts import MYSQL, REDIS, StoreFacts
from ringbus.topology import names
from ringbus.topology.values import Monolith

Answer = Mapping[str, Any]
_LONGEST = 56
_OWN = 6


def databases_of(monolith: Monolith, primary: Answer, replicas: Iterable[Answer]) -> tuple[StoreFacts, ...]:
    """A database out of DescribeDBInstances, and its read replicas, which know its master user."""
    secret = primary["MasterUserSecret"]["SecretArn"]
    written = primary["Endpoint"]["Address"]
    copies = (_database(monolith, one, secret, written) for one in replicas)
    return _database(monolith, primary, secret, ""), *copies


def _database(monolith: Monolith, one: Answer, secret: str, source: str) -> StoreFacts:
    name = _named(one["DBInstanceIdentifier"], one["DbiResourceId"])
    zone, endpoints = one["AvailabilityZone"], (one["Endpoint"]["Address"],)
    return StoreFacts(name, MYSQL, monolith.key, monolith.region, zone, endpoints, source, secret)


def nodes_of(monolith: Monolith, group: Answer) -> tuple[StoreFacts, ...]:
    """The nodes of a replication group without shards, out of DescribeReplicationGroups."""
    (shard,) = group["NodeGroups"]
    return tuple(_node(monolith, shard, node) for node in shard["NodeGroupMembers"])


def _node(monolith: Monolith, shard: Answer, node: Answer) -> StoreFacts:
    writes, reads = shard["PrimaryEndpoint"]["Address"], shard.get("ReaderEndpoint", {}).get("Address")
    primary = node["CurrentRole"] == "primary"
    shared = writes if primary else reads
    endpoints = (node["ReadEndpoint"]["Address"], *([shared] if shared else []))
    zone = node["PreferredAvailabilityZone"]
    source = "" if primary else writes
    name = _named(node["CacheClusterId"], endpoints[0])  # in which AWS has a part that is this group's alone
    return StoreFacts(name, REDIS, monolith.key, monolith.region, zone, endpoints, source)


def _named(identifier: str, identity: str) -> str:
    """What its host is called: at most 63 characters."""
    return f"{names.fit(identifier, _LONGEST)}-{digests.of_text(identity)[:_OWN]}"
