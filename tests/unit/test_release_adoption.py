"""What an apply that was killed made and could not write down: found again, adopted, and never made twice."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from ringbus.errors import Kind, RingbusError
from ringbus.guards.stack_plan import StackPlan
from ringbus.release.apply import apply_release
from ringbus.release.inputs import ReleaseInputs
from ringbus.release.mark import cut_off
from ringbus.release.plan import plan_release
from ringbus.release.release import Release
from tests.unit.fakes import FakeCloud, done, release_inputs

REGION = "region-eu-west-1"
HOST = 'module.hosts["bus-eu-west-1a-0"].aws_instance.this'


@pytest.fixture
def cloud() -> FakeCloud:
    return FakeCloud()


def killed(folder: Path, cloud: FakeCloud) -> Release:
    """A release whose first region was being applied when everything died, with a host made and not written down."""
    cloud.fail(f"apply {REGION}")
    inputs = release_inputs(folder, cloud)
    release = plan_release(inputs, "r1", inputs.topology.stacks)
    with pytest.raises(RingbusError):
        apply_release(inputs, release)
    cloud.orphans = {HOST: "i-1"}
    cloud.before.clear()
    cloud.calls.clear()
    return release


def test_what_a_killed_apply_made_is_adopted(tmp_path: Path, cloud: FakeCloud) -> None:
    release = killed(tmp_path, cloud)
    inputs = release_inputs(tmp_path, cloud)
    assert cut_off(inputs.store.documents, inputs.topology.stacks) == {REGION}
    apply_release(inputs, release)
    assert done(inputs, release) == {stack.name for stack in inputs.topology.stacks}
    assert cloud.adopted == {REGION: {HOST: "i-1"}}
    assert cloud.planned().count(REGION) == 2
    assert cut_off(inputs.store.documents, inputs.topology.stacks) == frozenset()


def test_what_was_made_under_one_release_is_adopted_by_another_that_was_planned_before(
    tmp_path: Path, cloud: FakeCloud
) -> None:
    inputs = release_inputs(tmp_path, cloud)
    other = plan_release(inputs, "r2", inputs.topology.stacks)
    killed(tmp_path, cloud)
    cloud.states.pop("base"), cloud.resources.pop("base")  # as if it had died before it wrote any state
    inputs = release_inputs(tmp_path, cloud)
    apply_release(inputs, other)
    assert cloud.adopted == {REGION: {HOST: "i-1"}}
    assert done(inputs, other) == {stack.name for stack in inputs.topology.stacks}


def test_what_is_below_something_adopted_is_looked_for_after_it(tmp_path: Path, cloud: FakeCloud) -> None:
    release = killed(tmp_path, cloud)
    inputs = release_inputs(tmp_path, cloud)
    below = next(address for address in release.by_name()[REGION].scope.changes if address.startswith("rules["))
    plans: list[StackPlan] = []

    def one_after_another(stack: object, plan: StackPlan, held: object) -> dict[str, str]:
        plans.append(plan)
        return {0: {HOST: "i-1"}, 1: {below: "sgr-1"}}.get(len(plans) - 1, {})

    apply_release(_with(inputs, one_after_another), release)
    assert cloud.adopted == {REGION: {HOST: "i-1", below: "sgr-1"}}
    assert len(plans) == 3


def test_a_first_apply_looks_for_nothing(tmp_path: Path, cloud: FakeCloud) -> None:
    cloud.orphans = {HOST: "i-1"}
    inputs = release_inputs(tmp_path, cloud)
    apply_release(inputs, plan_release(inputs, "r1", inputs.topology.stacks))
    assert cloud.adopted == {}


def test_what_any_state_holds_is_not_adopted(tmp_path: Path, cloud: FakeCloud) -> None:
    release = killed(tmp_path, cloud)
    cloud.hold("base", ("aws_instance", "i-1"))
    apply_release(release_inputs(tmp_path, cloud), release)
    assert cloud.adopted == {}


def test_a_new_plan_adopts_what_a_release_before_it_left(tmp_path: Path, cloud: FakeCloud) -> None:
    killed(tmp_path, cloud)
    inputs = release_inputs(tmp_path, cloud)
    release = plan_release(inputs, "r2", inputs.topology.stacks)
    assert release.by_name()[REGION].scope.actions[HOST] == "import"
    apply_release(inputs, release)
    assert cloud.adopted == {REGION: {HOST: "i-1"}}


def test_where_it_is_unclear_what_is_whose_nothing_is_done(tmp_path: Path, cloud: FakeCloud) -> None:
    release = killed(tmp_path, cloud)

    def unclear(stack: object, plan: StackPlan, held: object) -> dict[str, str]:
        raise RingbusError(Kind.REFUSED, ())

    with pytest.raises(RingbusError):
        apply_release(_with(release_inputs(tmp_path, cloud), unclear), release)
    assert REGION not in cloud.applied()


def _with(inputs: ReleaseInputs, orphans: object) -> ReleaseInputs:
    return replace(inputs, orphans=orphans)  # type: ignore[arg-type]
