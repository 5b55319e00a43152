"""Which stacks `plan --region` and `--without` mean."""

from __future__ import annotations

import datetime

import pytest

from ringbus.cli.planning import new_name, saved, selected
from ringbus.errors import Kind, RingbusError
from ringbus.release.store import ReleaseStore
from tests.unit.platforms import TWO_REGIONS, merged, topology

THREE = topology(given=merged(TWO_REGIONS, {"regions": {"ap-southeast-1": {"network": "10.15.0.0/16"}}}))
EVERY = [stack.name for stack in THREE.stacks]
EU_US = "peering-eu-west-1-us-east-1"


@pytest.mark.parametrize(
    ("only", "without", "expect"),
    [
        ([], [], EVERY),
        (["eu-west-1"], [], ["base", "region-eu-west-1"]),
        (["eu-west-1", "us-east-1"], [], ["base", "region-eu-west-1", "region-us-east-1", EU_US]),
        (["eu-west-1", "us-east-1", "ap-southeast-1"], [], EVERY),
        ([], ["ap-southeast-1"], ["base", "region-eu-west-1", "region-us-east-1", EU_US, "global"]),
        (["eu-west-1", "us-east-1"], ["us-east-1"], ["base", "region-eu-west-1"]),
    ],
)
def test_selected(only: list[str], without: list[str], expect: list[str]) -> None:
    assert [stack.name for stack in selected(THREE, only, without)] == expect


def test_every_region_that_is_unknown_is_told() -> None:
    with pytest.raises(RingbusError) as told:
        selected(THREE, ["mars-1", "eu-west-1"], ["venus-1"])
    assert told.value.kind is Kind.INPUT
    assert [finding.message for finding in told.value.findings] == ["no region mars-1", "no region venus-1"]
    assert all("eu-west-1" in finding.hint for finding in told.value.findings)


@pytest.mark.parametrize("name", ["r1", "", "..", "../other", "/etc"])
def test_a_release_nobody_saved_is_told(name: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    with pytest.raises(RingbusError) as told:
        saved(ReleaseStore(tmp_path_factory.mktemp("store")), name)
    assert told.value.kind is Kind.INPUT
    assert "ringbus plan" in told.value.findings[0].hint


def test_two_plans_of_one_second_have_two_names() -> None:
    now = datetime.datetime(2026, 11, 22, 16, 13, 7, tzinfo=datetime.UTC)
    first = new_name(now, "9d78d1ff", ())
    assert first == "20261122-161307-9d78d1"
    second = new_name(now, "9d78d1ff", (first,))
    assert second == "20261122-161307-9d78d1-2"
    assert new_name(now, "9d78d1ff", (first, second)) == "20261122-161307-9d78d1-3"


def test_no_region_left_is_told() -> None:
    with pytest.raises(RingbusError) as told:
        selected(THREE, ["eu-west-1"], ["eu-west-1"])
    assert told.value.kind is Kind.INPUT
