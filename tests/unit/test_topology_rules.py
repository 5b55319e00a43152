"""Who may talk to whom: everyone who must, and nobody else; opened on both sides; under keys that stay."""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import IPv4Address, IPv4Network
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given, settings

from ringbus.topology.rules import GROUPS, Group, Rule, rules
from ringbus.topology.values import Host, Topology
from tests.unit.platforms import Given, documents, platform, tfvars, topology

Sides = Mapping[str, Mapping[str, Any]]
Flow = tuple[str, str, int]
ALLOWED = "203.0.113.0/24"
STATEFUL: set[Flow] = {
    ("bus", "bus", 4369), ("bus", "bus", 25672), ("bus", "bus", 5671), ("ring", "ring", 7000),
}  # fmt: skip
ACROSS: set[Flow] = {("bus", "bus", 5671), ("ring", "ring", 7000)}
EDGE: set[Flow] = {("everyone", "edge", 443), ("everyone", "edge", 80), ("edge", "api", 8080), ("api", "bus", 5671)}
SERVICES: set[Flow] = {("services", "bus", 5671), ("services", "ring", 9042)}
INGEST: set[Flow] = {("edge", "ingest", 8080), ("ingest", "bus", 5671)}
PORTS = (22, 80, 443, 4369, 5671, 5672, 7000, 7001, 8080, 9042, 15671, 15672, 25672)


def out(*groups: str) -> set[Flow]:
    """What every machine may ask of the internet."""
    return {(group, "everyone", port) for group in groups for port in (80, 443)}


def flows(changes: Given, region: str = "eu-west-1") -> list[Flow]:
    """The rules of a region without the other regions', by names."""
    given = platform(changes)
    found = topology(changes)
    listed = rules(given, found, found.region(region))
    zones = {zone.name for one in found.regions for zone in one.zones}
    named = [(rule.source.name, rule.destination.name, rule.port) for rule in listed]
    return [(one, other, port) for one, other, port in named if not {one, other} & zones]


BASTION: set[Flow] = {(ALLOWED, "door", 22), ("door", "bastion", 22)}
CASES: list[tuple[str, Given, set[Flow]]] = [
    (
        "services, ingest and bastions",
        {"access": {"via": "bastion", "allow": [ALLOWED]}},
        STATEFUL | EDGE | SERVICES | INGEST | BASTION
        | {("bastion", group, 22) for group in ("bus", "ring", "api", "services", "ingest")}
        | out("bus", "ring", "bastion", "api", "services", "ingest"),
    ),
    (
        "nobody is allowed in: bastions stand, and nobody reaches them",
        {"ingest": None, "services": {"nearest-driver": {"regions": ["us-east-1"]}, "allocation": {"regions": []}}},
        STATEFUL | EDGE | {("door", "bastion", 22)} | {("bastion", group, 22) for group in ("bus", "ring", "api")}
        | out("bus", "ring", "bastion", "api"),
    ),
    (
        "ssm needs no way in at all",
        {"access": {"via": "ssm", "allow": [ALLOWED]}},
        STATEFUL | EDGE | SERVICES | INGEST | out("bus", "ring", "api", "services", "ingest"),
    ),
    (
        "direct: from the allowed networks to every machine",
        {"access": {"via": "direct", "allow": [ALLOWED]}, "ingest": None},
        STATEFUL | EDGE | SERVICES | {(ALLOWED, group, 22) for group in ("bus", "ring", "api", "services")}
        | out("bus", "ring", "api", "services"),
    ),
]  # fmt: skip


@pytest.mark.parametrize(("_because", "changes", "expect"), CASES, ids=[because for because, _, _ in CASES])
def test_who_must_talk_can_and_nobody_else(_because: str, changes: Given, expect: set[Flow]) -> None:
    found = flows(changes)
    assert {flow for flow in found if flow not in expect} == set(), "open, and nobody must"
    assert {flow for flow in expect if flow not in found} == set(), "must, and closed"
    assert len(found) == len(set(found))


