"""How many copies a cluster gets of one message: one for every path by which the forwarding rule lets it come.

Paths that end in the same cluster and have the same clusters behind them have the same future, in whatever order they
came by, so they are counted together. There may still be too many: the ``effort`` bounds how many steps are looked at
from one publisher, and what was counted until then is what the numbers are at least.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from ringbus.federation.forwarding import Graph, each
from ringbus.federation.reach import losses

#: Where a message is, and the cluster_names behind it, as bits.
_Place = tuple[int, int]
#: By cluster: where its links lead, the cluster_name there, and whether that is another region (1 or 0).
_Roads = tuple[tuple[tuple[int, int, int], ...], ...]


@dataclass(frozen=True, slots=True)
class Copies:
    """What the copies come to. ``exact``: no path was left out, else every number is what there is at least.

    ``copies`` by publisher and receiver; ``crossings``, the most that one message crosses between regions;
    ``most_without`` by loss, as ``reach.losses`` has them: the most copies that a cluster then gets of one message.
    """

    copies: tuple[tuple[int, ...], ...]
    crossings: int
    most_without: tuple[int, ...]
    exact: bool


def count_copies(graph: Graph, effort: int) -> Copies:
    """Publish one message in every cluster and follow it, ``effort`` steps at most."""
    roads, away = _roads(graph), [graph.away(loss) for loss in losses(graph)]
    most = [0] * len(away)
    tallies = []
    for source in range(len(graph.clusters)):
        tally = _followed(graph, roads, source, effort)
        _raise(most, tally, away, source)
        tallies.append(tally)
    return Copies(
        tuple(tuple(tally.copies) for tally in tallies),
        max((tally.crossings for tally in tallies), default=0),
        tuple(most),
        all(tally.exact for tally in tallies),
    )


@dataclass(slots=True)
class _Tally:
    """The copies of one message by receiver, and those of them that came through a cluster, by that cluster."""

    copies: list[int]
    effort: int
    crossings: int = 0
    exact: bool = True
    through: defaultdict[int, dict[int, int]] = field(default_factory=lambda: defaultdict(dict))


def _followed(graph: Graph, roads: Sequence[_Roads], source: int, effort: int) -> _Tally:
    tally = _Tally([0] * len(graph.clusters), effort)
    names, regions = _names(graph), _regions(graph)
    level: dict[_Place, int] = {(source, 0): 1}
    for road in roads:
        level = _next(level, road, names, tally)
        _arrive(level, regions, names[source], tally)
        if not level or not tally.exact:
            break
    return tally


def _next(level: dict[_Place, int], roads: _Roads, names: Sequence[int], tally: _Tally) -> dict[_Place, int]:
    """One link further: by place how many ways lead there."""
    following: dict[_Place, int] = {}
    for (here, header), ways in level.items():
        if tally.effort < 0:
            tally.exact = False
            break
        behind = header | names[here]
        for there, name, crosses in roads[here]:
            if not header & name:
                following[there, behind] = following.get((there, behind), 0) + ways
                tally.crossings += ways * crosses
        tally.effort -= len(roads[here])
    return following


def _arrive(level: dict[_Place, int], regions: Sequence[int], own: int, tally: _Tally) -> None:
    """Enter the copies; what came through a zone or region is what its loss would take away."""
    rows: dict[int, list[dict[int, int]]] = {}
    for (here, behind), ways in level.items():
        tally.copies[here] += ways
        if behind not in rows:
            inner = behind & ~own
            lost = {*each(inner), *(regions[number] for number in each(inner))}
            rows[behind] = [tally.through[number] for number in lost]
        for row in rows[behind]:
            row[here] = row.get(here, 0) + ways
        tally.effort -= len(rows[behind])


def _raise(most: list[int], tally: _Tally, away: Sequence[int], source: int) -> None:
    """Raise the most copies under each loss to what this publisher's message comes to."""
    receivers = sorted(range(len(tally.copies)), key=lambda number: -tally.copies[number])
    for loss, clusters in enumerate(away):
        if clusters >> source & 1:
            continue
        through = tally.through.get(loss, {})
        for receiver in receivers:
            if tally.copies[receiver] <= most[loss]:
                break
            if not clusters >> receiver & 1:
                most[loss] = max(most[loss], tally.copies[receiver] - through.get(receiver, 0))


def _roads(graph: Graph) -> tuple[_Roads, ...]:
    """The links that still take a message, by how many it has crossed."""
    names, regions = _names(graph), _regions(graph)
    made = {
        step: tuple(
            tuple((there, names[there], int(regions[here] != regions[there])) for there in each(open_))
            for here, open_ in enumerate(step)
        )
        for step in dict.fromkeys(graph.steps)
    }
    return tuple(made[step] for step in graph.steps)


def _names(graph: Graph) -> list[int]:
    """By cluster: the bit of its cluster_name, which is that of the first cluster so named."""
    first: dict[str, int] = {}
    return [1 << first.setdefault(cluster.cluster_name, number) for number, cluster in enumerate(graph.clusters)]


def _regions(graph: Graph) -> list[int]:
    """By cluster: the number of its region's loss, which come after those of zones."""
    found = {name: number for number, name in enumerate(dict.fromkeys(c.region for c in graph.clusters))}
    return [len(graph.clusters) + found[cluster.region] for cluster in graph.clusters]
