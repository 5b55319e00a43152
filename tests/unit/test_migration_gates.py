"""Approvals, a person's word for what is done by hand, and the table of legality while a run goes on."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ringbus.verdict import Verdict
from ringbus_migration.course.gates import gate_of, illegal, snapshot
from ringbus_migration.course.move import TargetReading
from ringbus_migration.course.record import RecordKind
from ringbus_migration.course.standing import RunProgress
from ringbus_migration.course.stopping import back_seconds, stopped_text, stopping
from ringbus_migration.legality import BackMode, StepKind
from ringbus_migration.plan.step import Step
from tests.unit.migration_runs import SmallRun
from tests.unit.migrations import APPROVALS, MIGRATION

GATED = MIGRATION.replace('tee: {at: "http://tee.internal"}\n', "") + APPROVALS.replace(
    "{complete", "{wave: [ann], complete"
)


class MovedPort:
    """Says of every step that its rows were moved: the movers to come, for tests of everything else."""

    def enter(self, step: Step) -> TargetReading:
        return TargetReading(Verdict.PASSED, "moved")

    leave = enter


def approve(small: SmallRun, step: Step) -> None:
    held = snapshot(small.document.plan, small.now, step.cell.city)
    small.say(RecordKind.APPROVED, step.number, **{"as": "ann", "gate": gate_of(step), "snapshot": held})


def gates(small: SmallRun) -> list[Step]:
    return [step for step in small.document.plan.steps if step.kind is StepKind.APPROVE]


def test_a_gate_holds_until_somebody_says_yes() -> None:
    small = SmallRun(GATED)
    assert small.go() == "held"
    assert small.now.why == "ann approves: wave: `ringbus migrate approve first/london/wave`"
    approve(small, gates(small)[0])
    small.go()
    assert small.now.done == (1,)


def test_a_yes_lapses_when_what_stands_in_the_city_changes() -> None:
    small = SmallRun(GATED, data=MovedPort())
    approve(small, gates(small)[0])
    approve(small, gates(small)[1])
    small.stated["cities.london.legacy"] = "drained"
    assert small.go() == "held"
    assert "has lapsed" in small.now.why
    approve(small, gates(small)[1])
    small.go()
    assert gates(small)[1].number in small.now.done


def test_nothing_is_said_to_be_moved_that_nobody_moved() -> None:
    small = SmallRun(MIGRATION.replace('tee: {at: "http://tee.internal"}\n', "") + APPROVALS)
    assert small.go() == "held"
    assert "nothing was moved" in small.now.why
    assert small.now.done == ()
    small.say(RecordKind.MOVED, 1, back=False, evidence="table made")
    small.go()
    assert small.now.done == (1,)
    small.say(RecordKind.UNDO, 1)
    assert small.go() == "held"
    assert "--back" in small.now.why
    small.say(RecordKind.MOVED, 1, back=True, evidence="table dropped")
    small.say(RecordKind.MOVED, 2, back=True, evidence="never begun")
    assert small.go() == "rolled_back"


def test_an_undo_ends_at_the_point_of_no_return() -> None:
    small = SmallRun(GATED, data=MovedPort())
    small.stated["cities.london.legacy"] = "drained"
    for _ in gates(small):
        small.go()
        waiting = next((step for step in gates(small) if step.number not in small.now.done), None)
        if waiting:
            approve(small, waiting)
    small.go()
    plan = small.document.plan
    last = plan.points_of_no_return["london"].number
    assert last in small.now.done
    summary = stopping(plan, small.now)
    assert summary.stops_at >= last
    assert "no way back" in stopped_text(summary)
    small.say(RecordKind.UNDO, 1)
    assert small.go() == "held"
    assert "has no way back" in small.now.why
    assert last in small.now.done
    assert small.now.undo_to == 0


def test_the_table_is_asked_again_before_every_step() -> None:
    small = SmallRun(GATED)
    plan = small.document.plan
    flip = next(step for step in plan.steps if step.kind is StepKind.FLIP)
    assert illegal(plan, flip, RunProgress(done=())).startswith("data london/jobs: shadow -> live is not legal")
    assert illegal(plan, flip, RunProgress(done=tuple(range(1, flip.number)))) == ""


def test_what_it_would_mean_to_stop_now() -> None:
    small = SmallRun()
    shift = next(step for step in small.document.plan.steps if step.kind is StepKind.SHIFT)
    now = RunProgress(done=tuple(range(1, shift.number + 1)))
    summary = stopping(small.document.plan, now)
    assert summary.serving == ("london/read/eu-west-1: 10 % on the new side",)
    assert "requests of london/read/eu-west-1 are split" in summary.risks[0]
    assert [step.number for step in summary.back] == [shift.number, 1]
    assert summary.seconds == shift.estimate + small.document.plan.steps[0].estimate
    watched = next(step for step in small.document.plan.steps if step.phase == "soaked")
    assert back_seconds(watched) == 60
    active = stopping(small.document.plan, replace(now, active=shift.number + 1))
    assert any("under way" in risk for risk in active.risks)


def test_a_plan_that_cannot_be_undone_past_a_step_says_how_far() -> None:
    small = SmallRun(GATED)
    everything = RunProgress(done=tuple(step.number for step in small.document.plan.steps))
    summary = stopping(small.document.plan, everything)
    gone = [step for step in small.document.plan.steps if step.back is BackMode.IRREVERSIBLE]
    assert summary.stops_at == gone[-1].number


@pytest.mark.parametrize("word", ["without evidence", "of a step that Ringbus does itself"])
def test_a_word_is_for_steps_by_hand(word: str, tmp_path, monkeypatch, capsys) -> None:
    from tests.unit.migrations import PLATFORM

    (tmp_path / "platform.yaml").write_text(PLATFORM)
    (tmp_path / "migration.yaml").write_text(GATED)
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("RINGBUS_DATABASE_URL", raising=False)
    from ringbus.cli.main import run
    from ringbus.cli.settings import CommonOptions, read_settings
    from ringbus_migration.cli.opening import open_migration
    from ringbus_migration.cli.reach import run_to_begin

    settings = read_settings(CommonOptions())
    run_to_begin(settings, open_migration(settings, tmp_path / "migration.yaml"))
    given = ["migrate", "moved", "2"] if "without" in word else ["migrate", "moved", "1", "--evidence", "x"]
    assert run(given) == 2
    assert "RB644" in capsys.readouterr().err
