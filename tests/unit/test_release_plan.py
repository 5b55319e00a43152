"""Planning a release: all stacks, two at a time, with placeholders for what does not stand yet; saved whole or not."""

from __future__ import annotations

import json
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from ringbus.errors import Kind, RingbusError
from ringbus.release.apply import apply_release
from ringbus.release.plan import PlanOptions, plan_release
from ringbus.release.release import Release
from ringbus.release.status import read_release
from tests.unit.fakes import FakeCloud, release_inputs
from tests.unit.platforms import Given

STACKS = ["base", "region-eu-west-1", "region-us-east-1", "peering-eu-west-1-us-east-1", "global"]
ZONE_D = {"regions": {"us-east-1": {"zones": ["a", "b", "c", "d"]}}}


@pytest.fixture
def cloud() -> FakeCloud:
    return FakeCloud()


def planned(folder: Path, cloud: FakeCloud, changes: Given | None = None, name: str = "r1") -> Release:
    inputs = release_inputs(folder, cloud, changes)
    return plan_release(inputs, name, inputs.topology.stacks)


def applied(folder: Path, cloud: FakeCloud, changes: Given | None = None, name: str = "r1") -> Release:
    inputs = release_inputs(folder, cloud, changes)
    release = plan_release(inputs, name, inputs.topology.stacks)
    apply_release(inputs, release)
    return release


def test_the_first_plan_guesses_and_says_so(tmp_path: Path, cloud: FakeCloud) -> None:
    release = planned(tmp_path, cloud)
    assert [stack.name for stack in release.stacks] == STACKS
    assert not release.complete
    assert [stack.name for stack in release.stacks if stack.guessed] == STACKS[1:]
    assert release.pending
    assert all(stack.counts["add"] > 0 and not stack.counts["destroy"] for stack in release.stacks)
    assert cloud.applied() == []


def test_stacks_are_planned_two_at_a_time_the_longest_first(tmp_path: Path, cloud: FakeCloud) -> None:
    cloud.seconds = 0.02
    planned(tmp_path, cloud)
    assert cloud.peak == 2
    assert sorted(cloud.planned()[:2]) == ["region-eu-west-1", "region-us-east-1"]
    assert sorted(cloud.planned()) == sorted(STACKS)


def test_what_is_saved_is_what_was_planned(tmp_path: Path, cloud: FakeCloud) -> None:
    release = planned(tmp_path, cloud)
    store = release_inputs(tmp_path, cloud).store
    assert store.releases() == ("r1",)
    assert read_release(store, "r1") == release
    assert sorted(path.stem for path in (store.root / "releases" / "r1").glob("*.tfplan")) == sorted(STACKS)
    assert release.seal.target == "localstack"
    assert release.seal.files == release_inputs(tmp_path, cloud).files


def test_a_second_plan_is_complete_and_empty(tmp_path: Path, cloud: FakeCloud) -> None:
    applied(tmp_path, cloud)
    release = planned(tmp_path, cloud, name="r2")
    assert release.complete
    assert not release.pending
    assert not any(stack.pending for stack in release.stacks)
    assert all(stack.counts["no_op"] > 0 for stack in release.stacks)


def test_without_a_public_zone_nothing_is_guessed_of_it_for_ever(tmp_path: Path, cloud: FakeCloud) -> None:
    """Its output is null, and Terraform keeps no null output: a placeholder would be applied."""
    none = {"dns": {"zone": "none"}}
    applied(tmp_path, cloud, none)
    assert cloud.given["region-eu-west-1"]["edge"]["zone_id"] is None
    assert cloud.given["global"]["zone_id"] is None
    assert planned(tmp_path, cloud, none, name="r2").complete


def test_one_more_zone_touches_only_what_it_must(tmp_path: Path, cloud: FakeCloud) -> None:
    applied(tmp_path, cloud)
    release = planned(tmp_path, cloud, ZONE_D, name="r2")
    changes = {stack.name: stack.scope.actions for stack in release.stacks}
    assert changes["base"].keys() <= {"artefact_bucket", 'roles["bus"]'}, "the bus may read one more cookie"
    assert changes["global"] == {}
    there = changes["region-us-east-1"]
    added = {address for address, action in there.items() if action == "add"}
    assert 'module.hosts["bus-us-east-1d-0"].aws_instance.this' in added
    assert 'zones["d"]' in added
    assert {address.split("[")[0] for address in there.keys() - added} <= {"tiers"}, "they are told of one more cluster"
    assert all("us-east-1d" in address for address, action in changes["region-eu-west-1"].items() if action == "add")
    assert "destroy" not in {action for each in changes.values() for action in each.values()}


def test_the_route_table_that_is_to_come_is_guessed_and_only_for_who_needs_it(tmp_path: Path, cloud: FakeCloud) -> None:
    applied(tmp_path, cloud)
    release = planned(tmp_path, cloud, ZONE_D, name="r2")
    assert {stack.name for stack in release.stacks if stack.guessed} == {"peering-eu-west-1-us-east-1", "global"}
    peer = cloud.given["peering-eu-west-1-us-east-1"]["accepter"]
    assert {letter: table.startswith("rtb-us-east-1") for letter, table in peer["route_tables"].items()} == {
        "a": True, "b": True, "c": True, "d": False,
    }  # fmt: skip


