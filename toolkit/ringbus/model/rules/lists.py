"""Lists in which nothing may stand twice."""

from collections.abc import Iterator, Sequence

from ringbus.model import codes
from ringbus.model.fault import Fault
from ringbus.model.paths import Path, quoted
from ringbus.model.platform import Platform


def repeated(platform: Platform) -> Iterator[Fault]:
    """Told at every repetition, with where the first one is."""
    for path, values in _lists(platform):
        first: dict[object, int] = {}
        for index, value in enumerate(values):
            position = first.setdefault(value, index)
            if position != index:
                said = f"{quoted(value)} is listed twice"
                yield Fault(codes.LISTED_TWICE, (*path, index), said, "keep one of them", ((*path, position),))


def _lists(platform: Platform) -> Iterator[tuple[Path, Sequence[object]]]:
    yield ("ring", "keyspaces"), platform.ring.keyspaces
    yield ("access", "allow"), platform.access.allow
    yield ("bus", "federation", "survive"), platform.bus.federation.survive
    for index, link in enumerate(platform.bus.federation.links):
        yield ("bus", "federation", "links", index, "exchanges"), link.exchanges or ()
    for name, service in platform.services.items():
        yield ("services", name, "regions"), service.regions or ()
        yield ("services", name, "secrets"), service.secrets
    for region, given in platform.regions.items():
        yield ("regions", region, "zones"), given.zones
        for name, override in given.services.items():
            yield ("regions", region, "services", name, "secrets"), override.secrets or ()
