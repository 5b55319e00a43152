"""Databases and caches of a platform's monoliths, read from AWS's API."""

from collections.abc import Iterable

from ringbus.aws.session import AwsSession
from ringbus.lab.stores.facts import StoreFacts
from ringbus.lab.stores.parsing import Answer, databases_of, nodes_of
from ringbus.topology import names
from ringbus.topology.values import Monolith, Topology

_NO_DATABASE = ("DBInstanceNotFound", "DBInstanceNotFoundFault")
_NO_GROUP = ("ReplicationGroupNotFoundFault", "ReplicationGroupNotFound")


def read_stores(aws: AwsSession, topology: Topology) -> tuple[StoreFacts, ...]:
    """Those of all monoliths that the platform makes, as far as they are there; without addresses."""
    made = (monolith for monolith in topology.monoliths if monolith.made)
    return tuple(facts for monolith in made for facts in _of_monolith(aws, topology.platform, monolith))


def _of_monolith(aws: AwsSession, platform: str, monolith: Monolith) -> Iterable[StoreFacts]:
    if primary := _database(aws, monolith, names.database(platform, monolith.key)):
        copies = (_database(aws, monolith, name) for name in primary.get("ReadReplicaDBInstanceIdentifiers", ()))
        yield from databases_of(monolith, primary, filter(None, copies))
    asked = {"ReplicationGroupId": names.cache(platform, monolith.key)}
    if found := aws.find("elasticache", "describe_replication_groups", monolith.region, asked, _NO_GROUP):
        yield from nodes_of(monolith, found["ReplicationGroups"][0])


def _database(aws: AwsSession, monolith: Monolith, name: str) -> Answer | None:
    asked = {"DBInstanceIdentifier": name}
    found = aws.find("rds", "describe_db_instances", monolith.region, asked, _NO_DATABASE)
    return found["DBInstances"][0] if found else None
