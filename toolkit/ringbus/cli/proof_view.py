"""The proofs of a federation as a person reads them: a line for each exchange, and what losses leave incomplete."""

from collections.abc import Sequence

from rich.console import RenderableType

from ringbus.cli.answers import table
from ringbus.federation.proof import LossProof, Proof
from ringbus.topology.loss import LossKind
from ringbus.topology.values import Topology

_COLUMNS = ("exchange", "kind", "missed pairs", "most copies", "crossings")
_LOSSES = {LossKind.ZONE: "without a zone", LossKind.REGION: "without a region", LossKind.LINK: "without a link"}


def proof_view(topology: Topology, proofs: Sequence[Proof]) -> list[RenderableType]:
    """Tables; none where no exchange leaves its zone."""
    if not proofs:
        return []
    kinds = {exchange.name: exchange.kind for exchange in topology.exchanges}
    rows = [
        (
            proof.exchange,
            kinds[proof.exchange],
            f"{len(proof.missed) or 'none'}",
            _least(proof, proof.most_copies),
            _least(proof, proof.crossings),
            *(_summary(proof, kind) for kind in _LOSSES),
        )
        for proof in proofs
    ]
    shown = [table("federation, with a subscriber in every cluster", (*_COLUMNS, *_LOSSES.values()), rows)]
    cut = [(str(one.loss), proof.exchange, *_left(one)) for proof in proofs for one in proof.losses if one.cut_pairs]
    if cut:
        columns = ("without", "exchange", "#pairs cut", "#missed pairs", "#most copies", "for example")
        shown.append(table("\nwhat a loss cuts", columns, cut))
    return shown


def _least(proof: Proof, number: int) -> str:
    return f"{'' if proof.exact else 'at least '}{number}"


def _summary(proof: Proof, kind: LossKind) -> str:
    """``complete``, or how many losses cut how many pairs more than miss each other anyway: ``2 cut 14 pairs each``."""
    cut = [one.cut_pairs for one in (*proof.losses, *proof.links) if one.loss.kind is kind and one.cut_pairs]
    if not cut:
        return "cuts no more" if proof.missed else "complete"
    spread = f"{max(cut)}" if min(cut) == max(cut) else f"{min(cut)} to {max(cut)}"
    each = " each" if len(cut) > 1 else ""
    return f"{len(cut)} cut{'' if each else 's'} {spread} pair{'' if max(cut) == 1 else 's'}{each}"


def _left(one: LossProof) -> tuple[object, ...]:
    source, destination = one.cut[0]
    return one.cut_pairs, one.missed_pairs, one.most_copies, f"{source} > {destination}"
