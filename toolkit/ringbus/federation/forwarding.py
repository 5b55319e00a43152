"""RabbitMQ's forwarding rule over the links of one exchange.

A link from U to D hands a message on when ``len(header) < max_hops`` and D's cluster_name is not in the header
(``x-received-from``); U's cluster_name is put in front of it then (source: the federation plugin, 3.10 to 4.3). So a
message moves along simple paths, and the link at place i of a path, counted from 0, needs ``max_hops > i``.

Bindings travel the other way, with ``hops = min(hops of the previous - 1, max_hops)``. One from the end of a path is
at its beginning when the least of ``max_hops - i`` over its links is 1 or more: the very same condition. Bindings
therefore take nothing away that the rule for messages lets pass, whoever subscribes.

Clusters are bits: cluster number i of a graph is ``1 << i``. Two clusters of one cluster_name block each other as the
rule says; that they also share one queue at their upstream, and halve what it holds, is not modelled (RB201, RB145).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ringbus.federation.graphs import Link
from ringbus.topology.loss import Loss, LossKind
from ringbus.topology.values import Cluster, Exchange


@dataclass(frozen=True, slots=True)
class Graph:
    """The clusters and links of one exchange.

    ``goals``: by publishing cluster, the others in the exchange's scope. ``steps``: by how many links a message has
    crossed, by the cluster it is in: the clusters that some link from there may still take it to.
    """

    clusters: tuple[Cluster, ...]
    goals: tuple[int, ...]
    steps: tuple[tuple[int, ...], ...]

    @property
    def everyone(self) -> int:
        """All clusters."""
        return (1 << len(self.clusters)) - 1

    def away(self, loss: Loss) -> int:
        """The clusters that a loss takes away: none, when it is a link or a host."""
        if loss.kind not in (LossKind.ZONE, LossKind.REGION):
            return 0
        return sum(1 << number for number, cluster in enumerate(self.clusters) if takes_away(loss, cluster))

    def without(self, loss: Loss) -> "Graph":
        """The same without what is lost: nothing is published, received or handed on there."""
        left = self.everyone & ~self.away(loss)
        goals = tuple(goal & left if left >> number & 1 else 0 for number, goal in enumerate(self.goals))
        return Graph(self.clusters, goals, tuple(self._step_without(step, left, loss) for step in self.steps))

    def _step_without(self, step: Sequence[int], left: int, loss: Loss) -> tuple[int, ...]:
        lost = dict([link_ends(loss.name)]) if loss.kind is LossKind.LINK else {}
        return tuple(
            sum(1 << there for there in each(open_ & left) if lost.get(cluster.name) != self.clusters[there].name)
            if left >> here & 1
            else 0
            for here, (cluster, open_) in enumerate(zip(self.clusters, step, strict=True))
        )


def graph_of(exchange: Exchange, clusters: Sequence[Cluster], links: Iterable[Link]) -> Graph:
    """The graph of an exchange; ``links`` may hold those of others too."""
    numbers = {cluster.name: number for number, cluster in enumerate(clusters)}
    own = [
        (numbers[link.upstream], numbers[link.downstream], link.max_hops)
        for link in links
        if link.exchange == exchange.name
    ]
    return Graph(tuple(clusters), _goals(exchange, clusters), _steps(own, len(clusters)))


def takes_away(loss: Loss, cluster: Cluster) -> bool:
    """Whether the loss is that of the cluster's zone or region."""
    return (loss.kind, loss.name) in ((LossKind.ZONE, cluster.zone), (LossKind.REGION, cluster.region))


def each(numbers: int) -> Iterator[int]:
    """The numbers of the bits that are set, from the lowest."""
    while numbers:
        lowest = numbers & -numbers
        yield lowest.bit_length() - 1
        numbers ^= lowest


def link_name(upstream: str, downstream: str) -> str:
    """``eu-west-1a > eu-west-1b``: what the loss of a link is called."""
    return f"{upstream} > {downstream}"


def link_ends(name: str) -> tuple[str, str]:
    """Upstream and downstream of a link by what it is called."""
    upstream, _, downstream = name.partition(" > ")
    return upstream, downstream


def _goals(exchange: Exchange, clusters: Sequence[Cluster]) -> tuple[int, ...]:
    scopes: dict[str, int] = {}
    for number, cluster in enumerate(clusters):
        scopes[_scope(exchange, cluster)] = scopes.get(_scope(exchange, cluster), 0) | 1 << number
    return tuple(scopes[_scope(exchange, cluster)] & ~(1 << number) for number, cluster in enumerate(clusters))


def _scope(exchange: Exchange, cluster: Cluster) -> str:
    return {"everywhere": "", "region": cluster.region, "zone": cluster.zone}[exchange.federated]


def _steps(links: Sequence[tuple[int, int, int]], count: int) -> tuple[tuple[int, ...], ...]:
    """No path is longer than one cluster after the other; steps between which no link gives up are one object."""
    limits = sorted({min(hops, count - 1) for _, _, hops in links})
    found: list[tuple[int, ...]] = []
    for limit in limits:
        step = [0] * count
        for upstream, downstream, hops in links:
            if hops >= limit:
                step[upstream] |= 1 << downstream
        found += [tuple(step)] * (limit - len(found))
    return tuple(found)
