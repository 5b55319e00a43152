"""`ringbus status`."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Annotated, Any

from cyclopts import Parameter
from rich.console import RenderableType
from rich.text import Text

from ringbus.aws.catalogue import UNREACHABLE
from ringbus.aws.inventory import HostFacts, inventory_by_region
from ringbus.aws.placement import compare
from ringbus.aws.session import AwsSession
from ringbus.cli.answers import DONE, FAILED, Answer, table
from ringbus.cli.opening import open_platform
from ringbus.cli.release_json import status_data, status_next, status_view
from ringbus.cli.settings import Settings
from ringbus.cli.targets.choice import reachable
from ringbus.cli.working import OpenRelease, working
from ringbus.outcomes import Outcomes
from ringbus.release.status import AWAY, ReleaseReading, StackReading, status
from ringbus.topology import names
from ringbus.topology.values import Topology


def run(*, settings: Annotated[Settings, Parameter(parse=False)]) -> Answer:
    """Show what stands of each stack, the last release, and the hosts that run beside those that should."""
    opened = open_platform(settings)
    if not reachable(settings):
        return _nothing(opened.topology, settings)
    with working(settings, opened, alone=False) as opening:
        reading = status(opening.inputs)
        running, away = _running(opening, reading)
        topology = opening.inputs.topology  # that of the target: the lab's profile has fewer hosts than the file
    gone = {names.region_stack(region) for region in away}
    standing = {stack.name for stack in reading.stacks if stack.state != "none"} - gone
    hosts = hosts_data(topology, running, standing)
    shown = [status_view(reading), *_view(running, hosts), *_away(away), *status_next(reading, settings.again())]
    code = FAILED if reading.damage else DONE
    return Answer(status_data(reading) | {"hosts": hosts, "away": away}, shown, code)


def _running(opening: OpenRelease, reading: ReleaseReading) -> tuple[tuple[HostFacts, ...], list[str]]:
    """The hosts that run, and the regions that do not answer: one that does not give its state is not asked more."""
    stacks = {stack.name for stack in reading.stacks if stack.state == AWAY}
    regions = [region.name for region in opening.inputs.topology.regions]
    asked = [region for region in regions if names.region_stack(region) not in stacks]
    target, platform = opening.hands.target, opening.inputs.platform.name
    listed = inventory_by_region(AwsSession(target), platform, asked, opening.inputs.stop)
    silent = {region for region, fault in listed.errors.items() if fault.findings[0].code == UNREACHABLE}
    Outcomes(listed.values, {name: fault for name, fault in listed.errors.items() if name not in silent}).raise_errors()
    running = tuple(facts for found in listed.values.values() for facts in found)
    return running, [region for region in regions if region in silent or region not in asked]


def _nothing(topology: Topology, settings: Settings) -> Answer:
    stacks = tuple(StackReading(stack.name, "none", 0, 0, None) for stack in topology.stacks)
    reading = ReleaseReading(None, None, "none", stacks)
    said = f"Nothing stands: the target {settings.target.value} is not running."
    data = status_data(reading) | {"hosts": hosts_data(topology, (), ()), "away": []}
    return Answer(data, [status_view(reading), Text(said)])


def hosts_data(topology: Topology, running: Sequence[HostFacts], standing: Collection[str]) -> dict[str, Any]:
    """The hosts that run, and by name those that are missing, unexpected, or other than they should be.

    Missing is what a region should have whose stack is among those that stand.
    """
    difference = compare(topology, running)
    wanted = {host.name for host in topology.hosts if names.region_stack(host.region) in standing}
    return {
        "running": [facts.to_json() for facts in running],
        "missing": sorted(difference.added.keys() & wanted),
        "unexpected": sorted(difference.removed),
        "other": sorted(difference.changed),
    }


def _view(running: Sequence[HostFacts], hosts: Mapping[str, Any]) -> list[RenderableType]:
    counted = Counter((facts.region, facts.role) for facts in running)
    rows = [(region, role, count) for (region, role), count in sorted(counted.items())]
    differing = [what for what in ("missing", "unexpected", "other") if hosts[what]]
    said = [Text(f"{what}: {', '.join(hosts[what])}", style="yellow") for what in differing]
    return [table("\nrunning", ("region", "role", "#instances"), rows) if rows else Text("No host runs."), *said]


def _away(regions: Sequence[str]) -> list[RenderableType]:
    return [
        Text(f"away: {region} does not answer; what stands there is not known", style="yellow") for region in regions
    ]
