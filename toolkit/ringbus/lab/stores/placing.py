"""Where the bodies of stores stand: pure. Who has an address keeps it, whatever comes or goes."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from ipaddress import IPv4Address

from ringbus.lab.stores.facts import StoreFacts
from ringbus.topology.values import Topology, Zone

#: The first addresses of a subnet are AWS's own.
_FIRST = 4


def placed(found: Iterable[StoreFacts], before: Sequence[StoreFacts], topology: Topology) -> tuple[StoreFacts, ...]:
    """All with an address of the managed subnet of their zone; ``before`` is how they were placed the last time.

    A zone that the platform has not, which an emulated API may name, is taken for the region's first one.
    """
    wanted = [_zoned(facts, topology) for facts in found]
    kept = {(facts.name, facts.zone): facts.address for facts in before}
    taken = {kept[facts.name, facts.zone] for facts in wanted if (facts.name, facts.zone) in kept}
    settled = []
    for facts in wanted:
        address = kept.get((facts.name, facts.zone)) or _free(_zone(facts, topology), taken)
        taken.add(address)
        settled.append(replace(facts, address=address))
    return tuple(settled)


def _zoned(facts: StoreFacts, topology: Topology) -> StoreFacts:
    return replace(facts, zone=_zone(facts, topology).name)


def _zone(facts: StoreFacts, topology: Topology) -> Zone:
    zones = topology.region(facts.region).zones
    return next((zone for zone in zones if zone.name == facts.zone), zones[0])


def _free(zone: Zone, taken: Iterable[IPv4Address]) -> IPv4Address:
    start, used = zone.subnets.managed.network_address + _FIRST, set(taken)
    return next(start + number for number in range(len(used) + 1) if start + number not in used)
