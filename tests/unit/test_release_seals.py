"""Nothing is touched when anything a release was made from has changed; nothing is asked where nothing has."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from ringbus.errors import Kind, RingbusError
from ringbus.findings import error
from ringbus.release.apply import apply_release
from ringbus.release.inputs import ReleaseInputs
from ringbus.release.plan import PlanOptions, plan_release
from ringbus.release.release import Release
from tests.unit.fakes import FakeCloud, release_inputs

EU, US = "region-eu-west-1", "region-us-east-1"
MORE = {"tags": {"owner": "somebody"}}
Tampering = Callable[[ReleaseInputs, FakeCloud], ReleaseInputs]


@pytest.fixture
def cloud(tmp_path: Path) -> FakeCloud:
    """A cloud in which the platform of two regions stands."""
    cloud = FakeCloud()
    inputs = release_inputs(tmp_path, cloud)
    apply_release(inputs, plan_release(inputs, "r1", inputs.topology.stacks))
    cloud.calls.clear()
    return cloud


def refused(inputs: ReleaseInputs, release: Release) -> list[tuple[str, str, str]]:
    with pytest.raises(RingbusError) as told:
        apply_release(inputs, release)
    assert told.value.kind is Kind.REFUSED
    return [(finding.code, finding.where.path, finding.message) for finding in told.value.findings]


def edited(inputs: ReleaseInputs, cloud: FakeCloud) -> ReleaseInputs:
    state = cloud.states[US]
    cloud.states[US] = replace(state, outputs={**state.outputs, "vpc_id": "vpc-of-another"})
    return inputs


def another_account(inputs: ReleaseInputs, _: FakeCloud) -> ReleaseInputs:
    return replace(inputs, target=replace(inputs.target, account="111111111111"))


def plan_edited(inputs: ReleaseInputs, _: FakeCloud) -> ReleaseInputs:
    inputs.store.plan_file("r2", "global").write_text("{}")
    return inputs


def stale(inputs: ReleaseInputs, cloud: FakeCloud) -> ReleaseInputs:
    cloud.touch("global")
    return inputs


@pytest.mark.parametrize(
    ("tampering", "where", "said"),
    [
        (another_account, "release r2", "another account (000000000000, and this is 111111111111)"),
        (lambda inputs, _: replace(inputs, modules="other"), "release r2", "the Terraform modules have changed"),
        (lambda inputs, _: replace(inputs, tools="other"), "release r2", "it was planned with other versions"),
        (lambda inputs, _: replace(inputs, images={}), "release r2", "the pinned images have changed"),
        (lambda inputs, _: replace(inputs, files="x"), "release r2", "the platform file has changed"),
        (plan_edited, "stack global", "its plan file is not the one that was planned"),
        (stale, "stack global", "its state has changed"),
        (edited, f"stack {US}", "somebody edited it"),
    ],
)
def test_what_has_changed_is_told_before_anything_is_touched(
    tmp_path: Path, cloud: FakeCloud, tampering: Tampering, where: str, said: str
) -> None:
    inputs = release_inputs(tmp_path, cloud, MORE)
    release = plan_release(inputs, "r2", inputs.topology.stacks)
    cloud.calls.clear()
    ((code, path, message),) = refused(tampering(inputs, cloud), release)
    assert (code, path) == ("RB311", where)
    assert said in message
    assert cloud.calls == []
    assert inputs.store.current() == "r1"
    assert inputs.store.journal("r2").records() == ()


def test_what_is_missing_refuses_too_with_all_that_has_changed(tmp_path: Path, cloud: FakeCloud) -> None:
    inputs = release_inputs(tmp_path, cloud, MORE)
    release = plan_release(inputs, "r2", inputs.topology.stacks)
    cloud.touch("global")
    with pytest.raises(RingbusError) as told:
        apply_release(inputs, release, [error("RB361", "release r2", "it has 0 of the 1 approvals it needs")])
    assert [finding.code for finding in told.value.findings] == ["RB361", "RB311"]


def test_an_output_that_names_no_resource_of_its_stack_is_not_handed_on(tmp_path: Path, cloud: FakeCloud) -> None:
    cloud.states[EU] = replace(cloud.states[EU], unfounded=frozenset({"vpc_id", "addresses"}))
    inputs = release_inputs(tmp_path, cloud)
    with pytest.raises(RingbusError) as told:
        plan_release(inputs, "r2", inputs.topology.stacks)
    assert [(finding.code, finding.where.path) for finding in told.value.findings] == [
        ("RB315", f"stack {EU}: output vpc_id")
    ]
    assert cloud.calls == []


def test_where_nothing_changed_nothing_is_asked(tmp_path: Path, cloud: FakeCloud) -> None:
    inputs = release_inputs(tmp_path, cloud)
    release = plan_release(inputs, "r2", inputs.topology.stacks, PlanOptions(refresh=False))
    assert cloud.calls == []
    assert not release.pending
    assert not release.refreshed
    assert all(stack.since and stack.counts["no_op"] for stack in release.stacks)
    apply_release(inputs, release)
    assert cloud.calls == []


@pytest.mark.parametrize(
    ("asked", "changed"),
    [
        ([US], lambda inputs, cloud: cloud.touch(US)),
        (["base", EU, US, "peering-eu-west-1-us-east-1", "global"], None),
    ],
)
def test_only_what_changed_is_asked(
    tmp_path: Path, cloud: FakeCloud, asked: list[str], changed: Callable[[ReleaseInputs, FakeCloud], object] | None
) -> None:
    inputs = release_inputs(tmp_path, cloud)
    if changed:
        changed(inputs, cloud)
    else:
        inputs = replace(inputs, modules="other")
    release = plan_release(inputs, "r2", inputs.topology.stacks, PlanOptions(refresh=False))
    assert sorted(cloud.planned()) == sorted(asked)
    assert [stack.name for stack in release.stacks if not stack.since] == asked


def test_a_plan_that_looked_and_found_nothing_renews_the_moment(tmp_path: Path, cloud: FakeCloud) -> None:
    first = release_inputs(tmp_path, cloud)
    looked = plan_release(first, "r2", first.topology.stacks)
    later = plan_release(first, "r3", first.topology.stacks, PlanOptions(refresh=False))
    assert [stack.since for stack in later.stacks] == [stack.since for stack in looked.stacks]


AWAY = ("us-east-1",)


def test_a_region_that_is_away_is_not_asked_and_leaves_the_public_name(tmp_path: Path, cloud: FakeCloud) -> None:
    inputs = release_inputs(tmp_path, cloud).without(AWAY)
    left = [stack for stack in inputs.topology.stacks if not set(AWAY) & set(stack.regions)]
    release = plan_release(inputs, "r2", left)
    assert release.by_name()["global"].scope.actions == {'regions["us-east-1"]': "destroy"}
    assert release.complete
    apply_release(inputs, release)
    assert cloud.given["global"]["regions"].keys() == {"eu-west-1"}
    assert not {US, "peering-eu-west-1-us-east-1"} & {call.split()[1] for call in cloud.calls}
    back = release_inputs(tmp_path, cloud)
    whole = plan_release(back, "r3", back.topology.stacks)
    assert {stack.name: stack.scope.actions for stack in whole.stacks if stack.pending} == {
        "global": {'regions["us-east-1"]': "add"}
    }
