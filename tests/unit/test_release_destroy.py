"""Destroying: the last applied first, data only when its loss is accepted by name, one region without the others."""

from __future__ import annotations

from pathlib import Path

import pytest

from ringbus.errors import Kind, RingbusError
from ringbus.release import mark
from ringbus.release.apply import apply_release
from ringbus.release.destroy import (
    buckets_of,
    destroy_stacks,
    destroyed_with,
    refuse_data_loss,
    refuse_orphans,
    standing,
    withdraw,
)
from ringbus.release.inputs import ReleaseInputs
from ringbus.release.plan import plan_release
from ringbus.release.status import status
from tests.unit.fakes import FakeCloud, release_inputs
from tests.unit.platforms import TWO_REGIONS, merged, topology

PEERING = "peering-eu-west-1-us-east-1"
STACKS = ["base", "region-eu-west-1", "region-us-east-1", PEERING, "global"]
HOST = 'module.hosts["bus-eu-west-1a-0"].aws_instance.this'
THREE = merged(TWO_REGIONS, {"regions": {"ap-southeast-1": {"network": "10.15.0.0/16"}}})


@pytest.fixture
def cloud() -> FakeCloud:
    return FakeCloud()


@pytest.fixture
def inputs(tmp_path: Path, cloud: FakeCloud) -> ReleaseInputs:
    """The platform of two regions, applied."""
    made = release_inputs(tmp_path, cloud)
    apply_release(made, plan_release(made, "r1", made.topology.stacks))
    cloud.calls.clear()
    return made


def test_all_of_it_goes_in_reverse(inputs: ReleaseInputs, cloud: FakeCloud) -> None:
    destroy_stacks(inputs, standing(inputs, inputs.topology.stacks))
    assert cloud.applied() == list(reversed(STACKS))
    assert standing(inputs, inputs.topology.stacks) == ()
    assert all(cloud.states[name].empty for name in STACKS)
    assert cloud.data_loss == set(STACKS), "volumes refuse to be destroyed but for this"


def test_what_does_not_stand_is_not_destroyed(tmp_path: Path, cloud: FakeCloud) -> None:
    fresh = release_inputs(tmp_path, cloud)
    assert standing(fresh, fresh.topology.stacks) == ()
    apply_release(fresh, plan_release(fresh, "r1", fresh.topology.stacks[:2]))
    assert [stack.name for stack in standing(fresh, fresh.topology.stacks)] == STACKS[:2]


def test_one_region_goes_with_its_peerings_and_nothing_else() -> None:
    found = topology(given=THREE)
    assert [stack.name for stack in destroyed_with(found, ["us-east-1"])] == [
        "region-us-east-1", "peering-ap-southeast-1-us-east-1", PEERING,
    ]  # fmt: skip
    assert destroyed_with(found, []) == found.stacks
    both = {stack.name for stack in destroyed_with(found, ["us-east-1", "eu-west-1"])}
    assert both == {stack.name for stack in found.stacks} - {"base", "global", "region-ap-southeast-1"}


def test_a_region_goes_and_the_others_stand(inputs: ReleaseInputs, cloud: FakeCloud) -> None:
    destroy_stacks(inputs, destroyed_with(inputs.topology, ["us-east-1"]))
    assert cloud.applied() == [PEERING, "region-us-east-1"]
    left = [stack.name for stack in standing(inputs, inputs.topology.stacks)]
    assert left == ["base", "region-eu-west-1", "global"]


def test_nobody_is_sent_to_a_region_that_goes(inputs: ReleaseInputs, cloud: FakeCloud) -> None:
    withdraw(inputs, ["us-east-1"])
    assert cloud.applied() == ["global"]
    left = [address for address in cloud.resources["global"] if address.startswith("regions")]
    assert left == ['regions["eu-west-1"]']
    cloud.calls.clear()
    withdraw(inputs, ["us-east-1"])
    assert cloud.applied() == [], "a second time there is nothing to take"


def test_there_is_nothing_to_withdraw_where_nothing_stands(tmp_path: Path, cloud: FakeCloud) -> None:
    withdraw(release_inputs(tmp_path, cloud), ["us-east-1"])
    assert cloud.calls == []


