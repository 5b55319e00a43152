"""Autoscaling groups: the least is not more than the most, and alarms count whole minutes."""

from collections.abc import Iterator

from ringbus.model import codes
from ringbus.model.fault import Fault
from ringbus.model.paths import Path
from ringbus.model.platform import Platform
from ringbus.model.regional import api_in
from ringbus.model.tiers import ApiOverride, GivenApi, GivenServiceTier
from ringbus.model.units import duration_text

_MINUTE = 60


def bounds(platform: Platform) -> Iterator[Fault]:
    """``min`` is at most ``max``, everywhere, also with what a region has otherwise."""
    for path, least, most, base in _groups(platform):
        if least > most:
            said = f"at least {least} but at most {most} instances"
            rests_on = ((*path, "max"), *((*base, name) for name in ("min", "max") if base != path))
            yield Fault(codes.MIN_OVER_MAX, (*path, "min"), said, "", rests_on)


def minutes(platform: Platform) -> Iterator[Fault]:
    """The time before a scale-out is whole minutes: what CloudWatch's periods are made of."""
    if platform.ingest and platform.ingest.scale_out.lasting % _MINUTE:
        said = f"`{duration_text(platform.ingest.scale_out.lasting)}` is not whole minutes"
        yield Fault(codes.WHOLE_MINUTES, ("ingest", "scale_out", "for"), said, "write it like 5m")


type _Group = tuple[Path, int, int, Path]


def _groups(platform: Platform) -> Iterator[_Group]:
    legacy, api = platform.legacy, platform.api
    yield ("api",), api.min, api.max, ("api",)
    for path, pool in (("api", legacy.api), ("app", legacy.app)):
        yield ("legacy", path), pool.min, pool.max, ("legacy", path)
    if platform.ingest:
        yield ("ingest",), platform.ingest.min, platform.ingest.max, ("ingest",)
    for name, service in platform.services.items():
        yield ("services", name), service.min, service.max, ("services", name)
    for name in platform.regions:
        yield from _overridden(platform, name)


def _overridden(platform: Platform, region: str) -> Iterator[_Group]:
    given = platform.regions[region]
    if _sizes(given.api):
        api = api_in(platform, region)
        yield ("regions", region, "api"), api.min, api.max, ("api",)
    for name, override in given.services.items():
        if name in platform.services and _sizes(override):
            least, most = _laid_over(platform.services[name], override)
            yield ("regions", region, "services", name), least, most, ("services", name)


def _sizes(override: ApiOverride) -> bool:
    return override.min is not None or override.max is not None


def _laid_over(base: GivenApi | GivenServiceTier, override: ApiOverride) -> tuple[int, int]:
    least = base.min if override.min is None else override.min
    return least, base.max if override.max is None else override.max
