"""Whether the hosts that run are those of the topology. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address

from ringbus.aws.inventory import HostFacts
from ringbus.diff import Diff, diff
from ringbus.topology.values import Topology


@dataclass(frozen=True, slots=True)
class PlacedHost:
    """What must be true of a host with a fixed address."""

    role: str
    zone: str
    address: IPv4Address
    instance: str


def compare(topology: Topology, facts: Iterable[HostFacts]) -> Diff[str, PlacedHost]:
    """From the hosts that run to those of the topology, by name.

    ``added`` are missing, ``removed`` unexpected (a second instance of one name is listed with its id), ``changed``
    run with another address, role, zone or instance type. Instances of autoscaling groups are not compared.
    """
    wanted = {host.name: PlacedHost(host.role.value, host.zone, host.address, host.instance) for host in topology.hosts}
    running: dict[str, PlacedHost] = {}
    for fact in sorted(facts, key=lambda fact: (fact.name, fact.instance_id)):
        if fact.index is not None:
            name = f"{fact.name} ({fact.instance_id})" if fact.name in running else fact.name
            running[name] = PlacedHost(fact.role, fact.zone, fact.address, fact.instance)
    return diff(running, wanted)
