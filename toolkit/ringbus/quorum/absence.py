"""Who is away, and what that costs: the one place that judges majorities and copies."""

from collections.abc import Collection, Iterable

from ringbus.findings import Finding, error
from ringbus.quorum import catalogue
from ringbus.quorum.replication import copies_away, local_quorum, majority
from ringbus.topology.loss import Loss, LossKind
from ringbus.topology.values import Cluster, Host, Rack, Ring, Role, Topology


def absent(topology: Topology, loss: Loss) -> frozenset[str]:
    """The names of the bus and ring hosts that are away under a loss; none under that of a link."""
    return frozenset(host.name for host in topology.hosts if host.role in (Role.BUS, Role.RING) and _hits(loss, host))


def cost(topology: Topology, absent: Collection[str]) -> tuple[Finding, ...]:
    """What it costs when these hosts are away at once (RB320, RB321, RB322): nothing where it is empty.

    Names of hosts that the topology does not have, and of roles that keep no data, cost nothing.
    """
    away = frozenset(absent)
    return (
        *(finding for cluster in topology.clusters for finding in _of_cluster(cluster, away)),
        *(finding for ring in topology.rings for finding in _of_ring(ring, away)),
        *_of_zones(topology, away),
    )


def _hits(loss: Loss, host: Host) -> bool:
    hit = {LossKind.ZONE: host.zone, LossKind.REGION: host.region, LossKind.HOST: host.name, LossKind.LINK: None}
    return hit[loss.kind] == loss.name


def _of_cluster(cluster: Cluster, away: frozenset[str]) -> Iterable[Finding]:
    gone = [node for node in cluster.nodes if node in away]
    every, left = len(cluster.nodes), len(cluster.nodes) - len(gone)
    if gone and left < majority(every):
        whole = "the whole cluster is away" if not left else "it loses its majority"
        yield error(
            catalogue.MAJORITY_LOST,
            f"cluster {cluster.name}",
            f"{whole}: {len(gone)} of {every} brokers away ({', '.join(gone)}), {majority(every)} must stay",
            note="Its quorum queues stop: nothing is published or consumed in the zone until a majority is back.",
            hint=_one_at_a_time("broker", every > 2),
        )


def _of_ring(ring: Ring, away: frozenset[str]) -> Iterable[Finding]:
    gone = [host for rack in ring.racks for host in rack.hosts if host in away]
    lost, copies = copies_away(ring, away), ring.replication
    if gone and copies - lost < local_quorum(copies):
        yield error(
            catalogue.LOCAL_QUORUM_LOST,
            f"ring {ring.region}",
            f"{lost} of {copies} copies of some rows are away ({', '.join(gone)}), "
            f"LOCAL_QUORUM asks {local_quorum(copies)}",
            note="Reads, writes and new logins in the region fail for these rows until a node is back.",
            hint=_one_at_a_time("node", copies > 2),
        )


def _one_at_a_time(member: str, possible: bool) -> str:
    if possible:
        return f"take one {member} at a time, and the next when the first is back."
    return f"no {member} of it can be away without loss: have three first, or accept the outage."


def _of_zones(topology: Topology, away: frozenset[str]) -> Iterable[Finding]:
    racks = {rack.zone: rack for ring in topology.rings for rack in ring.racks}
    for cluster in topology.clusters:
        rack = racks.get(cluster.zone, Rack(cluster.zone, ()))
        gone = [host for host in rack.hosts if host in away]
        if gone and cluster.nodes and away.issuperset(cluster.nodes):
            yield error(
                catalogue.BUS_AND_RACK,
                f"zone {cluster.zone}",
                f"its whole bus cluster and {', '.join(gone)} of its rack are away at once",
                note="What runs in the zone has neither its bus nor its copy of the data.",
                hint="finish one before the other.",
            )
