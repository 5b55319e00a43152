"""Who listens: plain lines or bars, from several threads, with texts that are no markup."""

from __future__ import annotations

import io
import signal
import time
from typing import Any

import pytest
from rich.console import Console

from ringbus.cli.interrupts import stopping
from ringbus.cli.receivers import PlainReceiver, receiving
from ringbus.events import Event, EventKind
from ringbus.outcomes import StopLevel

STARTED = Event(EventKind.STARTED, "base", "planning")
STEP = Event(EventKind.PROGRESS, "base", "aws_vpc.this[0]", 3, 9)
SAID = Event(EventKind.SAID, "base", "an [old] lock")
DONE = Event(EventKind.FINISHED, "base", "3 added")
FAILED = Event(EventKind.FINISHED, "region-x", "no [way]", ok=False)


def heard(*events: Event, terminal: bool = False, verbose: bool = False) -> str:
    file = io.StringIO()
    console = Console(file=file, force_terminal=terminal, width=120, color_system=None, highlight=False)
    with receiving(console, verbose=verbose) as report:
        for event in events:
            report(event)
    return file.getvalue()


def test_plain_lines() -> None:
    assert heard(STARTED, STEP, SAID, DONE, FAILED).splitlines() == [
        "base: planning", "base: an [old] lock", "base: 3 added", "region-x: FAILED: no [way]",
    ]  # fmt: skip


def test_plain_lines_say_where_long_work_is_when_nothing_was_heard_for_half_a_minute() -> None:
    file, seconds = io.StringIO(), iter((0.0, 29.0, 31.0, 40.0, 45.0, 62.0))
    receiver = PlainReceiver(Console(file=file, width=120), verbose=False, clock=lambda: next(seconds))
    other = Event(EventKind.PROGRESS, "global", "first heard of", 1, 2)
    for event in (STARTED, STEP, STEP, STEP, other, STEP):
        receiver.receive(event)
    assert file.getvalue().splitlines() == ["base: planning", *["base: aws_vpc.this[0] 3/9"] * 2]


def test_verbose_lines_have_the_steps_too() -> None:
    assert "base: aws_vpc.this[0] 3/9" in heard(STARTED, STEP, verbose=True).splitlines()


def test_a_terminal_has_bars_and_keeps_what_ended() -> None:
    text = heard(STARTED, STEP, SAID, DONE, FAILED, terminal=True)
    assert "an [old] lock" in text
    assert "base: done 3 added" in text
    assert "region-x: failed no [way]" in text


@pytest.mark.parametrize("events", [[DONE], [STEP, STEP], [STARTED, DONE, STARTED, DONE]])
def test_whatever_the_order_of_events_a_terminal_bears_it(events: list[Event]) -> None:
    heard(*events, terminal=True)


def test_ctrl_c_asks_and_a_second_one_kills_and_the_handlers_come_back() -> None:
    before: Any = signal.getsignal(signal.SIGINT)
    with stopping() as stop:
        signal.raise_signal(signal.SIGINT)
        assert stop.level is StopLevel.CLEAN
        signal.raise_signal(signal.SIGTERM)
        assert stop.level is StopLevel.KILL
    assert signal.getsignal(signal.SIGINT) is before


def test_between_two_pieces_of_work_the_terminal_is_left_alone() -> None:
    """A question may be asked there: a bar that is drawn ten times a second would wipe it away."""
    file = io.StringIO()
    console = Console(file=file, force_terminal=True, width=120, color_system=None, highlight=False)
    with receiving(console, verbose=False) as report:
        report(STARTED)
        report(DONE)
        quiet = file.getvalue()
        time.sleep(0.3)
        assert file.getvalue() == quiet
        report(STARTED)
        assert file.getvalue() != quiet
