"""Who is reached at all, and who no longer is when something is lost.

Of two ways to a cluster the shorter is never worse: each link of what follows comes earlier then, and a loop can
always be left out. So the first arrival decides, and asking who is reached needs no walk of every path; however many
paths there are, the answer is exact. All losses are asked for at once: what goes from cluster to cluster is the set of
losses in spite of which a message has come there.

Names of clusters are not looked at: that is exact as long as no two clusters have one cluster_name. Of a graph with two
that do, which RB145 refuses before anything is proved, more may seem to be reached than ``copies`` says.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import reduce
from operator import or_

from ringbus.federation.forwarding import Graph, each, link_name
from ringbus.topology.loss import Loss, LossKind

#: By publishing cluster: the clusters that its messages no longer reach.
Cuts = Mapping[int, int]

#: Bits in a row of a table, on average, up to which each is looked at alone.
_SPARSE = 8


def reached(graph: Graph) -> tuple[int, ...]:
    """By publishing cluster: those that get what it publishes."""
    return tuple(_reached(graph, source) for source in range(len(graph.clusters)))


def losses(graph: Graph) -> Mapping[Loss, int]:
    """Every zone, then every region, each with the clusters that it takes away."""
    found: dict[Loss, int] = {Loss(LossKind.ZONE, one.zone): 1 << number for number, one in enumerate(graph.clusters)}
    for number, cluster in enumerate(graph.clusters):
        region = Loss(LossKind.REGION, cluster.region)
        found[region] = found.get(region, 0) | 1 << number
    return found


def cuts(graph: Graph) -> Iterator[tuple[Loss, Cuts]]:
    """What each zone, region and link takes from those that remain, when it alone is lost; links that do only."""
    named = losses(graph)
    spared = _spared(graph, named.values())
    of_named: list[dict[int, int]] = [{} for _ in named]
    of_links: defaultdict[tuple[int, int], dict[int, int]] = defaultdict(dict)
    for source, own in enumerate(spared):
        arrived, first = _arrived(graph, source, spared, len(named))
        lacking = [own & spared[there] & ~came if there in first else 0 for there, came in enumerate(arrived)]
        for loss, row in _columns(lacking, len(named) + len(spared)):
            link = loss - len(named)
            (of_named[loss] if link < 0 else of_links[first[link], link])[source] = row
    yield from zip(named, of_named, strict=True)
    for upstream, downstream in sorted(of_links):
        name = link_name(graph.clusters[upstream].name, graph.clusters[downstream].name)
        yield Loss(LossKind.LINK, name), of_links[upstream, downstream]


def _spared(graph: Graph, away: Iterable[int]) -> list[int]:
    """By cluster: the losses that leave it. After those with a name, there is one for a link to each cluster."""
    taken = [0] * len(graph.clusters)
    count = 0
    for count, clusters in enumerate(away, 1):
        for cluster in each(clusters):
            taken[cluster] |= 1 << count - 1
    every = (1 << count + len(taken)) - 1
    return [every & ~losses_ for losses_ in taken]


def _columns(rows: Sequence[int], width: int) -> Iterator[tuple[int, int]]:
    """A table of bits read the other way: the columns that have a bit, each with the rows that have it."""
    if sum(row.bit_count() for row in rows) <= _SPARSE * len(rows):
        columns: dict[int, int] = {}
        for number, row in enumerate(rows):
            for column in each(row):
                columns[column] = columns.get(column, 0) | 1 << number
        yield from columns.items()
        return
    text = "".join(f"{row:0{width}b}" for row in reversed(rows))
    for column in each(reduce(or_, rows, 0)):
        yield column, int(text[width - 1 - column :: width], 2)


def _arrived(graph: Graph, source: int, spared: Sequence[int], links: int) -> tuple[list[int], dict[int, int]]:
    """By cluster: the losses in spite of which it is reached; and who hands the message to it first.

    Only the links of those first ways can cut anything by their loss, for the others leave every first way whole. The
    loss of the one to cluster c has the number ``links`` + c.
    """
    arrived = [0] * len(graph.clusters)
    first: dict[int, int] = {}
    done, front = 1 << source, {source: spared[source]}
    for step in graph.steps:
        gained: dict[int, int] = {}
        for here, losses_ in front.items():
            for there in each(step[here] & ~done):
                came = losses_ & spared[there] & ~arrived[there]
                if first.setdefault(there, here) == here:
                    came &= ~(1 << links + there)
                if came:
                    arrived[there] |= came
                    gained[there] = gained.get(there, 0) | came
                    if arrived[there] == spared[source] & spared[there]:
                        done |= 1 << there
        front = gained
    return arrived, first


def _reached(graph: Graph, source: int) -> int:
    """Breadth first, until there is nobody new."""
    begin = seen = front = 1 << source
    for step in graph.steps:
        fresh = 0
        for here in each(front):
            fresh |= step[here]
        front = fresh & ~seen
        seen |= front
        if not front:
            break
    return seen & ~begin
