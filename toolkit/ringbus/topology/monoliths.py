"""The monoliths that stand, whose requests they answer, and where those can be moved to."""

from collections.abc import Iterable

from ringbus.model.platform import Platform
from ringbus.model.standing import SHARED, legacy_of, monoliths_of
from ringbus.topology.values import Monolith, Tier, Topology, Way

API, APP = "api", "app"
_PORT, _HEALTH_PATH = 8080, "/health"


def monoliths(platform: Platform) -> tuple[Monolith, ...]:
    """All of them, by name."""
    return tuple(
        _monolith(platform, name, state == "serving") for name, state in sorted(monoliths_of(platform).items())
    )


def _monolith(platform: Platform, name: str, serves: bool) -> Monolith:
    shared = name == SHARED
    region = platform.home_region if shared else platform.cities[name].region
    cities = tuple(sorted(_answered(platform))) if shared else (name,)
    made = not shared or platform.legacy.existing is None
    ways = tuple(_ways(platform, region, cities, shared=shared)) if platform.stage != "monolith" else ()
    return Monolith(name, region, cities, serves, made, ways)


def _answered(platform: Platform) -> Iterable[str]:
    """The cities of the one monolith of all: in stage monolith those that have not left it, afterwards each."""
    every = platform.stage != "monolith"
    return (city for city in platform.cities if every or legacy_of(platform, city) != "retired")


def _ways(platform: Platform, region: str, cities: Iterable[str], *, shared: bool) -> Iterable[Way]:
    """Cities that are served from here: a load balancer reaches no instance of another region."""
    for city in cities:
        if platform.cities[city].region == region:
            own = shared and legacy_of(platform, city) != "retired"
            yield Way(city, tier_key(city, API) if own else API)


def tier_key(monolith: str, part: str) -> str:
    """The key of a monolith's tier: ``legacy-london-api``."""
    return f"legacy-{monolith}-{part}"


def legacy_tiers(platform: Platform, found: Iterable[Monolith]) -> Iterable[Tier]:
    """The API and the application of every monolith that the platform makes."""
    pools = {API: platform.legacy.api, APP: platform.legacy.app}
    for monolith in found:
        for part, pool in pools.items() if monolith.made else ():
            role, size = f"legacy-{part}", (pool.instance, pool.min, pool.max)
            key = tier_key(monolith.name, part)
            yield Tier(key, role, monolith.key, role, monolith.region, *size, _PORT, _HEALTH_PATH)


def front_of(topology: Topology, region: str) -> Monolith | None:
    """The monolith that answers for a region's own name: that of all cities, while it serves."""
    return next((one for one in _fronts(topology) if one.region == region), None)


def answering(topology: Topology) -> tuple[str, ...]:
    """The regions that the platform's public name leads to: that of the one monolith of all, while it serves.

    In stage monolith there is nothing else that would answer.
    """
    fronts = {one.region for one in _fronts(topology)}
    alone = bool(fronts) or topology.stage == "monolith"
    return tuple(region.name for region in topology.regions if region.name in fronts or not alone)


def _fronts(topology: Topology) -> Iterable[Monolith]:
    return (one for one in topology.monoliths if one.name == SHARED and one.serves)


def serving(topology: Topology, city: str) -> Monolith | None:
    """The monolith that a city's name leads to: that of all before its own; None where its region answers."""
    found = [one for one in topology.monoliths if one.serves and city in one.cities]
    return max(found, key=lambda one: one.name == SHARED, default=None)
