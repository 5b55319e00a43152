"""What a stage rules out."""

from collections.abc import Iterator

from ringbus.model import codes
from ringbus.model.fault import Fault
from ringbus.model.paths import quoted
from ringbus.model.platform import Platform


def legacy_serves(platform: Platform) -> Iterator[Fault]:
    """In stage services no city's monolith serves."""
    for name, city in platform.cities.items():
        if platform.stage == "services" and city.legacy == "serving":
            said = f"the stage is services, but the monolith of {quoted(name)} still serves"
            hint = "stay in stage hybrid until the migration has retired it"
            yield Fault(codes.LEGACY_SERVES, ("cities", name, "legacy"), said, hint, (("stage",),))
