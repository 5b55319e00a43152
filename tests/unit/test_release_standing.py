"""What stands, held against the file: what may never change is refused, what the file forgot is said."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from ringbus import assets
from ringbus.checks.ring import rack_added
from ringbus.errors import Kind, RingbusError
from ringbus.journal.directory import DirectoryStore
from ringbus.model.document import read_platform
from ringbus.release import mark
from ringbus.release.apply import apply_release
from ringbus.release.plan import plan_release
from ringbus.release.standing import immovable, judge_standing, standing_zones
from ringbus.terraform.state import StackState
from ringbus.topology.derive import derive
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


def test_racks_stand_where_nodes_of_a_ring_do() -> None:
    found = topology()
    out = {"route_tables": {"a": "rtb-1", "b": "rtb-2"}}
    node, broker = (f'module.hosts["{role}-eu-west-1{{}}-0"].aws_instance.this' for role in ("ring", "bus"))
    held = {
        "no ring": ("module.network.aws_vpc.this", broker.format("a")),
        "a ring": (broker.format("c"), node.format("a"), node.format("b")),
        "half founded": (node.format("c"),),
    }
    states = {name: {"region-eu-west-1": StackState(1, "line", out, addresses)} for name, addresses in held.items()}
    stand = {name: standing_zones(found, state) for name, state in states.items()}
    assert {name: "".join(sorted(zones["eu-west-1"])) for name, zones in stand.items()} == {
        "no ring": "", "a ring": "ab", "half founded": "abc",
    }  # fmt: skip
    assert {zones["us-east-1"] for zones in stand.values()} == {frozenset()}
    assert [finding.code for finding in rack_added(found, stand["a ring"])] == ["RB226"]
    assert rack_added(found, stand["no ring"]) == ()


def test_a_region_without_a_ring_may_have_more_zones() -> None:
    path = Path(assets.path("examples")) / "hailo-monolith.yaml"
    found = derive(read_platform(path))
    states = {stack.name: StackState(1, "line", {"route_tables": {"a": "rtb-1"}}, ("a",)) for stack in found.stacks}
    assert rack_added(found, standing_zones(found, states)) == ()
    assert rack_added(found, {region.name: "a" for region in found.regions}) == (), "it has no ring at all"


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
    mark.forget(shared.store.documents, "region-ap-south-1")
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
