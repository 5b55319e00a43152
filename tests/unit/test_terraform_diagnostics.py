"""Terraform's errors as findings, its messages as events, and what is said of a command that failed."""

from __future__ import annotations

import pytest

from ringbus.errors import Kind
from ringbus.events import Event, EventKind
from ringbus.findings import Place, Severity
from ringbus.terraform import diagnostics, failures
from ringbus.terraform.messages import Diagnostic, PlannedChange, SaidLine, Step, Summary, errors
from ringbus.terraform.progress import StackProgress, plan_text, summary_text
from ringbus.terraform.run import CommandOutcome
from tests.unit.terraform_recordings import recorded


def outcome(name: str, command: str, code: int | None = 1, stderr: str = "") -> CommandOutcome:
    return CommandOutcome(command, code, recorded(name), stderr)


def test_an_error_says_resource_file_and_line() -> None:
    (found,) = diagnostics.findings(outcome("apply_failed", "apply").errors, "region-eu-west-1", "region")
    assert found.code == "RB420"
    assert found.where == Place('stack region-eu-west-1: terraform_data.host["x"]', "infra/region/main.tf", 24)
    assert found.message == "local-exec provisioner error"
    assert "exit status 1" in found.note


@pytest.mark.parametrize(
    ("file", "shown"),
    [("../modules/network/main.tf", "infra/modules/network/main.tf"), ("main.tf", "infra/region/main.tf")],
)
def test_files_are_those_of_infra(file: str, shown: str) -> None:
    (found,) = diagnostics.findings([Diagnostic("error", "x", file=file, line=3)], "s", "region")
    assert (found.where.file, found.where.line) == (shown, 3)


def test_who_holds_the_lock() -> None:
    (found,) = diagnostics.findings(outcome("plan_locked", "plan").errors, "base", "base")
    assert found.code == "RB421"
    assert "operator@laptop" in found.message
    assert "apply" in found.message
    (fault,) = errors(outcome("plan_locked", "plan").messages)
    holder = diagnostics.lock_holder(fault)
    assert holder is not None
    assert f"`terraform force-unlock {holder.id}`" in found.note
    assert found.hint.startswith("repeat this command")
    assert (holder.who, holder.operation, len(holder.id)) == ("operator@laptop", "apply", 36)


def test_a_lock_that_is_not_described() -> None:
    (found,) = diagnostics.findings(
        [Diagnostic("error", "Error acquiring the state lock", "AccessDenied")], "s", "base"
    )
    assert (found.code, found.message, found.note) == ("RB421", "Error acquiring the state lock", "AccessDenied")


def test_a_stale_plan_has_its_own_code() -> None:
    (found,) = diagnostics.findings(outcome("apply_stale", "apply").errors, "base", "base")
    assert found.code == "RB426"
    assert "ringbus plan" in found.hint


@pytest.mark.parametrize(
    ("summary", "detail", "hint"),
    [
        ("reading EC2 VPC", 'attempts, 8, request send failed, Post "https://ec2.us-east-1": EOF', "--without REGION"),
        ("Instance cannot be destroyed", "Resource has lifecycle.prevent_destroy set", "cannot be removed yet"),
        ("x", "dial tcp 127.0.0.1:4566: connect: connection\nrefused", "ringbus localstack"),
        ("AWS account ID not allowed: 1", "", "another account"),
        ("x", "", ""),
    ],
)
def test_hints(summary: str, detail: str, hint: str) -> None:
    (found,) = diagnostics.findings([Diagnostic("error", summary, detail)], "s", "base")
    assert hint in found.hint
    assert bool(hint) == bool(found.hint)


def test_warnings_stay_warnings_and_long_texts_are_cut() -> None:
    (found,) = diagnostics.findings([Diagnostic("warning", "w", "\n\n".join("abcdefghij"))], "s", "base")
    assert found.severity is Severity.WARNING
    assert found.note == "a\nb\nc\nd\ne\nf\n…"


