"""The outage to live through: what is kept for who is away, on the bus and in the ring."""

from collections.abc import Iterable, Mapping, Sequence

from ringbus.checks import catalogue
from ringbus.federation.budgets import budgets, lasting
from ringbus.federation.graphs import Link
from ringbus.findings import Finding, warning
from ringbus.model.platform import Platform
from ringbus.model.regional import bus_in, ring_in
from ringbus.model.units import duration_text
from ringbus.quorum.hints import DEFAULT_HINT_WINDOW, DISK_FOR_HINTS, hint_pace, hints_fit
from ringbus.topology.values import Topology

_GIB = 1 << 30
_OUTAGE = "bus.federation.outage"


def outage(platform: Platform, topology: Topology, links: Sequence[Link]) -> Iterable[Finding]:
    """RB260 and RB261."""
    yield from _backlogs(platform, topology, links)
    for ring in topology.rings:
        yield from _hints(platform, topology, ring.region)


def _backlogs(platform: Platform, topology: Topology, links: Sequence[Link]) -> Iterable[Finding]:
    wanted = platform.bus.federation.outage
    lasts = lasting(platform, topology, links)
    short = {name: seconds for name, seconds in budgets(lasts, wanted).items() if seconds < wanted}
    if short:
        listed = ", ".join(f"{name} {_rounded(seconds)}" for name, seconds in short.items())
        disk = _disk(platform, topology, lasts)
        yield warning(
            catalogue.SHORT_BACKLOG,
            _OUTAGE,
            f"{duration_text(wanted)} are to be lived through, and backlogs are full earlier: {listed}",
            note="What is published after that pushes out the oldest, or waits where `when_full` is block.",
            hint=f"`bus.disk: {disk} GiB`; or a lower `rate` or `size`, a shorter `outage`.",
        )


def _disk(platform: Platform, topology: Topology, lasts: Mapping[tuple[str, str], float]) -> int:
    """The disk in GiB with which every backlog of every cluster lasts: rooms grow as the disk does."""
    regions = {cluster.name: cluster.region for cluster in topology.clusters}
    needed = (bus_in(platform, regions[cluster]).disk / seconds for (cluster, _), seconds in lasts.items())
    return -int(-max(needed) * platform.bus.federation.outage // _GIB)


def _hints(platform: Platform, topology: Topology, region: str) -> Iterable[Finding]:
    wanted, disk = platform.bus.federation.outage, ring_in(platform, region).disk
    pace = hint_pace(platform, topology, region)
    if not hints_fit(disk, pace, wanted):
        yield warning(
            catalogue.HINTS_TOO_LARGE,
            f"ring {region}",
            f"hints of {duration_text(wanted)} are {_gib(pace * wanted)} GiB a node, and may fill "
            f"{_gib(disk * DISK_FOR_HINTS)} GiB",
            note=f"They are kept for {duration_text(DEFAULT_HINT_WINDOW)}: after a longer absence repair is needed.",
            hint=f"`ring.disk: {_gib(pace * wanted / DISK_FOR_HINTS)} GiB`, more nodes, or a shorter `{_OUTAGE}`.",
        )


def _gib(size: float) -> int:
    return -int(-size // _GIB)


def _rounded(seconds: float) -> str:
    """Whole seconds below an hour, whole minutes above; never more than it is."""
    unit = 1 if seconds < 3600 else 60
    return duration_text(int(seconds) // unit * unit)
