"""What verifying and gates work with, as commands have it: the way to hosts, and administrators' passwords."""

from collections.abc import Mapping
from uuid import uuid4

from ringbus.aws.session import AwsSession
from ringbus.cli.opening import OpenPlatform
from ringbus.cli.verifying_edge import edge_inputs
from ringbus.cli.working import OpenRelease
from ringbus.configure.aws_secrets import AwsSecretPort
from ringbus.configure.gating import GateInputs, HostGate
from ringbus.topology import names
from ringbus.topology.loss import Loss
from ringbus.topology.secrets import BUS_ADMIN, RING_ADMIN
from ringbus.verify.inputs import VerifyInputs
from ringbus.verify.ports import HostPort


def passwords(opening: OpenRelease) -> Mapping[tuple[str, str], str]:
    """Those of the bus's and the ring's administrators that have a value, by region and key."""
    platform, topology = opening.inputs.platform, opening.inputs.topology
    secrets = AwsSecretPort(AwsSession(opening.hands.target), platform.name)
    wanted = [(region.name, key) for region in topology.regions for key in (BUS_ADMIN, RING_ADMIN)]
    found = {(region, key): secrets.read(region, names.secret(platform.name, key)) for region, key in wanted}
    return {place: value for place, value in found.items() if value is not None}


def verify_inputs(opening: OpenRelease, hosts: HostPort, losses: tuple[Loss, ...] = ()) -> VerifyInputs:
    """One verifying, with a name of its own."""
    return VerifyInputs(
        topology=opening.inputs.topology,
        links=OpenPlatform(opening.inputs.platform).links,
        hosts=hosts,
        passwords=passwords(opening),
        run=uuid4().hex[:12],
        report=opening.inputs.report,
        stop=opening.inputs.stop,
        losses=losses,
        edge=edge_inputs(opening),
    )


def host_gate(opening: OpenRelease, hosts: HostPort) -> HostGate:
    """The gate of real hosts."""
    ring = {region: value for (region, key), value in passwords(opening).items() if key == RING_ADMIN}
    inputs = opening.inputs
    return HostGate(GateInputs(inputs.topology, hosts, ring, inputs.stop, inputs.report))
