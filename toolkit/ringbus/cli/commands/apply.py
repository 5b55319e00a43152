"""`ringbus apply`."""

from dataclasses import replace
from typing import Annotated

from cyclopts import Parameter
from rich.text import Text

from ringbus.cli.answers import Answer
from ringbus.cli.applying import carry_out
from ringbus.cli.asking import agreed
from ringbus.cli.console import error_console, print_parts
from ringbus.cli.opening import open_platform
from ringbus.cli.planning import plan_now, saved
from ringbus.cli.release_json import release_view, status_data, status_view
from ringbus.cli.settings import Settings
from ringbus.cli.working import OpenRelease, working
from ringbus.errors import bad_input, refused
from ringbus.findings import errors
from ringbus.release.plan import PlanOptions
from ringbus.release.release import Release
from ringbus.release.status import stands, status


def run(
    release: str | None = None,
    /,
    *,
    yes: Annotated[bool, Parameter(negative=())] = False,
    rolling: Annotated[bool, Parameter(negative=())] = False,
    data_loss_accepted: Annotated[tuple[str, ...], Parameter(negative=())] = (),
    settings: Annotated[Settings, Parameter(parse=False)],
) -> Answer:
    """Apply exactly a release; without a name, plan first and ask.

    Parameters
    ----------
    release
        The release's name, as `ringbus plan` gave it.
    yes
        Do not ask.
    rolling
        Without a name: plan so that hosts change batch by batch, each behind a gate.
    data_loss_accepted
        Without a name: the data of this city's monolith, which is retired, may be destroyed (may be given again).
    """
    options = PlanOptions(rolling=rolling, losses=data_loss_accepted)
    if release and options != PlanOptions():
        word = "--rolling" if rolling else "--data-loss-accepted"
        hint = f"`ringbus plan {word}` plans one that is."
        raise bad_input("RB001", word, "a release is applied as it was planned", hint=hint)
    opened = open_platform(settings)
    with working(settings, opened) as opening:
        store = opening.inputs.store
        wanted = saved(store, release) if release else _planned(opening, settings, options, yes=yes)
        before = stands(store, wanted)
        if not before:
            carry_out(opening.inputs, wanted)
        reading = status(opening.inputs.without(wanted.away))
    said = [Text(f"Release {wanted.name} was applied before; nothing was done.")] if before else []
    return Answer(status_data(reading), [*said, status_view(reading)])


def _planned(opening: OpenRelease, settings: Settings, options: PlanOptions, *, yes: bool) -> Release:
    stacks = opening.inputs.topology.stacks
    release = plan_now(opening.inputs, stacks, options, unsound=False)
    if not settings.json:
        print_parts(error_console(), release_view(_without_errors(release), opening.hands.standins))
    if release.pending and not yes and not errors(release.findings):
        _ask(release, settings)
    return release


def _without_errors(release: Release) -> Release:
    """The release as it is shown before it is refused, for the refusal tells them."""
    refused = errors(release.findings)
    return replace(release, findings=tuple(one for one in release.findings if one not in refused))


def _ask(release: Release, settings: Settings) -> None:
    hint = f"`ringbus apply {release.name}` applies exactly this, `ringbus apply --yes` plans and applies."
    question = f"Apply release {release.name} to {release.seal.target}, account {release.seal.account}?"
    if not agreed(settings, "ringbus apply", question, done="applied", hint=hint):
        raise refused("RB404", f"release {release.name}", "not applied, as you said", hint=hint)
