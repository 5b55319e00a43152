"""What `check` finds in a federation: cases by graph, and what the command line cannot bring about."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace
from itertools import permutations
from typing import Any

import pytest

from ringbus.checks.run import run_checks
from ringbus.federation.graphs import Link, links
from ringbus.federation.proof import proofs
from ringbus.findings import Finding
from ringbus.topology.derive import derive
from tests.unit.cases import cases
from tests.unit.platforms import merged, platform
from tests.unit.test_federation_graphs import document, long

OURS = {*(f"RB{number}" for number in (*range(215, 220), *range(240, 250)))}
CALLS = {"bus": {"exchanges": {"it": {"kind": "rpc"}}}}
TWO = {"regions": {"eu-west-1": {"zones": ["a", "b"]}, "us-east-1": {"zones": ["a"]}}}


def text(finding: Finding) -> str:
    return f"{finding.message} {finding.note} {finding.hint}"


@pytest.mark.parametrize("case", cases("federation", "findings"))
def test_what_is_found(case: Mapping[str, Any]) -> None:
    survive = {"survive": case["survive"]} if "survive" in case else {}
    read = platform(given=merged(document(case), {"bus": {"federation": survive}}))
    found = derive(read)
    seen = [one for one in run_checks(read, found, links(found, read.bus.federation)) if one.code in OURS]
    said = [f"{one.code} {one.severity} {one.where.path.removeprefix('exchange ')}" for one in seen]
    expected = [item for entry in case["expect"] for item in entry.items()]
    assert said == [head for head, _ in expected]
    for finding, (_, parts) in zip(seen, expected, strict=True):
        assert [part for part in parts if part not in text(finding)] == []


def judged(changes: Mapping[str, Any], given: list[tuple[str, str, int]]) -> list[Finding]:
    """The findings of ours on a platform with these links, which it would not have given itself."""
    read = platform(merged(TWO, changes))
    made = [Link("it", long(one), long(other), hops) for one, other, hops in given]
    return [one for one in run_checks(read, derive(read), made) if one.code in OURS]


def test_a_call_has_a_way_there_and_back() -> None:
    mesh = [(one, other, 1) for one, other in permutations(["Aa", "Ab", "Ba"], 2)]
    assert judged(CALLS, mesh) == []
    (found,) = judged(CALLS, [link for link in mesh if link[:2] != ("Ba", "Aa")])
    assert (found.code, found.severity, found.where.path) == ("RB241", "error", "exchange it")
    assert "between 2 of 6 pairs of clusters, eu-west-1a > us-east-1a, us-east-1a > eu-west-1a" in found.message


def test_a_request_comes_once() -> None:
    (found,) = judged(CALLS, [(one, other, 2) for one, other in permutations(["Aa", "Ab", "Ba"], 2)])
    assert (found.code, found.severity) == ("RB242", "error")
    assert "eu-west-1b gets a request from eu-west-1a 2 times; 6 of 6 pairs" in found.message


def test_calls_through_another_cluster_are_lost_with_it() -> None:
    chain = [(one, other, 2) for one, other in permutations(["Aa", "Ab", "Ba"], 2) if "Ab" in (one, other)]
    found = {one.code: one for one in judged(CALLS, chain)}
    assert {code: one.severity for code, one in found.items()} == {"RB243": "error", "RB245": "warning"}
    assert "without zone eu-west-1b requests are not answered between 2 pairs" in found["RB243"].message
    without_regions = judged(merged(CALLS, {"bus": {"federation": {"survive": []}}}), chain)
    assert {one.severity for one in without_regions} == {"warning"}


def test_a_region_in_the_middle_takes_calls_with_it() -> None:
    read = platform(merged(CALLS, {"regions": {"sa-east-1": {"network": "10.15.0.0/16"}}}))
    given = derive(read)
    whole = links(given, read.bus.federation)
    apart = {"eu-west-1", "sa-east-1"}
    left = [
        link._replace(max_hops=2) for link in whole if {link.upstream[:-1], link.downstream[:-1]} != apart
        if {link.upstream[-1], link.downstream[-1]} == {"a"}
    ]  # fmt: skip
    codes = {one.code: text(one) for one in run_checks(read, given, left) if one.code in OURS}
    assert "without region us-east-1 requests are not answered between 2 pairs" in codes["RB244"]


@pytest.mark.parametrize(
    ("names", "taken"),
    [
        (("old", "old.bus", "new"), ["a request addressed to old.bus is taken by old, old.bus"]),
        (("old", "old-bus", "older"), []),
    ],
)
def test_one_cluster_takes_what_is_addressed_to_it(names: tuple[str, ...], taken: list[str]) -> None:
    read = platform(merged(TWO, CALLS))
    given = derive(read)
    named = replace(given, clusters=tuple(replace(c, name=n) for c, n in zip(given.clusters, names, strict=True)))
    found = run_checks(read, named, (), proved=())
    assert [one.message for one in found if one.code == "RB240"] == taken


def test_requests_need_an_exchange_that_reads_addresses() -> None:
    read = platform(merged(TWO, CALLS))
    given = derive(read)
    flooded = replace(given, exchanges=tuple(replace(each, type="fanout") for each in given.exchanges))
    (found,) = (one for one in run_checks(read, flooded, (), proved=()) if one.code == "RB240")
    assert "type fanout" in found.message


def test_proofs_that_are_known_are_not_made_again() -> None:
    read = platform({"bus": {"federation": {"graph": "hub"}}})
    given = derive(read)
    given_links = links(given, read.bus.federation)
    assert run_checks(read, given, given_links, proofs(given, given_links)) == run_checks(read, given, given_links)
    assert not [one for one in run_checks(read, given, given_links, ()) if one.code in OURS]


@pytest.mark.parametrize("each_has", [5, 1])
def test_a_hostile_file_is_judged_quickly_and_honestly(each_has: int) -> None:
    """Every cluster linked with every other, any hops, and many exchanges that differ: no path is the last one."""
    zones = {name: {"network": f"10.{number}.0.0/16", "zones": list("abcde")[:each_has]}
             for number, name in enumerate(("eu-west-1", "us-east-1", "sa-east-1", "eu-west-2"), 20)}  # fmt: skip
    names = [name + letter for name, region in zones.items() for letter in region["zones"]]
    exchanges = {f"e{number}": {} for number in range(8)}
    given = [
        {
            "from": one,
            "to": other,
            "max_hops": 99,
            "exchanges": [each for at, each in enumerate(exchanges) if at != skip],
        }
        for skip, (one, other) in enumerate(permutations(names, 2))
    ]
    read = platform(
        {"bus": {"exchanges": exchanges, "federation": {"graph": "custom", "links": given}}},
        {"ringbus": 1, "platform": "hostile", "domain": "hostile.example", "regions": zones},
    )
    found = derive(read)
    began = time.process_time()
    seen = [one for one in run_checks(read, found, links(found, read.bus.federation)) if one.code == "RB216"]
    assert time.process_time() - began < 4
    assert len(seen) == 8
    assert all(("at least" in one.message) is (each_has == 5) for one in seen)
