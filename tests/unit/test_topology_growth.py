"""Addresses, for ever: what is added moves nothing, and what is removed takes only its own with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from ringbus.model.platform import Platform
from ringbus.topology.derive import derive
from tests.unit.platforms import LETTERS, REGIONS, TWO_REGIONS, Given, documents, merged, networks, platform, tfvars

Identity = dict[tuple[str, ...], object]


@dataclass(frozen=True)
class Growth:
    """A platform, what it grows into, and words of which each new thing carries one in its key."""

    before: Given
    after: Given
    marks: tuple[str, ...]


def identity(document: Given) -> Identity:
    """Everything that must never move: names, addresses, subnets, keys of maps; with values where they are fixed."""
    given = platform(given=document)
    found = derive(given)
    kept: Identity = {("stack", stack.name): (stack.kind, stack.regions) for stack in found.stacks}
    for host in found.hosts:
        kept["host", host.name] = (host.address, host.role, host.region, host.letter, host.index)
    for region in found.regions:
        kept["region", region.name] = region.network
        for zone in region.zones:
            kept["zone", zone.name] = zone.subnets
    kept |= {("cluster", cluster.name): cluster.cluster_name for cluster in found.clusters}
    kept |= {("secret", secret.region, secret.name): secret.given for secret in found.secrets}
    return kept | _of_stacks(given)


def _of_stacks(given: Platform) -> Identity:
    kept: Identity = {}
    for stack, values in tfvars(given).items():
        for name, value in _flat(values):
            kept[stack, *name] = value
    return kept


def _flat(values: dict[str, Any], before: tuple[str, ...] = ()) -> list[tuple[tuple[str, ...], object]]:
    """Leaves that an index reaches through maps alone. What is meant to follow the whole platform is left out."""
    found: list[tuple[tuple[str, ...], object]] = []
    for key, value in values.items():
        path = (*before, key)
        if isinstance(value, dict):
            found.append((path, "is there"))
            found += _flat(value, path)
        elif not isinstance(value, list) and key != "user_data":
            found.append((path, value))
    return found


def _change(document: Given, growth: Given, *marks: str) -> Growth:
    return Growth(document, merged(document, growth), marks)


def a_zone(draw: st.DrawFn, document: Given) -> Growth:
    region = draw(st.sampled_from(sorted(document["regions"])))
    zones = document["regions"][region]["zones"]
    letter = draw(st.sampled_from([letter for letter in LETTERS if letter not in zones]))
    place = draw(st.integers(0, len(zones)))
    more = [*zones[:place], letter, *zones[place:]]
    return _change(document, {"regions": {region: {"zones": more}}}, f"{region}{letter}", f"{region}/{letter}")


def a_broker(draw: st.DrawFn, document: Given) -> Growth:
    nodes = document["bus"]["nodes"]
    marks = [f"bus-{region}{letter}-{nodes + more}" for region, letter in _zones(document) for more in (0, 1)]
    return _change(document, {"bus": {"nodes": nodes + 2}}, *marks)


def a_ring_node(draw: st.DrawFn, document: Given) -> Growth:
    nodes = document["ring"]["nodes"]
    region = draw(st.sampled_from(sorted(document["regions"])))
    marks = [f"ring-{region}{letter}-{nodes}" for letter in document["regions"][region]["zones"]]
    return _change(document, {"regions": {region: {"ring": {"nodes": nodes + 1}}}}, *marks)


def a_city(draw: st.DrawFn, document: Given) -> Growth:
    region = draw(st.sampled_from(sorted(document["regions"])))
    return _change(document, {"cities": {"atlantis": {"region": region}}}, "atlantis", "cities")


def a_city_with_a_monolith(draw: st.DrawFn, document: Given) -> Growth:
    """Beside one that has one: the first brings the groups and rules that all share."""
    region = draw(st.sampled_from(sorted(document["regions"])))
    cities = {"zion": {"region": region, "legacy": "serving"}}
    before = merged(document, {"stage": "hybrid", "cities": cities})
    return _change(before, {"cities": {"atlantis": {"region": region}}}, "atlantis")


def a_city_of_one_monolith(draw: st.DrawFn, document: Given) -> Growth:
    region = document["home"]
    before = merged(document, {"stage": "hybrid", "legacy": {"monolith": "serving"}})
    before["cities"] = {"zion": {"region": region, "legacy": draw(st.sampled_from(["serving", "retired"]))}}
    return _change(before, {"cities": {"atlantis": {"region": region}}}, "atlantis")


def a_region(draw: st.DrawFn, document: Given) -> Growth:
    name = draw(st.sampled_from([name for name in REGIONS if name not in document["regions"]]))
    new = {"network": draw(networks(10 + REGIONS.index(name))), "zones": draw(st.sampled_from([["c"], ["h", "a"]]))}
    regions = [*document["regions"].items()]
    place = draw(st.integers(0, len(regions)))
    grown = merged(document, {})
    grown["regions"] = dict([*regions[:place], (name, new), *regions[place:]])
    return Growth(document, grown, (name,))


def a_service(draw: st.DrawFn, document: Given) -> Growth:
    first = () if document["services"] else ("services",)
    return _change(document, {"services": {"billing": {"secrets": ["bank-key"]}}}, "billing", *first)


def _zones(document: Given) -> list[tuple[str, str]]:
    return [(region, letter) for region, it in document["regions"].items() for letter in it["zones"]]


GROWTHS: list[Callable[[st.DrawFn, Given], Growth]] = [
    *(a_zone, a_broker, a_ring_node, a_region, a_service),
    *(a_city, a_city_with_a_monolith, a_city_of_one_monolith),
]


@st.composite
def growths(draw: st.DrawFn, grow: Callable[[st.DrawFn, Given], Growth]) -> Growth:
    document = draw(documents())
    assume(grow is not a_zone or all(len(it["zones"]) < len(LETTERS) for it in document["regions"].values()))
    return grow(draw, document)


@pytest.mark.parametrize("grow", GROWTHS, ids=lambda grow: grow.__name__)
@given(data=st.data())
@settings(max_examples=15, deadline=None)
def test_what_is_added_moves_nothing_and_what_is_removed_takes_only_its_own(
    grow: Callable[[st.DrawFn, Given], Growth], data: st.DataObject
) -> None:
    growth = data.draw(growths(grow))
    before, after = identity(growth.before), identity(growth.after)
    moved = {key: (value, after.get(key)) for key, value in before.items() if after.get(key) != value}
    assert not moved
    new = after.keys() - before.keys()
    assert new
    foreign = [key for key in new if not _carries(key, growth.marks)]
    assert not foreign


def _carries(key: tuple[str, ...], marks: tuple[str, ...]) -> bool:
    """Whether a mark stands in the key, however the key cuts a zone into region and letter."""
    words = "/".join(key).replace("region-", "")
    return any(mark in words or (mark.count("/") and _zone_of(words, mark)) for mark in marks)


def _zone_of(words: str, mark: str) -> bool:
    """A zone's letter is a key of its own in the stacks of its region."""
    region, _, letter = mark.partition("/")
    return region in words and f"/{letter}" in f"{words}/"


