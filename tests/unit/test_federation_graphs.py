"""Graphs of the bus, held against links by hand and against RabbitMQ's forwarding rule, walked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ringbus.federation.graphs import Link, dropped, links
from ringbus.findings import Finding, Severity
from ringbus.topology.derive import derive
from tests.unit.cases import cases
from tests.unit.forwarding import walk
from tests.unit.platforms import Given, documents, merged, platform

NAMES = {"A": "eu-west-1", "B": "us-east-1", "C": "ap-southeast-1"}
SIX = {"A": "abc", "B": "abc"}


def long(word: str) -> str:
    """``Aa`` is eu-west-1a."""
    return NAMES[word[0]] + word[1:]


def short(name: str) -> str:
    """eu-west-1a is ``Aa``."""
    return next(letter for letter, region in NAMES.items() if region == name[:-1]) + name[-1]


def document(case: Mapping[str, Any]) -> Given:
    """A platform with the case's graph and exchange, called ``it``."""
    federation = {"graph": case["graph"], "hub": {NAMES[key]: value for key, value in case.get("hub", {}).items()}}
    ends = ({**link, "from": long(link["from"]), "to": long(link["to"])} for link in case.get("given", ()))
    letters = case.get("regions", SIX)
    return {
        "ringbus": 1,
        "platform": "graphs",
        "domain": "graphs.example",
        "regions": {
            NAMES[key]: {"network": f"10.{10 + number}.0.0/16", "zones": list(zones)}
            for number, (key, zones) in enumerate(letters.items())
        },
        "bus": {
            "exchanges": {"it": case.get("exchange", {}), "other": {"federated": "zone"}},
            "federation": {**federation, "links": list(ends)},
        },
    }


def derived(given: Given) -> tuple[tuple[Link, ...], tuple[str, ...], tuple[Finding, ...]]:
    """The links, the clusters, and what was dropped."""
    read = platform(given=given)
    found = derive(read)
    federation = read.bus.federation
    return links(found, federation), tuple(cluster.name for cluster in found.clusters), dropped(found, federation)


def written(found: Iterable[Link]) -> list[str]:
    """Links as cases write them, sorted."""
    return sorted(f"{short(link.upstream)}>{short(link.downstream)}:{link.max_hops}" for link in found)


def of_it(warned: Iterable[Finding]) -> list[Finding]:
    """Without the warnings about the second exchange, which leaves no zone."""
    return [finding for finding in warned if "the scope of it " in finding.message]


def judge(expect: Mapping[str, Any], found: tuple[Link, ...], clusters: tuple[str, ...]) -> None:
    """Hold links against what the case expects of them."""
    assert {link.exchange for link in found} <= {"it"}
    if "links" in expect:
        assert written(found) == sorted(word for line in expect["links"] for word in line.split())
    if "count" in expect:
        assert len(found) == expect["count"]
    done = walk(found, clusters)
    measured = {"missed": len(done.missed()), "copies": done.most_copies, "crossings": done.mean_crossings}
    assert {key: value for key, value in expect.items() if key in measured} == {
        key: pytest.approx(value) for key, value in measured.items() if key in expect
    }


@pytest.mark.parametrize("case", cases("federation", "graphs"))
def test_graph(case: Mapping[str, Any]) -> None:
    found, clusters, warned = derived(document(case))
    judge(case["expect"], found, clusters)
    assert of_it(warned) == []


@pytest.mark.parametrize("case", cases("federation", "scopes"))
def test_scope(case: Mapping[str, Any]) -> None:
    found, clusters, warned = derived(document(case))
    expect = dict(case["expect"])
    said = expect.pop("dropped", [])
    judge(expect, found, clusters)
    assert [(finding.code, finding.severity) for finding in of_it(warned)] == [("RB211", Severity.WARNING)] * len(said)
    for finding, link in zip(of_it(warned), said, strict=True):
        one, other = link.split(">")
        assert finding.where.path == f"bus.federation.links {long(one)} > {long(other)}"
        assert case["exchange"]["federated"] in finding.message


@pytest.mark.parametrize("case", cases("federation", "losses"))
def test_loss_of_a_zone(case: Mapping[str, Any]) -> None:
    found, clusters, _ = derived(document(case))
    done = walk(found, clusters, lost={long(case["lost"])})
    assert {"missed": len(done.missed()), "copies": done.most_copies} == case["expect"]


def mesh_of(clusters: Iterable[str], hops: int) -> list[Link]:
    return [Link("it", one, other, hops) for one, other in permutations(clusters, 2)]


@pytest.mark.parametrize(
    ("count", "hops", "copies", "crossings"),
    [(3, 1, 1, None), (3, 2, 2, None), (3, 3, 2, None), (6, 1, 1, 3), (6, 2, 5, 15)],
)
def test_the_walk_is_what_was_measured(count: int, hops: int, copies: int, crossings: int | None) -> None:
    """Full meshes of three were measured on RabbitMQ, those of six are the design's model: the yardstick is right."""
    clusters = [f"{region}{letter}" for region in ("eu-west-1", "us-east-1") for letter in "abc"][:count]
    done = walk(mesh_of(clusters, hops), clusters)
    assert (len(done.missed()), done.most_copies) == (0, copies)
    assert crossings is None or done.mean_crossings == crossings


def test_a_two_way_ring_crosses_two_to_three_times() -> None:
    found, clusters, _ = derived(document({"graph": "ring"}))
    assert 2 <= walk(found, clusters).mean_crossings <= 3.4


def test_a_one_way_ring_without_a_zone_cuts_ten_pairs() -> None:
    clusters = [f"{region}{letter}" for region in ("eu-west-1", "us-east-1") for letter in "abc"]
    ring = [Link("it", one, other, 5) for one, other in zip(clusters, [*clusters[1:], clusters[0]], strict=True)]
    done = walk(ring, clusters)
    assert (len(done.missed()), done.most_copies) == (0, 1)
    assert done.mean_crossings == pytest.approx(1.7, abs=0.05)
    assert len(walk(ring, clusters, lost={clusters[1]}).missed()) == 10


@given(documents(), st.sampled_from(["mesh", "region-mesh", "hub", "ring"]))
@settings(max_examples=60, deadline=None)
def test_every_graph_reaches_everyone_with_each_link_once(base: Given, graph: str) -> None:
    given = merged(base, {"bus": {"exchanges": {"it": {}}, "federation": {"graph": graph}}})
    found, clusters, _ = derived(given)
    ends = [(link.upstream, link.downstream) for link in found]
    assert len(set(ends)) == len(ends)
    assert all(one != other for one, other in ends)
    assert list(found) == sorted(found)
    assert {(other, one) for one, other in ends} == set(ends), "every named graph goes both ways"
    if len(clusters) <= 9:
        done = walk(found, clusters)
        assert done.missed() == []
        assert graph != "mesh" or done.most_copies == (len(clusters) > 1)


@given(documents(), st.sampled_from(["mesh", "region-mesh", "hub"]))
@settings(max_examples=20, deadline=None)
def test_inside_a_region_every_graph_reaches_everyone(base: Given, graph: str) -> None:
    exchanges = {"it": {"federated": "region"}}
    found, clusters, _ = derived(merged(base, {"bus": {"exchanges": exchanges, "federation": {"graph": graph}}}))
    assert all(link.upstream[:-1] == link.downstream[:-1] for link in found)
    done = walk(found, clusters)
    assert all(one[:-1] != other[:-1] for one, other in done.missed())
    assert not done.crossings.total()
