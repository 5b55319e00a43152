"""How much is kept for who is away."""

import pytest

from ringbus.federation.backlog import expires, limits, prefetch
from ringbus.topology.values import Exchange

HOUR, GIB = 3600, 1 << 30


def exchange(name="events", kind="events", rate=100.0, size=1024, timeout=10):
    return Exchange(name, kind, "topic", "everywhere", rate, size, "drop-oldest", timeout)


def test_equal_needs_share_half_of_the_disk_equally():
    found = limits(100 * GIB, [exchange("a"), exchange("a"), exchange("b"), exchange("b")], 3 * HOUR)
    assert {name: given.max_length_bytes for name, given in found.items()} == {"a": 12.5 * GIB, "b": 12.5 * GIB}


def test_a_disk_too_small_keeps_every_exchange_for_the_same_part_of_the_outage():
    busy, quiet = exchange("busy", rate=5000.0), exchange("quiet", rate=50.0)
    found = limits(8 * GIB, [busy, quiet, quiet], 3 * HOUR)
    seconds = [found[each.name].max_length_bytes / (each.rate * each.size) for each in (busy, quiet)]
    assert seconds[0] < HOUR
    assert seconds[0] == pytest.approx(seconds[1], rel=1e-6)


def test_room_is_never_nothing():
    found = limits(1 * GIB, [exchange("busy", rate=1e6), exchange("calls", "rpc", rate=1.0)], 3 * HOUR)
    assert found["calls"].max_length_bytes == 16 << 20


def test_no_queues_no_limits():
    assert limits(GIB, [], HOUR) == {}


def test_rpc_lives_for_its_longest_call():
    assert limits(GIB, [exchange("calls", "rpc", timeout=10)], 3 * HOUR)["calls"].message_ttl == 10


@pytest.mark.parametrize(("ttl", "expected"), [(10, 40), (3 * HOUR, 3 * HOUR + 1080), (30 * 24 * HOUR, 33 * 24 * HOUR)])
def test_expires_a_little_later(ttl, expected):
    assert expires(ttl) == expected


@pytest.mark.parametrize(
    ("rate", "ocean", "expected"),
    [(1.0, False, 16), (1.0, True, 64), (500.0, False, 20), (500.0, True, 400), (1e6, True, 1000)],
)
def test_prefetch(rate, ocean, expected):
    assert prefetch(exchange(rate=rate), ocean=ocean) == expected
