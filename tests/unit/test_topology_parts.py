"""Stacks and waves, rings and tiers, secrets and images: what else follows from the file."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from ringbus.model.platform import Platform
from ringbus.topology.derive import derive
from ringbus.topology.images import architecture, families, family
from ringbus.topology.secrets import shared
from ringbus.topology.stacks import waves
from ringbus.topology.values import StackKind
from tests.unit.platforms import TWO_REGIONS, Given, documents, merged, platform, tfvars, topology

THREE = merged(TWO_REGIONS, {"regions": {"ap-southeast-1": {"network": "10.15.0.0/16"}}})


def order(document: Given) -> list[list[str]]:
    found = topology(given=document)
    return [[stack.name for stack in wave] for wave in waves(found.stacks, found.regions)]


def test_stacks_are_base_regions_pairs_and_global() -> None:
    found = topology(given=THREE)
    assert [(stack.name, stack.kind.value, stack.regions) for stack in found.stacks] == [
        ("base", "base", ("eu-west-1",)),
        ("region-ap-southeast-1", "region", ("ap-southeast-1",)),
        ("region-eu-west-1", "region", ("eu-west-1",)),
        ("region-us-east-1", "region", ("us-east-1",)),
        ("peering-ap-southeast-1-eu-west-1", "peering", ("ap-southeast-1", "eu-west-1")),
        ("peering-ap-southeast-1-us-east-1", "peering", ("ap-southeast-1", "us-east-1")),
        ("peering-eu-west-1-us-east-1", "peering", ("eu-west-1", "us-east-1")),
        ("global", "global", ("eu-west-1",)),
    ]


PEERINGS = ["peering-ap-southeast-1-eu-west-1", "peering-ap-southeast-1-us-east-1", "peering-eu-west-1-us-east-1"]
WAVES: list[tuple[str, dict[str, int], list[list[str]]]] = [
    (
        "without waves one region a wave, by name",
        {},
        [["region-ap-southeast-1"], ["region-eu-west-1"], ["region-us-east-1"]],
    ),
    (
        "a canary first, the others together",
        {"us-east-1": 1, "eu-west-1": 2, "ap-southeast-1": 2},
        [["region-us-east-1"], ["region-ap-southeast-1", "region-eu-west-1"]],
    ),
    (
        "a region without a wave comes after those that have one",
        {"us-east-1": 7},
        [["region-us-east-1"], ["region-ap-southeast-1"], ["region-eu-west-1"]],
    ),
]


@pytest.mark.parametrize(("_because", "given_waves", "expect"), WAVES, ids=[because for because, _, _ in WAVES])
def test_waves(_because: str, given_waves: dict[str, int], expect: list[list[str]]) -> None:
    document = merged(THREE, {"regions": {name: {"wave": wave} for name, wave in given_waves.items()}})
    assert order(document) == [["base"], *expect, PEERINGS, ["global"]]


@given(documents())
@settings(max_examples=40, deadline=None)
def test_a_stack_comes_after_all_it_needs(document: Given) -> None:
    found = topology(given=document)
    before: set[str] = set()
    for wave in waves(found.stacks, found.regions):
        assert all(set(stack.after) <= before for stack in wave)
        before |= {stack.name for stack in wave}
    assert before == {stack.name for stack in found.stacks}
    count = len(found.regions)
    assert len(found.stacks) == 2 + count + count * (count - 1) // 2


@given(documents())
@settings(max_examples=30, deadline=None)
def test_seeds_are_in_different_racks_three_at_most(document: Given) -> None:
    found = topology(given=document)
    hosts = {host.name: host for host in found.hosts}
    for ring in found.rings:
        assert len(ring.seeds) == min(3, len(ring.racks))
        assert len({hosts[seed].letter for seed in ring.seeds}) == len(ring.seeds)
        assert {hosts[seed].role for seed in ring.seeds} == {"ring"}
        assert {name for rack in ring.racks for name in rack.hosts} == {
            host.name for host in found.hosts_in(ring.region) if host.role == "ring"
        }


def test_a_region_may_have_otherwise() -> None:
    found = topology({"regions": {"us-east-1": {"bus": {"instance": "m6i.xlarge", "nodes": 1, "disk": "200 GiB"}}}})
    sizes = {(host.region, host.instance, host.disk >> 30) for host in found.hosts if host.role == "bus"}
    assert sizes == {("eu-west-1", "m6i.large", 100), ("us-east-1", "m6i.xlarge", 200)}
    assert [len(cluster.nodes) for cluster in found.clusters] == [3, 3, 3, 1, 1, 1]


def test_a_cluster_that_stood_before_keeps_its_name() -> None:
    found = topology({"bus": {"names": {"eu-west-1a": "old-bus"}}})
    assert [cluster.cluster_name for cluster in found.clusters][:2] == ["old-bus", "hailo.eu-west-1b"]


def test_tiers_are_the_api_the_services_of_the_region_and_ingest() -> None:
    keys = {(tier.region, tier.key) for tier in topology().tiers}
    assert keys == {
        ("eu-west-1", "api"), ("eu-west-1", "service-nearest-driver"), ("eu-west-1", "service-allocation"),
        ("eu-west-1", "ingest"), ("us-east-1", "api"), ("us-east-1", "service-allocation"), ("us-east-1", "ingest"),
    }  # fmt: skip


def test_secrets_of_a_region() -> None:
    found = {secret.name: secret.given for secret in topology().secrets if secret.region == "eu-west-1"}
    assert found == {
        "hailo/bus/admin-password": False,
        "hailo/bus/services-password": False,
        "hailo/ring/admin-password": False,
        "hailo/ring/services-password": False,
        "hailo/bus/eu-west-1a/erlang-cookie": False,
        "hailo/bus/eu-west-1b/erlang-cookie": False,
        "hailo/bus/eu-west-1c/erlang-cookie": False,
        "hailo/service/nearest-driver/maps-key": True,
    }
    there = {secret.name for secret in topology().secrets if secret.region == "us-east-1"}
    assert "hailo/service/nearest-driver/maps-key" not in there


@given(documents())
@settings(max_examples=30, deadline=None)
def test_a_secret_is_there_once_a_region(document: Given) -> None:
    found = topology(given=document).secrets
    assert len({(secret.region, secret.name) for secret in found}) == len(found)
    assert list(found) == sorted(found, key=lambda secret: (secret.region, secret.name))


def test_a_role_may_read_its_own_secrets_and_no_others() -> None:
    """A service called api is not the API."""
    given = platform({"services": {"api": {"secrets": ["bank-key"]}}})
    roles = tfvars(given)["base"]["roles"]
    bus, ring, trust = "hailo/bus/services-password", "hailo/ring/services-password", "hailo/tls/certificate"
    assert set(roles["api"]["secrets"]) == {bus, trust}
    assert set(roles["ingest"]["secrets"]) == {bus, trust}
    assert roles["bastion"]["secrets"] == []
    assert set(roles["service/allocation"]["secrets"]) == {bus, ring, trust}
    assert set(roles["service/api"]["secrets"]) == {bus, ring, trust, "hailo/service/api/bank-key"}
    assert {name.split("/")[1] for name in roles["ring"]["secrets"]} == {"ring"}
    assert {name.split("/")[1] for name in roles["bus"]["secrets"]} == {"bus"}


@pytest.mark.parametrize(
    ("name", "expect"),
    [
        ("hailo/bus/admin-password", True), ("hailo/ring/admin-password", True), ("hailo/ring/services-password", True),
        ("hailo/bus/services-password", False), ("hailo/bus/eu-west-1a/erlang-cookie", False),
        ("hailo/service/ring/maps-key", False),
    ],
)  # fmt: skip
def test_which_secrets_all_regions_share(name: str, expect: bool) -> None:
    assert shared(name) is expect


@pytest.mark.parametrize(
    ("instance", "expect"),
    [
        ("m6i.large", "amd64"), ("t3.micro", "amd64"), ("g4dn.xlarge", "amd64"), ("g6.xlarge", "amd64"),
        ("i4i.large", "amd64"), ("x2iedn.xlarge", "amd64"), ("m7g.large", "arm64"), ("t4g.micro", "arm64"),
        ("c7gn.large", "arm64"), ("r6gd.large", "arm64"), ("im4gn.large", "arm64"), ("is4gen.large", "arm64"),
        ("x2gd.large", "arm64"), ("g5g.xlarge", "arm64"), ("i8ge.large", "arm64"), ("a1.large", "arm64"),
    ],
)  # fmt: skip
def test_architecture_of_an_instance_type(instance: str, expect: str) -> None:
    """Source: "Instance type names" in EC2's user guide; A1 was Graviton before the letter g said so."""
    assert architecture(instance) == expect


