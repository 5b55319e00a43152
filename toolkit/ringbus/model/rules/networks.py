"""The regions' networks: private, of a size, apart from each other, and with room for every host.

Sources: RFC 1918; Amazon VPC's quotas (a VPC is /16 at most).
"""

from collections.abc import Iterator
from ipaddress import IPv4Network

from ringbus.model import codes
from ringbus.model.fault import Fault
from ringbus.model.paths import Path, quoted
from ringbus.model.platform import Platform
from ringbus.model.regional import bus_in, ring_in

_PRIVATE = tuple(IPv4Network(text) for text in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"))
_WIDEST, _NARROWEST = 16, 20
_PAGES = 512


def ranges(platform: Platform) -> Iterator[Fault]:
    """Every network is private and /16 to /20."""
    for name, region in platform.regions.items():
        path, network = _path(name), region.network
        if not any(network.subnet_of(private) for private in _PRIVATE):
            hint = "take one of 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16"
            yield Fault(codes.NOT_PRIVATE, path, f"{quoted(network)} is not a private network", hint)
        if not _WIDEST <= network.prefixlen <= _NARROWEST:
            what = "larger than a VPC may be" if network.prefixlen < _WIDEST else "too small for eight zones"
            yield Fault(codes.WRONG_NETWORK_SIZE, path, f"{quoted(network)} is {what}", "write a network of /16 to /20")


def overlaps(platform: Platform) -> Iterator[Fault]:
    """No two networks overlap; told at the one that comes later in the file."""
    order = {name: number for number, name in enumerate(platform.regions)}
    widest: str | None = None
    for name in sorted(order, key=lambda name: (platform.regions[name].network, order[name])):
        network = platform.regions[name].network
        if widest is not None and network.overlaps(platform.regions[widest].network):
            first, second = sorted((widest, name), key=order.__getitem__)
            other = f"{quoted(platform.regions[first].network)} of {first}"
            said = f"{quoted(platform.regions[second].network)} overlaps {other}"
            yield Fault(codes.NETWORKS_OVERLAP, _path(second), said, "", (_path(first),))
        else:
            widest = name


def room(platform: Platform) -> Iterator[Fault]:
    """Every zone has an address for each of its hosts: a page of the zone's ``hosts`` subnet for each role."""
    for name, region in platform.regions.items():
        page = region.network.num_addresses // _PAGES
        nodes = {"bus": bus_in(platform, name).nodes, "ring": ring_in(platform, name).nodes}
        for role, count in nodes.items():
            if count > page and _WIDEST <= region.network.prefixlen <= _NARROWEST:
                has = f"{quoted(region.network)} has {page} addresses for the {role} in a zone"
                said = f"network too small: {has}, {count} are needed"
                rests_on = (("regions", name, role, "nodes"), (role, "nodes"))
                yield Fault(codes.NETWORK_TOO_SMALL, _path(name), said, "a network of /16 has 128", rests_on)


def _path(region: str) -> Path:
    return ("regions", region, "network")
