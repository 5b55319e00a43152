"""The address plan: what Terraform's cidrsubnet would give, unique, in its page, with room that is said."""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import IPv4Address, IPv4Network
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ringbus.topology import addresses
from ringbus.topology.derive import derive
from tests.unit.cases import cases
from tests.unit.platforms import LETTERS, Given, documents, networks, platform

KINDS = ("hosts", "private", "managed", "public")
PAGES = {"bus": 1, "ring": 2, "legacy-db": 3, "bastion": 4}


def cidrsubnet(network: str, bits: int, number: int) -> str:
    """Terraform's function of that name, written with binary digits."""
    address, length = network.split("/")
    digits = "".join(f"{int(byte):08b}" for byte in address.split("."))[: int(length)] + f"{number:0{bits}b}"
    padded = digits.ljust(32, "0")
    return ".".join(str(int(padded[at : at + 8], 2)) for at in range(0, 32, 8)) + f"/{len(digits)}"


@pytest.mark.parametrize("case", cases("topology", "addresses"))
def test_address(case: Mapping[str, Any]) -> None:
    found = addresses.address(IPv4Network(case["network"]), case["letter"], case["role"], case["index"])
    assert str(found) == case["expect"]


@pytest.mark.parametrize("case", cases("topology", "subnets"))
def test_subnets(case: Mapping[str, Any]) -> None:
    found = addresses.subnets(IPv4Network(case["network"]), case["letter"])
    assert {kind: str(getattr(found, kind)) for kind in KINDS} == case["expect"]


@given(networks(10), st.sampled_from(LETTERS), st.sampled_from(sorted(PAGES)), st.data())
@settings(max_examples=100, deadline=None)
def test_it_is_what_cidrsubnet_gives(network: str, letter: str, role: str, data: st.DataObject) -> None:
    block = cidrsubnet(network, 3, LETTERS.index(letter))
    found = addresses.subnets(IPv4Network(network), letter)
    assert [str(getattr(found, kind)) for kind in KINDS] == [cidrsubnet(block, 3, part) for part in range(4)]
    page = IPv4Network(cidrsubnet(cidrsubnet(block, 3, 0), 3, PAGES[role]))
    index = data.draw(st.integers(0, page.num_addresses - 1))
    assert addresses.address(IPv4Network(network), letter, role, index) == page[index]


@pytest.mark.parametrize(("network", "room"), [("10.0.0.0/16", 128), ("10.0.0.0/18", 32), ("10.0.0.0/20", 8)])
def test_an_index_past_its_page_is_network_too_small(network: str, room: int) -> None:
    assert addresses.address(IPv4Network(network), "a", "bus", room - 1)
    for index in (room, -1):
        with pytest.raises(ValueError, match="network too small"):
            addresses.address(IPv4Network(network), "a", "bus", index)


@given(documents())
@settings(max_examples=60, deadline=None)
def test_hosts_have_addresses_of_their_own_in_their_zone_and_page(document: Given) -> None:
    found = derive(platform(given=document))
    assert len({host.address for host in found.hosts}) == len(found.hosts)
    assert len({host.name for host in found.hosts}) == len(found.hosts)
    for host in found.hosts:
        network = document["regions"][host.region]["network"]
        hosts = cidrsubnet(cidrsubnet(network, 3, LETTERS.index(host.letter)), 3, 0)
        page = IPv4Network(cidrsubnet(hosts, 3, PAGES[host.role]))
        assert host.address == page[host.index]
        assert not _reserved(IPv4Network(hosts), host.address)


def _reserved(subnet: IPv4Network, address: IPv4Address) -> bool:
    """AWS keeps the first four addresses of a subnet and its last one."""
    return address in [subnet[at] for at in (0, 1, 2, 3, -1)]


@given(documents())
@settings(max_examples=60, deadline=None)
def test_subnets_are_apart_and_inside_their_region(document: Given) -> None:
    found = derive(platform(given=document))
    every = []
    for region in found.regions:
        assert [zone.letter for zone in region.zones] == sorted(document["regions"][region.name]["zones"])
        of_region = [getattr(zone.subnets, kind) for zone in region.zones for kind in KINDS]
        assert all(subnet.subnet_of(region.network) for subnet in of_region)
        every += of_region
    assert not any(one.overlaps(other) for one, other in combinations(every, 2))


@given(documents())
@settings(max_examples=40, deadline=None)
def test_there_are_as_many_hosts_as_the_file_says(document: Given) -> None:
    found = derive(platform(given=document))
    zones = [region + letter for region, it in document["regions"].items() for letter in it["zones"]]
    bastions = ["bastion"] if document["access"]["via"] == "bastion" else []
    wanted = (
        [f"bus-{zone}-{index}" for zone in zones for index in range(document["bus"]["nodes"])]
        + [f"ring-{zone}-{index}" for zone in zones for index in range(document["ring"]["nodes"])]
        + [f"{role}-{zone}-0" for zone in zones for role in bastions]
    )
    assert sorted(host.name for host in found.hosts) == sorted(wanted)
    assert sorted(cluster.name for cluster in found.clusters) == sorted(zones)
    for cluster in found.clusters:
        assert cluster.nodes == tuple(f"bus-{cluster.name}-{index}" for index in range(document["bus"]["nodes"]))
