"""Nothing is touched when anything a release was made from has changed; nothing is asked where nothing has."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from ringbus.errors import Kind, RingbusError
from ringbus.findings import error
from ringbus.release import mark
from ringbus.release.apply import apply_release
from ringbus.release.inputs import ReleaseInputs
from ringbus.release.plan import PlanOptions, plan_release
from ringbus.release.release import Release
from tests.unit.fakes import FakeCloud, release_inputs, standing
from tests.unit.platforms import Given

EU, US = "region-eu-west-1", "region-us-east-1"
MORE = {"tags": {"owner": "somebody"}}
Tampering = Callable[[ReleaseInputs, FakeCloud], ReleaseInputs]


@pytest.fixture
def cloud(tmp_path: Path) -> FakeCloud:
    """A cloud in which the platform of two regions stands."""
    return standing(tmp_path)


def refused(inputs: ReleaseInputs, release: Release) -> list[tuple[str, str, str]]:
    with pytest.raises(RingbusError) as told:
        apply_release(inputs, release)
    assert told.value.kind is Kind.REFUSED
    return [(finding.code, finding.where.path, finding.message) for finding in told.value.findings]


def edited(inputs: ReleaseInputs, cloud: FakeCloud) -> ReleaseInputs:
    state = cloud.states[US]
    cloud.states[US] = replace(state, outputs={**state.outputs, "vpc_id": "vpc-of-another"})
    return inputs


def edited_inside(inputs: ReleaseInputs, cloud: FakeCloud) -> ReleaseInputs:
    """A resource of the state, by hand: its serial and its outputs stay."""
    cloud.states[US] = replace(cloud.states[US], digest="another")
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
        (plan_edited, "stack global", "its plan file has changed"),
        (stale, "stack global", "its state has changed"),
        (edited, f"stack {US}", "somebody edited it"),
        (edited_inside, f"stack {US}", "somebody edited it"),
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


def test_what_changed_after_a_release_was_applied_is_told_as_that(tmp_path: Path, cloud: FakeCloud) -> None:
    inputs = release_inputs(tmp_path, cloud)
    release = plan_release(inputs, "r2", inputs.topology.stacks)
    apply_release(inputs, release)
    cloud.touch("global")
    assert refused(inputs, release) == [
        ("RB311", "stack global", "its state has changed since this release applied it")
    ]


def test_the_plan_of_a_stack_that_has_nothing_to_do_is_sealed_too(tmp_path: Path, cloud: FakeCloud) -> None:
    inputs = release_inputs(tmp_path, cloud)
    release = plan_release(inputs, "r2", inputs.topology.stacks)
    assert not release.by_name()["global"].pending
    assert [where for _, where, _ in refused(plan_edited(inputs, cloud), release)] == ["stack global"]


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
def test_only_what_changed_is_asked_and_when_it_was_looked_at_is_known_unless_somebody_wrote_it(
    tmp_path: Path, cloud: FakeCloud, asked: list[str], changed: Callable[[ReleaseInputs, FakeCloud], object] | None
) -> None:
    inputs = release_inputs(tmp_path, cloud)
    if changed:
        changed(inputs, cloud)
    else:
        inputs = replace(inputs, modules="other")
    release = plan_release(inputs, "r2", inputs.topology.stacks, PlanOptions(refresh=False))
    assert sorted(cloud.planned()) == sorted(asked)
    assert [stack.name for stack in release.stacks if not stack.since] == (asked if changed else [])


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


def cut(folder: Path, cloud: FakeCloud, name: str, stack: str, changes: Given | None = None) -> Release:
    """A release whose apply of ``stack`` is killed in the middle, before it wrote anything."""
    inputs = release_inputs(folder, cloud, changes)
    release = plan_release(inputs, name, inputs.topology.stacks)

    def crash() -> None:
        raise KeyboardInterrupt

    cloud.before[f"apply {stack}"] = crash
    with pytest.raises(KeyboardInterrupt):
        apply_release(inputs, release)
    cloud.before.clear()
    cloud.calls.clear()
    return release


def test_without_refresh_what_was_cut_off_is_asked_all_the_same(tmp_path: Path, cloud: FakeCloud) -> None:
    cut(tmp_path, cloud, "r2", EU, MORE)
    inputs = release_inputs(tmp_path, cloud)
    plan_release(inputs, "r3", inputs.topology.stacks, PlanOptions(refresh=False))
    assert EU in cloud.planned()


def test_what_was_cut_off_is_known_whatever_was_begun_since(tmp_path: Path, cloud: FakeCloud) -> None:
    cut(tmp_path, cloud, "r2", EU, MORE)
    cut(tmp_path, cloud, "r3", "base", {"tags": {"owner": "another"}})
    inputs = release_inputs(tmp_path, cloud)
    assert mark.cut_off(inputs.store.documents, inputs.topology.stacks) == {EU, "base"}
    plan_release(inputs, "r4", inputs.topology.stacks)
    assert {f"recover {EU}", "recover base"} <= set(cloud.calls)
    assert cloud.calls.index(f"recover {EU}") < cloud.calls.index(f"plan {EU}")


def test_what_a_cut_off_apply_gave_out_no_longer_is_no_forgery(tmp_path: Path, cloud: FakeCloud) -> None:
    release = cut(tmp_path, cloud, "r2", EU, MORE)
    cloud.states[EU] = replace(cloud.states[EU], unfounded=frozenset({"edge"}))
    inputs = release_inputs(tmp_path, cloud, MORE)
    again = plan_release(inputs, "r3", inputs.topology.stacks)
    assert again.by_name()["global"].guessed
    apply_release(inputs, release)
    assert cloud.applied()[0] == EU


def test_a_release_that_is_another_than_the_one_begun_is_refused(tmp_path: Path, cloud: FakeCloud) -> None:
    release = cut(tmp_path, cloud, "r2", EU, MORE)
    told = refused(release_inputs(tmp_path, cloud, MORE), replace(release, author="eve@desk"))
    assert [(code, path) for code, path, _ in told] == [("RB311", "release r2")]
    assert "another one was begun under its name" in told[0][2]


def test_a_journal_that_is_damaged_is_no_dead_end(tmp_path: Path, cloud: FakeCloud) -> None:
    cut(tmp_path, cloud, "r2", EU, MORE)
    inputs = release_inputs(tmp_path, cloud, MORE)
    inputs.store.documents.write("releases/r2/journal/000001.json", b"{")
    release = plan_release(inputs, "r3", inputs.topology.stacks)
    apply_release(inputs, release)
    assert mark.cut_off(inputs.store.documents, inputs.topology.stacks) == frozenset()


def test_a_plan_that_did_not_look_does_not_say_that_it_did(tmp_path: Path, cloud: FakeCloud) -> None:
    before = release_inputs(tmp_path, cloud)
    looked = plan_release(before, "r2", before.topology.stacks).by_name()[US].since
    inputs = release_inputs(tmp_path, cloud, {"regions": {"us-east-1": {"api": {"max": 20}}}})
    release = plan_release(inputs, "r3", inputs.topology.stacks, PlanOptions(refresh=False))
    apply_release(inputs, release)
    after = plan_release(inputs, "r4", inputs.topology.stacks, PlanOptions(refresh=False)).by_name()[US]
    assert looked
    assert after.since in ("", looked), "nobody has looked since"
