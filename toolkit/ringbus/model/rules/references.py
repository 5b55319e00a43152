"""References: whatever is named elsewhere in the file is there."""

from collections.abc import Iterator
from functools import partial

from ringbus.model import codes
from ringbus.model.fault import Fault
from ringbus.model.near import near_hint
from ringbus.model.paths import Path, quoted
from ringbus.model.platform import Platform
from ringbus.model.rules.regions import meant, reference


def cities(platform: Platform) -> Iterator[Fault]:
    """Every city's region is one of the platform's."""
    regions = meant(platform)
    for name, city in platform.cities.items():
        yield from reference(platform, regions, ("cities", name, "region"), city.region)


def services(platform: Platform) -> Iterator[Fault]:
    """A service runs in regions that are there; a region overrides services that are there."""
    regions = meant(platform)
    for name, service in platform.services.items():
        for index, region in enumerate(service.regions or ()):
            yield from reference(platform, regions, ("services", name, "regions", index), region)
    for region, given in platform.regions.items():
        for name in given.services.keys() - platform.services.keys():
            hint = partial(near_hint, name, platform.services, "its services")
            path: Path = ("regions", region, "services", name)
            said = f"the platform has no service {quoted(name)}"
            yield Fault(codes.NO_SUCH_SERVICE, path, said, hint, (("services", name),))


def clusters(platform: Platform) -> Iterator[Fault]:
    """Links and names are of clusters that are there."""
    named: dict[Path, str] = {("bus", "names", name): name for name in platform.bus.names}
    for index, link in enumerate(platform.bus.federation.links):
        path: Path = ("bus", "federation", "links", index)
        named |= {(*path, "from"): link.upstream, (*path, "to"): link.downstream}
    known = {f"{name}{letter}": letter for name, region in meant(platform).items() for letter in region.zones}
    for path, cluster in named.items():
        if cluster not in known:
            region = cluster[:-1]
            rests_on: tuple[Path, ...] = (("regions", region), ("regions", region, "zones"))
            said = f"the platform has no cluster {quoted(cluster)}"
            yield Fault(codes.NO_SUCH_CLUSTER, path, said, partial(near_hint, cluster, known, "its clusters"), rests_on)


def exchanges(platform: Platform) -> Iterator[Fault]:
    """Links are for exchanges that are there."""
    for index, link in enumerate(platform.bus.federation.links):
        for position, name in enumerate(link.exchanges or ()):
            if name not in platform.bus.exchanges:
                path: Path = ("bus", "federation", "links", index, "exchanges", position)
                hint = partial(near_hint, name, platform.bus.exchanges, "its exchanges")
                said = f"the bus has no exchange {quoted(name)}"
                yield Fault(codes.NO_SUCH_EXCHANGE, path, said, hint, (("bus", "exchanges", name),))


def zones(platform: Platform) -> Iterator[Fault]:
    """Hubs and existing subnets are in regions and zones that are there."""
    regions = meant(platform)
    named: dict[Path, tuple[str, str]] = {}
    for region, letter in platform.bus.federation.hub.items():
        path: Path = ("bus", "federation", "hub", region)
        yield from reference(platform, regions, path, region)
        named[path] = (region, letter)
    for name, given in platform.regions.items():
        for letter in given.existing.subnets if given.existing else ():
            named["regions", name, "existing", "subnets", letter] = (name, letter)
    for path, (region, letter) in named.items():
        if region in regions and letter not in regions[region].zones:
            said = f"{region} has no zone {quoted(letter)}"
            hint = f"its zones: {', '.join(regions[region].zones)}"
            yield Fault(codes.NO_SUCH_ZONE, path, said, hint, (("regions", region, "zones"),))
