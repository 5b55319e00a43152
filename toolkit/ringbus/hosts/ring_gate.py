"""Whether the ring is well, and may lose a node: judged from what all nodes of the platform say."""

from collections.abc import Collection, Iterable, Mapping

from ringbus.hosts.judging import HealthFinding, failing, judged, pending, unasked
from ringbus.hosts.node_reading import NodeWorkReading
from ringbus.topology.values import Host, Role, Topology
from ringbus.verdict import HealthReading

#: More compactions than this wait for a node that cannot keep up.
MOST_COMPACTIONS = 20
_WELL = "UN"
_MOVES = {"J": "joining", "L": "leaving", "M": "moving"}

#: By host what its node says, or why it could not be asked.
RingSaid = Mapping[str, NodeWorkReading | str]


def ring_health(
    topology: Topology, said: RingSaid, away: Collection[str] = (), absent: Collection[str] = ()
) -> HealthReading:
    """Whether every node of the platform is up and normal, but for those ``away``, and nothing is under way.

    That is: each sees all others so, all have one schema, nobody streams, repairs, has much to compact, or keeps hints
    for one that is there. Who is ``away`` may be stopped next: it neither streams, repairs, joins nor leaves, as it
    says itself or others see it. Of those ``absent`` nothing is asked: they are away already.
    """
    hosts = {host.name: host for host in topology.hosts if host.role is Role.RING}
    there = [host for name, host in hosts.items() if name not in away and name not in absent]
    found = [one for host in there for one in _doubts(host, said[host.name], there, hosts.values())]
    schemas = {one.schema for host in there if isinstance(one := said[host.name], NodeWorkReading) and one.answers}
    if len(schemas) > 1:
        found.append(pending(f"there are {len(schemas)} versions of the schema"))
    found += [one for name in away if name in hosts for one in _of_leaving(hosts[name], said)]
    return judged("ring", found, f"nodes up and normal: {len(there)} of {len(hosts)}; one schema, no hints, no work")


def _of_leaving(host: Host, said: RingSaid) -> Iterable[HealthFinding]:
    """What a node that may be stopped next is in the middle of."""
    answers = {name: one for name, one in said.items() if isinstance(one, NodeWorkReading) and one.answers}
    states = sorted({state for one in answers.values() if (state := one.states.get(str(host.address)))})
    yield from (pending(f"{host.name} is {_MOVES[state[1]]}") for state in states if state[1] in _MOVES)
    if host.name in answers:
        yield from _of_streams(host, answers[host.name])


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
    yield from _of_streams(host, said)
    if said.compactions > MOST_COMPACTIONS:
        yield pending(f"{host.name} has {said.compactions} compactions to do")


def _of_streams(host: Host, said: NodeWorkReading) -> Iterable[HealthFinding]:
    if said.streams:
        yield pending(f"{host.name} streams")
    if said.repairs:
        yield pending(f"{host.name} repairs")
