"""How much is kept for a cluster that is away: pure arithmetic for the queues of federation links."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ringbus.federation.exchanges import exchange_names
from ringbus.topology.values import Exchange

#: Part of a broker's disk that backlogs may fill; the rest is for queues of services, segments not yet freed, logs.
DISK_FOR_BACKLOG = 0.5
#: Part of a broker's disk below which it stops its publishers.
DISK_KEPT_FREE = 0.1
_LEAST_ROOM = 16 << 20
_SHORTEST_RPC_GRACE = 30
_REGION_ROUND_TRIP, _OCEAN_ROUND_TRIP = 0.01, 0.2
_LEAST_PREFETCH = {False: 16, True: 64}
_MOST_PREFETCH = 1000
_HEADROOM = 4


@dataclass(frozen=True, slots=True)
class QueueLimits:
    """Limits of one link's queue at the upstream: seconds, seconds, bytes."""

    message_ttl: int
    expires: int
    max_length_bytes: int


def queues(exchanges: Mapping[str, Exchange], downstreams: Mapping[str, int]) -> list[Exchange]:
    """An exchange for each queue that a cluster keeps, which has so many downstreams of each exchange."""
    return [
        exchanges[name]
        for name, count in sorted(downstreams.items())
        for _ in range(count * len(exchange_names(exchanges[name])))
    ]


def message_ttl(exchange: Exchange, outage: int) -> int:
    """Seconds that a message waits for a link: the outage to live through, or for rpc its longest call."""
    return exchange.timeout if exchange.kind == "rpc" else outage


def expires(ttl: int) -> int:
    """Seconds without a link after which its queue goes: a tenth more than any message in it lives, 30 at least."""
    return ttl + max(_SHORTEST_RPC_GRACE, ttl // 10)


def need(exchange: Exchange, outage: int) -> float:
    """Bytes in one link's queue when its downstream was away for as long as messages live: rate x size x seconds."""
    return exchange.rate * exchange.size * message_ttl(exchange, outage)


def limits(disk: int, queues: Iterable[Exchange], outage: int) -> dict[str, QueueLimits]:
    """The limits of the link queues that one cluster keeps, by exchange.

    ``queues`` has an exchange once for every queue of it. Every node holds a copy of every queue, so the queues share
    one node's disk (bytes)::

        room of one queue = DISK_FOR_BACKLOG x disk x its need / sum of all queues' needs,  at least 16 MiB

    Where all needs are equal that is the budget divided by the number of queues. Where the disk is too small for the
    outage asked for, every exchange is kept for the same part of it; where it is larger, all have room to spare.
    """
    listed = list(queues)
    total = sum(need(exchange, outage) for exchange in listed)
    found = {}
    for exchange in {exchange.name: exchange for exchange in listed}.values():
        ttl = message_ttl(exchange, outage)
        room = int(disk * DISK_FOR_BACKLOG * need(exchange, outage) / total)
        found[exchange.name] = QueueLimits(ttl, expires(ttl), max(room, _LEAST_ROOM))
    return found


def prefetch(exchange: Exchange, *, ocean: bool) -> int:
    """Messages in flight on one link: what a silent cut traps, and (divided by the round trip) the link's throughput.

    Four times what the rate needs at a round trip of 10 ms in a region, confirm included, or 200 ms across; at least
    what was measured for rpc (16 and 64), at most RabbitMQ's default.
    """
    wanted = int(exchange.rate * (_OCEAN_ROUND_TRIP if ocean else _REGION_ROUND_TRIP) * _HEADROOM)
    return min(max(wanted, _LEAST_PREFETCH[ocean]), _MOST_PREFETCH)
