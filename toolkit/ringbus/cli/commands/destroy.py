"""`ringbus destroy`."""

from collections.abc import Sequence
from typing import Annotated

from cyclopts import Parameter
from rich.text import Text

from ringbus.aws.buckets import empty
from ringbus.aws.session import AwsSession
from ringbus.cli.answers import Answer
from ringbus.cli.asking import agreed
from ringbus.cli.opening import open_platform
from ringbus.cli.planning import refuse_unknown_regions
from ringbus.cli.release_json import status_data, status_view
from ringbus.cli.settings import Settings
from ringbus.cli.working import OpenRelease, working
from ringbus.errors import refused
from ringbus.release.destroy import (
    buckets_of,
    destroy_stacks,
    destroyed_with,
    refuse_data_loss,
    refuse_orphans,
    standing,
    withdraw,
)
from ringbus.release.status import status
from ringbus.topology.values import Stack


def run(
    *,
    region: Annotated[tuple[str, ...], Parameter(negative=())] = (),
    yes: Annotated[bool, Parameter(negative=())] = False,
    data_loss_accepted: str | None = None,
    settings: Annotated[Settings, Parameter(parse=False)],
) -> Answer:
    """Destroy what stands; refused while it holds data that you did not give up by name.

    Parameters
    ----------
    region
        Destroy this region only, with its peerings; its records leave the public name first.
    yes
        Do not ask.
    data_loss_accepted
        The platform's name: what its volumes, buckets and secrets hold may be lost.
    """
    opened = open_platform(settings)
    refuse_unknown_regions(opened.topology, region)
    with working(settings, opened) as opening:
        stacks = standing(opening.inputs, destroyed_with(opened.topology, region))
        refuse_data_loss(opened.platform.name, stacks, data_loss_accepted)
        refuse_orphans(opening.inputs, stacks)
        if stacks and not yes:
            _ask(stacks, settings)
        _destroy(opening, stacks, region)
        reading = status(opening.inputs)
    said = [status_view(reading)] if stacks else [Text("Nothing stands.")]
    return Answer(status_data(reading), said)


def _destroy(opening: OpenRelease, stacks: Sequence[Stack], regions: Sequence[str]) -> None:
    opening.inputs.store.forget()  # what was released stands no longer, from the first that goes
    if regions and stacks:
        withdraw(opening.inputs, regions)
    aws = AwsSession(opening.hands.target)
    for name, region in buckets_of(opening.inputs.topology, stacks):
        empty(aws, name, region)
    destroy_stacks(opening.inputs, stacks)


def _ask(stacks: Sequence[Stack], settings: Settings) -> None:
    names = ", ".join(stack.name for stack in stacks)
    question = f"Destroy {names} on {settings.target.value}?"
    if not agreed(settings, "ringbus destroy", question, done="destroyed", hint="add `--yes`."):
        raise refused("RB404", names, "not destroyed, as you said")
