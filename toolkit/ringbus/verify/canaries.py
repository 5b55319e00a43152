"""The probes of a platform's exchanges, with what was proved of each."""

from collections.abc import Iterable, Sequence
from functools import reduce

from ringbus.errors import Kind, RingbusError
from ringbus.federation.exchanges import exchange_names
from ringbus.federation.forwarding import Graph, graph_of, link_ends, link_name
from ringbus.federation.proof import Pair, prove
from ringbus.findings import error
from ringbus.topology.loss import Loss, LossKind
from ringbus.topology.values import Exchange, Topology
from ringbus.verify.canary import CanaryProbe
from ringbus.verify.catalogue import NO_SUCH_LOSS
from ringbus.verify.inputs import VerifyInputs


def canary_probes(inputs: VerifyInputs) -> tuple[CanaryProbe, ...]:
    """A probe for every exchange that leaves its zone: of kind rpc one for its requests and one for its replies."""
    return tuple(probe for exchange in inputs.topology.exchanges for probe in _of_exchange(inputs, exchange))


def read_losses(topology: Topology, words: Sequence[str]) -> tuple[Loss, ...]:
    """Zones, regions, and links such as ``eu-west-1a > eu-west-1b``; RB553 for everything that is none of these."""
    clusters = {cluster.name for cluster in topology.clusters}
    known = {
        **{cluster.region: LossKind.REGION for cluster in topology.clusters},
        **{cluster.zone: LossKind.ZONE for cluster in topology.clusters},
        **{link_name(one, other): LossKind.LINK for one in clusters for other in clusters - {one}},
    }
    unknown = [word for word in words if word not in known]
    if unknown:
        hint = "`ringbus show topology` lists regions and zones; a link is `ZONE > ZONE`."
        raise RingbusError(
            Kind.INPUT,
            [error(NO_SUCH_LOSS, f"--without {word}", "there is no such thing", hint=hint) for word in unknown],
        )
    return tuple(Loss(known[word], word) for word in words)


def _of_exchange(inputs: VerifyInputs, exchange: Exchange) -> Iterable[CanaryProbe]:
    graph = reduce(Graph.without, inputs.losses, graph_of(exchange, inputs.topology.clusters, inputs.links))
    proof = prove(graph, answered=exchange.kind == "rpc")
    links = _links(inputs, exchange) if exchange.kind == "events" else frozenset[Pair]()
    if proof.deliveries:
        for name in exchange_names(exchange):
            yield CanaryProbe(inputs.run, exchange, name, proof.deliveries, proof.exact, links)


def _links(inputs: VerifyInputs, exchange: Exchange) -> frozenset[Pair]:
    """The links that are there."""
    there = {cluster.name for cluster in inputs.clusters()}
    lost = {link_ends(loss.name) for loss in inputs.losses if loss.kind is LossKind.LINK}
    own = {(link.upstream, link.downstream) for link in inputs.links if link.exchange == exchange.name}
    return frozenset(pair for pair in own - lost if there.issuperset(pair))
