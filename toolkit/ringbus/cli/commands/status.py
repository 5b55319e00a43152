"""`ringbus status`."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Annotated, Any

from cyclopts import Parameter
from rich.console import RenderableType
from rich.text import Text

from ringbus.aws.inventory import HostFacts, inventory
from ringbus.aws.placement import compare
from ringbus.aws.session import AwsSession
from ringbus.cli.answers import Answer, table
from ringbus.cli.opening import open_platform
from ringbus.cli.release_json import status_data, status_view
from ringbus.cli.settings import Settings
from ringbus.cli.targets.choice import reachable
from ringbus.cli.working import working
from ringbus.release.status import ReleaseReading, StackReading, status
from ringbus.topology import names
from ringbus.topology.values import Topology


def run(*, settings: Annotated[Settings, Parameter(parse=False)]) -> Answer:
    """Show what stands of each stack, the last release, and the hosts that run beside those that should."""
    opened = open_platform(settings)
    if not reachable(settings):
        return _nothing(opened.topology, settings)
    with working(settings, opened, alone=False) as opening:
        reading = status(opening.inputs)
        regions = [region.name for region in opened.topology.regions]
        running = inventory(AwsSession(opening.hands.target), opened.platform.name, regions)
    standing = {stack.name for stack in reading.stacks if stack.state != "none"}
    hosts = hosts_data(opened.topology, running, standing)
    return Answer(status_data(reading) | {"hosts": hosts}, [status_view(reading), *_view(running, hosts)])


def _nothing(topology: Topology, settings: Settings) -> Answer:
    stacks = tuple(StackReading(stack.name, "none", 0, 0, None) for stack in topology.stacks)
    reading = ReleaseReading(None, None, "none", stacks)
    said = f"Nothing stands: the target {settings.target.value} is not running."
    return Answer(status_data(reading) | {"hosts": hosts_data(topology, (), ())}, [status_view(reading), Text(said)])


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
