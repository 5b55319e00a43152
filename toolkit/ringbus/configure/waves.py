"""In which order hosts are changed: who may be away together is asked of quorum."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from ringbus.configure.catalogue import PART_OF_CLUSTER
from ringbus.errors import Kind, RingbusError
from ringbus.findings import error
from ringbus.hosts.actions import Action, RebalanceAction, UnitAction
from ringbus.hosts.reading import HostFacts
from ringbus.hosts.ring_actions import FirstStartAction
from ringbus.quorum.batches import batches
from ringbus.topology.values import Topology

Actions = Mapping[str, Sequence[Action]]
_BATCH, _DEFINITIONS = "batch", "definitions"


@dataclass(frozen=True, slots=True)
class ConfigureWave:
    """What is done at once: the actions of each host in their order."""

    what: str
    actions: Actions

    @property
    def gated(self) -> bool:
        """Whether hosts are stopped in it that others may miss."""
        return self.what == _BATCH


def waves(topology: Topology, of_hosts: Actions, of_clusters: Sequence[Actions]) -> Sequence[ConfigureWave]:
    """First what takes nothing away, clusters that are started whole among it; then restarts, batch by batch.

    Before those, what joins a ring, one by one; after them, leaders of queues are spread anew. Definitions come last;
    ``of_clusters`` are their calls by the host that makes them, one after the other.
    """
    careful = [name for name, actions in of_hosts.items() if any(_restarts(action) for action in actions)]
    joining = [name for name, actions in of_hosts.items() if any(_joins(action) for action in actions)]
    free = {name: actions for name, actions in of_hosts.items() if actions and name not in (*careful, *joining)}
    ordered = [
        ConfigureWave("at once", free),
        *(ConfigureWave("join", {name: of_hosts[name]}) for name in joining),
        *(ConfigureWave(_BATCH, {name: of_hosts[name] for name in batch}) for batch in batches(topology, careful)),
        ConfigureWave("rebalance", dict(_rebalances(topology, careful))),
        *(ConfigureWave(_DEFINITIONS, {name: own for name, own in calls.items() if own}) for calls in of_clusters),
    ]
    return [wave for wave in ordered if wave.actions]


def _rebalances(topology: Topology, restarted: Collection[str]) -> Iterable[tuple[str, Sequence[Action]]]:
    """For each cluster of which a broker was restarted; of a single one all leaders are where they can be."""
    for cluster in topology.clusters:
        own = [node for node in cluster.nodes if node in restarted]
        if own and len(cluster.nodes) > 1:
            yield own[-1], (RebalanceAction(own[-1], f"brokers of {cluster.name} were restarted"),)


def founded_clusters(topology: Topology, facts: Mapping[str, HostFacts]) -> frozenset[str]:
    """The clusters of which a node runs."""
    running = {name for name, found in facts.items() if any(unit.active for unit in found.units.values())}
    return frozenset(cluster.name for cluster in topology.clusters if running & set(cluster.nodes))


def refuse_parts(topology: Topology, of_hosts: Actions, chosen: Collection[str], founded: Collection[str]) -> None:
    """Refused (RB523): nodes that would wait for others of their cluster, which are not chosen."""
    found = [
        error(
            PART_OF_CLUSTER,
            f"cluster {cluster.name}",
            "none of its nodes runs, and not all of them were chosen",
            note="They wait for each other when they start. Nothing was changed.",
            hint=f"`ringbus configure {' '.join(f'--host {node}' for node in cluster.nodes)}`.",
        )
        for cluster in topology.clusters
        if cluster.name not in founded and 0 < len(set(cluster.nodes) & set(chosen)) < len(cluster.nodes)
        if any(_starts(of_hosts.get(node, ())) for node in cluster.nodes)
    ]
    if found:
        raise RingbusError(Kind.REFUSED, found)


def _starts(actions: Iterable[Action]) -> bool:
    return any(isinstance(action, UnitAction) for action in actions)


def _joins(action: Action) -> bool:
    """Of nodes that join a ring Cassandra takes one at a time."""
    return isinstance(action, FirstStartAction) and not action.founds


def _restarts(action: Action) -> bool:
    return isinstance(action, UnitAction) and action.runs