def lock_of(given: Platform) -> dict[str, tuple[str, ...]]:
    return families(given, derive(given))


def test_image_families_are_pinned_per_region_for_what_is_there() -> None:
    assert lock_of(platform()) == {
        "eu-west-1": ("debian-12-amd64", "debian-13-amd64"),
        "us-east-1": ("debian-12-amd64", "debian-13-amd64"),
    }
    graviton = {"regions": {"us-east-1": {"bus": {"instance": "m7g.large"}}}, "access": {"via": "ssm"}}
    assert lock_of(platform(graviton))["us-east-1"] == ("debian-12-amd64", "debian-13-amd64", "debian-13-arm64")


@pytest.mark.parametrize(
    ("version", "role", "expect"),
    [
        ("3.10", "bus", "debian-12-amd64"), ("4.0", "bus", "debian-13-amd64"), ("4.0", "ring", "debian-12-amd64"),
        ("3.10", "api", "debian-13-amd64"),
    ],
)  # fmt: skip
def test_image_family(version: str, role: str, expect: str) -> None:
    assert family(platform({"bus": {"rabbitmq": version}}), role, "m6i.large") == expect


def test_stack_kinds_are_in_the_order_of_applying() -> None:
    assert [kind.value for kind in StackKind] == ["base", "region", "peering", "global"]