def test_all_faults_none_twice_no_noise() -> None:
    given = [Diagnostic("error", name) for name in ("one", "two", "one", "execution halted")]
    assert [found.message for found in diagnostics.findings(given, "s", "base")] == ["one", "two"]


def test_progress_counts_what_is_planned() -> None:
    progress = StackProgress("base")
    events = [event for message in outcome("apply", "apply").messages if (event := progress.event(message))]
    assert {event.kind for event in events} == {EventKind.PROGRESS}
    done = [(event.done, event.total) for event in events if "created" in event.what]
    assert done == [(1, 3), (2, 3), (3, 3)]


def test_progress_of_a_refresh() -> None:
    progress = StackProgress("base", 5)
    events = [event for message in outcome("plan_mixed", "plan").messages if (event := progress.event(message))]
    assert [(event.done, event.total) for event in events] == [(1, 5), (2, 5), (3, 5)]


def test_a_replacement_is_two_steps() -> None:
    progress = StackProgress("base")
    progress.event(PlannedChange("a.b", "replace"))
    progress.event(PlannedChange("a.c", "update"))
    progress.event(PlannedChange("data.a.b", "read"))
    assert (progress.done, progress.total) == (0, 3)


def test_what_is_said() -> None:
    progress = StackProgress("base")
    assert progress.event(Diagnostic("warning", "deprecated")) == Event(EventKind.SAID, "base", "warning: deprecated")
    assert progress.event(SaidLine("state_lock_acquire", "Acquiring")) == Event(EventKind.SAID, "base", "Acquiring")
    assert progress.event(Diagnostic("error", "execution halted")) is None
    assert progress.event(SaidLine("version", "Terraform")) is None
    assert progress.event(Step("data.a.b", "read", "complete")) is None


def test_words() -> None:
    assert plan_text({"add": 1, "change": 0, "replace": 2, "destroy": 3, "no_op": 9}) == (
        "1 to add, 2 to replace, 3 to destroy"
    )
    assert plan_text(dict.fromkeys(("add", "change", "replace", "destroy"), 0)) == "nothing to do"
    assert summary_text(Summary("apply", 1, 2, 3)) == "1 added, 2 changed, 3 destroyed"


@pytest.mark.parametrize(
    ("name", "command", "code", "ok"),
    [
        ("apply", "apply", 0, True),
        ("apply", "apply", 1, False),
        ("apply", "apply", None, True),
        ("destroy", "apply", None, True),
        ("apply_failed", "apply", None, False),
        ("apply_interrupted", "apply", None, False),
        ("plan_create", "plan", None, True),
        ("plan_create", "apply", None, False),
        ("plan_locked", "plan", None, False),
    ],
)
def test_without_an_exit_code_the_log_is_judged(name: str, command: str, code: int | None, ok: bool) -> None:
    assert outcome(name, command, code).ok is ok


def test_interrupted_says_what_was_done() -> None:
    fault = failures.failure(outcome("apply_interrupted", "apply"), "base", "base", stopped=True)
    assert fault.kind is Kind.INTERRUPTED
    assert fault.findings[0].code == "RB422"
    assert "ringbus resume" in fault.findings[0].hint
    assert "killed" not in fault.findings[0].note
    killed = failures.failure(outcome("apply_interrupted", "apply", -9), "base", "base", stopped=True)
    assert "killed" in killed.findings[0].note


def test_failed_without_a_word() -> None:
    (found,) = failures.findings(CommandOutcome("plan", -9, (), ""), "base", "base")
    assert (found.code, found.message) == ("RB424", "terraform plan was killed")
    box = "╷\n│ Error: no such thing\n│ \n╵\n"
    (found,) = failures.findings(CommandOutcome("init", 1, (), box), "base", "base")
    assert found.note.strip() == "Error: no such thing"
    assert "exit code 1" in found.message
    (found,) = failures.findings(CommandOutcome("init", 1, (SaidLine("", "on stdout"),), ""), "base", "base")
    assert found.note == "on stdout"
    assert failures.findings(outcome("apply", "apply", 0), "base", "base") == ()
