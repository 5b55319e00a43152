"""How many copies a cluster gets of one message: one for every path by which the forwarding rule lets it come.

Paths that are in the same cluster and have the same clusters behind them have the same future, in whatever order they
came by, so they are one *place*. Places are looked at twice: forwards from the publisher for the ways that lead to
each, then backwards for the copies that come of each. What a loss takes away is what comes of the places in it.

There may be too many places: the ``effort`` bounds how many moves from place to place are looked at. Where it ends, the
places that are further from a publisher are left out, and what was counted is what the numbers are at least.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from ringbus.federation.counts import Counts, add, less, listed, most
from ringbus.federation.forwarding import Graph, each
from ringbus.federation.reach import losses

#: Where a message is, and the clusters behind it, as bits.
_Place = tuple[int, int]
#: Moves that one publisher may have while any are left, by the number of clusters: the hubs of a named graph need more
#: than others.
_LEAST = 10


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
    """Publish one message in every cluster and follow it; nobody's takes much more than its part of the effort."""
    rule, away, count = _Rule.of(graph), tuple(losses(graph).values()), len(graph.clusters)
    most_without = [0] * len(away)
    copies, crossings, exact, left = [], 0, True, effort
    for source in range(count):
        part = min(left, max(effort // count, _LEAST * count))
        ways = _forwards(rule, source, part)
        left, exact = left - part + max(ways.effort, 0), exact and ways.effort >= 0
        tally = _backwards(rule, source, ways)
        _raise(most_without, tally, away, source)
        copies.append(tuple(listed(tally.copies, count)))
        crossings = max(crossings, tally.crossings)
    return Copies(tuple(copies), crossings, tuple(most_without), exact)


@dataclass(frozen=True, slots=True)
class _Rule:
    """A graph as it is walked. By step: the links, and the clusters where a message goes on after it.

    By cluster: those of its cluster_name, those of its region, and the number of its region's loss.
    """

    steps: tuple[tuple[int, ...], ...]
    going_on: tuple[int, ...]
    namesakes: tuple[int, ...]
    neighbours: tuple[int, ...]
    region: tuple[int, ...]

    @classmethod
    def of(cls, graph: Graph) -> "_Rule":
        regions = [cluster.region for cluster in graph.clusters]
        # The losses of regions come after those of zones.
        numbers = {name: len(regions) + number for number, name in enumerate(dict.fromkeys(regions))}
        names = [cluster.cluster_name for cluster in graph.clusters]
        open_ = {step: sum(1 << here for here, there in enumerate(step) if there) for step in set(graph.steps)}
        return cls(
            graph.steps,
            (*(open_[step] for step in graph.steps[1:]), 0),
            _alike(names),
            _alike(regions),
            tuple(numbers[name] for name in regions),
        )

    def losses(self, source: int, here: int, behind: int) -> tuple[int, ...]:
        """The zone, and if the path was not there before the region, that are entered with a place."""
        if here == source:
            return ()
        been = behind & ~(1 << source) & self.neighbours[here]
        return (here,) if been else (here, self.region[here])


def _alike(names: Sequence[str]) -> tuple[int, ...]:
    found: dict[str, int] = {}
    for number, name in enumerate(names):
        found[name] = found.get(name, 0) | 1 << number
    return tuple(found[name] for name in names)


@dataclass(slots=True)
class _Ways:
    """How many ways lead to each place that a message goes on from, by the number of links it has crossed.

    ``barred``: by the clusters behind a place, those whose cluster_name is in the header there. ``effort``: what is
    left of it; below 0 when places further on were left out.
    """

    levels: list[dict[_Place, int]]
    barred: dict[int, int]
    effort: int


def _forwards(rule: _Rule, source: int, effort: int) -> _Ways:
    ways = _Ways([{(source, 0): 1}], {0: 0}, effort)
    for step, going_on in zip(rule.steps, rule.going_on, strict=False):
        following = _next(rule, ways, step, going_on)
        if not following or ways.effort < 0:
            break
        ways.levels.append(following)
    return ways


def _next(rule: _Rule, ways: _Ways, step: Sequence[int], going_on: int) -> dict[_Place, int]:
    """The places one link further; not all of them when that is more than the effort."""
    following: dict[_Place, int] = {}
    for (here, behind), count in ways.levels[-1].items():
        onwards = step[here] & going_on & ~ways.barred[behind]
        ways.effort -= onwards.bit_count()
        if ways.effort < 0:
            break
        passed = behind | 1 << here
        ways.barred[passed] = ways.barred[behind] | rule.namesakes[here]
        for there in each(onwards):
            following[there, passed] = following.get((there, passed), 0) + count
    return following


@dataclass(slots=True)
class _Tally:
    """The copies of one message by receiver, and by loss those of them that it would take away."""

    copies: Counts = field(default_factory=list)
    through: dict[int, Counts] = field(default_factory=dict)
    crossings: int = 0


def _backwards(rule: _Rule, source: int, ways: _Ways) -> _Tally:
    tally = _Tally()
    beyond: dict[_Place, Counts] = {}
    for step, level in reversed(list(zip(rule.steps, ways.levels, strict=False))):
        comes: dict[_Place, Counts] = {}
        going_on = sum(1 << number for number in {here for here, _ in beyond})
        for (here, behind), count in level.items():
            ahead, passed = step[here] & ~ways.barred[behind], behind | 1 << here
            copies = [ahead]
            for there in each(ahead & going_on):
                add(copies, beyond[there, passed])
            for loss in rule.losses(source, here, behind):
                add(tally.through.setdefault(loss, []), copies, count)
            tally.crossings += count * (ahead & ~rule.neighbours[here]).bit_count()
            comes[here, behind] = tally.copies = copies
        beyond = comes
    return tally


def _raise(most_without: list[int], tally: _Tally, away: Sequence[int], source: int) -> None:
    """Raise the most copies under each loss to what this publisher's message comes to."""
    for loss, clusters in enumerate(away):
        if not clusters >> source & 1 and most(tally.copies, ~clusters) > most_without[loss]:
            left = less(tally.copies, tally.through.get(loss, ()))
            most_without[loss] = max(most_without[loss], most(left, ~clusters))
