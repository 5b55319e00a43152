"""Whether the ring is well, and may lose a node: judged from what all nodes of the platform say."""

from collections.abc import Collection, Iterable, Mapping

from ringbus.hosts.judging import HealthFinding, failing, judged, pending, unasked
from ringbus.hosts.node_reading import NodeWorkReading
from ringbus.topology.values import Host, Role, Topology
from ringbus.verdict import HealthReading

#: More compactions than this wait for a node that cannot keep up.
MOST_COMPACTIONS = 20
_WELL = "UN"

#: By host what its node says, or why it could not be asked.
RingSaid = Mapping[str, NodeWorkReading | str]


def ring_health(topology: Topology, said: RingSaid, away: Collection[str] = ()) -> HealthReading:
    """Whether every node of the platform is up and normal, but for those ``away``, and nothing is under way.

    That is: each sees all others so, all have one schema, nobody streams, repairs, has much to compact, or keeps hints
    for one that is not away.
    """
    hosts = {host.name: host for host in topology.hosts if host.role is Role.RING}
    there = [host for name, host in hosts.items() if name not in away]
    found = [one for host in there for one in _doubts(host, said[host.name], there, hosts.values())]
    schemas = {one.schema for host in there if isinstance(one := said[host.name], NodeWorkReading) and one.answers}
    if len(schemas) > 1:
        found.append(pending(f"there are {len(schemas)} versions of the schema"))
    return judged("ring", found, f"nodes up and normal: {len(there)} of {len(hosts)}; one schema, no hints, no work")


def _doubts(
    host: Host, said: NodeWorkReading | str, there: Collection[Host], every: Collection[Host]
) -> Iterable[HealthFinding]:
    if isinstance(said, str):
        yield unasked(f"{host.name} could not be asked: {said}")
    elif not said.answers:
        yield failing(f"{host.name}'s node does not answer")
    else:
        yield from _of_others(host, said, there, every)
        yield from _of_work(host, said, there)


def _of_others(
    host: Host, said: NodeWorkReading, there: Collection[Host], every: Collection[Host]
) -> Iterable[HealthFinding]:
    """How a node sees all nodes, itself too."""
    for other in there:
        state = said.states.get(str(other.address), "no member")
        if state != _WELL:
            yield failing(f"{host.name} sees {other.name} as {state}")
    strangers = sorted(said.states.keys() - {str(one.address) for one in every})
    if strangers:
        yield failing(f"{', '.join(strangers)} is a member, and no host of the platform")


def _of_work(host: Host, said: NodeWorkReading, there: Collection[Host]) -> Iterable[HealthFinding]:
    addresses = {str(one.address): one.name for one in there}
    waiting = sorted(name for address, name in addresses.items() if address in said.hints)
    if waiting:
        yield pending(f"{host.name} has hints for {', '.join(waiting)}")
    if said.streams:
        yield pending(f"{host.name} streams")
    if said.repairs:
        yield pending(f"{host.name} repairs")
    if said.compactions > MOST_COMPACTIONS:
        yield pending(f"{host.name} has {said.compactions} compactions to do")
