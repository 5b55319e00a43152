"""A change of many hosts, batch by batch: each a whole plan, exactly the hosts of its batch, and a gate behind it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ringbus import digests
from ringbus.errors import Kind, RingbusError
from ringbus.findings import errors
from ringbus.guards.stack_plan import Action, StackChange, StackPlan
from ringbus.quorum.batches import batches
from ringbus.release.apply import apply_release
from ringbus.release.inputs import ReleaseInputs
from ringbus.release.moves import BATCH
from ringbus.release.plan import PlanOptions, plan_release
from ringbus.release.release import Release, from_text, to_text
from ringbus.release.rolling import rolled
from ringbus.topology.derive import derive
from ringbus.verdict import Verdict
from tests.unit.fakes import FakeCloud, FakeHealth, done, progress_of, release_inputs, standing
from tests.unit.platforms import Given, platform

LARGER: Given = {"regions": {"eu-west-1": {"bus": {"instance": "m6i.2xlarge"}}}}
REGION = "region-eu-west-1"


@pytest.fixture
def cloud(tmp_path: Path) -> FakeCloud:
    """A cloud in which the platform of two regions stands."""
    return standing(tmp_path)


def rolling(
    folder: Path, cloud: FakeCloud, changes: Given | None = None, *, at_once: bool = False
) -> tuple[ReleaseInputs, Release]:
    inputs = release_inputs(folder, cloud, changes or LARGER)
    return inputs, plan_release(inputs, "r2", inputs.topology.stacks, PlanOptions(rolling=not at_once))


def types(cloud: FakeCloud) -> dict[str, str]:
    return {name: host["instance_type"] for name, host in cloud.hosts.items() if name.startswith("bus-eu")}


def test_all_at_once_is_refused_and_every_host_is_named(tmp_path: Path, cloud: FakeCloud) -> None:
    _, release = rolling(tmp_path, cloud, at_once=True)
    told = " ".join(finding.message for finding in errors(release.findings))
    assert all(name in told for name in types(cloud))
    assert all("--rolling" in finding.hint for finding in errors(release.findings))


def test_batches_are_those_of_quorum_and_nothing_is_refused(tmp_path: Path, cloud: FakeCloud) -> None:
    inputs, release = rolling(tmp_path, cloud)
    planned = release.by_name()[REGION]
    assert [batch.hosts for batch in planned.batches] == list(batches(inputs.topology, list(types(cloud))))
    assert errors(release.findings) == ()
    assert len(planned.batches[0].hosts) == 1, "a canary goes first"
    assert not any(stack.batches for stack in release.stacks if stack.name != REGION)
    assert from_text(to_text(release), "r2") == release


def test_every_batch_changes_its_hosts_and_no_others(tmp_path: Path, cloud: FakeCloud) -> None:
    inputs, release = rolling(tmp_path, cloud)
    seen: list[set[str]] = []
    cloud.before[f"apply {REGION}"] = lambda: seen.append({n for n, kind in types(cloud).items() if "2xl" in kind})
    apply_release(inputs, release)
    hosts = [set(batch.hosts) for batch in release.by_name()[REGION].batches]
    assert seen == [set().union(*hosts[:number]) for number in range(len(hosts))]
    assert set(types(cloud).values()) == {"m6i.2xlarge"}
    assert done(inputs, release) >= {REGION}
    steps = [record for record in progress_of(inputs, release).records() if record.step == BATCH]
    assert [set(step.facts["hosts"]) for step in steps] == hosts  # type: ignore[call-overload]


def test_what_is_of_no_host_comes_before_all_batches(tmp_path: Path, cloud: FakeCloud) -> None:
    more: dict[str, Any] = {"regions": {"eu-west-1": {**LARGER["regions"]["eu-west-1"], "api": {"max": 20}}}}
    inputs, release = rolling(tmp_path, cloud, more)
    first, canary, *_ = release.by_name()[REGION].batches
    assert first.hosts == ()
    assert first.scope.actions == {'tiers["api"]': "change"}
    assert len(canary.hosts) == 1
    apply_release(inputs, release)
    assert set(types(cloud).values()) == {"m6i.2xlarge"}


def test_an_image_is_rolled_as_a_replacement(tmp_path: Path, cloud: FakeCloud) -> None:
    inputs = release_inputs(tmp_path, cloud)
    images = {
        region: {family: f"{image}-new" for family, image in found.items()} for region, found in inputs.images.items()
    }
    inputs = replace(inputs, images=images)
    release = plan_release(inputs, "r2", inputs.topology.stacks, PlanOptions(rolling=True))
    actions = {action for batch in release.by_name()[REGION].batches for action in batch.scope.actions.values()}
    assert Action.REPLACE.value in actions
    assert errors(release.findings) == ()


@pytest.mark.parametrize("verdict", [Verdict.FAIL, Verdict.INCONCLUSIVE, Verdict.NODATA])
def test_a_gate_that_does_not_say_pass_stops_it_and_resume_goes_on(
    tmp_path: Path, cloud: FakeCloud, verdict: Verdict
) -> None:
    inputs, release = rolling(tmp_path, cloud)
    inputs = replace(inputs, health=FakeHealth(says=[Verdict.PASSED, Verdict.PASSED, verdict]))
    with pytest.raises(RingbusError) as told:
        apply_release(inputs, release)
    (finding,) = told.value.findings
    assert (told.value.kind, finding.code) == (Kind.REFUSED, "RB360")
    assert verdict.value in finding.message
    assert "ringbus resume" in finding.hint
    hosts = [set(batch.hosts) for batch in release.by_name()[REGION].batches]
    assert {name for name, kind in types(cloud).items() if "2xl" in kind} == hosts[0] | hosts[1]
    cloud.calls.clear()
    apply_release(release_inputs(tmp_path, cloud, LARGER), release)
    assert cloud.applied().count(REGION) == len(hosts) - 2, "the batch behind the gate is not applied again"
    assert set(types(cloud).values()) == {"m6i.2xlarge"}


def test_a_batch_that_would_change_anything_else_is_refused(tmp_path: Path, cloud: FakeCloud) -> None:
    inputs, release = rolling(tmp_path, cloud)
    del cloud.resources[REGION]["tags"]
    with pytest.raises(RingbusError) as told:
        apply_release(inputs, release)
    assert [finding.code for finding in told.value.findings] == ["RB310"]
    assert set(types(cloud).values()) == {"m6i.large"}


def test_a_killed_batch_is_finished_and_not_begun_anew(tmp_path: Path, cloud: FakeCloud) -> None:
    inputs, release = rolling(tmp_path, cloud)
    calls = iter([True, False])

    def crash() -> None:
        if not next(calls):
            raise KeyboardInterrupt

    cloud.before[f"apply {REGION}"] = crash
    with pytest.raises(KeyboardInterrupt):
        apply_release(inputs, release)
    cloud.before.clear()
    cloud.calls.clear()
    apply_release(release_inputs(tmp_path, cloud, LARGER), release)
    assert cloud.applied().count(REGION) == len(release.by_name()[REGION].batches) - 1
    assert set(types(cloud).values()) == {"m6i.2xlarge"}


def test_a_cluster_of_one_broker_is_alone_in_its_batch_and_its_outage_is_told(tmp_path: Path) -> None:
    cloud = standing(tmp_path, {"bus": {"nodes": 1}})
    _, release = rolling(tmp_path, cloud, {"bus": {"nodes": 1, "instance": "m6i.2xlarge"}})
    alone = [batch.hosts for batch in release.by_name()[REGION].batches]
    assert alone == [(f"bus-eu-west-1{letter}-0",) for letter in "abc"]
    told = [finding for finding in release.findings if "bus-eu-west-1a-0" in finding.where.path]
    assert [finding.severity.value for finding in told] == ["warning"]
    assert "1 of 1 brokers away" in told[0].note


def test_regions_of_one_wave_are_rolled_one_after_the_other(tmp_path: Path) -> None:
    together: Given = {"regions": {"eu-west-1": {"wave": 1}, "us-east-1": {"wave": 1}}}
    cloud = standing(tmp_path, together)
    inputs, release = rolling(tmp_path, cloud, {**together, "bus": {"instance": "m6i.2xlarge"}})
    cloud.calls.clear()
    with pytest.raises(RingbusError):
        apply_release(replace(inputs, health=FakeHealth(says=[Verdict.PASSED, Verdict.FAIL])), release)
    assert cloud.applied() == [REGION], "the other region is not touched while the canary's does not pass"


def test_nothing_is_begun_while_the_gate_does_not_pass(tmp_path: Path, cloud: FakeCloud) -> None:
    inputs, release = rolling(tmp_path, cloud)
    cloud.calls.clear()
    with pytest.raises(RingbusError) as told:
        apply_release(replace(inputs, health=FakeHealth(says=[Verdict.FAIL])), release)
    assert [finding.code for finding in told.value.findings] == ["RB360"]
    assert cloud.applied() == []
    apply_release(inputs, release)
    assert set(types(cloud).values()) == {"m6i.2xlarge"}


def test_what_was_approved_outlives_the_plans_of_batches(tmp_path: Path, cloud: FakeCloud) -> None:
    inputs, release = rolling(tmp_path, cloud)

    admitting = replace(release.by_name()[REGION].batches[0].scope, changes={})
    first = replace(release.by_name()[REGION].batches[0], scope=admitting)
    stack = replace(release.by_name()[REGION], batches=(first, *release.by_name()[REGION].batches[1:]))
    with pytest.raises(RingbusError):
        apply_release(
            inputs, replace(release, stacks=tuple(stack if one.name == REGION else one for one in release.stacks))
        )
    assert set(types(cloud).values()) == {"m6i.large"}
    digest = release.by_name()[REGION].plan
    assert digests.of_file(inputs.store.plan_file("r2", REGION)) == digest, "what was approved is not written over"


def test_tags_come_first_for_all_hosts_and_types_batch_by_batch() -> None:
    before, after = {"instance_type": "a", "tags": {"x": "1"}}, {"instance_type": "b", "tags": {"x": "2"}}
    address = 'module.hosts["bus-eu-west-1a-{}"].aws_instance.this'
    given = platform()
    plan = StackPlan(
        REGION,
        tuple(StackChange(address.format(n), Action.CHANGE, before=before, after=after) for n in range(3)),
    )
    found, made = rolled(given, derive(given), plan)
    assert errors(found) == ()
    assert [sorted(change.attributes) for change in made[0].scope.changes.values()] == [["tags"]] * 3
    assert [[sorted(c.attributes) for c in batch.scope.changes.values()] for batch in made[1:]] == [
        [["instance_type"]]
    ] * 3
    assert made[1].before == {"bus-eu-west-1a-0": {"instance_type": "a"}}


def test_a_node_whose_data_would_go_is_refused_in_its_batch_too() -> None:
    given = platform()
    changes = [
        change
        for host in ("ring-eu-west-1a-0", "ring-eu-west-1b-0")
        for change in (
            StackChange(
                f'module.hosts["{host}"].aws_instance.this',
                Action.CHANGE,
                before={"instance_type": "i4i.large"},
                after={"instance_type": "r6i.large"},
            ),
            StackChange(
                f'module.volumes["{host}"].aws_ebs_volume.this', Action.ADD, after={"size": 100, "tags": {"a": "b"}}
            ),
            StackChange(f'module.volumes["{host}"].aws_volume_attachment.this', Action.ADD),
        )
    ]
    found, _ = rolled(given, derive(given), StackPlan(REGION, tuple(changes)))
    assert [finding.code for finding in errors(found)] == ["RB333", "RB333"]
