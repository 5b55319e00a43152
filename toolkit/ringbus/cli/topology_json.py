"""The topology as `show topology --json` gives it: names and keys that others rely on."""

from typing import Any

from ringbus.cli.opening import OpenPlatform
from ringbus.topology import names
from ringbus.topology.monoliths import serving
from ringbus.topology.values import Cluster, Host, Monolith, Region, Ring, Role, Zone


def topology_data(opened: OpenPlatform) -> dict[str, Any]:
    """All of it; zones, clusters and racks are called like ``eu-west-1a``, hosts are names of hosts."""
    found = opened.topology
    return {
        "platform": found.platform,
        "stage": found.stage,
        "home": found.home,
        "regions": [_region(region) for region in found.regions],
        "hosts": [_host(host) for host in found.hosts],
        "clusters": [_cluster(cluster) for cluster in found.clusters],
        "exchanges": [
            {"name": each.name, "kind": each.kind, "type": each.type, "federated": each.federated}
            for each in found.exchanges
        ],
        "links": [
            {"upstream": one.upstream, "downstream": one.downstream, "exchange": one.exchange, "max_hops": one.max_hops}
            for one in opened.links
        ],
        "rings": [_ring(ring) for ring in found.rings],
        "monoliths": [_monolith(one) for one in found.monoliths],
        "stacks": [{"name": stack.name, "kind": stack.kind.value} for stack in found.stacks],
        "names": names_data(opened),
    }


def names_data(opened: OpenPlatform) -> list[dict[str, str]]:
    """The names people and services use: of the platform, and of each region; public ones where there is a zone."""
    found, edge = opened.topology, opened.platform.edge.name
    regions = [region.name for region in found.regions]
    public = regions if found.public_zone else []
    doors = public if any(host.role is Role.BASTION for host in found.hosts) else []
    told = {
        **({f"{edge}.{found.domain}": "the API, from the nearest healthy region"} if public else {}),
        **{names.regional(edge, each, found.domain): f"the API of {each}" for each in public},
        **{names.of_city(city, found.domain): city_way(opened, city) for city in opened.platform.cities if public},
        **{names.regional("ssh", each, found.domain): f"the bastions of {each}" for each in doors},
        **{names.private_zone(found.platform, each): f"the hosts of {each}" for each in regions},
    }
    return [{"name": name, "what": what} for name, what in told.items()]


def city_way(opened: OpenPlatform, city: str) -> str:
    """What answers for a city, in words."""
    monolith = serving(opened.topology, city)
    if monolith is None:
        return f"{city}, answered by {opened.platform.cities[city].region}"
    return f"{city}, answered by its monolith" if monolith.name == city else f"{city}, answered by the monolith of all"


def _monolith(monolith: Monolith) -> dict[str, Any]:
    return {
        "name": monolith.name,
        "region": monolith.region,
        "serves": monolith.serves,
        "adopted": not monolith.made,
        "cities": list(monolith.cities),
        "ways": [{"city": way.city, "tier": way.tier} for way in monolith.ways],
    }


def _region(region: Region) -> dict[str, Any]:
    zones = [_zone(zone) for zone in region.zones]
    return {"name": region.name, "network": str(region.network), "wave": region.wave, "zones": zones}


def _zone(zone: Zone) -> dict[str, Any]:
    subnets = {kind: str(getattr(zone.subnets, kind)) for kind in ("hosts", "private", "managed", "public")}
    return {"name": zone.name, "letter": zone.letter, "subnets": subnets}


def _host(host: Host) -> dict[str, Any]:
    return {
        "name": host.name,
        "role": host.role.value,
        "region": host.region,
        "zone": host.zone,
        "address": str(host.address),
        "instance": host.instance,
    }


def _cluster(cluster: Cluster) -> dict[str, Any]:
    return {
        "name": cluster.name,
        "cluster_name": cluster.cluster_name,
        "region": cluster.region,
        "zone": cluster.zone,
        "nodes": list(cluster.nodes),
    }


def _ring(ring: Ring) -> dict[str, Any]:
    racks = [{"zone": rack.zone, "hosts": list(rack.hosts)} for rack in ring.racks]
    return {"region": ring.region, "racks": racks, "seeds": list(ring.seeds), "replication": ring.replication}
