"""The ring: copies, nodes and racks."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from ringbus.checks import catalogue
from ringbus.federation.graphs import Link
from ringbus.findings import Finding, Place, Severity, error, warning
from ringbus.model.platform import Platform
from ringbus.quorum.replication import copies_without_rack, local_quorum, most_in_rack
from ringbus.topology.values import Ring, Role, Topology

_LEAST_SEEDS = 2
_LEAST_LOGIN_COPIES = 3


def ring(platform: Platform, topology: Topology, _links: Sequence[Link]) -> Iterable[Finding]:
    """RB220 to RB228, without RB226."""
    survive = platform.bus.federation.survive
    for one in topology.rings:
        yield from _nodes(one)
        yield from _racks(one, survives_zone="zone" in survive)
        yield from _storage(topology, one)
        yield from _seeds(one)
        yield from _logins(one)
    if "region" in survive and len(topology.regions) == 1:
        only = topology.regions[0].name
        yield error(
            catalogue.ONE_REGION,
            f"region {only}",
            "`survive` names the loss of a region, and the platform has no other",
            hint="add a region, or take `region` out of `bus.federation.survive`.",
        )


def rack_added(topology: Topology, standing_zones: Mapping[str, Collection[str]]) -> tuple[Finding, ...]:
    """RB226 for each ring that stands with fewer racks; ``standing_zones`` are letters of zones by region.

    A region that is not in it, or has no zone in it, has no ring that stands.
    """
    return tuple(
        error(
            catalogue.RACK_ADDED,
            f"ring {one.region}",
            f"it stands with the racks {_listed(standing)}, and the file adds {_listed(added)}",
            note="A copy of every row would belong to the new rack at once, whose nodes have none: data moves, and is "
            "missed until it has. Racks are what they are on the first day.",
            hint=f"take {_listed(added)} out of `regions.{one.region}.zones` again; for more room raise `ring.nodes`, "
            "for more zones add a region beside it.",
        )
        for one in topology.rings
        if (standing := frozenset(standing_zones.get(one.region, ())))
        and (added := {rack.zone.removeprefix(one.region) for rack in one.racks} - standing)
    )


def _listed(letters: Collection[str]) -> str:
    return ", ".join(sorted(letters))


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
            hint="use three zones and `ring.replication: 3`"
            + (", or take `zone` out of `bus.federation.survive`." if survives_zone else "."),
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
            hint="`ring.storage: ebs` keeps it; nothing moves a ring there that stands.",
        )


def _seeds(one: Ring) -> Iterable[Finding]:
    """Two or three, in as many racks as there are."""
    racks = {rack.zone for rack in one.racks for host in rack.hosts if host in one.seeds}
    wanted = min(len(one.racks), _LEAST_SEEDS)
    if len(one.seeds) < _LEAST_SEEDS or len(racks) < wanted:
        yield warning(
            catalogue.ONE_SEED,
            f"ring {one.region}",
            f"it has {len(one.seeds)} seed(s) in {len(racks)} rack(s): {', '.join(one.seeds)}",
            note="While its seeds are away, no other node of it can start anew or join.",
            hint=f"give the region a second zone under `regions.{one.region}.zones` before the ring is made.",
        )


def _logins(one: Ring) -> Iterable[Finding]:
    if one.replication < _LEAST_LOGIN_COPIES:
        yield warning(
            catalogue.FEW_LOGIN_COPIES,
            f"ring {one.region}",
            f"system_auth has {one.replication} copies here, and needs {_LEAST_LOGIN_COPIES} to 5",
            note="Logins are read at LOCAL_QUORUM: with one node away, nobody new gets in.",
            hint="`ring.replication: 3`, with at least three nodes.",
        )
