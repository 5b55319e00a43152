"""The administrators' passwords, which probes and gates ask hosts with."""

from collections.abc import Mapping

from ringbus.aws.session import AwsSession
from ringbus.configure.aws_secrets import AwsSecretPort
from ringbus.topology import names
from ringbus.topology.secrets import BUS_ADMIN, RING_ADMIN
from ringbus.topology.target import Target
from ringbus.topology.values import Topology


def passwords(target: Target, topology: Topology) -> Mapping[tuple[str, str], str]:
    """Those of the bus's and the ring's administrators that have a value, by region and key."""
    secrets = AwsSecretPort(AwsSession(target), topology.platform)
    wanted = [(region.name, key) for region in topology.regions for key in (BUS_ADMIN, RING_ADMIN)]
    found = {(region, key): secrets.read(region, names.secret(topology.platform, key)) for region, key in wanted}
    return {place: value for place, value in found.items() if value is not None}
