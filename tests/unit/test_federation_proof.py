"""The proof of a federation, held against the forwarding rule walked message by message."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ringbus.federation.forwarding import Graph, graph_of
from ringbus.federation.graphs import Link, links
from ringbus.federation.proof import Proof, pairs_cut, proofs, prove
from ringbus.model.aws_regions import AWS_REGIONS
from ringbus.topology.derive import derive
from ringbus.topology.loss import Loss, LossKind
from ringbus.topology.values import Cluster, Exchange
from tests.unit.cases import cases
from tests.unit.forwarding import Walk, walk
from tests.unit.platforms import platform
from tests.unit.test_federation_graphs import document, long, short

SEVEN = ("eu-west-1a", "eu-west-1b", "eu-west-1c", "sa-east-1a", "sa-east-1b", "us-east-1a", "us-east-1b")


@dataclass(frozen=True)
class Federation:
    """A graph by hand: links of one exchange over clusters, each with its cluster_name."""

    names: Mapping[str, str]
    links: tuple[Link, ...]
    federated: str = "everywhere"

    def graph(self) -> Graph:
        clusters = [Cluster(name, called, name[:-1], name, ()) for name, called in self.names.items()]
        exchange = Exchange("it", "events", "topic", self.federated, 1.0, 1, "drop-oldest", 10)
        return graph_of(exchange, clusters, self.links)

    def walked(self, loss: Loss | None = None) -> Walk:
        """The rule walked message by message, where the loss is away."""
        lost = [name for name in self.names if loss and loss.name in (name, name[:-1])]
        left = [link for link in self.links if not loss or loss.name != f"{link.upstream} > {link.downstream}"]
        return walk(left, self.names, lost, self.names)


@st.composite
def federations(draw: st.DrawFn) -> Federation:
    """Two to seven clusters, any links between those in scope, any hops; names may be those of other clusters."""
    clusters = draw(st.lists(st.sampled_from(SEVEN), min_size=2, max_size=7, unique=True).map(sorted))
    called = dict(zip(clusters, draw(st.permutations([*clusters[1:], "old.bus"])), strict=True))
    federated = draw(st.sampled_from(["everywhere", "region"]))
    near = [pair for pair in permutations(clusters, 2) if federated == "everywhere" or pair[0][:-1] == pair[1][:-1]]
    hops = st.integers(1, draw(st.integers(1, 9)))
    share = draw(st.integers(1, 4))
    found = [Link("it", *pair, draw(hops)) for pair in near if draw(st.integers(1, share)) == 1]
    return Federation(called, tuple(found), federated)


@given(federations())
@settings(max_examples=300, deadline=None)
def test_the_proof_is_what_the_walk_comes_to(federation: Federation) -> None:
    graph, done = federation.graph(), federation.walked()
    proof = prove(graph)
    assert proof.exact
    assert list(proof.missed) == done.missed(federation.federated)
    assert {pair: copies for pair, copies in proof.deliveries.items() if copies} == +done.copies
    assert (proof.most_copies, proof.crossings) == (done.most_copies, done.most_crossings)
    assert [str(one.loss) for one in proof.losses] == [
        *(f"zone {name}" for name in federation.names),
        *dict.fromkeys(f"region {name[:-1]}" for name in federation.names),
    ]
    for one in proof.losses:
        left = federation.walked(one.loss)
        assert (one.missed_pairs, one.most_copies) == (len(left.missed(federation.federated)), left.most_copies)
        judge_cut(federation, graph, one.loss, one.cut_pairs)


@given(federations())
@settings(max_examples=30, deadline=None)
def test_every_link_whose_loss_cuts_something_is_told_of(federation: Federation) -> None:
    graph, before = federation.graph(), len(federation.walked().missed(federation.federated))
    proof = prove(graph)
    found = {one.loss.name: one for one in proof.links}
    for link in federation.links:
        loss = Loss(LossKind.LINK, f"{link.upstream} > {link.downstream}")
        missed = len(federation.walked(loss).missed(federation.federated))
        told = found.pop(loss.name, None)
        assert (told.missed_pairs, told.cut_pairs) == (missed, missed - before) if told else missed == before
        judge_cut(federation, graph, loss, missed - before)
    assert found == {}


def judge_cut(federation: Federation, graph: Graph, loss: Loss, count: int) -> None:
    """The pairs that the loss alone cuts, and the graph that is left."""
    left = federation.walked(loss)
    before = set(federation.walked().missed(federation.federated))
    cut = [pair for pair in left.missed(federation.federated) if pair not in before]
    assert list(pairs_cut(graph, loss)) == cut
    assert len(cut) == count
    rest = prove(graph.without(loss)).deliveries
    assert {pair: copies for pair, copies in rest.items() if copies} == +left.copies


@given(federations())
@settings(max_examples=60, deadline=None)
def test_a_call_needs_the_way_and_the_way_back(federation: Federation) -> None:
    missed = set(federation.walked().missed(federation.federated))
    proof = prove(federation.graph(), answered=True)
    assert set(proof.missed) == missed | {(other, one) for one, other in missed}
    for one in proof.losses:
        left = set(federation.walked(one.loss).missed(federation.federated))
        asked = left | {(other, each) for each, other in left}
        assert one.missed_pairs == len(asked)
        cut = pairs_cut(federation.graph(), one.loss, answered=True)
        assert set(cut) == asked - set(proof.missed)
        assert (len(cut), cut[: len(one.cut)]) == (one.cut_pairs, one.cut)


@given(federations(), st.integers(0, 30))
@settings(max_examples=100, deadline=None)
def test_what_is_not_counted_to_the_end_is_at_most_what_there_is(federation: Federation, effort: int) -> None:
    whole, part = prove(federation.graph()), prove(federation.graph(), effort=effort)
    assert (part.missed, part.links) == (whole.missed, whole.links)
    assert [(one.loss, one.missed_pairs) for one in part.losses] == [
        (one.loss, one.missed_pairs) for one in whole.losses
    ]
    assert part.most_copies <= whole.most_copies
    assert part.crossings <= whole.crossings
    assert all(min(copies, 1) <= part.deliveries[pair] <= copies for pair, copies in whole.deliveries.items())
    assert part == whole or not part.exact


def test_clusters_of_one_name_block_each_other() -> None:
    names = {"eu-west-1a": "same", "eu-west-1b": "b", "us-east-1a": "same"}
    chain = [Link("it", *pair, 3) for pair in permutations(names, 2) if "eu-west-1b" in pair]
    federation = Federation(names, tuple(chain))
    done = federation.walked()
    assert done.missed() == [("eu-west-1a", "us-east-1a"), ("us-east-1a", "eu-west-1a")]
    found = prove(federation.graph()).deliveries
    assert {pair: copies for pair, copies in found.items() if copies} == +done.copies


def proved(case: Mapping[str, Any]) -> Proof:
    read = platform(given=document(case))
    found = derive(read)
    return next(each for each in proofs(found, links(found, read.bus.federation)) if each.exchange == "it")


@pytest.mark.parametrize("case", cases("federation", "proofs"))
def test_proof(case: Mapping[str, Any]) -> None:
    proof, expect = proved(case), dict(case["expect"])
    without = expect.pop("without", {})
    told = {
        "missed": len(proof.missed),
        "copies": proof.most_copies,
        "crossings": proof.crossings,
        "links": len(proof.links),
        "most_links": max((one.cut_pairs for one in proof.links), default=0),
    }
    assert {key: told[key] for key in expect} == expect
    lost = {_short(one.loss): [one.missed_pairs, one.most_copies] for one in proof.losses}
    assert {key: lost[key] for key in without} == without


def _short(loss: Loss) -> str:
    return short(loss.name) if loss.kind is LossKind.ZONE else short(f"{loss.name}a")[0]


def wide(count: int, hops: int) -> Federation:
    """A mesh of so many clusters, three in a region, that hands on more often than it should."""
    names = [f"{region}{letter}" for region in sorted(AWS_REGIONS) for letter in "abc"][:count]
    mesh = tuple(Link("it", one, other, hops) for one, other in permutations(names, 2))
    return Federation({name: name for name in names}, mesh)


@pytest.mark.parametrize(("count", "hops"), [(60, 6), (20, 20), (33, 32)])
def test_billions_of_paths_are_not_followed(count: int, hops: int) -> None:
    proof = prove(wide(count, hops).graph(), effort=50_000)
    assert not proof.exact
    assert proof.most_copies >= count - 1
    assert proof.missed == proof.links == ()
    assert {one.missed_pairs for one in proof.losses} == {0}


@pytest.mark.parametrize("graph", ["region-mesh", "hub", "ring"])
def test_a_named_graph_is_followed_to_its_end_however_many_regions_it_has(graph: str) -> None:
    regions = {
        name: {"network": f"10.{number}.0.0/16", "zones": [*"abcdefgh"]} for number, name in enumerate(AWS_REGIONS, 1)
    }
    exchanges = {"everywhere": {}, "near": {"federated": "region"}, "calls": {"kind": "rpc"}}
    read = platform(
        {"bus": {"exchanges": exchanges, "federation": {"graph": graph}}},
        {"ringbus": 1, "platform": "large", "domain": "large.example", "regions": regions},
    )
    found = derive(read)
    assert all(proof.exact for proof in proofs(found, links(found, read.bus.federation)))


def test_paths_with_the_same_clusters_behind_them_are_followed_once() -> None:
    """986,409 copies of nine messages: as many as there are ordered choices of up to eight of the others."""
    proof = prove(wide(9, 8).graph())
    assert proof.exact
    assert sum(proof.deliveries.values()) == 9 * sum(_falling(8, count) for count in range(1, 9))
    assert proof.losses[0].most_copies == sum(_falling(6, count) for count in range(7))


def _falling(number: int, count: int) -> int:
    return 1 if not count else number * _falling(number - 1, count - 1)


def test_every_exchange_that_leaves_its_zone_has_a_proof() -> None:
    exchanges = {
        "events": {},
        "audit": {"federated": "region"},
        "calls": {"kind": "rpc"},
        "here": {"federated": "zone"},
        "more": {},
    }
    read = platform({"bus": {"exchanges": exchanges, "federation": {"graph": "hub"}}})
    found = derive(read)
    made = proofs(found, links(found, read.bus.federation))
    assert [each.exchange for each in made] == [one.name for one in found.exchanges if one.federated != "zone"]
    told = {each.exchange: each for each in made}
    assert told["events"].deliveries is told["more"].deliveries
    assert (len(told["events"].deliveries), len(told["audit"].deliveries)) == (30, 12)
    assert (told["events"].losses[0].missed_pairs, told["calls"].losses[0].missed_pairs) == (14, 0)
    assert long("Aa") == told["events"].losses[0].loss.name
