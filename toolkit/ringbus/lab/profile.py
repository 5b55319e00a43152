"""How much of a platform a lab has: pure."""

from enum import StrEnum

from ringbus.model.platform import GivenRegion, Platform
from ringbus.model.regional import ring_in

_API_HOSTS = 2


class LabLevel(StrEnum):
    """``small``: a broker and a ring node a zone, two API hosts a region; ``full``: what the file says."""

    SMALL = "small"
    FULL = "full"


def scaled(platform: Platform, level: LabLevel) -> Platform:
    """The platform as a lab of this size has it; regions, zones, names, addresses and rules stay as they are."""
    if level is LabLevel.FULL:
        return platform
    changes = {
        "regions": {name: _region(platform, name) for name in platform.regions},
        "bus": platform.bus.model_copy(update={"nodes": 1}),
        "ring": platform.ring.model_copy(update={"nodes": 1}),
        "api": platform.api.model_copy(update={"min": _API_HOSTS, "max": _API_HOSTS}),
    }
    return platform.model_copy(update=changes)


def _region(platform: Platform, name: str) -> GivenRegion:
    """A region without what it has otherwise in numbers, and with no more copies than it then has nodes.

    All are of one wave: a canary would protect nobody here, and every wave waits for its own load balancers.
    """
    region = platform.regions[name]
    copies = min(ring_in(platform, name).replication, len(region.zones))
    changes = {
        "wave": 1,
        "bus": region.bus.model_copy(update={"nodes": None}),
        "ring": region.ring.model_copy(update={"nodes": None, "replication": copies}),
        "api": region.api.model_copy(update={"min": None, "max": None}),
    }
    return region.model_copy(update=changes)
