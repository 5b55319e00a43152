"""The tables of versions cover every version that the platform file may name."""

import pytest

from ringbus.render.versions import (
    BUS_FEATURES,
    JAVA,
    MEMORY_AGENT,
    RING_FEATURES,
    BusFeature,
    RingFeature,
    bus_has,
    ring_has,
)
from tests.golden.render.scenarios import CASSANDRA_VERSIONS, RABBITMQ_VERSIONS


def test_every_feature_is_in_its_table_with_a_source():
    assert set(BUS_FEATURES) == set(BusFeature)
    assert set(RING_FEATURES) == set(RingFeature)
    assert all(source for _, source in (*BUS_FEATURES.values(), *RING_FEATURES.values()))


def test_every_feature_tells_two_versions_apart():
    assert all(set() < versions < set(RABBITMQ_VERSIONS) for versions, _ in BUS_FEATURES.values())
    assert all(set() < versions < set(CASSANDRA_VERSIONS) for versions, _ in RING_FEATURES.values())


def test_every_cassandra_has_its_java():
    assert set(JAVA) == set(MEMORY_AGENT) == set(CASSANDRA_VERSIONS)


@pytest.mark.parametrize(
    ("version", "feature", "expected"),
    [
        ("3.10", BusFeature.UPSTREAM_QUEUE_TYPE, False),
        ("3.12", BusFeature.UPSTREAM_QUEUE_TYPE, False),
        ("3.13", BusFeature.UPSTREAM_QUEUE_TYPE, True),
        ("3.10", BusFeature.DEFAULT_QUEUE_TYPE, False),
        ("3.13", BusFeature.DELIVERY_LIMIT, False),
        ("4.0", BusFeature.DELIVERY_LIMIT, True),
        ("3.13", BusFeature.STARTUP_DELAY_RANGE, True),
        ("4.0", BusFeature.STARTUP_DELAY_RANGE, False),
        ("4.2", BusFeature.CLASSIC_MIRRORING, False),
        ("4.2", BusFeature.PARTITION_HANDLING, True),
        ("4.3", BusFeature.PARTITION_HANDLING, False),
    ],
)
def test_bus_features(version, feature, expected):
    assert bus_has(version, feature) is expected


def test_ring_features():
    assert not ring_has("4.1", RingFeature.STORAGE_COMPATIBILITY_MODE)
    assert ring_has("5.0", RingFeature.STORAGE_COMPATIBILITY_MODE)
