"""Where the time of `ringbus lab up` went: steps as they began, stacks by the journal, the whole at the end."""

from __future__ import annotations

import pytest

from ringbus.cli import lab_times
from ringbus.cli.lab_times import TimedStep, TimedSteps
from ringbus.journal.journal import JournalRecord
from ringbus.release.moves import APPLIED, APPLYING, BEGUN


def record(number: int, second: int, step: str, subject: str) -> JournalRecord:
    return JournalRecord(number, "", f"2026-11-23T10:00:{second:02}+00:00", "ann@desk", step, subject)


RECORDS = (
    record(1, 5, BEGUN, "20261123-100000-aaaaaa"),
    record(2, 6, APPLYING, "base"),
    record(3, 16, APPLIED, "base"),
    record(4, 16, APPLIED, "global"),  # without anything to do it is never begun
    record(5, 20, APPLYING, "region-eu-west-1"),
)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """What the clock says, one look after another."""
    looks: list[float] = []
    monkeypatch.setattr(lab_times.time, "monotonic", lambda: looks.pop(0))
    return looks


def test_steps_and_stacks_are_told_as_they_began(clock: list[float]) -> None:
    clock += [100.0, 100.0, 108.04, 108.04, 150.0, 160.0]
    steps = TimedSteps()
    with steps.step("plan"):
        pass
    with steps.step("stacks"):
        pass
    assert steps.told(RECORDS) == (
        TimedStep("plan", 0.0, 8.0),
        TimedStep("stacks", 8.0, 42.0),
        TimedStep("stack base", 9.0, 10.0),
        TimedStep("all", 0.0, 60.0),
    )


def test_what_fails_is_told_too_and_without_a_release_there_are_no_stacks(clock: list[float]) -> None:
    clock += [0.0, 1.0, 3.0, 4.0]
    steps = TimedSteps()
    with pytest.raises(ZeroDivisionError), steps.step("bodies"):
        raise ZeroDivisionError
    assert steps.told(()) == (TimedStep("bodies", 1.0, 2.0), TimedStep("all", 0.0, 4.0))
