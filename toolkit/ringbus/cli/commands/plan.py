"""`ringbus plan`."""

from typing import Annotated

from cyclopts import Parameter
from rich.text import Text

from ringbus.cli.answers import DONE, PENDING, REFUSED, Answer
from ringbus.cli.opening import open_platform
from ringbus.cli.planning import plan_now, selected
from ringbus.cli.release_json import release_data, release_view
from ringbus.cli.settings import Settings
from ringbus.cli.working import working
from ringbus.findings import errors
from ringbus.release.release import Release


def run(
    *,
    region: Annotated[tuple[str, ...], Parameter(negative=())] = (),
    without: Annotated[tuple[str, ...], Parameter(negative=())] = (),
    exit_code: Annotated[bool, Parameter(negative=())] = False,
    refresh: bool = True,
    settings: Annotated[Settings, Parameter(parse=False)],
) -> Answer:
    """Plan all stacks, judge them, save a release and name it.

    Parameters
    ----------
    region
        Plan only the stacks of this region (may be given again).
    without
        Leave out the stacks of this region (may be given again).
    exit_code
        End with 3 when anything would change.
    refresh
        Look at what really stands; --no-refresh believes the state.
    """
    opened = open_platform(settings)
    stacks = selected(opened.topology, region, without)
    with working(settings, opened) as opening:
        release, guards = plan_now(opening.inputs, stacks, refresh=refresh)
    refused = bool(errors(guards))
    code = REFUSED if refused else PENDING if exit_code and release.pending else DONE
    told = (release, guards, opening.hands.standins)
    return Answer(release_data(*told), [*release_view(*told), _next(release, refused, settings)], code)


def _next(release: Release, refused: bool, settings: Settings) -> Text:
    if refused:
        return Text("refused", style="bold red")
    if not release.pending:
        return Text("Nothing would change.", style="green")
    return Text.assemble(("next: ", "green"), " ".join(("ringbus apply", release.name, *settings.again())))
