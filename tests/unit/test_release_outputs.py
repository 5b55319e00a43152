"""What flows from stack to stack: the topology's keys, filled by what stands, placeholders for the rest."""

from __future__ import annotations

from typing import Any

from ringbus.release.outputs import known_outputs
from ringbus.terraform.state import StackState
from tests.unit.platforms import Given, topology

EDGE = {"dns_name": "edge.example", "zone_id": "ZELB"}


def region(letters: str, **more: object) -> StackState:
    tables = {letter: f"rtb-{letter}" for letter in letters}
    outputs = {"vpc_id": "vpc-1", "route_tables": tables, "private_zone_id": "ZPRIVATE", "edge": EDGE, "network": "x"}
    return StackState(1, "line", outputs | more, ("a",))


def known(states: dict[str, StackState], changes: Given | None = None) -> tuple[dict[str, Any], set[str]]:
    every = dict.fromkeys((stack.name for stack in topology(changes).stacks), StackState())
    found = known_outputs(topology(changes), every | states)
    return {name: dict(values) for name, values in found.values.items()}, set(found.guessed)


def test_nothing_stands() -> None:
    values, guessed = known({})
    assert guessed == {"base", "region-eu-west-1", "region-us-east-1"}
    assert values["global"] == {}
    assert set(values["region-eu-west-1"]["route_tables"]) == {"a", "b", "c"}
    assert values["region-eu-west-1"]["edge"]["dns_name"].startswith("not-yet.")


def test_what_stands_is_known_and_of_it_only_what_others_read() -> None:
    values, guessed = known(
        {"base": StackState(1, "l", {"zone_id": "Z1", "roles": {}}), "region-eu-west-1": region("abc")}
    )
    assert guessed == {"region-us-east-1"}
    assert values["base"] == {"zone_id": "Z1"}
    assert values["region-eu-west-1"] == {
        "vpc_id": "vpc-1",
        "route_tables": {"a": "rtb-a", "b": "rtb-b", "c": "rtb-c"},
        "private_zone_id": "ZPRIVATE",
        "edge": EDGE,
    }


def test_a_zone_that_is_to_come_has_a_placeholder() -> None:
    values, guessed = known(
        {"region-eu-west-1": region("abc")}, {"regions": {"eu-west-1": {"zones": ["a", "b", "c", "e"]}}}
    )
    tables = values["region-eu-west-1"]["route_tables"]
    assert tables == {"a": "rtb-a", "b": "rtb-b", "c": "rtb-c", "e": tables["e"]}
    assert tables["e"].startswith("rtb-0000")
    assert "region-eu-west-1" in guessed


def test_a_zone_that_is_to_go_is_left_out() -> None:
    values, guessed = known({"region-eu-west-1": region("abc")}, {"regions": {"eu-west-1": {"zones": ["a", "c"]}}})
    assert values["region-eu-west-1"]["route_tables"] == {"a": "rtb-a", "c": "rtb-c"}
    assert "region-eu-west-1" not in guessed


def test_an_output_that_an_older_version_did_not_give_is_guessed() -> None:
    state = region("abc")
    outputs = {key: value for key, value in state.outputs.items() if key != "private_zone_id"}
    values, guessed = known({"region-eu-west-1": StackState(1, "line", outputs, ("a",))})
    assert "region-eu-west-1" in guessed
    assert values["region-eu-west-1"]["vpc_id"] == "vpc-1"
    assert values["region-eu-west-1"]["private_zone_id"].startswith("Z0000")


def test_an_output_that_is_null_is_not_there_yet() -> None:
    values, guessed = known({"region-eu-west-1": region("abc", edge=None)})
    assert "region-eu-west-1" in guessed
    assert values["region-eu-west-1"]["edge"]["dns_name"].startswith("not-yet.")


def test_a_region_that_the_file_no_longer_has_is_left_out() -> None:
    values, _ = known({"region-ap-south-1": region("a")})
    assert "region-ap-south-1" not in values


def test_without_a_public_zone_there_is_no_zone_to_wait_for() -> None:
    values, guessed = known({"base": StackState(1, "l", {"region": "eu-west-1"}, ("a",))}, {"dns": {"zone": "none"}})
    assert values["base"] == {}
    assert "base" not in guessed
