"""A stack's plan as a value, and the state it was made from."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from ringbus import digests
from ringbus.errors import Kind, RingbusError
from ringbus.findings import Severity
from ringbus.guards.stack_plan import Action, StackChange, StackPlan
from ringbus.terraform import state
from ringbus.terraform.messages import Diagnostic, PlannedChange, PlannedOutputs, SaidLine, warnings
from ringbus.terraform.plan_file import PlanFile, from_messages, read_plan_file, warnings_of
from ringbus.terraform.state import StackState
from tests.unit.terraform_recordings import RECORDINGS, recorded


def planned(changes: list[PlannedChange], prior: StackState) -> StackPlan:
    return from_messages("base", changes, PlanFile("d", prior))


def test_a_real_plan() -> None:
    file = read_plan_file(RECORDINGS / "tainted.tfplan", "base")
    said = recorded("plan_tainted")
    plan = from_messages("base", said, file)
    (change,) = plan.changes
    assert (change.address, change.action, change.reason) == ('terraform_data.host["x"]', Action.REPLACE, "tainted")
    assert (change.before["output"], change.after["input"], change.unknown) == ("x", "x", {"id", "output"})
    assert plan.counts() == {"add": 0, "change": 0, "replace": 1, "destroy": 0, "no_op": 2}
    assert plan.digest == digests.of_file(RECORDINGS / "tainted.tfplan")
    assert (plan.lineage, plan.serial) == (file.prior.lineage, file.prior.serial)
    assert plan.lineage
    assert plan.serial > 0
    assert not plan.empty


def test_what_was_edited_outside_is_in_the_changes_and_the_noise_of_drift_is_not() -> None:
    said = recorded("plan_drift")
    assert sum(isinstance(message, SaidLine) and message.type == "resource_drift" for message in said) == 2
    rule = 'module.firewall.aws_vpc_security_group_ingress_rule.this["bus-from-bus-25672"]'
    host = 'module.hosts["bus-eu-west-1a-1"].aws_instance.this'
    plan = from_messages("region-eu-west-1", said, PlanFile("d", StackState(1, "l", {}, (host, "a.b"))))
    assert plan.changes == (StackChange(rule, Action.ADD), StackChange(host, Action.CHANGE))
    assert (plan.no_op, plan.outputs, plan.empty) == (1, (), False)
    assert [fault.address for fault in warnings(said)] == [rule]


def test_instances_that_somebody_stopped_are_named() -> None:
    states = {"a": "running", "b": "stopped", "c": "stopping", "d": None}
    found = {f"aws_instance.{name}": {"instance_state": word} for name, word in states.items()} | {"aws_vpc.e": {}}
    plan = from_messages("region-eu-west-1", [], PlanFile("d", StackState(1, "l"), found=found))
    assert plan.stopped == ("aws_instance.b", "aws_instance.c")


def test_a_warning_that_something_is_gone_is_told_once() -> None:
    said = recorded("plan_drift")
    rule = 'module.firewall.aws_vpc_security_group_ingress_rule.this["bus-from-bus-25672"]'
    (found,) = warnings_of(said, StackPlan("r", (StackChange(rule, Action.ADD),)), "region")
    assert (found.code, found.severity, found.message) == (
        "RB420",
        Severity.WARNING,
        "AWS resource not found during refresh",
    )
    assert (found.where.path, found.where.file) == (f"stack r: {rule}", "infra/modules/firewall/main.tf")
    assert warnings_of(said, StackPlan("r", (StackChange(rule, Action.ADD, gone=True),)), "region") == ()


def test_a_warning_of_something_else_is_told_of_what_is_gone_too() -> None:
    said = [Diagnostic("warning", "Argument is deprecated", "", "a.b"), Diagnostic("error", "Failed", "", "a.b")]
    (found,) = warnings_of(said, StackPlan("r", (StackChange("a.b", Action.ADD, gone=True),)), "region")
    assert found.message == "Argument is deprecated"


def test_every_action_is_counted() -> None:
    words = ["create", "update", "replace", "delete", "move", "import", "remove", "read", "noop", "invented"]
    prior = StackState(7, "l", {}, tuple(f"a.{word}" for word in words if word not in ("create", "read")))
    plan = planned([PlannedChange(f"a.{word}", word) for word in words], prior)
    assert plan.counts() == {"add": 1, "change": 5, "replace": 1, "destroy": 1, "no_op": 1}
    assert [change.action for change in plan.changes if change.address == "a.invented"] == [Action.UNKNOWN]
    assert [change.address for change in plan.changes] == sorted(change.address for change in plan.changes)


def test_nothing_to_do() -> None:
    prior = StackState(1, "l", {}, ("a.b",))
    assert planned([], prior).empty
    assert planned([PlannedChange("data.a.b", "read")], prior).empty
    assert not planned([PlannedChange("a.b", "update")], prior).empty


def test_a_plan_that_changes_only_outputs_is_not_empty() -> None:
    plan = from_messages("base", [PlannedOutputs(("vpc_id",))], PlanFile("d", StackState()))
    assert plan.outputs == ("vpc_id",)
    assert not plan.empty


@pytest.mark.parametrize(
    ("deposed", "deletions", "marks", "no_op"),
    [
        (0, 1, [False], 0),
        (1, 1, [True], 1),
        (1, 2, [False, True], 0),
        (2, 2, [True, True], 1),
    ],
)
def test_the_left_over_of_a_replacement_is_told_from_its_successor(
    deposed: int, deletions: int, marks: list[bool], no_op: int
) -> None:
    prior = StackState(1, "l", {}, ("a.b",), {"a.b": deposed} if deposed else {})
    plan = planned([PlannedChange("a.b", "delete")] * deletions, prior)
    assert [change.deposed for change in plan.changes] == marks
    assert (plan.destroy, plan.no_op) == (deletions, no_op)


@pytest.mark.parametrize("content", [None, b"no zip", "zip without state"])
def test_a_plan_file_that_is_none(tmp_path: Path, content: bytes | str | None) -> None:
    path = tmp_path / "p.tfplan"
    if isinstance(content, bytes):
        path.write_bytes(content)
    elif content:
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("tfplan", b"")
    with pytest.raises(RingbusError) as raised:
        read_plan_file(path, "base")
    assert [finding.code for finding in raised.value.findings] == ["RB427"]


def test_a_real_state() -> None:
    found = state.parse((RECORDINGS / "state.json").read_text(), "base")
    assert found.outputs == {"names": ["a", "b", "c"]}
    assert found.instances == tuple(f'terraform_data.host["{key}"]' for key in "abc")
    assert not found.empty


@pytest.mark.parametrize("text", [None, "", " \n"])
def test_no_state_yet(text: str | None) -> None:
    assert state.parse(text, "base") == StackState()
    assert state.parse(text, "base").empty


def resource(**more: object) -> dict[str, object]:
    return {"mode": "managed", "type": "aws_vpc", "name": "this", "instances": [{}], **more}


@pytest.mark.parametrize(
    ("given", "addresses"),
    [
        (resource(), ["aws_vpc.this"]),
        (resource(module='module.network["a"]'), ['module.network["a"].aws_vpc.this']),
        (resource(instances=[{"index_key": 0}, {"index_key": 1}]), ["aws_vpc.this[0]", "aws_vpc.this[1]"]),
        (resource(instances=[{"index_key": 'a"b\\${c}%{d}é'}]), ['aws_vpc.this["a\\"b\\\\$${c}%%{d}é"]']),
        (resource(mode="data"), []),
    ],
)
def test_addresses_as_terraform_writes_them(given: dict[str, object], addresses: list[str]) -> None:
    text = json.dumps({"version": 4, "serial": 1, "lineage": "l", "outputs": {}, "resources": [given]})
    assert list(state.parse(text, "base").instances) == addresses


@pytest.mark.parametrize(
    ("address", "named"),
    [
        ("aws_vpc.this", "aws_vpc.this"),
        ('module.v["a.b"].aws_ebs_volume.this', "aws_ebs_volume.this"),
        ('module.v[0].module.w["x\\"].y"].aws_ebs_volume.this["k.l"]', "aws_ebs_volume.this"),
        ("module.v.aws_ebs_volume.this[12]", "aws_ebs_volume.this"),
    ],
)
def test_type_and_name_of_an_address(address: str, named: str) -> None:
    assert state.resource_of(address) == named


def test_deposed_objects_are_no_instances() -> None:
    left = resource(instances=[{"index_key": "k", "deposed": "00000001"}, {"index_key": "k", "deposed": "00000002"}])
    found = state.parse(json.dumps({"version": 4, "serial": 1, "lineage": "l", "resources": [left]}), "base")
    assert found.instances == ()
    assert found.deposed == {'aws_vpc.this["k"]': 2}
    assert not found.empty


@pytest.mark.parametrize(
    "text", ["{", "[]", '{"version": 3}', '{"version": 5}', '{"version": 4}', '{"version":4,"resources":7}']
)
def test_a_state_that_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(RingbusError) as raised:
        state.parse(text, "region-eu-west-1")
    assert raised.value.kind is Kind.FAILED
    assert [(finding.code, str(finding.where)) for finding in raised.value.findings] == [
        ("RB425", "stack region-eu-west-1")
    ]


def standing(type_: str, mode: str = "managed", **attributes: object) -> dict[str, object]:
    return {"mode": mode, "type": type_, "name": "this", "instances": [{"attributes": attributes}]}


@pytest.mark.parametrize("mode", ["managed", "data"])
def test_an_output_with_the_id_of_a_network_that_is_only_referred_to_is_unfounded(mode: str) -> None:
    own, peers = "vpc-0123456789abcdef0", "vpc-0fedcba9876543210"
    zone = standing("aws_route53_zone", id="Z1", vpc=[{"vpc_id": own}, {"vpc_id": peers}])
    found = {
        given: state.parse(
            json.dumps(
                {
                    "version": 4,
                    "serial": 1,
                    "lineage": "l",
                    "resources": [standing("aws_vpc", mode, id=own), zone],
                    "outputs": {"vpc_id": {"value": given}, "private_zone_id": {"value": "Z1"}},
                }
            ),
            "region-eu-west-1",
        ).unfounded
        for given in (own, peers)
    }
    assert found == {own: frozenset(), peers: {"vpc_id"}}


def test_a_state_that_was_edited_by_hand_holds_something_else() -> None:
    text = json.dumps({"version": 4, "serial": 7, "lineage": "one", "outputs": {}, "resources": []})
    edited = text.replace("[]", "[ ]")
    assert state.parse(text, "base").held == state.parse(text, "base").held != state.parse(edited, "base").held
    assert state.parse(edited, "base").serial == 7
