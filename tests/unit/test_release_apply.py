"""Applying a release: wave by wave, nothing that was not planned, and all of what went wrong told."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from ringbus.errors import Kind, RingbusError
from ringbus.release.apply import apply_release
from ringbus.release.inputs import ReleaseInputs
from ringbus.release.plan import plan_release
from ringbus.release.release import Release
from ringbus.release.status import status
from tests.unit.fakes import FakeCloud, done, release_inputs
from tests.unit.platforms import TWO_REGIONS, Given, merged

PEERING = "peering-eu-west-1-us-east-1"
STACKS = ["base", "region-eu-west-1", "region-us-east-1", PEERING, "global"]
TOGETHER = {"regions": {"eu-west-1": {"wave": 1}, "us-east-1": {"wave": 1}}}
THREE_TOGETHER = {
    "regions": {
        "ap-southeast-1": {"network": "10.15.0.0/16", "wave": 1},
        "eu-west-1": {"wave": 1},
        "us-east-1": {"wave": 1},
    }
}


@pytest.fixture
def cloud() -> FakeCloud:
    return FakeCloud()


def planned(
    folder: Path, cloud: FakeCloud, changes: Given | None = None, name: str = "r1"
) -> tuple[ReleaseInputs, Release]:
    inputs = release_inputs(folder, cloud, changes)
    return inputs, plan_release(inputs, name, inputs.topology.stacks)


def again(folder: Path, cloud: FakeCloud, changes: Given | None = None) -> ReleaseInputs:
    """What a new process works with: nobody has asked it to stop, nothing is set to fail."""
    cloud.before.clear()
    cloud.calls.clear()
    cloud.stop = type(cloud.stop)()
    return release_inputs(folder, cloud, changes)


def refused(inputs: ReleaseInputs, release: Release) -> RingbusError:
    with pytest.raises(RingbusError) as told:
        apply_release(inputs, release)
    return told.value


def test_stacks_are_applied_in_the_order_of_their_waves(tmp_path: Path, cloud: FakeCloud) -> None:
    apply_release(*planned(tmp_path, cloud))
    assert cloud.applied() == STACKS


def test_a_wave_is_applied_two_at_a_time(tmp_path: Path, cloud: FakeCloud) -> None:
    inputs, release = planned(tmp_path, cloud, THREE_TOGETHER)
    cloud.calls.clear()
    cloud.seconds, cloud.peak = 0.02, 0
    apply_release(inputs, release)
    assert cloud.peak == 2
    regions = {f"region-{name}" for name in THREE_TOGETHER["regions"]}
    assert cloud.applied()[0] == "base"
    assert set(cloud.applied()[1:4]) == regions
    assert cloud.applied()[-1] == "global"


def test_a_guessed_stack_is_planned_again_with_what_is_true_by_then(tmp_path: Path, cloud: FakeCloud) -> None:
    inputs, release = planned(tmp_path, cloud)
    assert cloud.given["global"]["zone_id"] == "Z00000000000000000000"
    cloud.calls.clear()
    apply_release(inputs, release)
    assert cloud.planned() == STACKS[1:], "base was planned with nothing but the file"
    assert cloud.given["global"]["zone_id"] == "ZPUBLIC"
    assert cloud.given["global"]["regions"]["us-east-1"]["dns_name"] == "us-east-1.elb.example"
    assert cloud.given[PEERING]["requester"]["vpc_id"] == "vpc-eu-west-1"
    placeholders = [text for values in cloud.given.values() for text in _texts(values) if "00000000000000" in text]
    assert placeholders == []


def _texts(value: object) -> list[str]:
    if isinstance(value, dict):
        return [text for each in value.values() for text in _texts(each)]
    return [value] if isinstance(value, str) else []


def test_what_stands_and_does_not_change_is_not_touched(tmp_path: Path, cloud: FakeCloud) -> None:
    apply_release(*planned(tmp_path, cloud))
    inputs = again(tmp_path, cloud, {"regions": {"us-east-1": {"api": {"max": 20}}}})
    release = plan_release(inputs, "r2", inputs.topology.stacks)
    apply_release(inputs, release)
    assert cloud.applied() == ["region-us-east-1"]
    assert done(inputs, release) == set(STACKS)


def test_a_plan_made_with_the_truth_is_applied_as_it_is(tmp_path: Path, cloud: FakeCloud) -> None:
    apply_release(*planned(tmp_path, cloud))
    inputs = again(tmp_path, cloud, {"regions": {"us-east-1": {"api": {"max": 20}}}})
    release = plan_release(inputs, "r2", inputs.topology.stacks)
    cloud.calls.clear()
    apply_release(inputs, release)
    assert cloud.planned() == []


def test_a_stack_that_would_do_more_than_was_approved_is_refused(tmp_path: Path, cloud: FakeCloud) -> None:
    apply_release(*planned(tmp_path, cloud))
    inputs = again(tmp_path, cloud, {"regions": {"us-east-1": {"zones": ["a", "b", "c", "d"]}}})
    release = plan_release(inputs, "r2", inputs.topology.stacks)
    serials = {name: state.serial for name, state in cloud.states.items()}
    del cloud.resources[PEERING]["tags"]
    error = refused(inputs, release)
    assert error.kind is Kind.REFUSED
    assert [finding.code for finding in error.findings] == ["RB310"]
    assert error.findings[0].where.path == f"stack {PEERING}: tags"
    assert cloud.states[PEERING].serial == serials[PEERING]
    assert "global" not in cloud.applied(), "a later wave does not begin"


SMALLER = {**TWO_REGIONS, "regions": {"eu-west-1": TWO_REGIONS["regions"]["eu-west-1"]}}
OTHERS: list[tuple[str, Given]] = [
    ("another instance type", merged(TWO_REGIONS, {"bus": {"instance": "m6i.2xlarge"}})),
    ("a region is gone", SMALLER),
]


@pytest.mark.parametrize(("_because", "document"), OTHERS, ids=[because for because, _ in OTHERS])
def test_a_release_of_another_file_is_refused(tmp_path: Path, cloud: FakeCloud, _because: str, document: Given) -> None:
    _, release = planned(tmp_path, cloud)
    inputs = release_inputs(tmp_path, cloud, given=document)
    error = refused(inputs, release)
    assert error.kind is Kind.REFUSED
    assert {finding.code for finding in error.findings} == {"RB311"}
    assert "platform file has changed" in error.findings[0].message
    assert cloud.applied() == []
    assert inputs.store.current() is None


def test_a_stale_release_is_refused_as_a_whole_and_all_of_it_is_told(tmp_path: Path, cloud: FakeCloud) -> None:
    apply_release(*planned(tmp_path, cloud))
    changes = {"tags": {"owner": "somebody"}}
    inputs = again(tmp_path, cloud, changes)
    release = plan_release(inputs, "r2", inputs.topology.stacks)
    cloud.touch("global")
    cloud.touch(PEERING)
    error = refused(replace(inputs, files="another digest"), release)
    assert error.kind is Kind.REFUSED
    assert {finding.code for finding in error.findings} == {"RB311"}
    places = [finding.where.path for finding in error.findings]
    assert places == ["release r2", f"stack {PEERING}", "stack global"]
    assert cloud.applied() == [], "not even base, which nobody touched"


def test_a_release_is_applied_once(tmp_path: Path, cloud: FakeCloud) -> None:
    inputs, release = planned(tmp_path, cloud)
    apply_release(inputs, release)
    cloud.calls.clear()
    apply_release(inputs, release)
    assert cloud.calls == []


def test_what_a_release_applied_and_somebody_changed_since_is_told(tmp_path: Path, cloud: FakeCloud) -> None:
    inputs, release = planned(tmp_path, cloud)
    cloud.fail("apply global")
    refused(inputs, release)
    cloud.touch("region-eu-west-1")
    error = refused(again(tmp_path, cloud), release)
    assert [(finding.code, finding.where.path) for finding in error.findings] == [("RB311", "stack region-eu-west-1")]


def test_a_plan_file_that_is_not_the_one_planned_is_refused(tmp_path: Path, cloud: FakeCloud) -> None:
    inputs, release = planned(tmp_path, cloud)
    inputs.store.plan_file("r1", "base").write_text('{"serial": 0, "resources": {}, "outputs": {}}')
    error = refused(inputs, release)
    assert [finding.code for finding in error.findings] == ["RB311"]
    assert cloud.applied() == []


def test_a_plan_file_that_is_gone_is_refused(tmp_path: Path, cloud: FakeCloud) -> None:
    inputs, release = planned(tmp_path, cloud)
    inputs.store.plan_file("r1", "base").unlink()
    error = refused(inputs, release)
    assert [finding.code for finding in error.findings] == ["RB311"]
    assert cloud.applied() == []


def test_a_failing_stack_lets_its_wave_end_and_stops_the_next(tmp_path: Path, cloud: FakeCloud) -> None:
    inputs, release = planned(tmp_path, cloud, THREE_TOGETHER)
    cloud.fail("apply region-ap-southeast-1", "plan region-us-east-1")
    error = refused(inputs, release)
    assert error.kind is Kind.FAILED
    *own, last = error.findings
    assert {finding.where.path for finding in own} == {"stack region-ap-southeast-1", "stack region-us-east-1"}
    assert last.message.startswith("failed: region-ap-southeast-1, region-us-east-1; not begun: peering-")
    assert [finding.hint for finding in error.findings if finding.hint] == [
        "mend what is named above, then go on with `ringbus resume`."
    ]
    assert "region-eu-west-1" in cloud.states, "the third had not begun when the first failed, and was not to blame"
    assert not [name for name in cloud.applied() if name == "global" or name.startswith("peering")]
    assert done(inputs, release) == {"base", "region-eu-west-1"}


def test_an_interrupted_release_names_all_that_was_not_begun(tmp_path: Path, cloud: FakeCloud) -> None:
    inputs, release = planned(tmp_path, cloud)
    cloud.ask_to_stop("apply region-eu-west-1")
    error = refused(inputs, release)
    assert error.kind is Kind.INTERRUPTED
    assert [finding.code for finding in error.findings] == ["RB422", "RB406"]
    assert error.findings[1].message.endswith(f"not begun: region-us-east-1, {PEERING}, global")
    assert "ringbus resume" in error.findings[1].hint
    reading = status(again(tmp_path, cloud))
    assert reading.state == "partial"
    assert reading.release == "r1"
    assert {each.name: each.state for each in reading.stacks} == {
        "base": "applied", "region-eu-west-1": "partial", "region-us-east-1": "none", PEERING: "none", "global": "none",
    }  # fmt: skip


def test_who_asks_between_two_stacks_is_told_too(tmp_path: Path, cloud: FakeCloud) -> None:
    inputs, release = planned(tmp_path, cloud)
    cloud.before["apply base"] = cloud.stop.ask
    error = refused(inputs, release)
    assert error.kind is Kind.INTERRUPTED
    assert [finding.code for finding in error.findings] == ["RB406"]
    assert "base" not in error.findings[0].message
    assert cloud.states.keys() == {"base"}, "what was under way came to its end"


def test_a_stop_in_the_last_wave_leaves_nothing_to_name(tmp_path: Path, cloud: FakeCloud) -> None:
    inputs, release = planned(tmp_path, cloud)
    cloud.ask_to_stop("apply global")
    error = refused(inputs, release)
    assert error.kind is Kind.INTERRUPTED
    assert "everything was begun" in error.findings[-1].message


def test_resuming_applies_what_is_left_and_nothing_else(tmp_path: Path, cloud: FakeCloud) -> None:
    inputs, release = planned(tmp_path, cloud)
    cloud.ask_to_stop("apply region-us-east-1")
    refused(inputs, release)
    inputs = again(tmp_path, cloud)
    apply_release(inputs, release)
    assert cloud.applied() == ["region-us-east-1", PEERING, "global"]
    assert cloud.planned() == cloud.applied(), "every one is planned again first"
    assert status(inputs).state == "applied"


def test_resuming_a_release_that_is_whole_does_nothing(tmp_path: Path, cloud: FakeCloud) -> None:
    inputs, release = planned(tmp_path, cloud)
    apply_release(inputs, release)
    cloud.calls.clear()
    apply_release(inputs, release)
    assert cloud.calls == []


def test_what_a_crash_half_made_is_replaced_by_the_same_release(tmp_path: Path, cloud: FakeCloud) -> None:
    inputs, release = planned(tmp_path, cloud)
    cloud.fail("apply region-eu-west-1")
    refused(inputs, release)
    cloud.taint("region-eu-west-1", 'module.hosts["bus-eu-west-1a-0"].aws_instance.this')
    apply_release(again(tmp_path, cloud), release)
    assert 'module.hosts["bus-eu-west-1a-0"].aws_instance.this' in cloud.states["region-eu-west-1"].instances
    assert cloud.tainted == set()


def test_resuming_is_held_to_the_release_too(tmp_path: Path, cloud: FakeCloud) -> None:
    inputs, release = planned(tmp_path, cloud)
    cloud.fail("apply region-us-east-1")
    refused(inputs, release)
    inputs = again(tmp_path, cloud)
    cloud.resources["region-us-east-1"] = {"a_stranger": "was made by hand"}
    error = refused(inputs, release)
    assert [(finding.code, finding.where.path) for finding in error.findings] == [
        ("RB310", "stack region-us-east-1: a_stranger")
    ]
    assert cloud.applied() == []


def test_a_last_step_that_was_not_kept_is_taken_again(tmp_path: Path, cloud: FakeCloud) -> None:
    inputs, release = planned(tmp_path, cloud)
    cloud.fail("apply region-us-east-1")
    refused(inputs, release)
    steps = sorted((inputs.store.root / "releases" / "r1" / "journal").iterdir())
    said = [json.loads(step.read_text()) for step in steps]
    applied = next(
        at for at, step in enumerate(said) if (step["step"], step["subject"]) == ("applied", "region-eu-west-1")
    )
    for step in steps[applied:]:
        step.unlink()
    inputs = again(tmp_path, cloud)
    assert done(inputs, release) == {"base"}
    apply_release(inputs, release)
    assert cloud.applied() == ["region-us-east-1", PEERING, "global"], "its new plan is empty: it is not applied twice"
    assert done(inputs, release) == set(STACKS)


def test_the_release_begun_last_is_the_current_one(tmp_path: Path, cloud: FakeCloud) -> None:
    inputs, release = planned(tmp_path, cloud)
    assert inputs.store.current() is None
    before = status(inputs)
    assert (before.state, before.planned) == ("none", "r1")
    assert all(
        each.pending == len(planned_stack.scope.changes) > 0
        for each, planned_stack in zip(before.stacks, release.stacks, strict=True)
    )
    apply_release(inputs, release)
    assert inputs.store.current() == "r1"
    reading = status(inputs)
    assert [each.pending for each in reading.stacks] == [0] * len(STACKS)
    assert (reading.release, reading.state) == ("r1", "applied")
    assert all(each.resources > 0 and each.serial == 1 for each in reading.stacks)
