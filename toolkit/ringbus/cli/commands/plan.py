"""`ringbus plan`."""

from dataclasses import dataclass
from typing import Annotated

from cyclopts import Parameter
from rich.text import Text

from ringbus.cli.answers import DONE, PENDING, REFUSED, Answer, next_line
from ringbus.cli.opening import open_platform
from ringbus.cli.planning import plan_now, selected
from ringbus.cli.release_json import release_data, release_view
from ringbus.cli.settings import Settings
from ringbus.cli.working import working
from ringbus.findings import errors
from ringbus.model.approvals import GivenApproval
from ringbus.release.plan import PlanOptions
from ringbus.release.release import Release
from ringbus.release.status import under_way


@Parameter(name="*")
@dataclass(frozen=True)
class GivenOptions:
    """How a release is planned.

    Parameters
    ----------
    refresh
        Look at what really stands; --no-refresh believes the state.
    rolling
        Change hosts batch by batch, each behind a gate, instead of all at once.
    data_loss_accepted
        The data of this city's monolith, which is retired, may be destroyed (may be given again).
    """

    refresh: bool = True
    rolling: Annotated[bool, Parameter(negative=())] = False
    data_loss_accepted: Annotated[tuple[str, ...], Parameter(negative=())] = ()

    def plan(self) -> PlanOptions:
        """The same, as planning takes it."""
        return PlanOptions(self.refresh, self.rolling, self.data_loss_accepted)


def run(
    *,
    region: Annotated[tuple[str, ...], Parameter(negative=())] = (),
    without: Annotated[tuple[str, ...], Parameter(negative=())] = (),
    exit_code: Annotated[bool, Parameter(negative=())] = False,
    how: GivenOptions | None = None,
    settings: Annotated[Settings, Parameter(parse=False)],
) -> Answer:
    """Plan all stacks, judge them, save a release and name it.

    Parameters
    ----------
    region
        Plan only the stacks of this region (may be given again).
    without
        This region is away: leave its stacks as they are, take its records out of the public name (may be given again).
    exit_code
        End with 3 when anything would change.
    """
    opened = open_platform(settings)
    stacks = selected(opened.topology, region, without)
    with working(settings, opened) as opening:
        begun = under_way(opening.inputs.store)
        release = plan_now(opening.inputs.without(without), stacks, (how or GivenOptions()).plan())
    refused = bool(errors(release.findings))
    code = REFUSED if refused else PENDING if exit_code and release.pending else DONE
    standins = opening.hands.standins
    following = [*_instead(begun, settings), _next(release, settings, opened.platform.approvals)]
    return Answer(release_data(release, standins), [*release_view(release, standins), *following], code)


def _instead(begun: str | None, settings: Settings) -> list[Text]:
    """What was begun and not ended is carried on by another command; a plan is of what stands now."""
    if begun is None:
        return []
    command = " ".join(("ringbus resume", *settings.again()))
    said = f"release {begun} was begun and is not at its end: {command} carries it on, without this plan"
    return [Text(said, style="yellow", no_wrap=True)]


def _next(release: Release, settings: Settings, approvals: GivenApproval) -> Text:
    if errors(release.findings):
        return Text("refused", style="bold red")
    if not release.pending:
        return Text("Nothing would change.", style="green")
    command = "ringbus approve" if approvals.needed else "ringbus apply"
    whose = f" (not by {release.author})" if approvals.needed and not approvals.by_author else ""
    return next_line((command, release.name, *settings.again()), whose)
