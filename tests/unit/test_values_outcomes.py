"""Several tasks at once: how many, in which order, what failed, and what a wish to stop leaves undone."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from ringbus.errors import Kind, RingbusError, bad_input, failed, refused
from ringbus.outcomes import Outcomes, Stop, StopLevel, run_all


def failing(problem: Exception) -> Callable[[], int]:
    def task() -> int:
        raise problem

    return task


def test_values_are_in_the_order_given_whatever_ended_first() -> None:
    second = threading.Event()

    def first() -> int:
        assert second.wait(5)
        return 1

    def other() -> int:
        second.set()
        return 2

    outcomes = run_all({"a": first, "b": other, "c": lambda: 3}, 2, Stop())
    assert list(outcomes.values.items()) == [("a", 1), ("b", 2), ("c", 3)]
    assert outcomes.errors == {}
    assert outcomes.not_started == ()
    outcomes.raise_errors()


def test_errors_are_in_the_order_given_whatever_failed_first() -> None:
    second = threading.Event()

    def first() -> int:
        assert second.wait(5)
        raise failed("RB999", "a", "late")

    def other() -> int:
        second.set()
        raise failed("RB999", "b", "early")

    assert list(run_all({"a": first, "b": other}, 2, Stop()).errors) == ["a", "b"]


@pytest.mark.parametrize("limit", [1, 2, 3])
def test_no_more_than_the_limit_run_at_once_and_so_many_do(limit: int) -> None:
    gate = threading.Barrier(limit)
    running, peak, lock = 0, 0, threading.Lock()

    def task() -> None:
        nonlocal running, peak
        with lock:
            running += 1
            peak = max(peak, running)
        gate.wait(5)
        with lock:
            running -= 1

    run_all({str(number): task for number in range(limit * 3)}, limit, Stop())
    assert peak == limit


def test_a_failure_is_a_value_and_the_others_go_on() -> None:
    tasks = {"a": failing(failed("RB1", "a", "x")), "b": lambda: 2, "c": failing(failed("RB2", "c", "y"))}
    outcomes = run_all(tasks, 1, Stop())
    assert outcomes.values == {"b": 2}
    assert list(outcomes.errors) == ["a", "c"]
    with pytest.raises(RingbusError) as told:
        outcomes.raise_errors()
    assert [finding.code for finding in told.value.findings] == ["RB1", "RB2"]


@pytest.mark.parametrize(
    ("problems", "kind"),
    [
        ([failed("RB1", "a", "x"), refused("RB2", "b", "y")], Kind.REFUSED),
        ([bad_input("RB1", "a", "x"), failed("RB2", "b", "y")], Kind.FAILED),
        ([RingbusError(Kind.INTERRUPTED, []), refused("RB2", "b", "y")], Kind.INTERRUPTED),
    ],
)
def test_the_gravest_kind_is_told(problems: list[RingbusError], kind: Kind) -> None:
    outcomes: Outcomes[int] = Outcomes({}, {str(number): problem for number, problem in enumerate(problems)})
    with pytest.raises(RingbusError) as told:
        outcomes.raise_errors()
    assert told.value.kind is kind


def test_a_bug_is_not_swallowed() -> None:
    done = []
    with pytest.raises(ZeroDivisionError):
        run_all({"a": failing(ZeroDivisionError()), "b": lambda: done.append(1)}, 2, Stop())
    assert done == [1]


def test_after_a_wish_to_stop_nothing_more_is_started() -> None:
    stop = Stop()
    outcomes = run_all({"a": stop.ask, "b": lambda: None, "c": lambda: None}, 1, stop)
    assert list(outcomes.values) == ["a"]
    assert outcomes.not_started == ("b", "c")


def test_no_tasks() -> None:
    assert run_all({}, 2, Stop()) == Outcomes({}, {})


def test_asking_twice_kills_and_asking_more_is_no_more() -> None:
    stop, heard = Stop(), []
    assert not stop.asked
    with stop.listening(heard.append):
        for _ in range(3):
            stop.ask()
    stop.ask()
    assert heard == [StopLevel.CLEAN, StopLevel.KILL, StopLevel.KILL]
    assert stop.asked
    assert stop.level is StopLevel.KILL


def test_a_listener_is_gone_after_its_block_even_when_that_fails() -> None:
    stop, heard = Stop(), []
    with pytest.raises(KeyError), stop.listening(heard.append):
        raise KeyError
    stop.ask()
    assert heard == []
