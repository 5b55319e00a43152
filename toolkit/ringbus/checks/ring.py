"""The ring: copies, nodes and racks."""

from collections.abc import Iterable, Sequence

from ringbus.checks import catalogue
from ringbus.federation.graphs import Link
from ringbus.findings import Finding, Place, Severity, error, warning
from ringbus.model.platform import Platform
from ringbus.quorum.replication import copies_without_rack, local_quorum, most_in_rack
from ringbus.topology.values import Ring, Role, Topology


def ring(platform: Platform, topology: Topology, _links: Sequence[Link]) -> Iterable[Finding]:
    """RB220 to RB225."""
    survive = platform.bus.federation.survive
    for one in topology.rings:
        yield from _nodes(one)
        yield from _racks(one, survives_zone="zone" in survive)
        yield from _storage(topology, one)
    if "region" in survive and len(topology.regions) == 1:
        only = topology.regions[0].name
        yield error(
            catalogue.ONE_REGION,
            f"region {only}",
            "`survive` names the loss of a region, and the platform has no other",
            hint="add a region, or take `region` out of `bus.federation.survive`.",
        )


def _nodes(one: Ring) -> Iterable[Finding]:
    nodes = sum(len(rack.hosts) for rack in one.racks)
    if nodes < one.replication:
        yield error(
            catalogue.TOO_FEW_NODES,
            f"ring {one.region}",
            f"it has {nodes} nodes for {one.replication} copies of a row",
            hint="raise `ring.nodes`, add zones, or lower `ring.replication`.",
        )


def _racks(one: Ring, *, survives_zone: bool) -> Iterable[Finding]:
    where, racks = f"ring {one.region}", len(one.racks)
    left, wanted = copies_without_rack(one.replication, racks), local_quorum(one.replication)
    if left < wanted:
        yield Finding(
            catalogue.QUORUM_WITHOUT_RACK,
            Severity.ERROR if survives_zone else Severity.WARNING,
            Place(where),
            f"without one of its {racks} racks {left} of {one.replication} copies are left, LOCAL_QUORUM asks {wanted}",
            note="Reads, writes and new logins in the region fail while a zone is away.",
            hint="use three zones and `ring.replication: 3`, or take `zone` out of `bus.federation.survive`.",
        )
    elif racks < one.replication:
        yield warning(
            catalogue.FEWER_RACKS,
            where,
            f"{one.replication} copies on {racks} racks: one may hold {most_in_rack(one)} of them",
        )
    if len({len(rack.hosts) for rack in one.racks}) > 1:
        yield warning(
            catalogue.UNEVEN_RACKS, where, "its racks have different numbers of nodes, so some hold more data"
        )


def _storage(topology: Topology, one: Ring) -> Iterable[Finding]:
    if any(host.storage == "local" for host in topology.hosts_in(one.region, Role.RING)):
        yield warning(
            catalogue.LOCAL_STORAGE,
            f"ring {one.region}",
            "its data is on instance stores: stopping an instance loses its copy",
            hint="`ring.storage: ebs` keeps it.",
        )
