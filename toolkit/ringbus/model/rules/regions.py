"""Regions: that AWS has them, and that what names one means one of the platform's."""

from collections.abc import Iterator, Mapping
from functools import partial

from ringbus.model import codes
from ringbus.model.aws_regions import AWS_REGIONS
from ringbus.model.fault import Fault
from ringbus.model.near import near, near_hint
from ringbus.model.paths import Path, quoted
from ringbus.model.platform import GivenRegion, Platform


def known(platform: Platform) -> Iterator[Fault]:
    """Every region is one of AWS's."""
    for name in platform.regions:
        if name not in AWS_REGIONS:
            hint = partial(near_hint, name, AWS_REGIONS)
            yield Fault(codes.UNKNOWN_REGION, ("regions", name), f"{quoted(name)} is not a region of AWS", hint)


def home(platform: Platform) -> Iterator[Fault]:
    """The home region is one of the platform's."""
    if platform.home is not None:
        yield from reference(platform, meant(platform), ("home",), platform.home)


def reference(platform: Platform, regions: Mapping[str, GivenRegion], path: Path, name: str) -> Iterator[Fault]:
    """The fault there is when ``path`` names a region that is not among ``regions``, those that are meant."""
    if name not in regions:
        said = f"the platform has no region {quoted(name)}"
        hint = partial(near_hint, name, [each for each in platform.regions if each in AWS_REGIONS], "its regions")
        yield Fault(codes.NO_SUCH_REGION, path, said, hint, (("regions", name),))


def meant(platform: Platform) -> Mapping[str, GivenRegion]:
    """The platform's regions by their names, a misspelt one also by the name it was meant to have."""
    misspelt = {near(name, AWS_REGIONS): given for name, given in platform.regions.items() if name not in AWS_REGIONS}
    return {name: given for name, given in misspelt.items() if name} | platform.regions
