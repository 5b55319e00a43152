"""What the versions of RabbitMQ and Cassandra can and cannot do: named features, each with its source.

These two tables are the only place that knows an order of versions; all else asks for a feature by its name.
"""

from enum import StrEnum
from typing import get_args

from ringbus.model.versions import CassandraVersion, RabbitmqVersion

_RABBITMQ: tuple[str, ...] = get_args(RabbitmqVersion)
_CASSANDRA: tuple[str, ...] = get_args(CassandraVersion)


class BusFeature(StrEnum):
    """Something that not every version of RabbitMQ has."""

    UPSTREAM_QUEUE_TYPE = "upstreams take queue-type"
    DEFAULT_QUEUE_TYPE = "rabbitmq.conf takes default_queue_type"
    MEMBERSHIP_RECONCILIATION = "quorum queues regain replicas by themselves"
    DELIVERY_LIMIT = "quorum queues drop a message delivered 20 times, unless told otherwise"
    CLASSIC_MIRRORING = "policies can mirror classic queues"
    CLASSIC_QUEUE_V1 = "classic queues of version 1"
    PARTITION_HANDLING = "rabbitmq.conf's cluster_partition_handling decides what happens in a partition"
    STARTUP_DELAY_RANGE = "rabbitmq.conf takes cluster_formation.randomized_startup_delay_range"


class RingFeature(StrEnum):
    """Something that not every version of Cassandra has."""

    STORAGE_COMPATIBILITY_MODE = "cassandra.yaml takes storage_compatibility_mode"


def _from(versions: tuple[str, ...], first: str) -> frozenset[str]:
    return frozenset(versions[versions.index(first) :])


def _to(versions: tuple[str, ...], last: str) -> frozenset[str]:
    return frozenset(versions[: versions.index(last) + 1])


BUS_FEATURES: dict[BusFeature, tuple[frozenset[str], str]] = {
    BusFeature.UPSTREAM_QUEUE_TYPE: (_from(_RABBITMQ, "3.13"), "release notes of 3.13.1"),
    BusFeature.DEFAULT_QUEUE_TYPE: (_from(_RABBITMQ, "3.13"), "release notes of 3.13.3"),
    BusFeature.MEMBERSHIP_RECONCILIATION: (_from(_RABBITMQ, "3.13"), "release notes of 3.13.0"),
    BusFeature.DELIVERY_LIMIT: (_from(_RABBITMQ, "4.0"), "release notes of 4.0.1"),
    BusFeature.CLASSIC_MIRRORING: (_to(_RABBITMQ, "3.13"), "release notes of 4.0.1"),
    BusFeature.CLASSIC_QUEUE_V1: (_to(_RABBITMQ, "3.13"), "release notes of 4.0.1"),
    BusFeature.PARTITION_HANDLING: (_to(_RABBITMQ, "4.2"), "release notes of 4.3.0: Khepri alone, the key is ignored"),
    BusFeature.STARTUP_DELAY_RANGE: (_to(_RABBITMQ, "3.13"), "schema of 4.0: the key is gone, the node refuses it"),
}

RING_FEATURES: dict[RingFeature, tuple[frozenset[str], str]] = {
    RingFeature.STORAGE_COMPATIBILITY_MODE: (_from(_CASSANDRA, "5.0"), "NEWS.txt of 5.0"),
}

#: The newest Java of each Cassandra (NEWS.txt of 4.1 and 5.0) and the agent in its lib folder that measures memory.
JAVA = {"4.1": "11", "5.0": "17"}
MEMORY_AGENT = {"4.1": "jamm-0.3.2.jar", "5.0": "jamm-0.4.0.jar"}


def bus_has(version: str, feature: BusFeature) -> bool:
    """Whether this version of RabbitMQ, its newest patch release, has the feature."""
    return version in BUS_FEATURES[feature][0]


def ring_has(version: str, feature: RingFeature) -> bool:
    """Whether this version of Cassandra has the feature."""
    return version in RING_FEATURES[feature][0]
