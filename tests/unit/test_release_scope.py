"""What was approved, and what a later plan may do of it."""

from __future__ import annotations

import pytest

from ringbus.findings import Severity
from ringbus.guards.stack_plan import Action, StackChange, StackPlan
from ringbus.release.scope import Scope, scope_of

APPROVED = {"a": "add", "b": "change", "c": "replace", "d": "destroy"}


def plan(*changes: StackChange) -> StackPlan:
    return StackPlan("base", tuple(changes))


@pytest.mark.parametrize(
    ("change", "admitted"),
    [
        (StackChange("a", Action.ADD), True),
        (StackChange("b", Action.CHANGE), True),
        (StackChange("c", Action.REPLACE), True),
        (StackChange("d", Action.DESTROY), True),
        (StackChange("x", Action.READ), True),
        (StackChange("a", Action.REPLACE, reason="tainted"), True),
        (StackChange("a", Action.REPLACE, reason="cannot_update"), False),
        (StackChange("a", Action.DESTROY), False),
        (StackChange("a", Action.CHANGE), False),
        (StackChange("b", Action.REPLACE, reason="tainted"), False),
        (StackChange("b", Action.ADD), False),
        (StackChange("d", Action.REPLACE, reason="tainted"), False),
        (StackChange("x", Action.ADD), False),
        (StackChange("x", Action.UNKNOWN), False),
        (StackChange("x", Action.FORGET), False),
        (StackChange("a", Action.MOVE, previous="z"), False),
    ],
)
def test_admits(change: StackChange, admitted: bool) -> None:
    found = Scope(APPROVED).admits(plan(change))
    assert (found == ()) is admitted
    for finding in found:
        assert (finding.code, finding.severity) == ("RB310", Severity.ERROR)
        assert finding.where.path == f"stack base: {change.address}"
        assert change.action.value in finding.message


def test_every_change_that_was_not_approved_is_told() -> None:
    found = Scope(APPROVED).admits(plan(*(StackChange(name, Action.DESTROY) for name in "abcd")))
    assert [finding.where.path[-1] for finding in found] == ["a", "b", "c"]


def test_a_scope_admits_what_it_is_of_and_any_part_of_it() -> None:
    changes = [StackChange(address, Action(action)) for address, action in APPROVED.items()]
    scope = scope_of(plan(*changes, StackChange("data.x", Action.READ)))
    assert scope == Scope(APPROVED)
    assert scope.admits(plan(*changes)) == ()
    assert scope.admits(plan(changes[2])) == ()
    assert scope.admits(plan()) == ()
