"""Which monoliths stand: what the file says of them, or what its stage means where it says nothing."""

from ringbus.model.legacy import LegacyState
from ringbus.model.platform import Platform

#: What the one monolith of all cities is called, beside those that are called by their city.
SHARED = "monolith"


def legacy_of(platform: Platform, city: str) -> LegacyState:
    """The city's monolith: its own, in stage monolith the one of all cities. It serves where nothing else is said."""
    given = platform.cities[city]
    if "legacy" in given.model_fields_set or platform.stage == "services":
        return given.legacy
    return "serving"


def monolith_of(platform: Platform) -> LegacyState:
    """The one monolith of all cities: it serves in stage monolith, and beyond that only where the file says so."""
    if platform.legacy.monolith is not None:
        return platform.legacy.monolith
    return "serving" if platform.stage == "monolith" else "retired"


def monoliths_of(platform: Platform) -> dict[str, LegacyState]:
    """Every monolith that stands, by its name: that of all cities, and beyond stage monolith each city's own."""
    own = platform.cities if platform.stage != "monolith" else ()
    found = {SHARED: monolith_of(platform), **{city: legacy_of(platform, city) for city in own}}
    return {name: state for name, state in found.items() if state != "retired"}
