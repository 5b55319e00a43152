"""Who is reached at all, and who no longer is when something is lost.

Of two ways to a cluster the shorter is never worse: each link of what follows comes earlier then, and a loop can
always be left out. So the first arrival decides, and asking who is reached needs no walk of every path; however many
paths there are, the answer is exact.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from ringbus.federation.forwarding import Graph, each, link_name
from ringbus.topology.loss import Loss, LossKind

#: By publishing cluster: the clusters that its messages no longer reach.
Cuts = Mapping[int, int]
_NO_LINK = (-1, 0)


def reached(graph: Graph) -> tuple[int, ...]:
    """By publishing cluster: those that get what it publishes."""
    return tuple(_reached(graph, source, graph.everyone, graph.everyone) for source in range(len(graph.clusters)))


def losses(graph: Graph) -> tuple[Loss, ...]:
    """Every zone, then every region."""
    regions = dict.fromkeys(cluster.region for cluster in graph.clusters)
    zones = (Loss(LossKind.ZONE, cluster.zone) for cluster in graph.clusters)
    return (*zones, *(Loss(LossKind.REGION, region) for region in regions))


def cuts(graph: Graph) -> Iterator[tuple[Loss, Cuts]]:
    """What each zone, region and link takes from those that remain, when it alone is lost; links that do only."""
    before = reached(graph)
    trees = [_tree(graph, source) for source in range(len(graph.clusters))]
    for loss in losses(graph):
        away = graph.away(loss)
        left = graph.everyone & ~away
        found = {
            source: before[source] & left & ~_reached(graph, source, left, before[source] & left)
            for source, tree in enumerate(trees)
            if not away >> source & 1 and any(tree.get(number) for number in each(away))
        }
        yield loss, {source: cut for source, cut in found.items() if cut}
    yield from _cuts_of_links(graph, before, trees)


def _cuts_of_links(
    graph: Graph, before: Sequence[int], trees: Sequence[Mapping[int, int]]
) -> Iterator[tuple[Loss, Cuts]]:
    found = (
        (link, source, before[source] & ~_reached(graph, source, graph.everyone, before[source], link))
        for source, tree in enumerate(trees)
        for here, children in tree.items()
        for link in ((here, there) for there in each(children))
    )
    telling = sorted(each_cut for each_cut in found if each_cut[2])
    for (upstream, downstream), group in groupby(telling, key=lambda each_cut: each_cut[0]):
        name = link_name(graph.clusters[upstream].name, graph.clusters[downstream].name)
        yield Loss(LossKind.LINK, name), {source: cut for _, source, cut in group}


def _reached(graph: Graph, source: int, left: int, goal: int, lost: tuple[int, int] = _NO_LINK) -> int:
    """Breadth first among the clusters that are ``left``, until the ``goal`` is reached."""
    upstream, downstream = lost
    begin = seen = front = 1 << source
    for step in graph.steps:
        fresh = 0
        for here in each(front):
            fresh |= step[here] & ~(1 << downstream) if here == upstream else step[here]
        front = fresh & left & ~seen
        seen |= front
        if not front or not goal & ~seen:
            break
    return seen & ~begin


def _tree(graph: Graph, source: int) -> dict[int, int]:
    """One way each that everyone is reached first: the clusters by the one that hands the message to them."""
    tree: dict[int, int] = {}
    seen = front = 1 << source
    for step in graph.steps:
        following = 0
        for here in each(front):
            fresh = step[here] & ~seen
            if fresh:
                tree[here] = fresh
                seen |= fresh
                following |= fresh
        front = following
    return tree
