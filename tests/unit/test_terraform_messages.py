"""What Terraform says, read from recordings of 1.11.4."""

from __future__ import annotations

import pytest

from ringbus.terraform.messages import (
    Diagnostic,
    PlannedChange,
    PlannedOutputs,
    SaidLine,
    Step,
    Summary,
    errors,
    parse,
    warnings,
)
from tests.unit.terraform_recordings import RECORDINGS, recorded


def of(kind: type, name: str) -> list:
    return [message for message in recorded(name) if isinstance(message, kind)]


STRUCTURED = {"planned_change", "change_summary", "diagnostic", "apply_start", "apply_complete", "refresh_start"}


@pytest.mark.parametrize("name", sorted(path.stem for path in RECORDINGS.glob("*.jsonl")))
def test_no_line_of_a_recording_is_misread(name: str) -> None:
    assert recorded(name)
    assert not STRUCTURED & {message.type for message in of(SaidLine, name)}


def test_planned_changes() -> None:
    assert of(PlannedChange, "plan_mixed") == [
        PlannedChange('terraform_data.host["x"]', "create"),
        PlannedChange('terraform_data.host["c"]', "delete", "delete_because_each_key"),
    ]
    assert of(PlannedChange, "plan_tainted") == [PlannedChange('terraform_data.host["x"]', "replace", "tainted")]
    assert of(PlannedChange, "plan_empty") == []


def test_outputs_that_change_by_name_only() -> None:
    assert of(PlannedOutputs, "plan_create") == [PlannedOutputs(("names",))]
    assert of(PlannedOutputs, "plan_empty") == [PlannedOutputs(())]
    assert of(PlannedOutputs, "apply") == [], "after apply the message holds values, which are not read"


@pytest.mark.parametrize(
    ("name", "summary"),
    [
        ("plan_create", Summary("plan", 3, 0, 0)),
        ("plan_mixed", Summary("plan", 1, 0, 1)),
        ("plan_tainted", Summary("plan", 1, 0, 1)),
        ("apply", Summary("apply", 3, 0, 0)),
        ("destroy", Summary("apply", 0, 0, 4)),
    ],
)
def test_summaries(name: str, summary: Summary) -> None:
    assert of(Summary, name)[-1] == summary


def test_steps() -> None:
    steps = of(Step, "apply")
    assert {(step.doing, step.phase) for step in steps} == {("create", "start"), ("create", "complete")}
    assert {step.address for step in steps} == {f'terraform_data.host["{key}"]' for key in "abc"}
    assert {(step.doing, step.phase) for step in of(Step, "plan_empty")} == {
        ("refresh", "start"),
        ("refresh", "complete"),
    }


def test_errors_say_where() -> None:
    (fault,) = errors(recorded("apply_failed"))
    assert (fault.file, fault.line, fault.address) == ("main.tf", 24, 'terraform_data.host["x"]')
    assert "exit status 1" in fault.detail


def test_the_same_error_is_there_once() -> None:
    halted = [message for message in recorded("apply_interrupted") if isinstance(message, Diagnostic) and message.noise]
    assert len(halted) > 1
    assert len([fault for fault in errors(recorded("apply_interrupted")) if fault.noise]) == 1
    assert warnings(recorded("apply_interrupted")) == ()


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("Successfully configured the backend", SaidLine("", "Successfully configured the backend")),
        ("[1, 2]", SaidLine("", "[1, 2]")),
        ("7", SaidLine("", "7")),
        ('{"type":"planned_ch', SaidLine("", '{"type":"planned_ch')),
        ('{"type":"invented","@message":"new"}', SaidLine("invented", "new")),
        ('{"type":"planned_change","@message":"odd","change":{}}', SaidLine("planned_change", "odd")),
        ('{"type":["list"],"@message":"odd"}', SaidLine("['list']", "odd")),
        ('{"@message":"no type"}', SaidLine("", "no type")),
    ],
)
def test_what_is_unknown_is_kept_as_text(line: str, message: SaidLine) -> None:
    assert parse(line) == message
