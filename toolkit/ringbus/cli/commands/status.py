"""`ringbus status`."""

from collections import Counter
from collections.abc import Sequence
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
from ringbus.cli.working import working
from ringbus.release.status import status
from ringbus.topology.values import Topology


def run(*, settings: Annotated[Settings, Parameter(parse=False)]) -> Answer:
    """Show what stands of each stack, the last release, and the hosts that run beside those that should."""
    opened = open_platform(settings)
    with working(settings, opened, alone=False) as opening:
        reading = status(opening.inputs)
        regions = [region.name for region in opened.topology.regions]
        running = inventory(AwsSession(opening.hands.target), opened.platform.name, regions)
    hosts = hosts_data(opened.topology, running)
    return Answer(status_data(reading) | {"hosts": hosts}, [status_view(reading), *_view(opened.topology, running)])


def hosts_data(topology: Topology, running: Sequence[HostFacts]) -> dict[str, Any]:
    """The hosts that run, and by name those that are missing, unexpected, or other than they should be."""
    difference = compare(topology, running)
    return {
        "running": [facts.to_json() for facts in running],
        "missing": sorted(difference.added),
        "unexpected": sorted(difference.removed),
        "other": sorted(difference.changed),
    }


def _view(topology: Topology, running: Sequence[HostFacts]) -> list[RenderableType]:
    counted = Counter((facts.region, facts.role) for facts in running)
    rows = [(region, role, count) for (region, role), count in sorted(counted.items())]
    data = hosts_data(topology, running)
    differing = [what for what in ("missing", "unexpected", "other") if data[what]]
    said = [Text(f"{what}: {', '.join(data[what])}", style="yellow") for what in differing]
    return [table("\nrunning", ("region", "role", "#instances"), rows), *said]
