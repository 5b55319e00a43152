"""What verifying works with, as commands have it."""

from uuid import uuid4

from ringbus.cli.opening import OpenPlatform
from ringbus.cli.passwords import passwords
from ringbus.cli.verifying_edge import edge_inputs
from ringbus.cli.working import OpenRelease
from ringbus.topology.loss import Loss
from ringbus.verify.inputs import VerifyInputs
from ringbus.verify.ports import HostPort


def verify_inputs(opening: OpenRelease, hosts: HostPort, losses: tuple[Loss, ...] = ()) -> VerifyInputs:
    """One verifying, with a name of its own."""
    return VerifyInputs(
        topology=opening.inputs.topology,
        links=OpenPlatform(opening.inputs.platform).links,
        hosts=hosts,
        passwords=passwords(opening.hands.target, opening.inputs.topology),
        run=uuid4().hex[:12],
        report=opening.inputs.report,
        stop=opening.inputs.stop,
        losses=losses,
        edge=edge_inputs(opening),
    )
