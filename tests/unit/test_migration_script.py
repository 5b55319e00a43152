"""What a step would call, as values and as what a person types."""

from __future__ import annotations

import re

import pytest

from ringbus.errors import RingbusError
from ringbus_migration.commands import AwsCall
from ringbus_migration.plan.step import CellKind, Step
from ringbus_migration.script.edge import EdgeNames
from ringbus_migration.script.forms import RuleForm, form_of
from ringbus_migration.script.lookups import lookups
from ringbus_migration.script.script import StepScript, script_of
from tests.unit.migrations import APPROVALS, MIGRATION, ORDER, migration, planned

STICKY = MIGRATION.replace("writes: [jobs], service", "writes: [jobs], sticky: true, service")


ORDERED = f"{APPROVALS}order: [{', '.join(ORDER.split())}]\n"


def scripts(text: str = MIGRATION) -> list[StepScript]:
    read = migration(text + ORDERED)
    edge = EdgeNames(read.migration, read.platform)
    return [script_of(step, edge) for step in planned(read).steps]


def of(phase: str, kind: str, subject: str = "book", text: str = MIGRATION) -> StepScript:
    def meant(step: Step) -> bool:
        return (step.phase, step.kind.value, step.cell.subject) == (phase, kind, subject)

    return next(script for script in scripts(text) if meant(script.step))


def test_a_call_is_what_a_person_types() -> None:
    call = AwsCall("elbv2", "modify_rule", "eu-west-1", {"RuleArn": "$RULE_A", "Actions": [{"Type": "forward"}]})
    assert call.shown() == 'aws elbv2 modify-rule --region eu-west-1 --rule-arn "$RULE_A" --actions Type=forward'


def test_names_that_an_answer_gives_are_kept_in_variables() -> None:
    one = AwsCall("elbv2", "create_rule", "eu-west-1", {"Priority": 3}, {"RULE_A": "Rules[0].RuleArn"})
    assert one.shown() == (
        "RULE_A=$(aws elbv2 create-rule --region eu-west-1 --priority 3 --output text --query 'Rules[0].RuleArn')"
    )
    two = AwsCall("elbv2", "describe_rules", "eu-west-1", {}, {"A": "Rules[0].RuleArn", "B": "Rules[1].RuleArn"})
    assert two.shown().startswith('read -r A B <<< "$(aws elbv2 describe-rules --region eu-west-1 --output text')


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ([{"A": {"B": [{"C": 1, "D": True}]}}], "--x 'A={B=[{C=1,D=true}]}'"),
        ([{"A": ["it's, here"]}], "--x 'A=['\"'\"'it\\'\"'\"'s, here'\"'\"']'"),
        (["one", "two three"], "--x one 'two three'"),
        (["$A", "b"], '--x "$A" b'),
        ("a$(b)`c`$D", '--x "a$(b)\\`c\\`$D"'),
    ],
)
def test_parameters_in_shorthand(value: object, shown: str) -> None:
    assert AwsCall("s", "o", "r", {"X": value}).shown().removeprefix("aws s o --region r ") == shown


def weights(call: AwsCall) -> dict[str, int]:
    """Of a call about a rule the groups it names, without city and region."""
    groups = call.parameters["Actions"][0]["ForwardConfig"]["TargetGroups"]
    return {re.sub(r"_LONDON\w*|\$", "", group["TargetGroupArn"]): group["Weight"] for group in groups}


def test_names_are_filled_in_with_the_type_they_have() -> None:
    call = AwsCall("s", "o", "r", {"A": "$N", "B": [{"C": "x/$M"}]})
    assert call.resolved({"N": 80, "M": "y"}).parameters == {"A": 80, "B": [{"C": "x/y"}]}
    assert call.lacks == {"N", "M"}
    with pytest.raises(RingbusError, match="M: is not there, or not any more"):
        call.resolved({"N": 1})


def test_a_shift_reads_changes_and_reads_again_and_goes_back_to_what_was() -> None:
    script = of("canary", "shift")
    assert [call.operation for call in script.calls] == [
        "describe_rules", "modify_rule", "describe_rules", "get_metric_data",
    ]  # fmt: skip
    groups = script.acts[0].parameters["Actions"][0]["ForwardConfig"]["TargetGroups"]
    assert [group["Weight"] for group in groups] == [90, 10]
    assert [call.operation for call in script.back] == ["describe_target_health", "modify_rule"]
    back = script.back[1].parameters["Actions"][0]["ForwardConfig"]["TargetGroups"]
    assert [group["Weight"] for group in back] == [100, 0]
    assert [(str(form.old), str(form.new)) for form in script.forms] == [("old 100, new 0", "old 90, new 10")]