def test_across_regions_there_is_the_bus_and_the_ring_alone() -> None:
    found = topology()
    listed = rules(platform(), found, found.region("eu-west-1"))
    peers = {zone.name: zone.subnets.hosts for zone in found.region("us-east-1").zones}
    across = [rule for rule in listed if rule.source.name in peers or rule.destination.name in peers]
    flows = {(rule.source.name, rule.destination.name, rule.port) for rule in across}
    out = {(one, peer, port) for one, _, port in ACROSS for peer in peers}
    assert flows == out | {(peer, one, port) for one, peer, port in out}
    for rule in across:
        network = next(party for party in (rule.source, rule.destination) if not isinstance(party, Group))
        assert network.cidr == peers[network.name]


@pytest.mark.parametrize("rule", rules(platform(), topology(), topology().regions[0]))
def test_every_rule_says_why(rule: Rule) -> None:
    assert rule.region == "eu-west-1"
    assert rule.why
    assert rule.why == rule.why.strip()


def open_from(rules: Sides, group: str, target: str, address: IPv4Address, port: int, *, same: bool) -> bool:
    """Whether one side's rules let this through: by the peer's group inside a region, by its address across."""
    return any(
        side["group"] == group
        and side["from_port"] <= port <= side["to_port"]
        and (
            (same and side.get("peer_group") == target) or address in IPv4Network(side.get("peer_cidr") or "0.0.0.0/32")
        )
        for side in rules.values()
    )


def reaches(stacks: Mapping[str, Mapping[str, Any]], one: Host, other: Host, port: int) -> bool:
    """Whether AWS would let a connection through: out of the one's groups, and into the other's."""
    same = one.region == other.region
    here, there = (stacks[f"region-{host.region}"]["rules"] for host in (one, other))
    egress = {key: side for key, side in here.items() if side["direction"] == "egress"}
    ingress = {key: side for key, side in there.items() if side["direction"] == "ingress"}
    return open_from(egress, one.role, other.role, other.address, port, same=same) and open_from(
        ingress, other.role, one.role, one.address, port, same=same
    )


def must_reach(one: Host, other: Host, port: int) -> bool:
    """The same from the design: federation and clusters, the ring, the way in."""
    flow = (one.role.value, other.role.value, port)
    if one.region == other.region:
        return flow in STATEFUL or (one.role == "bastion" != other.role and port == 22)
    return flow in ACROSS


def first_of_each(found: Topology) -> list[Host]:
    return [host for host in found.hosts if host.index == 0]


@given(documents())
@settings(max_examples=10, deadline=None)
def test_two_hosts_reach_each_other_exactly_where_they_must(document: Given) -> None:
    stacks, found = tfvars(platform(given=document)), topology(given=document)
    wrong = [
        (one.name, other.name, port)
        for one, other in permutations(first_of_each(found)[:16], 2)
        for port in PORTS
        if reaches(stacks, one, other, port) != must_reach(one, other, port)
    ]
    assert not wrong


@given(documents())
@settings(max_examples=25, deadline=None)
def test_rules_of_terraform_are_all_rules_on_both_sides(document: Given) -> None:
    given, found = platform(given=document), topology(given=document)
    for region in found.regions:
        values = tfvars(given)[f"region-{region.name}"]
        listed = rules(given, found, region)
        ends = [party for rule in listed for party in (rule.source, rule.destination) if isinstance(party, Group)]
        assert len(values["rules"]) == len(ends), "two rules with one key would open one of them only"
        groups = set(values["groups"])
        named = {side[end] for side in values["rules"].values() for end in ("group", "peer_group") if end in side}
        assert named == groups
        assert groups <= set(GROUPS)
        assert {host["role"] for host in values["hosts"].values()} <= groups
        assert {tier["group"] for tier in values["tiers"].values()} <= groups
        for side in values["rules"].values():
            assert ("peer_group" in side) != ("peer_cidr" in side)


def test_keys_are_what_they_join() -> None:
    found = tfvars(platform({"access": {"allow": [ALLOWED]}}))["region-eu-west-1"]["rules"]
    assert found["bus-from-us-east-1a-5671"] == {
        "group": "bus", "direction": "ingress", "protocol": "tcp", "from_port": 5671, "to_port": 5671,
        "peer_cidr": "10.13.0.0/22", "why": "federation links between the regions",
    }  # fmt: skip
    assert found["services-to-ring-9042"]["peer_group"] == "ring"
    assert found[f"door-from-{ALLOWED}-22"]["peer_cidr"] == ALLOWED