@given(documents())
@settings(max_examples=15, deadline=None)
def test_a_host_is_told_the_same_at_its_birth_whatever_is_added(document: Given) -> None:
    """EC2 stops an instance to change its user_data."""
    grown = merged(document, {"cities": {"atlantis": {"region": next(iter(document["regions"]))}}, "bus": {"nodes": 7}})
    grown["regions"]["me-south-1"] = {"network": "10.99.0.0/16", "zones": ["a"]}
    before, after = tfvars(platform(given=document)), tfvars(platform(given=grown))
    told = {stack: values["host_user_data"] for stack, values in before.items() if "host_user_data" in values}
    assert len(told) == len(document["regions"])
    assert {stack: after[stack]["host_user_data"] for stack in told} == told
    assert "10." not in next(iter(told.values())), "no address is told, for addresses are added"


def test_what_is_compared_is_all_there_is() -> None:
    """Were a map of the variables renamed or turned into a list, the property above would see less."""
    kept = identity(TWO_REGIONS)
    places = {key[:2] for key in kept if key[0] == "region-eu-west-1" and len(key) > 2}
    assert {place[1] for place in places} >= {"zones", "groups", "rules", "hosts", "tiers", "secrets"}
    assert ("region-eu-west-1", "hosts", "bus-eu-west-1a-0", "address") in kept
    assert ("base", "roles", "service/allocation", "name") in kept
    assert ("peering-eu-west-1-us-east-1", "requester", "route_tables", "a") in kept
    assert ("global", "regions", "us-east-1", "hostname") in kept


def test_a_region_before_the_first_one_moves_the_home_unless_the_file_names_it() -> None:
    """Then `plan` refuses (RB302); here is why."""
    regions = {"ap-south-1": {"network": "10.9.0.0/16"}} | TWO_REGIONS["regions"]
    grown = {**TWO_REGIONS, "regions": regions}
    assert derive(platform(given=TWO_REGIONS)).home == "eu-west-1"
    assert derive(platform(given=grown)).home == "ap-south-1"
    assert derive(platform(given=grown | {"home": "eu-west-1"})).home == "eu-west-1"
