"""`ringbus lab up|down|status|ssh|logs|cut|heal|kill|pause`."""

from typing import Annotated

from cyclopts import App, Parameter, validators
from rich.console import RenderableType
from rich.text import Text

from ringbus.cli.answers import DONE, FAILED, Answer, table
from ringbus.cli.console import error_console
from ringbus.cli.interrupts import stopping
from ringbus.cli.labs import OpenLab, open_lab
from ringbus.cli.moment import now
from ringbus.cli.opening import platform_name
from ringbus.cli.places import place_of
from ringbus.cli.receivers import receiving
from ringbus.cli.settings import Settings
from ringbus.lab import life, network, processes, reach
from ringbus.lab.cuts import read_loss
from ringbus.lab.edge import life as edge
from ringbus.lab.needs import require_lab
from ringbus.lab.owner import require_own, working_alone
from ringbus.lab.processes import BodyState
from ringbus.lab.profile import LabLevel
from ringbus.lab.status import LabStatus, require_here, status_of

app = App(name="lab")
_Settings = Annotated[Settings, Parameter(parse=False)]
_Rest = Annotated[str, Parameter(allow_leading_hyphen=True)]


@app.command
def up(
    *,
    profile: LabLevel | None = None,
    bodies_only: Annotated[bool, Parameter(negative=())] = False,
    settings: _Settings,
) -> Answer:
    """Bring the lab up: LocalStack, all stacks, a host behind every instance, configured, and verified.

    Parameters
    ----------
    profile
        small: a broker and a ring node a zone; full: what the platform file says. As last time when absent, else small.
    bodies_only
        The hosts and their network, without LocalStack, and not configured.
    """
    require_lab(settings.path)
    opened = open_lab(settings, profile)
    with opened.alone():
        life.begin(opened.inputs)
        if not bodies_only:
            from ringbus.cli.lab_view import whole_answer  # Terraform's side takes long to import
            from ringbus.cli.lab_way import whole_way

            outcome = whole_way(opened)
            return whole_answer(opened, _status(open_lab(settings, profile)), outcome)
        with stopping() as stop, receiving(error_console(), verbose=settings.verbose) as report:
            edge.bring_up(opened.inputs, opened.opened.topology, report, stop)
    return _status(opened)


@app.command
def down(*, settings: _Settings) -> Answer:
    """End it, in whatever state it is, and leave nothing of it; LocalStack and releases stay.

    Of the platform file only the name is asked: whatever else is wrong in it keeps no lab standing.
    """
    require_lab(settings.path)
    name = platform_name(settings)
    alone = working_alone(name, settings.who, now())
    with alone, receiving(error_console(), verbose=settings.verbose) as report:
        was = life.down(name, place_of(settings, name), report)
    return Answer({"was_up": was}, [Text("The lab is down." if was else "The lab was not up.")])


@app.command
def status(*, settings: _Settings) -> Answer:
    """Its hosts and how they do, and what is cut; ends with 1 unless all hosts are up, and the edge is followed."""
    require_lab(settings.path)
    opened = open_lab(settings)
    require_own(opened.name, opened.place)
    return _status(opened)


@app.command
def ssh(host: str, /, *command: _Rest, settings: _Settings) -> Answer:
    """Log in on a host as an operator does, through its bastion; or run a command on it.

    Parameters
    ----------
    host
        Its name, as `ringbus lab status` has it.
    command
        What to run there; a shell when absent.
    """
    opened = _opened(settings)
    code = reach.ssh(opened.place, opened.lab, opened.body(host), command)
    return Answer({"host": host, "code": code}, (), code)


@app.command
def logs(
    host: str,
    /,
    *,
    unit: str = "",
    lines: Annotated[int, Parameter(validator=validators.Number(gte=1))] = 100,
    settings: _Settings,
) -> Answer:
    """The last lines of what a host wrote: on its console, or one of its units.

    Parameters
    ----------
    host
        Its name.
    unit
        A unit of its, such as rabbitmq-server.
    lines
        How many.
    """
    opened = open_lab(settings)
    found = reach.last_lines(opened.place, opened.body(host), unit, lines)
    return Answer({"lines": list(found)}, [Text(line) for line in found])


@app.command
def cut(*what: str, settings: _Settings) -> Answer:
    """Cut a zone, region or host off, or the way between two zones; connections that are open stop too.

    Parameters
    ----------
    what
        `zone eu-west-1a`, `region us-east-1`, `host NAME`, or `link eu-west-1a us-east-1b`.
    """
    opened = _opened(settings)
    loss = read_loss(what, opened.lab)
    with opened.alone():
        network.cut(opened.lab, {*network.losses(opened.lab), loss})
    return _status(opened)


@app.command
def heal(*what: str, settings: _Settings) -> Answer:
    """Undo a cut, or of a host a kill or a pause; without words, undo everything.

    Parameters
    ----------
    what
        As `cut` was told, or `host NAME`.
    """
    opened = _opened(settings)
    healed = {read_loss(what, opened.lab)} if what else set(network.losses(opened.lab))
    hosts = set(what[1:]) if what[:1] == ("host",) else set() if what else {body.name for body in opened.lab.bodies}
    with opened.alone(), stopping() as stop, receiving(error_console(), verbose=settings.verbose) as report:
        network.cut(opened.lab, set(network.losses(opened.lab)) - healed)
        again = [body for body in opened.lab.bodies if body.name in hosts]
        for body in again if what else ():
            require_here(opened.lab, opened.place, body)
        life.revive(opened.inputs, again, report, stop)
    return _status(opened)


@app.command
def kill(host: str, /, *, settings: _Settings) -> Answer:
    """End everything on a host at once, as a loss of power does; `heal host NAME` starts it again.

    Parameters
    ----------
    host
        Its name.
    """
    opened = _opened(settings)
    body = opened.body(host)
    with opened.alone():
        require_here(opened.lab, opened.place, body)
        processes.kill(opened.lab.namespace(body))
    return _status(opened)


@app.command
def pause(host: str, /, *, settings: _Settings) -> Answer:
    """Stop everything on a host in the middle; `heal host NAME` lets it go on.

    Parameters
    ----------
    host
        Its name.
    """
    opened = _opened(settings)
    body = opened.body(host)
    with opened.alone():
        require_here(opened.lab, opened.place, body)
        processes.pause(opened.lab.namespace(body))
    return _status(opened)


def _opened(settings: Settings) -> OpenLab:
    require_lab(settings.path)
    opened = open_lab(settings)
    opened.require_up()
    return opened


def _status(opened: OpenLab) -> Answer:
    found = status_of(opened.lab, opened.level, opened.place, edge.follows(opened.place))
    return Answer(found.to_json(), _view(found), DONE if found.fine else FAILED)


def _view(found: LabStatus) -> list[RenderableType]:
    rows = [(body.zone, body.name, body.role, body.address, body.state.value) for body in found.bodies]
    hosts = table(f"lab of {found.platform}, {found.level.value}", ("zone", "host", "role", "address", "state"), rows)
    cuts = [Text(f"cut: {loss}", style="yellow") for loss in found.cuts]
    if found.followed is False:
        cuts.append(Text("nobody follows what the API says of the edge: `ringbus lab up` does again", style="yellow"))
    if BodyState.STOPPED in {body.state for body in found.bodies}:
        cuts.append(Text("stopped: the EC2 instance does not run; the host starts with it", style="yellow"))
    return [hosts, *cuts, Text(f"the router refused {found.refused} packets")]
