"""How large a platform may be as a whole: what one file plans, proves and renders at once.

Ringbus's own bounds, far above what one file should hold: all regions of AWS with six zones each are inside them.
"""

from collections.abc import Iterator

from ringbus.model import codes
from ringbus.model.fault import Fault
from ringbus.model.platform import Platform
from ringbus.model.regional import bus_in, ring_in
from ringbus.model.standing import monoliths_of

MOST_HOSTS = 2_000
MOST_LINKS = 250_000
MOST_ADDRESSES = 1_000_000
MOST_GROUPS = 2_000
_HINT = "divide it into several platforms, or take {} out"


def sizes(platform: Platform) -> Iterator[Fault]:
    """Hosts, federation links with the brokers each names, and autoscaling groups, counted over all regions."""
    hosts, pairs, groups = _hosts(platform), _links(platform), _groups(platform)
    named = pairs * max(bus_in(platform, name).nodes for name in platform.regions)
    if hosts > MOST_HOSTS:
        said, hint = f"{hosts:,} hosts, at most {MOST_HOSTS:,} are planned", _HINT.format("zones or nodes")
        yield Fault(codes.TOO_MANY, ("regions",), said, hint, (("bus", "nodes"), ("ring", "nodes")))
    if pairs > MOST_LINKS:
        said, hint = f"up to {pairs:,} federation links, at most {MOST_LINKS:,} are made", _HINT.format("exchanges")
        yield Fault(codes.TOO_MANY, ("bus", "exchanges"), said, hint, (("bus", "federation", "graph"),))
    if named > MOST_ADDRESSES and pairs <= MOST_LINKS:
        said = f"federation links name up to {named:,} addresses of brokers, at most {MOST_ADDRESSES:,} are written"
        yield Fault(codes.TOO_MANY, ("bus", "nodes"), said, _HINT.format("exchanges"), (("bus", "exchanges"),))
    if groups > MOST_GROUPS:
        said, hint = f"{groups:,} autoscaling groups, at most {MOST_GROUPS:,} are planned", _HINT.format("services")
        yield Fault(codes.TOO_MANY, ("services",), said, hint)


def _hosts(platform: Platform) -> int:
    """Brokers, ring nodes and a bastion in every zone."""
    return sum(
        len(region.zones) * (bus_in(platform, name).nodes + ring_in(platform, name).nodes + 1)
        for name, region in platform.regions.items()
    )


def _links(platform: Platform) -> int:
    """The most links that the graph and the scopes can give; an rpc exchange is always a mesh."""
    zones = [len(region.zones) for region in platform.regions.values()]
    clusters, regions, federation = sum(zones), len(zones), platform.bus.federation
    mesh, inside = clusters * (clusters - 1), sum(count * (count - 1) for count in zones)
    paired, hubs = 2 * clusters * (regions - 1), regions * (regions - 1)
    graphs = {
        "mesh": mesh,
        "region-mesh": inside + paired,
        "hub": 2 * (clusters - regions) + hubs,
        "ring": 2 * clusters,
    }
    everywhere = min(mesh, graphs.get(federation.graph, len(federation.links)))
    reach = {"everywhere": everywhere, "region": min(inside, everywhere), "zone": 0}
    calls = {"everywhere": mesh, "region": inside, "zone": 0}
    return sum(
        (calls if exchange.kind == "rpc" else reach)[exchange.federated] for exchange in platform.bus.exchanges.values()
    )


def _groups(platform: Platform) -> int:
    """The thin API and the ingest tier in every region, each service where it runs, two of every monolith."""
    everywhere = len(platform.regions)
    runs = sum(
        everywhere if service.regions is None else len(service.regions) for service in platform.services.values()
    )
    return runs + everywhere * (1 if platform.ingest is None else 2) + 2 * len(monoliths_of(platform))
