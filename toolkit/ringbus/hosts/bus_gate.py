"""Whether a cluster is well, and may lose a broker: judged from what its brokers say."""

from collections.abc import Collection, Iterable, Mapping

from ringbus.hosts.broker_reading import BrokerReading
from ringbus.hosts.judging import HealthFinding, failing, judged, pending, unasked
from ringbus.topology.rules import AMQPS, ERLANG, MANAGEMENT
from ringbus.topology.values import Cluster
from ringbus.verdict import HealthReading

_PORTS = frozenset({AMQPS, ERLANG, MANAGEMENT})
_NAMED = 160

#: By node what it says, or why it could not be asked.
BusSaid = Mapping[str, BrokerReading | str]


def bus_health(
    cluster: Cluster, said: BusSaid, away: Collection[str] = (), absent: Collection[str] = ()
) -> HealthReading:
    """Whether it is whole but for the nodes that are ``away``, or may be stopped next, and those ``absent`` already.

    Nobody else has an alarm or is drained, all see each other and listen, and no queue loses its majority without who
    is stopped next; without any such, without anybody. Then no link is lost, too: who is stopped takes its own with it,
    and they are started when it is back. Hosts that are none of its nodes are nothing to it, wherever they are.
    """
    gone = frozenset(cluster.nodes).intersection((*away, *absent))
    leaving = gone.difference(absent)
    asked = [node for node in cluster.nodes if node not in absent]
    found = [one for node in asked for one in _doubts(cluster, node, said[node], (gone, leaving))]
    whole = sum(node not in gone for node in cluster.nodes)
    what = "brokers that stay, and are well" if gone else "brokers that are well"
    fine = f"{what}: {whole} of {len(cluster.nodes)}; no alarm, no queue with its least members"
    return judged(f"cluster {cluster.name}", found, fine)


def _doubts(
    cluster: Cluster, node: str, said: BrokerReading | str, missed: tuple[frozenset[str], frozenset[str]]
) -> Iterable[HealthFinding]:
    """``missed``: all that are away, or may be; and those of them that run until now."""
    gone, leaving = missed
    if isinstance(said, str):
        if node not in gone:
            yield unasked(f"{node} could not be asked: {said}")
    elif not said.runs:
        if node not in gone:
            yield failing(f"{node}'s broker does not answer")
    else:
        yield from _of_cluster(cluster, node, said, gone)
        if said.critical and (node in leaving or not gone):
            yield pending(f"{node} may not be stopped: {said.critical[:_NAMED]}")
        if not gone:
            yield from _of_links(cluster, node, said)


def _of_links(cluster: Cluster, node: str, said: BrokerReading) -> Iterable[HealthFinding]:
    if said.lacking is None:
        yield unasked(f"{node} does not tell which links it has")
    elif said.lacking:
        again = f"`ringbus configure`, or `ringbus restart bus --zone {cluster.zone}`, starts them"
        yield failing(f"no link runs for {', '.join(said.lacking)}: {again}")


def _of_cluster(cluster: Cluster, node: str, said: BrokerReading, away: frozenset[str]) -> Iterable[HealthFinding]:
    """What a broker that answers says of its cluster."""
    unseen = [other for other in cluster.nodes if other not in said.running and other not in away]
    if unseen:
        yield failing(f"{node} does not see {', '.join(unseen)} run")
    strangers = sorted(said.members - frozenset(cluster.nodes))
    if strangers:
        yield failing(f"{', '.join(strangers)} is a member, and no host of the platform")
    for alarm in said.alarms:
        yield failing(alarm)
    cut_off = sorted(said.partitions - away)
    if cut_off:
        yield failing(f"{', '.join(cut_off)} is cut off from others")
    for other in sorted(said.drained - away):
        yield failing(f"{other} is drained: a restart ends that")
    for other in sorted((said.running & frozenset(cluster.nodes)) - away):
        lacking = sorted(_PORTS - said.ports.get(other, frozenset()))
        if lacking:
            yield pending(f"{other} does not listen on {', '.join(map(str, lacking))} yet")
