"""What a part of the platform is in one region: the platform's value with the region's override over it."""

from ringbus.model.bus import GivenBus
from ringbus.model.platform import Platform
from ringbus.model.ring import GivenRing
from ringbus.model.shape import DocumentPart
from ringbus.model.tiers import GivenApi, GivenServiceTier


def bus_in(platform: Platform, region: str) -> GivenBus:
    """The bus of ``region``."""
    return _over(platform.bus, platform.regions[region].bus)


def ring_in(platform: Platform, region: str) -> GivenRing:
    """The ring of ``region``. A replication that nobody gave is as many copies as there are nodes, three at most."""
    given = platform.regions[region]
    ring = _over(platform.ring, given.ring)
    if "replication" in platform.ring.model_fields_set or given.ring.replication is not None:
        return ring
    nodes = ring.nodes * len(given.zones)
    return ring.model_copy(update={"replication": min(ring.replication, nodes)})


def api_in(platform: Platform, region: str) -> GivenApi:
    """The thin API of ``region``."""
    return _over(platform.api, platform.regions[region].api)


def services_in(platform: Platform, region: str) -> dict[str, GivenServiceTier]:
    """The services that run in ``region``, by name, in the file's order."""
    overrides = platform.regions[region].services
    return {
        name: _over(service, overrides[name]) if name in overrides else service
        for name, service in platform.services.items()
        if service.regions is None or region in service.regions
    }


def _over[T: DocumentPart](part: T, override: DocumentPart) -> T:
    given = {name: getattr(override, name) for name in override.model_fields_set}
    changes = {name: _laid(getattr(part, name), value) for name, value in given.items() if value is not None}
    return part.model_copy(update=changes)


def _laid(value: object, override: object) -> object:
    if isinstance(value, DocumentPart) and isinstance(override, DocumentPart):
        return _over(value, override)
    return override
