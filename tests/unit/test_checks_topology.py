"""Checks of what a derived topology never has: told by topologies that were taken apart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from ringbus.checks.edge import edge
from ringbus.checks.naming import naming
from ringbus.checks.ring import rack_added, ring
from tests.unit.platforms import platform, topology

CITIES = {"cities": {"london": {"region": "eu-west-1"}, "new-york": {"region": "us-east-1"}}}


def test_a_region_without_its_api_answers_for_nobody() -> None:
    found = topology(CITIES)
    cut = replace(found, tiers=tuple(tier for tier in found.tiers if (tier.role, tier.region) != ("api", "us-east-1")))
    seen = [(finding.code, str(finding.where)) for finding in edge(platform(CITIES), cut, ())]
    assert seen == [("RB235", "city new-york"), ("RB235", "region us-east-1")]


def test_every_city_has_its_way() -> None:
    assert list(edge(platform(CITIES), topology(CITIES), ())) == []


def test_listener_rules_have_a_limit() -> None:
    found = topology()
    ingest = next(tier for tier in found.tiers if tier.role == "ingest")
    many = tuple(replace(ingest, key=f"ingest-{number}") for number in range(100))
    seen = list(edge(platform(), replace(found, tiers=found.tiers + many), ()))
    assert [(finding.code, str(finding.where)) for finding in seen] == [("RB236", f"edge of {ingest.region}")]


def test_names_of_links_fit_rabbitmq() -> None:
    """With the longest names that the file may give they do; one more character is told."""
    given = {"bus": {"exchanges": {"e" * 100: {"kind": "rpc"}}, "names": {"eu-west-1a": "c" * 128}}}
    assert list(naming(platform(given), topology(given), ())) == []
    found = topology(given)
    longer = replace(found, clusters=(replace(found.clusters[0], cluster_name="c" * 134), *found.clusters[1:]))
    seen = [finding.code for finding in naming(platform(given), longer, ())]
    assert seen == ["RB203", "RB203"], "requests and replies"


def test_seeds_are_in_different_racks() -> None:
    found = topology({"ring": {"nodes": 2}})
    first = found.rings[0]
    cut = replace(found, rings=(replace(first, seeds=first.racks[0].hosts), *found.rings[1:]))
    seen = [(finding.code, finding.message) for finding in ring(platform(), cut, ())]
    assert seen == [("RB227", "it has 2 seed(s) in 1 rack(s): ring-eu-west-1a-0, ring-eu-west-1a-1")]


@pytest.mark.parametrize(
    ("because", "standing", "expected"),
    [
        ("nothing stands", {}, []),
        ("a region without zones has no ring yet", {"eu-west-1": ""}, []),
        ("the same racks", {"eu-west-1": "abc", "us-east-1": "abc"}, []),
        ("a rack less is another matter", {"eu-west-1": "abcd"}, []),
        ("a rack more", {"eu-west-1": "ab"}, ["ring eu-west-1: it stands with the racks a, b, and the file adds c"]),
        (
            "a rack instead",
            {"us-east-1": "ad"},
            ["ring us-east-1: it stands with the racks a, d, and the file adds b, c"],
        ),
    ],
)
def test_racks_are_those_of_the_first_day(because: str, standing: Mapping[str, str], expected: list[str]) -> None:
    letters = {region: frozenset(zones) for region, zones in standing.items()}
    seen = rack_added(topology(), letters)
    assert [f"{finding.where}: {finding.message}" for finding in seen] == expected
    assert {finding.code for finding in seen} <= {"RB226"}
