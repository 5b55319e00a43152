"""How work on several stacks ends: everything that went wrong is told, with one thing to do next."""

from __future__ import annotations

import pytest

from ringbus.errors import Kind, RingbusError, failed, refused
from ringbus.findings import error as fault
from ringbus.outcomes import Outcomes
from ringbus.release.ending import raise_unless_whole


def told(*faults: RingbusError) -> RingbusError:
    errors = {f"stack-{number}": fault for number, fault in enumerate(faults)}
    with pytest.raises(RingbusError) as error:
        raise_unless_whole(Outcomes({}, errors), "release r1", ["global"], "go on.")
    return error.value


def test_without_any_hint_there_is_one() -> None:
    error = told(failed("RB420", "a", "no image"), failed("RB420", "b", "no network"))
    assert [finding.hint for finding in error.findings] == ["", "", "mend what is named above, then go on."]
    assert error.findings[-1].message == "failed: stack-0, stack-1; not begun: global"


def test_the_one_way_all_name_is_named_once() -> None:
    error = told(refused("RB310", "b", "more than approved", hint="plan."), failed("RB310", "c", "more", hint="plan."))
    assert [finding.hint for finding in error.findings] == ["plan.", ""]
    assert error.kind is Kind.REFUSED


def test_of_several_ways_each_is_told_with_its_own_fault() -> None:
    error = told(failed("RB420", "a", "x", note="n", hint="log in."), failed("RB421", "b", "y", hint="wait."))
    assert [finding.note for finding in error.findings[:2]] == ["n\nlog in.", "wait."]
    assert [finding.hint for finding in error.findings] == ["", "", "mend what is named above, then go on."]


def test_the_way_of_one_stack_is_not_that_of_another() -> None:
    error = told(failed("RB420", "a", "no answer", hint="leave it out."), failed("RB420", "b", "no image"))
    assert [finding.note for finding in error.findings] == ["leave it out.", "", ""]
    assert [finding.hint for finding in error.findings] == ["", "", "mend what is named above, then go on."]


def test_of_what_was_stopped_there_is_one_way_too() -> None:
    stopped = RingbusError(Kind.INTERRUPTED, [fault("RB422", "a", "interrupted", note="2 steps.", hint="Go on.")])
    error = told(stopped, failed("RB420", "b", "no answer", hint="log in."))
    assert error.kind is Kind.INTERRUPTED
    assert [finding.hint for finding in error.findings] == ["", "", "go on."]
    assert [finding.note for finding in error.findings] == ["2 steps.", "log in.", ""]


def test_what_came_through_raises_nothing() -> None:
    raise_unless_whole(Outcomes({"a": 1}, {}), "release r1", [], "go on.")
