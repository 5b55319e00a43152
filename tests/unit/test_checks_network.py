"""The list of rules, taken apart: what is closed is missed, what is open is noticed."""

from __future__ import annotations

from dataclasses import replace
from ipaddress import IPv4Network

import pytest
from hypothesis import given, settings

from ringbus.checks.network import network, rule_faults
from ringbus.federation.graphs import Link, links
from ringbus.findings import Finding
from ringbus.model.platform import Platform
from ringbus.topology.rules import EVERYONE, Group, Network, Rule, rules
from ringbus.topology.values import StackKind, Topology
from tests.unit.platforms import Given, documents, platform, topology

BASTION: Given = {"access": {"via": "bastion", "allow": ["203.0.113.0/24"]}}


def everything(changes: Given) -> tuple[Platform, Topology, tuple[Link, ...], list[Rule]]:
    given, found = platform(changes), topology(changes)
    listed = [rule for region in found.regions for rule in rules(given, found, region)]
    return given, found, links(found, given.bus.federation), listed


def faults(changes: Given, without: Rule | None = None, beside: Rule | None = None) -> list[Finding]:
    given, found, every, listed = everything(changes)
    assert without is None or without in listed
    return list(
        rule_faults(given, found, every, [*(rule for rule in listed if rule != without), *([beside] if beside else [])])
    )


@given(documents())
@settings(max_examples=60, deadline=None)
def test_the_list_is_neither_short_nor_long(document: Given) -> None:
    given, found = platform(given=document), topology(given=document)
    assert list(network(given, found, links(found, given.bus.federation))) == []


@pytest.mark.parametrize("graph", ["mesh", "region-mesh", "hub", "ring"])
def test_every_graph_has_its_ways(graph: str) -> None:
    given = {"bus": {"federation": {"graph": graph}}}
    document, found = platform(given), topology(given)
    assert list(network(document, found, links(found, document.bus.federation))) == []


@pytest.mark.parametrize("changes", [BASTION, BASTION | {"access": {"via": "direct"}}], ids=["bastion", "direct"])
def test_each_rule_alone_is_missed(changes: Given) -> None:
    """Every rule has its reason: without it somebody who must talk cannot."""
    given, found, every, listed = everything(changes)
    for number, rule in enumerate(listed):
        seen = list(rule_faults(given, found, every, [*listed[:number], *listed[number + 1 :]]))
        assert {finding.code for finding in seen} == {"RB250"}, rule


def test_a_closed_link_names_who_cannot_talk() -> None:
    _, found, _, listed = everything({})
    closed = next(rule for rule in listed if rule.destination == Group("bus") and rule.source == network_of(found))
    (seen,) = faults({}, without=closed)
    assert str(seen.where) == "rules of eu-west-1"
    assert seen.message == (
        "bus-us-east-1a-0 and bus-eu-west-1a-0, a federation link, must talk, "
        "and nothing is let into bus from 10.13.0.128/30 on port 5671"
    )


def network_of(found: Topology) -> Network:
    zone = found.region("us-east-1").zones[0]
    return Network(zone.name, zone.subnets.hosts)


@pytest.mark.parametrize(
    ("beside", "message"),
    [
        (
            Rule("eu-west-1", Network("everyone", EVERYONE), Group("bus"), 5671, "?"),
            "nobody must talk there, and something is let into bus from 0.0.0.0/0 on port 5671",
        ),
        (
            Rule("eu-west-1", Network("us-east-1", IPv4Network("10.13.0.0/16")), Group("ring"), 7000, "?"),
            "nobody must talk there, and something is let into ring from 10.13.0.0/16 on port 7000",
        ),
        (
            Rule("eu-west-1", Network("world", IPv4Network("198.51.100.0/24")), Group("door"), 22, "?"),
            "nobody must talk there, and something is let into door from 198.51.100.0/24 on port 22",
        ),
    ],
)
def test_what_is_open_and_need_not_be(beside: Rule, message: str) -> None:
    seen = faults(BASTION, beside=beside)
    assert [(finding.code, finding.message) for finding in seen] == [("RB251", message)]


def test_a_way_between_groups_is_open_on_both_sides() -> None:
    seen = faults({}, beside=Rule("us-east-1", Group("api"), Group("ring"), 9042, "?"))
    assert [(finding.code, str(finding.where)) for finding in seen] == [("RB251", "rules of us-east-1")] * 2


def test_a_part_of_what_is_allowed_is_no_fault() -> None:
    assert faults(BASTION, beside=Rule("eu-west-1", network_part(), Group("door"), 22, "one of them")) == []


def network_part() -> Network:
    return Network("office", IPv4Network("203.0.113.7/32"))


def test_regions_that_talk_are_joined() -> None:
    given, found, every, _ = everything({})
    cut = replace(found, stacks=tuple(stack for stack in found.stacks if stack.kind is not StackKind.PEERING))
    assert [(finding.code, str(finding.where)) for finding in network(given, cut, every)] == [
        ("RB252", "regions eu-west-1, us-east-1")
    ]
