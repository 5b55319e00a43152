"""`ringbus verify`."""

from typing import Annotated

from cyclopts import Parameter

from ringbus.cli.answers import DONE, FAILED, Answer
from ringbus.cli.opening import open_platform
from ringbus.cli.reaching import host_access, require_hosts
from ringbus.cli.settings import Settings
from ringbus.cli.verify_view import verify_data, verify_view
from ringbus.cli.verifying import verify_inputs
from ringbus.cli.working import working
from ringbus.ssh.sessions import SshSessions
from ringbus.verify.canaries import read_losses
from ringbus.verify.verifying import verify


def run(
    *,
    without: Annotated[tuple[str, ...], Parameter(negative=())] = (),
    settings: Annotated[Settings, Parameter(parse=False)],
) -> Answer:
    """Ask the running platform whether clusters and ring are whole, and deliver and keep what was proved.

    Parameters
    ----------
    without
        A zone, a region or a link (`eu-west-1a > eu-west-1b`) that is known to be away; may be given again.
    """
    opened = open_platform(settings)
    losses = read_losses(opened.topology, without)
    require_hosts(settings, opened.platform.name)  # before anything is started
    with working(settings, opened, alone=False) as opening:
        platform, topology = opening.inputs.platform, opening.inputs.topology
        access = host_access(settings, platform, topology)
        with SshSessions(access, {one.name: one for one in topology.hosts}) as sessions:
            outcome = verify(verify_inputs(opening, sessions, losses))
    shown = verify_view(outcome, everything=settings.verbose)
    return Answer(verify_data(outcome), shown, DONE if outcome.ok else FAILED)