def test_the_old_group_is_named_until_it_is_removed() -> None:
    for phase, kind in (("canary", "shift"), ("full", "shift")):
        config = of(phase, kind).acts[0].parameters["Actions"][0]["ForwardConfig"]
        assert len(config["TargetGroups"]) == 2
    assert weights(of("removed", "retire").acts[0]) == {"SHARED_NEW": 100, "OLD": 0, "NEW": 0}
    assert weights(of("removed", "provision").acts[0]) == {"SHARED_NEW": 100}


def test_what_provisioning_makes_is_what_its_way_back_removes_in_the_other_order() -> None:
    script = of("dark", "provision")
    made = [call.operation for call in script.acts]
    assert made == [
        *("create_target_group",) * 2, "create_rule", *("attach_load_balancer_target_groups",) * 2,
        *("describe_target_health",) * 2, "modify_rule",
    ]  # fmt: skip
    assert [call.operation for call in script.back] == [
        "delete_rule", *("detach_load_balancer_target_groups",) * 2, *("delete_target_group",) * 2,
    ]  # fmt: skip
    names = {name for call in script.acts for name in call.makes}
    assert {name for call in script.back for name in call.lacks} == names


def test_a_rule_names_its_own_groups_with_0_until_hosts_answer_behind_them() -> None:
    script = of("dark", "provision")
    rule, moved = (call for call in script.acts if "Actions" in call.parameters)
    assert weights(rule) == {"SHARED_OLD": 100, "OLD": 0, "NEW": 0}
    assert weights(moved) == {"OLD": 100, "NEW": 0}


def test_groups_of_its_own_go_when_the_old_side_is_removed_and_come_again_on_the_way_back() -> None:
    script = [each for each in scripts() if (each.step.phase, each.step.cell.subject) == ("removed", "book")][-1]
    assert [call.operation for call in script.acts] == [
        "modify_rule", *("detach_load_balancer_target_groups",) * 2, *("delete_target_group",) * 2,
    ]  # fmt: skip
    assert [call.operation for call in script.back] == [
        *("create_target_group",) * 2, "modify_rule", *("attach_load_balancer_target_groups",) * 2,
        *("describe_target_health",) * 2,
    ]  # fmt: skip
    assert [weights(call) for call in (script.acts[0], script.back[2])] == [
        {"SHARED_NEW": 100}, {"SHARED_NEW": 100, "OLD": 0, "NEW": 0},
    ]  # fmt: skip


def test_a_session_is_held_by_the_group_where_the_file_says_so() -> None:
    text = STICKY.replace('tee: {at: "http://tee.internal"}', 'tee: {at: "http://tee"}\nsessions: {target_group: 1h}')
    config = of("canary", "shift", text=text).acts[0].parameters["Actions"][0]["ForwardConfig"]
    assert config["TargetGroupStickinessConfig"] == {"Enabled": True, "DurationSeconds": 3600}


def test_what_nobody_here_can_do_is_said_to_be_done_by_hand() -> None:
    for script in scripts():
        acting = script.step.cell.kind is CellKind.ENTITY or script.step.what.startswith("mirrored")
        assert bool(script.by_hand) is acting
        assert not (script.by_hand and script.calls)


def test_every_name_of_a_command_is_made_before_it_is_used() -> None:
    read = migration()
    edge = EdgeNames(read.migration, read.platform)
    known = {"SINCE", "UNTIL"}
    for call in lookups(edge, "london", "eu-west-1"):
        assert call.lacks <= known
        known |= call.makes.keys()
    for script in scripts():
        for call in script.calls:
            known |= {name for name in call.lacks if name.startswith(("PRIORITY_", "METRIC_"))}
            assert call.lacks <= known, call.shown()
            known |= call.makes.keys()


@pytest.mark.parametrize(
    ("groups", "form"),
    [
        ({"old": 63, "new": 37}, RuleForm(37)),
        ({"old": 100, "new": 0}, RuleForm(0)),
        ({"old": 100}, RuleForm(0)),
        ({"new": 100}, RuleForm(100)),
        ({"rest": 100}, RuleForm(100, alone=True)),
        ({"rest": 100, "old": 0, "new": 0}, RuleForm(100, alone=True)),
        ({"all": 100, "old": 0, "new": 0}, RuleForm(0, alone=True)),
        ({"rest": 50, "old": 50}, None),
        ({"old": 50, "other": 50}, None),
        ({"old": 100, "other": 0}, None),
        ({"old": 0, "new": 0}, None),
        ({}, None),
    ],
)
def test_the_form_of_a_rule(groups: dict[str, int], form: RuleForm | None) -> None:
    config = {"TargetGroups": [{"TargetGroupArn": arn, "Weight": weight} for arn, weight in groups.items()]}
    assert form_of([{"Type": "forward", "ForwardConfig": config}], ("old", "new"), ("all", "rest")) == form


def test_a_rule_that_names_one_group_alone() -> None:
    sides = ("old", "new"), ("all", "rest")
    assert form_of([{"Type": "forward", "TargetGroupArn": "old"}], *sides) == RuleForm(0)
    assert form_of([{"Type": "redirect"}], *sides) is None
