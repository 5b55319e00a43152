"""How findings of the federation speak of pairs of clusters and of what cuts them."""

from collections.abc import Sequence
from dataclasses import dataclass

from ringbus.federation.forwarding import link_ends
from ringbus.federation.proof import LossProof, Pair, Proof
from ringbus.findings import Finding, Place, Severity
from ringbus.model.platform import Platform
from ringbus.topology.loss import LossKind

_SHOWN = 3
MESH = "`bus.federation.graph: mesh` has one path for every pair, and loses none with a zone or region"


@dataclass(frozen=True, slots=True)
class CutRule:
    """The code of pairs cut by one kind of loss, and what is said of the pairs that it cuts."""

    kind: LossKind
    code: str
    said: str


def listed(pairs: Sequence[Pair], count: int) -> str:
    """``eu-west-1a > eu-west-1b, eu-west-1a > us-east-1a and 4 more``: the first of so many."""
    shown = ", ".join(f"{one} > {other}" for one, other in pairs[:_SHOWN])
    more = count - len(pairs[:_SHOWN])
    return f"{shown} and {more} more" if more > 0 else shown


def counted(count: int, noun: str) -> str:
    """``1 pair``, ``2 pairs``."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def cut_findings(platform: Platform, proof: Proof, rules: Sequence[CutRule]) -> list[Finding]:
    """One finding for each kind of loss that cuts pairs: an error where `survive` names it, else a warning.

    A link that is lost always cuts the two clusters it joins, where there is one path; only more than that is told.
    """
    found = []
    for rule in rules:
        cutting = [one for one in (*proof.losses, *proof.links) if one.loss.kind is rule.kind and _tells(one)]
        if cutting:
            found.append(_finding(platform, proof, rule, cutting))
    return found


def _tells(one: LossProof) -> bool:
    if one.loss.kind is not LossKind.LINK:
        return one.cut_pairs > 0
    upstream, downstream = link_ends(one.loss.name)
    return one.cut_pairs > len(one.cut) or not {(upstream, downstream), (downstream, upstream)}.issuperset(one.cut)


def _finding(platform: Platform, proof: Proof, rule: CutRule, cutting: Sequence[LossProof]) -> Finding:
    survived = rule.kind.value in platform.bus.federation.survive
    worst = max(cutting, key=lambda one: one.cut_pairs)
    others = len(cutting) - 1
    also = (
        f"; {counted(others, f'other {rule.kind.value}')} cut{'s' if others == 1 else ''} pairs, too" if others else ""
    )
    instead = f", or take `{rule.kind.value}` out of `bus.federation.survive`" if survived else ""
    return Finding(
        rule.code,
        Severity.ERROR if survived else Severity.WARNING,
        Place(f"exchange {proof.exchange}"),
        f"without {worst.loss} {rule.said} {counted(worst.cut_pairs, 'pair')} of "
        f"{'' if rule.kind is LossKind.LINK else 'other '}clusters, "
        f"{listed(worst.cut, worst.cut_pairs)}{also}",
        hint="a full mesh loses the pair of the link alone." if rule.kind is LossKind.LINK else f"{MESH}{instead}.",
    )
