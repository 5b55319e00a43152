"""What the numbers of brokers and of ring nodes must be for a quorum to mean something."""

from collections.abc import Iterator

from ringbus.model import codes
from ringbus.model.fault import Fault
from ringbus.model.paths import Path
from ringbus.model.platform import Platform
from ringbus.model.regional import ring_in


def brokers(platform: Platform) -> Iterator[Fault]:
    """An odd number of brokers per zone, in the platform and in every region that has it otherwise."""
    given: dict[Path, int | None] = {("bus", "nodes"): platform.bus.nodes}
    for name, region in platform.regions.items():
        given["regions", name, "bus", "nodes"] = region.bus.nodes
    for path, nodes in given.items():
        if nodes is not None and nodes % 2 == 0:
            said = f"{nodes} brokers survive no more losses than {nodes - 1}: an even number gains no quorum"
            yield Fault(codes.EVEN_BROKERS, path, said, f"write {nodes - 1} or {nodes + 1}")


def replication(platform: Platform) -> Iterator[Fault]:
    """No more copies of a row in a region than its ring has nodes."""
    for name, region in platform.regions.items():
        ring, here = ring_in(platform, name), ("regions", name, "ring")
        nodes = ring.nodes * len(region.zones)
        if ring.replication <= nodes:
            continue
        first: Path = ("ring", "replication") if region.ring.replication is None else (*here, "replication")
        said = f"{ring.replication} copies of a row, but the ring of {name} has {nodes} nodes"
        hint = f"write a replication of at most {nodes}, or give the ring more nodes or zones"
        counts: tuple[Path, ...] = ((*here, "nodes"), ("regions", name, "zones"), ("ring", "nodes"))
        yield Fault(codes.REPLICATION, first, said, hint, counts)
