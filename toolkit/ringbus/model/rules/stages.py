"""What a stage rules out."""

from collections.abc import Iterator

from ringbus.model import codes
from ringbus.model.fault import Fault
from ringbus.model.paths import Path, quoted
from ringbus.model.platform import Platform
from ringbus.model.standing import SHARED


def legacy_serves(platform: Platform) -> Iterator[Fault]:
    """In stage services no monolith serves, neither a city's nor that of all."""
    hint = "stay in stage hybrid until the migration has retired it"
    if platform.stage == "services" and platform.legacy.monolith == "serving":
        said = "the stage is services, but the monolith of all cities still serves"
        yield Fault(codes.LEGACY_SERVES, ("legacy", "monolith"), said, hint, (("stage",),))
    for name, city in platform.cities.items():
        if platform.stage == "services" and city.legacy == "serving":
            said = f"the stage is services, but the monolith of {quoted(name)} still serves"
            yield Fault(codes.LEGACY_SERVES, ("cities", name, "legacy"), said, hint, (("stage",),))


def city_names(platform: Platform) -> Iterator[Fault]:
    """A city's monolith is called by the city, and its public name by it; that of all has its own name."""
    if platform.edge.name in platform.cities:
        said = f"{quoted(f'{platform.edge.name}.{platform.domain}')} is the name of the platform already"
        path = ("cities", platform.edge.name)
        yield Fault(codes.NAME_TAKEN, path, said, "call the city otherwise", (("edge", "name"),))
    if SHARED in platform.cities:
        said = f"{quoted(SHARED)} is what the monolith of all cities is called"
        yield Fault(codes.NAME_TAKEN, ("cities", SHARED), said, "call the city otherwise")


def adopted(platform: Platform) -> Iterator[Fault]:
    """A monolith is adopted with what its requests come through, in the network it stands in."""
    existing, home = platform.legacy.existing, platform.home_region
    if existing is None:
        return
    base = ("legacy", "existing")
    found: dict[Path, object] = {
        (*base, "load_balancer"): existing.load_balancer,
        (*base, "listener"): existing.listener,
        (*base, "target_groups", "api"): existing.target_groups.get("api"),
    }
    for path, given in found.items():
        if given is None:
            said = f"the monolith that stands is adopted without `{path[-1]}`"
            yield Fault(codes.ADOPTED_IN_PART, path, said, "give its ARN", (base,))
    if home in platform.regions and platform.regions[home].existing is None:
        said = f"a load balancer reaches only its own network, and {home} would get a new one"
        hint = f"give `regions.{home}.existing`: the VPC it stands in"
        yield Fault(codes.ADOPTED_IN_PART, base, said, hint, (("regions", home, "existing"),))
