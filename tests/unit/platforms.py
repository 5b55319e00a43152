"""Platforms for tests: a small one to change, and strategies that make many."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from ipaddress import IPv4Network
from typing import Any

from hypothesis import strategies as st

from ringbus.model.platform import Platform
from ringbus.release.outputs import known_outputs
from ringbus.render.inputs import StackInputs
from ringbus.render.live import LiveEdge
from ringbus.render.tfvars import variables
from ringbus.topology.derive import derive
from ringbus.topology.images import families
from ringbus.topology.values import Topology

Given = dict[str, Any]

REGIONS = ("eu-west-1", "us-east-1", "ap-southeast-1", "sa-east-1", "eu-west-2", "me-central-1")
LETTERS = "abcdefgh"
TWO_REGIONS: Given = {
    "ringbus": 1,
    "platform": "hailo",
    "domain": "hailo.example",
    "regions": {
        "eu-west-1": {"network": "10.11.0.0/16", "zones": ["a", "b", "c"]},
        "us-east-1": {"network": "10.13.0.0/16", "zones": ["a", "b", "c"]},
    },
    "services": {"nearest-driver": {"secrets": ["maps-key"], "regions": ["eu-west-1"]}, "allocation": {}},
    "ingest": {},
}


def merged(given: Mapping[str, Any], changes: Mapping[str, Any]) -> Given:
    """``given`` with ``changes`` laid over it, mapping by mapping; neither is touched."""
    result = copy.deepcopy(dict(given))
    for key, value in changes.items():
        old = result.get(key)
        result[key] = merged(old, value) if isinstance(old, dict) and isinstance(value, dict) else copy.deepcopy(value)
    return result


def platform(changes: Mapping[str, Any] | None = None, given: Mapping[str, Any] = TWO_REGIONS) -> Platform:
    """The platform of two regions, changed."""
    return Platform.model_validate(merged(given, changes or {}))


def topology(changes: Mapping[str, Any] | None = None, given: Mapping[str, Any] = TWO_REGIONS) -> Topology:
    """What follows from the platform of two regions, changed."""
    return derive(platform(changes, given))


def images(given: Platform, found: Topology) -> dict[str, dict[str, str]]:
    """A made-up image for every family of every region."""
    return {
        region: {family: f"ami-{region}-{family}" for family in names}
        for region, names in families(given, found).items()
    }


def tfvars(given: Platform, live: LiveEdge | None = None) -> dict[str, dict[str, Any]]:
    """The variables of every stack, by stack, where nothing stands yet."""
    found = derive(given)
    known = known_outputs(found, {}).values
    inputs = StackInputs(given, found, images(given, found), known, 7, live=live or LiveEdge())
    return {stack.name: variables(inputs, stack) for stack in found.stacks}


@st.composite
def networks(draw: st.DrawFn, number: int) -> str:
    """A private network of /16 to /20; those of different numbers never overlap."""
    prefix = draw(st.integers(16, 20))
    blocks = list(IPv4Network(f"10.{number}.0.0/16").subnets(new_prefix=prefix))
    return str(draw(st.sampled_from(blocks)))


def letters(least: int = 1) -> st.SearchStrategy[list[str]]:
    """Some zone letters, in any order."""
    return st.lists(st.sampled_from(LETTERS), min_size=least, max_size=5, unique=True)


@st.composite
def documents(draw: st.DrawFn) -> Given:
    """A platform file as data: one to four regions, any zones, any sizes, with or without tiers."""
    names = draw(st.lists(st.sampled_from(REGIONS), min_size=1, max_size=4, unique=True))
    regions = {name: {"network": draw(networks(10 + REGIONS.index(name))), "zones": draw(letters())} for name in names}
    given: Given = {
        "ringbus": 1,
        "platform": draw(st.sampled_from(["hailo", "a", "atlas-b-c"])),
        "domain": "hailo.example",
        "home": names[0],
        "regions": regions,
        "bus": {"nodes": draw(st.sampled_from([1, 3, 5]))},
        "ring": {"nodes": draw(st.integers(1, 3)), "replication": 1},
        "access": {
            "via": draw(st.sampled_from(["bastion", "ssm", "direct"])),
            "allow": draw(st.sampled_from([[], ["203.0.113.0/24"], ["203.0.113.0/24", "198.51.100.7/32"]])),
        },
        "services": draw(st.sampled_from([{}, {"quotes": {}}, TWO_REGIONS["services"] | {"quotes": {}}])),
    }
    if "nearest-driver" in given["services"]:
        given["services"] = merged(given["services"], {"nearest-driver": {"regions": names[:1]}})
    return given | draw(st.sampled_from([{}, {"ingest": {}}]))
