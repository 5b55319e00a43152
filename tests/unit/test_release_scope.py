"""What was approved, and what a later plan may do of it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ringbus.findings import Severity
from ringbus.guards.stack_plan import Action, StackChange, StackPlan
from ringbus.release.scope import OPEN, ApprovedChange, Scope, scope_of

ACTIONS = {"a": "add", "b": "change", "c": "replace", "d": "destroy"}
APPROVED = {address: ApprovedChange(action) for address, action in ACTIONS.items()}


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
        (StackChange("c", Action.ADD), True),
        (StackChange("c", Action.DESTROY, deposed=True), True),
        (StackChange("c", Action.DESTROY), False),
        (StackChange("c", Action.CHANGE), False),
        (StackChange("a", Action.IMPORT, imported=True), True),
        (StackChange("a", Action.CHANGE, imported=True), True),
        (StackChange("c", Action.IMPORT, imported=True), True),
        (StackChange("a", Action.REPLACE, imported=True), False),
        (StackChange("b", Action.IMPORT, imported=True), False),
        (StackChange("d", Action.IMPORT, imported=True), False),
        (StackChange("x", Action.IMPORT, imported=True), False),
    ],
)
def test_admits(change: StackChange, admitted: bool) -> None:
    found = Scope(APPROVED).admits(plan(change))
    assert (found == ()) is admitted
    for finding in found:
        assert (finding.code, finding.severity) == ("RB310", Severity.ERROR)
        assert finding.where.path == f"stack base: {change.address}"
        assert change.action.value in finding.message


@pytest.mark.parametrize(("resource", "admitted"), [("aws_instance", True), ("aws_ebs_volume", False)])
def test_only_an_instance_that_is_adopted_is_made_anew(resource: str, admitted: bool) -> None:
    address = f'module.x["{resource}"].{resource}.this'
    change = StackChange(address, Action.REPLACE, before={"size": 1}, after={"size": 2}, imported=True)
    scope = scope_of(plan(StackChange(address, Action.ADD, after={"size": 2})))
    assert (scope.admits(plan(change)) == ()) is admitted


def test_what_is_adopted_becomes_what_was_approved() -> None:
    scope = scope_of(plan(StackChange("a", Action.ADD, after={"size": 2, "open": True})))
    right = StackChange("a", Action.CHANGE, before={"size": 1}, after={"size": 2, "open": True}, imported=True)
    assert scope.admits(plan(right)) == ()
    assert scope.admits(plan(replace(right, after={"size": 3, "open": True}))) != ()


@pytest.mark.parametrize(
    ("approved", "read", "admitted"),
    [
        ([], [{"bucket": "", "enabled": False, "prefix": None}], True),
        (None, [], True),
        ([], [{"bucket": "mine", "enabled": False}], False),
        ([{"bucket": "logs"}], [{"bucket": ""}], False),
        (True, False, False),
    ],
)
def test_a_block_that_holds_nothing_is_none(approved: object, read: object, admitted: bool) -> None:
    """A load balancer that was cut off before it got its attributes is read with blocks that nobody wrote."""
    scope = scope_of(plan(StackChange("a", Action.ADD, after={"logs": approved})))
    change = StackChange("a", Action.CHANGE, before={"logs": "other"}, after={"logs": read}, imported=True)
    assert (scope.admits(plan(change)) == ()) is admitted
    assert scope.admits(plan(replace(change, imported=False))) != () or approved == read


def test_every_change_that_was_not_approved_is_told() -> None:
    found = Scope(APPROVED).admits(plan(*(StackChange(name, Action.DESTROY) for name in "abcd")))
    assert [finding.where.path[-1] for finding in found] == ["a", "b", "c"]


def test_a_scope_admits_what_it_is_of_and_any_part_of_it() -> None:
    changes = [StackChange(address, Action(action)) for address, action in ACTIONS.items()]
    scope = scope_of(plan(*changes, StackChange("data.x", Action.READ)))
    assert scope.actions == ACTIONS
    assert scope.admits(plan(*changes)) == ()
    assert scope.admits(plan(changes[2])) == ()
    assert scope.admits(plan()) == ()


def changed(action: Action = Action.CHANGE, unknown: frozenset[str] = frozenset(), **after: object) -> StackChange:
    """A change of `x`, which was small and of image `ami-1`."""
    before = {} if action is Action.ADD else {"type": "small", "ami": "ami-1"}
    return StackChange("x", action, before=before, after={**before, **after}, unknown=unknown)


TYPED = scope_of(plan(changed(type="large")))
ADDED = scope_of(plan(changed(Action.ADD, type="large", ami="ami-1", unknown=frozenset({"id"}))))
JOINED = scope_of(plan(changed(vpc="vpc-000", routes=["rtb-000a"])), ["vpc-000", "rtb-000a"])


@pytest.mark.parametrize(
    ("scope", "later", "beyond"),
    [
        (TYPED, changed(type="large"), ""),
        (TYPED, changed(type="huge"), "type"),
        (TYPED, changed(type="large", ami="ami-2"), "ami"),
        (TYPED, changed(type="large", unknown=frozenset({"ip"})), "ip"),
        (ADDED, changed(Action.ADD, type="large", ami="ami-1", id="i-1"), ""),
        (ADDED, changed(Action.ADD, type="large", ami="ami-2"), "ami"),
        (ADDED, changed(type="large"), ""),
        (ADDED, changed(type="huge"), "type"),
        (ADDED, changed(type="large", more=1), "more"),
        (JOINED, changed(vpc="vpc-eu", routes=["rtb-eu"]), ""),
        (JOINED, changed(vpc="vpc-eu", size=1), "size"),
    ],
)
def test_attributes_have_the_values_that_were_approved(scope: Scope, later: StackChange, beyond: str) -> None:
    found = scope.admits(plan(later))
    assert [finding.message for finding in found] == (
        [f"would {later.action.value} {beyond} otherwise, which the release does not hold"] if beyond else []
    )


def test_what_was_not_known_is_open_and_no_value_is_kept_as_it_is() -> None:
    assert ADDED.changes["x"].attributes["id"] == OPEN
    assert JOINED.changes["x"].attributes == {"routes": OPEN, "vpc": OPEN}
    assert "large" not in str(TYPED)


def test_equal_is_neither_more_nor_less() -> None:
    scope = Scope(APPROVED)
    changes = [StackChange(address, Action(action)) for address, action in ACTIONS.items()]
    assert scope.equals(plan(*changes)) == ()
    assert [finding.message for finding in scope.equals(plan(*changes[1:]))] == [
        "would not add, which the release holds"
    ]
    assert len(scope.equals(plan(*changes, StackChange("x", Action.ADD)))) == 1


def test_a_change_that_changes_nothing_admits_no_other() -> None:
    nothing = StackChange("module.a.aws_instance.this", Action.CHANGE, before={"type": "a"}, after={"type": "a"})
    scope = scope_of(plan(nothing))
    assert scope.admits(plan(nothing)) == ()
    (finding,) = scope.admits(plan(replace(nothing, after={"type": "b"})))
    assert "type" in finding.message