def test_every_stack_that_cannot_be_planned_is_told_and_nothing_is_saved(tmp_path: Path, cloud: FakeCloud) -> None:
    cloud.fail("plan base", "plan region-us-east-1")
    with pytest.raises(RingbusError) as told:
        planned(tmp_path, cloud)
    assert told.value.kind is Kind.FAILED
    *own, last = told.value.findings
    assert {finding.where.path for finding in own} == {"stack base", "stack region-us-east-1"}
    assert (last.code, last.message) == ("RB407", "failed: region-us-east-1, base; everything was begun")
    assert [finding.hint for finding in told.value.findings if finding.hint] == [
        "mend what is named above, then run `ringbus plan` again."
    ]
    assert release_inputs(tmp_path, cloud).store.releases() == ()
    assert sorted(cloud.planned()) == sorted(STACKS), "the others are planned all the same: their faults are told too"


def test_a_plan_that_is_stopped_says_what_was_not_begun(tmp_path: Path, cloud: FakeCloud) -> None:
    both = threading.Barrier(2)
    cloud.before["plan region-eu-west-1"] = lambda: (both.wait(30), cloud.stop.ask())
    cloud.before["plan region-us-east-1"] = lambda: (both.wait(30), cloud.wait_for_stop())
    with pytest.raises(RingbusError) as told:
        planned(tmp_path, cloud)
    assert told.value.kind is Kind.INTERRUPTED
    last = told.value.findings[-1]
    assert last.code == "RB406"
    assert last.message.endswith("not begun: global, peering-eu-west-1-us-east-1, base")
    assert "resume" not in last.hint, "there is no release to go on with"
    assert release_inputs(tmp_path, cloud).store.releases() == ()


def test_no_refresh_is_said_in_the_release(tmp_path: Path, cloud: FakeCloud) -> None:
    inputs = release_inputs(tmp_path, cloud)
    assert plan_release(inputs, "r1", inputs.topology.stacks, PlanOptions(refresh=False)).refreshed is False
    assert plan_release(inputs, "r2", inputs.topology.stacks).refreshed is True


def test_without_a_refresh_what_changes_was_looked_at_when_it_was_applied(tmp_path: Path, cloud: FakeCloud) -> None:
    applied(tmp_path, cloud)
    inputs = release_inputs(tmp_path, cloud, {"tags": {"owner": "somebody"}})
    seen = {name: json.loads(inputs.store.documents.read(f"applied/{name}.json") or b"")["since"] for name in STACKS}
    release = plan_release(inputs, "r2", inputs.topology.stacks, PlanOptions(refresh=False))
    assert {stack.name for stack in release.stacks if stack.scope.changes} >= {"base", "region-eu-west-1"}
    assert {stack.name: stack.since for stack in release.stacks} == seen

    cloud.states["base"] = replace(cloud.states["base"], serial=99)
    release = plan_release(inputs, "r3", inputs.topology.stacks, PlanOptions(refresh=False))
    assert [stack.name for stack in release.stacks if not stack.since] == ["base"], "somebody else has written it"


def test_a_release_of_some_stacks_holds_those_alone(tmp_path: Path, cloud: FakeCloud) -> None:
    inputs = release_inputs(tmp_path, cloud)
    release = plan_release(inputs, "r1", inputs.topology.stacks[:2])
    assert [stack.name for stack in release.stacks] == STACKS[:2]
    apply_release(inputs, release)
    assert cloud.applied() == STACKS[:2]


def test_a_stack_without_what_it_needs_is_refused(tmp_path: Path, cloud: FakeCloud) -> None:
    """Placeholders are made up, and must never be applied."""
    inputs = release_inputs(tmp_path, cloud)
    left_out = [stack for stack in inputs.topology.stacks if "us-east-1" not in stack.name]
    with pytest.raises(RingbusError) as told:
        plan_release(inputs, "r1", left_out)
    assert told.value.kind is Kind.REFUSED
    assert [(finding.code, finding.where.path) for finding in told.value.findings] == [("RB313", "stack global")]
    assert "region-us-east-1" in told.value.findings[0].message
    assert cloud.calls == []


def test_what_stands_may_be_left_out(tmp_path: Path, cloud: FakeCloud) -> None:
    """A region that is down is left out, and the others go on with what it gave."""
    applied(tmp_path, cloud)
    inputs = release_inputs(tmp_path, cloud, {"tags": {"owner": "somebody"}})
    left_out = [stack for stack in inputs.topology.stacks if "us-east-1" not in stack.name]
    cloud.calls.clear()
    apply_release(inputs, plan_release(inputs, "r2", left_out))
    assert cloud.applied() == ["base", "region-eu-west-1", "global"]
    assert cloud.given["global"]["regions"]["us-east-1"]["dns_name"] == "us-east-1.elb.example"


def test_what_is_saved_holds_no_variables_but_their_digests(tmp_path: Path, cloud: FakeCloud) -> None:
    planned(tmp_path, cloud)
    text = (tmp_path / ".ringbus" / "releases" / "r1" / "release.json").read_text()
    assert "cloud-config" not in text
    assert all(len(stack["variables"]) == 64 for stack in json.loads(text)["stacks"])
