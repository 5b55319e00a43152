"""The arithmetic of majorities, and of copies of a row on racks.

Cassandra's ``NetworkTopologyStrategy`` gives every rack of a datacenter one copy while there are copies left; where
there are more copies than racks, "the difference is to be filled by the first encountered nodes", whatever their rack
(source: its ``DatacenterEndpoints``, 4.0 to 5.0). On a founding ring, whose tokens take turns by rack, that is even:
the fullest rack holds ceil(copies / racks). With tokens allocated later one rack may get all of the difference.
"""

from collections.abc import Collection

from ringbus.topology.values import Ring


def majority(members: int) -> int:
    """How many of a cluster's members decide."""
    return members // 2 + 1


def local_quorum(replication: int) -> int:
    """How many copies LOCAL_QUORUM asks for."""
    return majority(replication)


def fullest_rack(replication: int, racks: int) -> int:
    """How many copies of a row the fullest rack of an evenly filled ring holds."""
    return -(-replication // racks)


def copies_without_rack(replication: int, racks: int) -> int:
    """How many copies of a row an evenly filled ring keeps when a whole rack is away."""
    return replication - fullest_rack(replication, racks)


def most_in_rack(ring: Ring) -> int:
    """How many copies of a row one rack of this ring may hold, however its tokens lie."""
    return max(copies_away(ring, rack.hosts) for rack in ring.racks)


def copies_away(ring: Ring, absent: Collection[str]) -> int:
    """How many copies of one row are away at the worst while these hosts are.

    That is one a host, and one a rack together with the difference.
    ``absent`` may name hosts of other rings too; the ring's replication is at most its nodes.
    """
    hit = [away for rack in ring.racks if (away := sum(host in absent for host in rack.hosts))]
    racks = sum(bool(rack.hosts) for rack in ring.racks)
    difference = max(0, ring.replication - racks)
    return min(sum(hit), len(hit) + difference, ring.replication)
