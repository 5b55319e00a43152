"""The federation of one exchange as a picture, before it is written as SVG, Mermaid or DOT."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from ringbus.cli.opening import OpenPlatform
from ringbus.federation.forwarding import graph_of, link_name, takes_away
from ringbus.federation.graphs import Link
from ringbus.federation.proof import LossProof, Pair, Proof, pairs_cut, proofs
from ringbus.topology.loss import Loss, LossKind
from ringbus.topology.values import Exchange

_TOLD, _NAMED = 5, 3


@dataclass(frozen=True, slots=True)
class Spot:
    """A cluster in a drawing. ``cuts``: how many pairs of others its loss cuts; ``lost``: it is away in this one."""

    name: str
    region: str
    cuts: int
    lost: bool


@dataclass(frozen=True, slots=True)
class DrawnLine:
    """A line from one cluster to another: a link, or two both ways of equal max-hops; or a pair that is cut (0)."""

    one: str
    other: str
    both: bool
    max_hops: int = 0
    lost: bool = False


@dataclass(frozen=True, slots=True)
class Drawing:
    """Clusters sorted by name, so that those of a region stand together; lines; and what is said below them."""

    exchange: str
    title: str
    spots: tuple[Spot, ...]
    lines: tuple[DrawnLine, ...]
    cut: tuple[DrawnLine, ...]
    caption: tuple[str, ...]

    def regions(self) -> tuple[tuple[str, tuple[Spot, ...]], ...]:
        """The clusters by region."""
        return tuple((name, tuple(group)) for name, group in groupby(self.spots, key=lambda spot: spot.region))


def drawings(opened: OpenPlatform, exchanges: Sequence[Exchange], loss: Loss | None) -> list[Drawing]:
    """A drawing of each exchange, with what is lost when a zone goes, or when the ``loss`` happens."""
    proved = {proof.exchange: proof for proof in proofs(opened.topology, opened.links)}
    return [_drawing(opened, exchange, proved.get(exchange.name), loss) for exchange in exchanges]


def _drawing(opened: OpenPlatform, exchange: Exchange, proof: Proof | None, loss: Loss | None) -> Drawing:
    clusters = opened.topology.clusters
    own = [link for link in opened.links if link.exchange == exchange.name]
    cut = pairs_cut(graph_of(exchange, clusters, own), loss, answered=exchange.kind == "rpc") if loss else ()
    cuts = {one.loss.name: one.cut_pairs for one in (proof.losses if proof else ()) if one.loss.kind is LossKind.ZONE}
    gone = {cluster.name for cluster in clusters if loss and takes_away(loss, cluster)}
    return Drawing(
        exchange.name,
        f"{exchange.name}: {exchange.kind}, federated {_reach(exchange)}",
        tuple(Spot(one.name, one.region, cuts.get(one.zone, 0), one.name in gone) for one in clusters),
        tuple(_lines(own, gone, loss)),
        tuple(_merged(cut)),
        (_hops(own), *_caption(exchange, proof, loss, len(cut))),
    )


def _reach(exchange: Exchange) -> str:
    return {"everywhere": "everywhere", "region": "in its region", "zone": "nowhere"}[exchange.federated]


def _hops(links: Sequence[Link]) -> str:
    """How many links have which max-hops: ``168 links of max-hops 1, 48 of 2``."""
    counts = Counter(link.max_hops for link in links)
    several = ", ".join(f"{count} of {hops}" for hops, count in sorted(counts.items()))
    return f"{several.replace(' of', ' links of max-hops', 1)}." if several else "No links."


def _lines(links: Iterable[Link], gone: set[str], loss: Loss | None) -> Iterable[DrawnLine]:
    lost = loss.name if loss and loss.kind is LossKind.LINK else ""
    hops = {
        (link.upstream, link.downstream): (
            link.max_hops,
            bool(gone & {link.upstream, link.downstream}) or link_name(link.upstream, link.downstream) == lost,
        )
        for link in links
    }
    for (one, other), (limit, away) in hops.items():
        both = hops.get((other, one)) == (limit, away)
        if not both or one < other:
            yield DrawnLine(one, other, both, limit, away)


def _merged(pairs: Sequence[Pair]) -> Iterable[DrawnLine]:
    found = set(pairs)
    for one, other in pairs:
        both = (other, one) in found
        if not both or one < other:
            yield DrawnLine(one, other, both)


def _caption(exchange: Exchange, proof: Proof | None, loss: Loss | None, cut: int) -> Iterable[str]:
    if not proof:
        yield "It stays in its zone."
        return
    least = "" if proof.exact else "at least "
    yield (
        f"Whole: {_pairs(exchange, len(proof.missed), 'missed')}; most copies {least}{proof.most_copies}, "
        f"most crossings between regions {least}{proof.crossings}."
    )
    if loss:
        yield (
            f"Without {loss}: {_pairs(exchange, cut)} of what is left, in red." if cut else f"Without {loss}: complete."
        )
    else:
        yield from _losses(exchange, proof.losses, LossKind.ZONE)
        yield from _losses(exchange, proof.losses, LossKind.REGION)


def _losses(exchange: Exchange, found: Sequence[LossProof], kind: LossKind) -> Iterable[str]:
    """The worst first, those that cut as many pairs together."""
    named: dict[int, list[str]] = {}
    for one in found:
        if one.loss.kind is kind and one.cut_pairs:
            named.setdefault(one.cut_pairs, []).append(one.loss.name)
    if not named:
        yield f"Without any {kind.value}: complete."
    worst = sorted(named, reverse=True)
    for count in worst[:_TOLD]:
        yield f"Without {kind.value} {_either(named[count])}: {_pairs(exchange, count)} of others."
    if worst[_TOLD:]:
        yield f"Without one of {sum(len(named[count]) for count in worst[_TOLD:])} more {kind.value}s: fewer."


def _either(names: Sequence[str]) -> str:
    """``a``, ``a or b``, or ``a, b, c or one of 21 more``."""
    more = len(names) - _NAMED
    last = f"one of {more} more" if more > 1 else names[-1]
    first = names[:_NAMED] if more > 1 else names[:-1]
    return f"{', '.join(first)} or {last}" if first else last


def _pairs(exchange: Exchange, count: int, said: str = "cut") -> str:
    return f"{count or 'no'} pair{'' if count == 1 else 's'} {'unanswered' if exchange.kind == 'rpc' else said}"
