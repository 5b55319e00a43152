"""Hosts in batches that may be away together."""

from collections.abc import Iterable, Sequence

from ringbus.quorum.absence import cost
from ringbus.topology.values import Host, Role, Topology

_ORDER = list(Role)


def batches(topology: Topology, hosts: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    """These hosts of the topology, each once: a canary alone, then batches that cost nothing.

    In a batch there is at most one broker of a cluster, one node of a ring, one bastion of a region, and never a
    broker with a ring node of its zone. A host whose absence alone costs something is alone: ask ``cost`` about it.
    Hosts are taken zone by zone and index by index, each into the first batch with room, so that a host which comes
    later in that order moves no other.
    """
    wanted = frozenset(hosts)
    made: list[list[Host]] = []
    shared: list[list[Host]] = []
    for host in sorted((host for host in topology.hosts if host.name in wanted), key=_position):
        alone = not made or bool(cost(topology, {host.name}))
        fitting = next((batch for batch in shared if not alone and _fits(host, batch)), None)
        if fitting is not None:
            fitting.append(host)
            continue
        made.append([host])
        if not alone:
            shared.append(made[-1])
    return tuple(tuple(host.name for host in batch) for batch in made)


def _position(host: Host) -> tuple[str, int, int]:
    return host.zone, host.index, _ORDER.index(host.role)


def _fits(host: Host, batch: Iterable[Host]) -> bool:
    """Whether none of the batch takes what this host takes."""
    return all(_takes(host).isdisjoint(_takes(other)) for other in batch)


def _takes(host: Host) -> frozenset[str]:
    """What one host of a batch has to itself."""
    if host.role is Role.BUS:
        return frozenset({host.zone})
    if host.role is Role.RING:
        return frozenset({host.zone, host.region})
    return frozenset({f"{host.role.value} {host.region}"})
