"""Requests and replies: exactly one cluster gets a request, once, and its reply has a way back.

Both are addressed (`ringbus.federation.addressing`), and go over the same links in opposite directions; a binding
comes as far upstream as a message comes down, so that only the ways to the addressed cluster are taken.
"""

from collections.abc import Iterable, Sequence

from ringbus.checks import catalogue
from ringbus.checks.pairs import CutRule, counted, cut_findings, listed
from ringbus.federation.addressing import takers
from ringbus.federation.proof import Proof
from ringbus.findings import Finding, error
from ringbus.model.platform import Platform
from ringbus.topology.loss import LossKind
from ringbus.topology.values import Exchange, Topology

_CUTS = (
    CutRule(LossKind.ZONE, catalogue.NO_ANSWER_WITHOUT_ZONE, "requests are not answered between"),
    CutRule(LossKind.REGION, catalogue.NO_ANSWER_WITHOUT_REGION, "requests are not answered between"),
    CutRule(LossKind.LINK, catalogue.NO_ANSWER_WITHOUT_LINK, "requests are not answered between"),
)
_MEND = "join every two clusters in the exchange's scope by links of max-hops 1 both ways, as `ringbus render` does."


def rpc(platform: Platform, topology: Topology, proofs: Sequence[Proof]) -> Iterable[Finding]:
    """RB240 to RB245."""
    calls = {exchange.name: exchange for exchange in topology.exchanges if exchange.kind == "rpc"}
    for exchange in calls.values():
        yield from _addresses(topology, exchange)
    for proof in proofs:
        if proof.exchange in calls:
            yield from _unanswered(proof)
            yield from _repeated(proof)
            yield from cut_findings(platform, proof, _CUTS)


def _addresses(topology: Topology, exchange: Exchange) -> Iterable[Finding]:
    """Where every cluster takes its own alone, and the exchange reads keys by words, nothing is found."""
    where = f"exchange {exchange.name}"
    if exchange.type != "topic":
        message = f"it has type {exchange.type}, which does not read the address of a request"
        yield error(catalogue.SHARED_ADDRESS, where, message, hint="take `type` out: requests need a topic exchange.")
        return
    for name, found in takers(topology.clusters).items():
        if found != (name,):
            message = f"a request addressed to {name} is taken by {', '.join(found) or 'no cluster'}"
            yield error(
                catalogue.SHARED_ADDRESS,
                where,
                message,
                note="It would be served by each of them.",
                hint="let no cluster's name be the beginning of another's, up to a dot.",
            )


def _unanswered(proof: Proof) -> Iterable[Finding]:
    if proof.missed:
        yield error(
            catalogue.NO_ANSWER,
            f"exchange {proof.exchange}",
            f"a request or its reply has no way between {len(proof.missed)} of "
            f"{counted(len(proof.deliveries), 'pair')} of clusters, {listed(proof.missed, len(proof.missed))}",
            hint=_MEND,
        )


def _repeated(proof: Proof) -> Iterable[Finding]:
    repeated = proof.repeated()
    if repeated:
        (caller, callee), least = repeated[0], "" if proof.exact else "at least "
        yield error(
            catalogue.ASKED_TWICE,
            f"exchange {proof.exchange}",
            f"{callee} gets a request from {caller} {least}{proof.deliveries[repeated[0]]} times; "
            f"{least}{len(repeated)} of {counted(len(proof.deliveries), 'pair')} have more than one path",
            hint=_MEND,
        )
