"""How long a ring keeps hints for nodes that are away: pure arithmetic.

After the hint window nothing more is written down, and who was away longer must be repaired.
"""

from ringbus.model.platform import Platform
from ringbus.model.regional import ring_in
from ringbus.topology.values import Role, Topology

#: Part of a ring node's disk that hints may fill.
DISK_FOR_HINTS = 0.1
#: Cassandra's own `max_hint_window` in seconds (conf/cassandra.yaml, 4.1 and 5.0).
DEFAULT_HINT_WINDOW = 3 * 3600


def hint_bytes_a_second(rate: float, size: int, replicas_away: int, nodes: int) -> float:
    """What one of a region's nodes writes down while others are away: a hint per row and replica, spread over nodes."""
    return rate * size * replicas_away / nodes


def hint_pace(platform: Platform, topology: Topology, region: str) -> float:
    """Bytes a second that one node of a region writes down, were all other regions cut off from it."""
    ring = ring_in(platform, region)
    away = sum(ring_in(platform, other.name).replication for other in topology.regions if other.name != region)
    nodes = len(topology.hosts_in(region, Role.RING))
    return hint_bytes_a_second(ring.writes.rate, ring.writes.size, away, nodes)


def hints_fit(disk: int, bytes_a_second: float, outage: int) -> bool:
    """Whether the hints of an outage (seconds) fit their part of a node's disk (bytes)."""
    return outage * bytes_a_second <= disk * DISK_FOR_HINTS


def hint_window(disk: int, bytes_a_second: float, outage: int) -> int:
    """Seconds for which hints are written: the outage where its hints fit their part of the disk, else the default.

    Never less than the default; after it, a ring that was away must be repaired.
    """
    return max(outage, DEFAULT_HINT_WINDOW) if hints_fit(disk, bytes_a_second, outage) else DEFAULT_HINT_WINDOW
