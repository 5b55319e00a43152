"""Whether a cluster is whole: every node runs, sees all others, has no alarm, and no queue has lost its majority."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ringbus.errors import RingbusError
from ringbus.hosts.parsing import node_reading
from ringbus.hosts.reading import NodeReading
from ringbus.quorum.replication import majority
from ringbus.topology.values import Cluster
from ringbus.verdict import Verdict
from ringbus.verify.api import ApiCommand
from ringbus.verify.outcome import ProbeOutcome

#: What every node is asked.
QUESTIONS = (
    ApiCommand("GET", "nodes?columns=name,running,mem_alarm,disk_free_alarm,partitions"),
    ApiCommand("GET", "queues?columns=name,type,members,online"),
)
_EXAMPLES = 3


@dataclass(frozen=True, slots=True)
class ClusterReading:
    """A cluster as one of its nodes sees it: the nodes, how many quorum queues, and those without a majority."""

    nodes: tuple[NodeReading, ...]
    queues: int
    stopped: tuple[str, ...]


#: By node of the cluster what it says, or why it says nothing.
Said = Mapping[str, ClusterReading | RingbusError]


def cluster_reading(answers: Sequence[Any]) -> ClusterReading:
    """From the answers to the questions; a queue that nobody tells the members of is not judged."""
    nodes, queues = answers
    counted = [one for one in queues if one.get("type") == "quorum" and one.get("members")]
    stopped = (one["name"] for one in counted if len(one.get("online") or ()) < majority(len(one["members"])))
    return ClusterReading(tuple(map(node_reading, nodes)), len(counted), tuple(stopped))


def cluster_outcome(cluster: Cluster, said: Said) -> ProbeOutcome:
    """What is wrong with the cluster, all of it; an error when no node says anything."""
    faults = [fault for node in cluster.nodes for fault in _faults(cluster, node, said[node])]
    name = f"cluster {cluster.name}"
    if faults:
        silent = all(isinstance(one, RingbusError) for one in said.values())
        return ProbeOutcome(name, Verdict.ERROR if silent else Verdict.FAIL, "; ".join(dict.fromkeys(faults)))
    queues = max(one.queues for one in said.values() if isinstance(one, ClusterReading))
    message = f"nodes that run: {len(cluster.nodes)}; no alarm; quorum queues, all with their majority: {queues}"
    return ProbeOutcome(name, Verdict.PASSED, message)


def _faults(cluster: Cluster, node: str, said: ClusterReading | RingbusError) -> Iterable[str]:
    if isinstance(said, RingbusError):
        yield f"{node}: {said.findings[0].message}"
        return
    running = {one.name.partition("@")[2].partition(".")[0] for one in said.nodes if one.running}
    unseen = [other for other in cluster.nodes if other not in running]
    if unseen:
        yield f"{node} does not see {', '.join(unseen)} run"
    for one in said.nodes:
        if one.alarms:
            yield f"{one.name} is short of {' and '.join(one.alarms)}"
        if one.partitions:
            yield f"{one.name} is cut off from {', '.join(one.partitions)}"
    if said.stopped:
        more = ", …" if len(said.stopped) > _EXAMPLES else ""
        yield f"{len(said.stopped)} queues have lost their majority: {', '.join(said.stopped[:_EXAMPLES])}{more}"
