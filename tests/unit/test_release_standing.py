"""What stands, held against the file: what may never change is refused, what the file forgot is said."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from ringbus import assets
from ringbus.errors import Kind, RingbusError
from ringbus.journal.directory import DirectoryStore
from ringbus.release import mark
from ringbus.release.apply import apply_release
from ringbus.release.plan import plan_release
from ringbus.release.standing import immovable, judge_standing
from ringbus.terraform.state import StackState
from tests.unit.fakes import FakeCloud, release_inputs
from tests.unit.platforms import TWO_REGIONS, Given, merged, topology


@pytest.fixture
def cloud(tmp_path: Path) -> FakeCloud:
    """The platform of two regions, applied."""
    made = FakeCloud()
    inputs = release_inputs(tmp_path, made)
    apply_release(inputs, plan_release(inputs, "r1", inputs.topology.stacks))
    return made


def told(folder: Path, cloud: FakeCloud, document: Given) -> list[tuple[str, str, str]]:
    with pytest.raises(RingbusError) as problem:
        judge_standing(release_inputs(folder, cloud, given=document))
    assert problem.value.kind is Kind.REFUSED
    return [(finding.code, finding.where.path, finding.hint) for finding in problem.value.findings]


def test_what_is_as_it_was_is_fine(tmp_path: Path, cloud: FakeCloud) -> None:
    assert judge_standing(release_inputs(tmp_path, cloud)) == ()
    grown = {"regions": {"eu-west-1": {"zones": ["a", "b", "c", "d"]}, "sa-east-1": {"network": "10.20.0.0/16"}}}
    assert judge_standing(release_inputs(tmp_path, cloud, grown)) == ()


def test_the_network_of_an_applied_region_stays(tmp_path: Path, cloud: FakeCloud) -> None:
    document = merged(TWO_REGIONS, {"regions": {"us-east-1": {"network": "10.14.0.0/16"}}})
    (finding,) = told(tmp_path, cloud, document)
    assert finding[:2] == ("RB301", "regions.us-east-1.network")
    assert "10.13.0.0/16" in finding[2]


@pytest.mark.parametrize("network", ["10.13.0.0/17", "10.12.0.0/15"])
def test_a_larger_or_smaller_network_is_another_one(tmp_path: Path, cloud: FakeCloud, network: str) -> None:
    document = merged(TWO_REGIONS, {"regions": {"us-east-1": {"network": network}}})
    assert [code for code, _, _ in told(tmp_path, cloud, document)] == ["RB301"]


def test_the_home_stays_and_everything_is_told_at_once(tmp_path: Path, cloud: FakeCloud) -> None:
    regions = {"ap-south-1": {"network": "10.9.0.0/16"}} | TWO_REGIONS["regions"]
    document = merged({**TWO_REGIONS, "regions": regions}, {"regions": {"us-east-1": {"network": "10.14.0.0/16"}}})
    found = told(tmp_path, cloud, document)
    assert [code for code, _, _ in found] == ["RB301", "RB302"]
    assert "home: eu-west-1" in found[1][2]
    assert (
        judge_standing(release_inputs(tmp_path, cloud, given={**TWO_REGIONS, "regions": regions, "home": "eu-west-1"}))
        == ()
    )


def test_where_nothing_stands_anything_may_be_written(tmp_path: Path) -> None:
    document = merged(TWO_REGIONS, {"home": "us-east-1", "regions": {"us-east-1": {"network": "10.14.0.0/16"}}})
    assert judge_standing(release_inputs(tmp_path, FakeCloud(), given=document)) == ()


def test_a_state_without_the_output_says_nothing() -> None:
    found = topology()
    states = {stack.name: StackState(1, "line", {}, ("a",)) for stack in found.stacks}
    assert immovable(found, states) == ()


def test_the_outputs_it_reads_are_outputs_of_the_roots() -> None:
    for root, output in (("region", "network"), ("base", "region")):
        text = (assets.path("infra") / root / "outputs.tf").read_text(encoding="utf-8")
        assert f'output "{output}" {{' in text


def state_text(*addresses: str) -> str:
    resources = [
        {"mode": "managed", "type": "aws_vpc", "name": name, "instances": [{"attributes": {}}]} for name in addresses
    ]
    return json.dumps({"version": 4, "serial": 3, "lineage": "line", "outputs": {}, "resources": resources})


def test_where_states_are_shared_what_is_known_of_stacks_tells(tmp_path: Path, cloud: FakeCloud) -> None:
    inputs = release_inputs(tmp_path, cloud)
    shared = replace(inputs, store=replace(inputs.store, shared=DirectoryStore(tmp_path / "bucket")))
    assert judge_standing(shared) == ()
    for name in ("region-ap-south-1", "base"):
        mark.begin(shared.store.documents, name)
    (finding,) = judge_standing(shared)
    assert (finding.code, finding.where.path) == ("RB303", "stack region-ap-south-1")
    mark.destroyed(shared.store.documents, "region-ap-south-1")
    assert judge_standing(shared) == ()


def test_stacks_that_stand_and_that_the_file_no_longer_has_are_said(tmp_path: Path, cloud: FakeCloud) -> None:
    inputs = release_inputs(tmp_path, cloud)
    inputs.store.states.mkdir(parents=True)
    for name, text in {
        "region-ap-south-1": state_text("this"), "peering-ap-south-1-eu-west-1": state_text(), "base": state_text("a"),
    }.items():  # fmt: skip
        (inputs.store.states / f"{name}.tfstate").write_text(text)
    (finding,) = judge_standing(inputs)
    assert (finding.code, finding.severity.value, finding.where.path) == ("RB303", "warning", "stack region-ap-south-1")
    assert "destroy" in finding.hint
