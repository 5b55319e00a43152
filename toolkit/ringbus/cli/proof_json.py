"""The proofs of a federation as `check --json` gives them: keys that others rely on."""

from collections.abc import Sequence
from typing import Any

from ringbus.federation.proof import LossProof, Proof
from ringbus.topology.values import Topology


def federation_data(topology: Topology, proofs: Sequence[Proof]) -> list[dict[str, Any]]:
    """Exchanges of kind events. ``exact``: else copies and crossings are what there is at least.

    ``when_link_lost`` has the links whose loss cuts something, ``when_lost`` every zone and every region.
    """
    return [
        {
            "exchange": proof.exchange,
            "missed_pairs": len(proof.missed),
            "most_copies": proof.most_copies,
            "crossings": proof.crossings,
            "exact": proof.exact,
            "when_lost": [{**_missed(one, "missed_pairs"), "most_copies": one.most_copies} for one in proof.losses],
            "when_link_lost": [_missed(one, "missed_pairs") for one in proof.links],
        }
        for proof in _of_kind(topology, proofs, "events")
    ]


def rpc_data(topology: Topology, proofs: Sequence[Proof]) -> list[dict[str, Any]]:
    """Exchanges of kind rpc: ``unanswered_pairs`` are callers and callees whose request or reply has no way."""
    return [
        {
            "exchange": proof.exchange,
            "unanswered_pairs": len(proof.missed),
            "most_copies": proof.most_copies,
            "when_lost": [_missed(one, "unanswered_pairs") for one in proof.losses],
            "when_link_lost": [_missed(one, "unanswered_pairs") for one in proof.links],
        }
        for proof in _of_kind(topology, proofs, "rpc")
    ]


def _of_kind(topology: Topology, proofs: Sequence[Proof], kind: str) -> list[Proof]:
    names = {exchange.name for exchange in topology.exchanges if exchange.kind == kind}
    return [proof for proof in proofs if proof.exchange in names]


def _missed(one: LossProof, key: str) -> dict[str, Any]:
    return {"what": str(one.loss), key: one.missed_pairs}
