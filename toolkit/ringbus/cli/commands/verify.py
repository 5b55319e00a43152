"""`ringbus verify`."""

from typing import Annotated
from uuid import uuid4

from cyclopts import Parameter

from ringbus.aws.session import AwsSession
from ringbus.cli.answers import DONE, FAILED, Answer
from ringbus.cli.opening import OpenPlatform, open_platform
from ringbus.cli.reaching import host_access, require_hosts
from ringbus.cli.settings import Settings
from ringbus.cli.verify_view import verify_data, verify_view
from ringbus.cli.working import OpenRelease, working
from ringbus.configure.aws_secrets import AwsSecretPort
from ringbus.ssh.sessions import SshSessions
from ringbus.topology import names
from ringbus.topology.loss import Loss
from ringbus.topology.secrets import BUS_ADMIN, RING_ADMIN
from ringbus.verify.canaries import read_losses
from ringbus.verify.inputs import VerifyInputs
from ringbus.verify.ports import HostPort
from ringbus.verify.verifying import verify


def run(
    *,
    without: Annotated[tuple[str, ...], Parameter(negative=())] = (),
    settings: Annotated[Settings, Parameter(parse=False)],
) -> Answer:
    """Ask the running bus whether every cluster is whole, and every exchange delivers what was proved.

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


def verify_inputs(opening: OpenRelease, hosts: HostPort, losses: tuple[Loss, ...]) -> VerifyInputs:
    """What verifying works with, but for what is known to be away."""
    platform, topology = opening.inputs.platform, opening.inputs.topology
    secrets = AwsSecretPort(AwsSession(opening.hands.target), platform.name)
    wanted = [(region.name, key) for region in topology.regions for key in (BUS_ADMIN, RING_ADMIN)]
    found = {(region, key): secrets.read(region, names.secret(platform.name, key)) for region, key in wanted}
    return VerifyInputs(
        topology=topology,
        links=OpenPlatform(platform).links,
        hosts=hosts,
        passwords={place: value for place, value in found.items() if value is not None},
        run=uuid4().hex[:12],
        report=opening.inputs.report,
        stop=opening.inputs.stop,
        losses=losses,
    )
