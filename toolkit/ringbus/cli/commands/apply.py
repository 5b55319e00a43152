"""`ringbus apply`."""

from typing import Annotated

from cyclopts import Parameter
from rich.text import Text

from ringbus.cli.answers import Answer
from ringbus.cli.asking import agreed
from ringbus.cli.console import error_console
from ringbus.cli.opening import open_platform
from ringbus.cli.planning import plan_now, saved
from ringbus.cli.release_json import release_view, status_data, status_view
from ringbus.cli.settings import Settings
from ringbus.cli.working import OpenRelease, working
from ringbus.errors import refused
from ringbus.release.apply import apply_release
from ringbus.release.progress import stands
from ringbus.release.release import Release
from ringbus.release.status import status


def run(
    release: str | None = None,
    /,
    *,
    yes: Annotated[bool, Parameter(negative=())] = False,
    settings: Annotated[Settings, Parameter(parse=False)],
) -> Answer:
    """Apply exactly a release; without a name, plan first and ask.

    Parameters
    ----------
    release
        The release's name, as `ringbus plan` gave it.
    yes
        Do not ask.
    """
    opened = open_platform(settings)
    with working(settings, opened) as opening:
        wanted = saved(opening.inputs.store, release) if release else _planned(opening, settings, yes=yes)
        before = stands(opening.inputs.store, wanted)
        if not before:
            apply_release(opening.inputs, wanted)
        reading = status(opening.inputs)
    said = [Text(f"Release {wanted.name} was applied before; nothing was done.")] if before else []
    return Answer(status_data(reading), [*said, status_view(reading)])


def _planned(opening: OpenRelease, settings: Settings, *, yes: bool) -> Release:
    release, guards = plan_now(opening.inputs, opening.inputs.topology.stacks)
    console = error_console()
    if not settings.json:
        for part in release_view(release, guards, opening.hands.standins):
            console.print(part)
    if release.pending and not yes:
        _ask(release, settings)
    return release


def _ask(release: Release, settings: Settings) -> None:
    hint = f"`ringbus apply {release.name}` applies exactly this, `ringbus apply --yes` plans and applies."
    question = f"Apply release {release.name} to {release.target}, account {release.account}?"
    if not agreed(settings, "ringbus apply", question, done="applied", hint=hint):
        raise refused("RB404", f"release {release.name}", "not applied, as you said", hint=hint)