@pytest.mark.parametrize("accepted", [None, "", "other", "HAILO"])
def test_data_is_lost_only_by_the_platforms_name(accepted: str | None) -> None:
    with pytest.raises(RingbusError) as told:
        refuse_data_loss("hailo", topology().stacks, accepted)
    (finding,) = told.value.findings
    assert told.value.kind is Kind.REFUSED
    assert finding.code == "RB312"
    assert finding.where.path == "base, region-eu-west-1, region-us-east-1"
    assert "--data-loss-accepted hailo" in finding.hint


def test_what_holds_no_data_may_go() -> None:
    refuse_data_loss("hailo", topology().stacks, "hailo")
    refuse_data_loss("hailo", topology().stacks[3:], None)
    refuse_data_loss("hailo", (), None)


def test_a_failure_ends_its_wave_and_stops_the_next(inputs: ReleaseInputs, cloud: FakeCloud) -> None:
    cloud.fail("apply region-us-east-1")
    with pytest.raises(RingbusError) as told:
        destroy_stacks(inputs, inputs.topology.stacks)
    assert told.value.kind is Kind.FAILED
    assert cloud.applied() == ["global", PEERING, "region-us-east-1"]
    assert not cloud.states["base"].empty


def test_an_interrupted_destroy_names_what_was_not_begun_and_the_way_on(
    inputs: ReleaseInputs, cloud: FakeCloud
) -> None:
    cloud.ask_to_stop(f"apply {PEERING}")
    with pytest.raises(RingbusError) as told:
        destroy_stacks(inputs, inputs.topology.stacks)
    assert told.value.kind is Kind.INTERRUPTED
    last = told.value.findings[-1]
    assert last.message.endswith("not begun: region-us-east-1, region-eu-west-1, base")
    assert "destroy" in last.hint
    assert "resume" not in last.hint, "that would build it up again"


def test_what_was_being_destroyed_stands_in_part(inputs: ReleaseInputs, cloud: FakeCloud) -> None:
    inputs.store.forget()
    cloud.fail("apply region-us-east-1")
    with pytest.raises(RingbusError):
        destroy_stacks(inputs, inputs.topology.stacks)
    cloud.before.clear()
    states = {stack.name: stack.state for stack in status(inputs).stacks}
    assert (states["region-us-east-1"], states["global"]) == ("partial", "none")
    destroy_stacks(inputs, standing(inputs, inputs.topology.stacks))
    assert {stack.state for stack in status(inputs).stacks} == {"none"}


def test_what_went_whole_though_its_destroy_was_killed_is_gone(inputs: ReleaseInputs, cloud: FakeCloud) -> None:
    mark.destroying(inputs.store.documents, "global")
    del cloud.states["global"]
    inputs.store.forget()
    left = standing(inputs, inputs.topology.stacks)
    assert [stack.name for stack in left] == STACKS[:-1]
    destroy_stacks(inputs, left)
    reading = status(inputs)
    assert (reading.state, {stack.state for stack in reading.stacks}) == ("none", {"none"})


def test_what_a_killed_apply_made_would_stay_so_nothing_is_destroyed(tmp_path: Path, cloud: FakeCloud) -> None:
    inputs = release_inputs(tmp_path, cloud)
    stacks = inputs.topology.stacks
    cloud.fail("apply region-eu-west-1")
    with pytest.raises(RingbusError):
        apply_release(inputs, plan_release(inputs, "r1", stacks))
    refuse_orphans(inputs, stacks)
    cloud.orphans = {HOST: "i-1"}
    with pytest.raises(RingbusError) as told:
        refuse_orphans(inputs, stacks)
    (finding,) = told.value.findings
    assert (told.value.kind, finding.code, finding.where.path) == (Kind.REFUSED, "RB316", "stack region-eu-west-1")
    assert HOST in finding.message
    refuse_orphans(inputs, [stack for stack in stacks if stack.name != "region-eu-west-1"])


def test_buckets_that_must_be_empty_before_they_can_go() -> None:
    found = topology()
    assert buckets_of(found, found.stacks) == (
        ("hailo-artefacts-eu-west-1-000000000000", "eu-west-1"),
        ("hailo-logs-eu-west-1-000000000000", "eu-west-1"),
        ("hailo-logs-us-east-1-000000000000", "us-east-1"),
    )
    assert buckets_of(found, found.stacks[3:]) == ()
