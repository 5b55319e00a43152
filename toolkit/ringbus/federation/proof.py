"""The proof of a federation: what one message of each cluster comes to, in the normal state and under every loss.

Every cluster is taken to publish, and every cluster to have a subscriber. `verify` measures the same ``Deliveries``.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice, repeat
from typing import NamedTuple

from ringbus.federation.copies import count_copies
from ringbus.federation.forwarding import Graph, each, graph_of
from ringbus.federation.graphs import Link
from ringbus.federation.reach import Cuts, cuts, losses, reached
from ringbus.topology.loss import Loss
from ringbus.topology.values import Exchange, Topology

Pair = tuple[str, str]
#: Copies by (source, destination), names of clusters; every pair of the exchange's scope is in it.
Deliveries = Mapping[Pair, int]

_EXAMPLES = 3
#: Moves from place to place, some three microseconds each, for all graphs of a platform together.
_EFFORT = 300_000


class LossProof(NamedTuple):
    """What is left when one thing is lost; pairs are of clusters that remain.

    ``cut_pairs``: how many of the ``missed_pairs`` the loss alone is the cause of; ``cut``: the first of those.
    ``most_copies`` is not counted for links (None): it is at most that of the normal state.
    """

    loss: Loss
    missed_pairs: int
    cut_pairs: int
    cut: tuple[Pair, ...]
    most_copies: int | None


@dataclass(frozen=True, slots=True)
class Proof:
    """What the forwarding rule makes of one exchange.

    ``missed``: the pairs that nothing gets between; of kind rpc those whose request or reply has no way.
    ``crossings``: the most times that one message crosses between regions. ``exact``: all paths were followed; if not,
    copies and crossings are what there is at least, while ``missed`` and what losses cut are exact.
    ``losses``: every zone, then every region; ``links``: those whose loss cuts something.
    """

    exchange: str
    deliveries: Deliveries
    missed: tuple[Pair, ...]
    most_copies: int
    crossings: int
    exact: bool
    losses: tuple[LossProof, ...]
    links: tuple[LossProof, ...]

    def repeated(self) -> tuple[Pair, ...]:
        """The pairs with more than one path, those with the most first."""
        found = (pair for pair, copies in self.deliveries.items() if copies > 1)
        return tuple(sorted(found, key=lambda pair: (-self.deliveries[pair], pair)))


def proofs(topology: Topology, links: Sequence[Link]) -> tuple[Proof, ...]:
    """A proof for every exchange that leaves its zone, in their order; of equal graphs one is walked for all."""
    wanted = [(each_one, graph_of(each_one, topology.clusters, links)) for each_one in _federated(topology.exchanges)]
    distinct = {(exchange.kind, graph) for exchange, graph in wanted}
    walked = {
        (kind, graph): prove(graph, answered=kind == "rpc", effort=_EFFORT // len(distinct)) for kind, graph in distinct
    }
    return tuple(replace(walked[exchange.kind, graph], exchange=exchange.name) for exchange, graph in wanted)


def prove(graph: Graph, *, answered: bool = False, effort: int = _EFFORT) -> Proof:
    """The proof of one graph. ``answered``: a pair is missed unless a message comes back, too."""
    before = reached(graph)
    missed = _gaps(graph, before, answered)
    copies, away, normal = count_copies(graph, effort), losses(graph), _Normal(graph, missed)
    lost = ((loss, _both_ways(cut) if answered else cut) for loss, cut in cuts(graph))
    named = zip(away.values(), copies.most_without, lost, strict=False)  # links come after all that have a name
    found = [normal.without(loss, cut, clusters, most) for clusters, most, (loss, cut) in named]
    of_links = [normal.without(loss, cut, 0, None) for loss, cut in lost]
    return Proof(
        exchange="",
        deliveries=_deliveries(graph, copies.copies, repeat(0) if copies.exact else before),
        missed=tuple(_pairs(graph, missed)),
        most_copies=max((max(row) for row in copies.copies), default=0),
        crossings=copies.crossings,
        exact=copies.exact,
        losses=tuple(found),
        links=tuple(one for one in of_links if one.cut_pairs),
    )


def pairs_cut(graph: Graph, loss: Loss, *, answered: bool = False) -> tuple[Pair, ...]:
    """All pairs of remaining clusters that the loss alone cuts; ``answered`` as for ``prove``."""
    left = graph.without(loss)
    missed, now = _gaps(graph, reached(graph), answered), _gaps(left, reached(left), answered)
    return tuple(_pairs(graph, {source: row & ~missed.get(source, 0) for source, row in now.items()}))


def _federated(exchanges: Iterable[Exchange]) -> Iterable[Exchange]:
    return (exchange for exchange in exchanges if exchange.federated != "zone")


class _Normal:
    """The normal state of a graph, to say what a loss takes from it: ``missed`` are the pairs that it has not."""

    def __init__(self, graph: Graph, missed: Cuts) -> None:
        self._graph, self._missed = graph, missed
        self._kept = [goal & ~missed.get(source, 0) for source, goal in enumerate(graph.goals)]
        self._count = self._left(graph.everyone)

    def without(self, loss: Loss, cut: Cuts, away: int, most: int | None) -> LossProof:
        """``cut``: of the clusters that remain; ``away``: those that do not."""
        old = self._left(self._graph.everyone & ~away) if away else self._count
        fresh, count = {}, 0
        for source, row in cut.items():
            if new := row & self._kept[source]:
                fresh[source] = new
                count += new.bit_count()
        return LossProof(loss, old + count, count, tuple(islice(_pairs(self._graph, fresh), _EXAMPLES)), most)

    def _left(self, clusters: int) -> int:
        """How many pairs of these clusters are missed already."""
        return sum((row & clusters).bit_count() for source, row in self._missed.items() if clusters >> source & 1)


def _gaps(graph: Graph, seen: Iterable[int], answered: bool) -> Cuts:
    """By publisher: who should get what it publishes, and does not."""
    rows = (goal & ~got for goal, got in zip(graph.goals, seen, strict=True))
    missed = {source: row for source, row in enumerate(rows) if row}
    return _both_ways(missed) if answered else missed


def _both_ways(rows: Cuts) -> Cuts:
    """With every pair the pair the other way, for who asks wants the answer."""
    found = dict(rows)
    for source, row in rows.items():
        asker = 1 << source
        for other in each(row):
            found[other] = found.get(other, 0) | asker
    return found


def _pairs(graph: Graph, rows: Cuts) -> Iterable[Pair]:
    for source in sorted(rows):
        for other in each(rows[source]):
            yield graph.clusters[source].name, graph.clusters[other].name


def _deliveries(graph: Graph, copies: Sequence[Sequence[int]], known: Iterable[int]) -> Deliveries:
    """``known``: who is reached, by publisher, though no path there may have been followed."""
    return {
        (cluster.name, graph.clusters[other].name): row[other] or seen >> other & 1
        for cluster, goal, row, seen in zip(graph.clusters, graph.goals, copies, known, strict=False)
        for other in each(goal)
    }
