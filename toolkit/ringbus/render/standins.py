"""What stands in for things of the real account on an emulated target; each is listed in the plan's header."""

from collections.abc import Iterable, Mapping

from ringbus.model.platform import GivenDns, Platform

#: An image that the emulator knows in every region.
EMULATED_IMAGE = "ami-785db401"


def emulated_images(families: Mapping[str, Iterable[str]]) -> dict[str, dict[str, str]]:
    """The stand-in for every image that is asked for, by region and family."""
    return {region: dict.fromkeys(wanted, EMULATED_IMAGE) for region, wanted in families.items()}


def emulated(platform: Platform) -> tuple[Platform, tuple[str, ...]]:
    """The platform as an emulated target can have it, and what was replaced in it, in words."""
    said = [f"every image is {EMULATED_IMAGE}"]
    changes: dict[str, object] = {}
    if platform.edge.certificate:
        said.append("edge.certificate: one is requested from the emulator instead")
        changes["edge"] = platform.edge.model_copy(update={"certificate": None})
    if platform.dns.zone == "existing":
        said.append("dns.zone: the existing zone is created instead")
        changes["dns"] = GivenDns(zone="create")
    adopted = [name for name, region in platform.regions.items() if region.existing]
    if adopted:
        said.append(f"regions.{', regions.'.join(adopted)}: the existing VPC is created instead")
        changes["regions"] = {
            name: region.model_copy(update={"existing": None}) for name, region in platform.regions.items()
        }
    if platform.legacy.existing:
        said.append("legacy.existing: a monolith is created instead")
        changes["legacy"] = platform.legacy.model_copy(update={"existing": None})
    return platform.model_copy(update=changes), tuple(said)
