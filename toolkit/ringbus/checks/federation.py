"""What the forwarding rule makes of exchanges of kind events: each pair of clusters once, whatever is lost."""

from collections.abc import Iterable, Sequence

from ringbus.checks import catalogue
from ringbus.checks.pairs import MESH, CutRule, counted, cut_findings, listed
from ringbus.federation.graphs import Link
from ringbus.federation.proof import Proof
from ringbus.findings import Finding, error
from ringbus.model.platform import Platform
from ringbus.topology.loss import LossKind
from ringbus.topology.values import Topology

_CUTS = (
    CutRule(LossKind.ZONE, catalogue.CUT_BY_ZONE, "nothing gets between"),
    CutRule(LossKind.REGION, catalogue.CUT_BY_REGION, "nothing gets between"),
    CutRule(LossKind.LINK, catalogue.CUT_BY_LINK, "nothing gets between"),
)


def federation(
    platform: Platform, topology: Topology, links: Sequence[Link], proofs: Sequence[Proof]
) -> Iterable[Finding]:
    """RB215 to RB219."""
    kinds = {exchange.name: exchange.kind for exchange in topology.exchanges}
    for proof in proofs:
        if kinds[proof.exchange] == "events":
            yield from _missed(platform, topology, links, proof)
            yield from _repeated(platform, proof)
            yield from cut_findings(platform, proof, _CUTS)


def _missed(platform: Platform, topology: Topology, links: Sequence[Link], proof: Proof) -> Iterable[Finding]:
    if not proof.missed:
        return
    lonely = _lonely(topology, links, proof)
    yield error(
        catalogue.MISSED_PAIRS,
        f"exchange {proof.exchange}",
        f"nothing gets between {len(proof.missed)} of {counted(len(proof.deliveries), 'pair')} of clusters, "
        f"{listed(proof.missed, len(proof.missed))}",
        note=f"No link joins {', '.join(lonely)}." if lonely else "",
        hint=f"{_custom(platform, 'add links or raise their `max_hops`')}{MESH}.",
    )


def _lonely(topology: Topology, links: Sequence[Link], proof: Proof) -> list[str]:
    """The clusters that no link of the exchange joins, of those whose scope has others."""
    joined = {end for link in links if link.exchange == proof.exchange for end in (link.upstream, link.downstream)}
    wanted = {end for pair in proof.missed for end in pair}
    return [cluster.name for cluster in topology.clusters if cluster.name in wanted - joined]


def _repeated(platform: Platform, proof: Proof) -> Iterable[Finding]:
    repeated = proof.repeated()
    if repeated:
        (source, destination), least = repeated[0], "" if proof.exact else "at least "
        yield error(
            catalogue.SEVERAL_PATHS,
            f"exchange {proof.exchange}",
            f"{destination} gets {least}{proof.deliveries[repeated[0]]} copies of what {source} publishes; "
            f"{least}{len(repeated)} of {counted(len(proof.deliveries), 'pair')} have more than one path",
            note="" if proof.exact else "There are more paths than could be followed.",
            hint=f"{_custom(platform, 'lower `max_hops` or take links out')}{MESH}.",
        )


def _custom(platform: Platform, mend: str) -> str:
    return f"{mend} under `bus.federation.links`; " if platform.bus.federation.graph == "custom" else ""
