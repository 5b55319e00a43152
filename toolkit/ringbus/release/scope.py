"""What was approved for a stack: apply runs nothing that its scope does not admit."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ringbus import digests
from ringbus.findings import Finding, error
from ringbus.guards.resources import type_of
from ringbus.guards.stack_plan import Action, StackChange, StackPlan

OPEN = "?"
"""In the place of a value's digest: it was not known when the change was approved."""
_DIGITS = 16


@dataclass(frozen=True, slots=True)
class ApprovedChange:
    """What may happen to one resource: an action, and the attributes that change, each with a digest of its new value.

    An attribute that was not known yet, or was made from a placeholder, is OPEN: any value is admitted.
    """

    action: str
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Scope:
    """Resources by address, each with what may happen to it."""

    changes: Mapping[str, ApprovedChange]

    @property
    def actions(self) -> dict[str, str]:
        """What happens to which resource: add, change, replace, destroy, … by address."""
        return {address: change.action for address, change in self.changes.items()}

    def admits(self, plan: StackPlan) -> tuple[Finding, ...]:
        """A finding (RB310) for every change of ``plan`` that was not approved; a part of what was is admitted.

        An addition that a crash interrupted comes back as a replacement: Terraform marks what it half made as tainted.
        """
        found = ((change, self._beyond(change)) for change in acting(plan))
        return tuple(_not_approved(plan.stack, change, what) for change, what in found if what)

    def equals(self, plan: StackPlan) -> tuple[Finding, ...]:
        """A finding (RB310) for every change of ``plan`` that was not approved, and for each approved one it lacks."""
        planned = {change.address for change in acting(plan)}
        lacking = (
            _finding(plan.stack, address, f"would not {change.action}, which the release holds")
            for address, change in self.changes.items()
            if address not in planned
        )
        return (*self.admits(plan), *lacking)

    def _beyond(self, change: StackChange) -> str:
        """What ``change`` would do that was not approved; nothing when it all was."""
        approved = self.changes.get(change.address)
        if approved is None or not _follows(approved, change):
            return change.action.value
        if change.action is Action.DESTROY or not (approved.attributes or approved.action == Action.CHANGE):
            return ""
        values = _values(change, change.changed, ())
        others = [
            name
            for name, value in values.items()
            if not _same(approved.attributes.get(name), value)
            and not _unset(approved.attributes.get(name), change, name)
        ]
        return f"{change.action.value} {', '.join(others)} otherwise" if others else ""


def _follows(approved: ApprovedChange, change: StackChange) -> bool:
    """Whether ``change`` is what was approved, or what is left of it after a crash.

    Half of an addition comes back as a replacement of something tainted, or as a change of what it lacks; half of a
    replacement as an addition, or as the removal of the old one. What stands in no state is adopted, and brought to
    what was approved; an instance is made anew then, for Terraform does not read back which interface it was given.
    """
    if change.imported and approved.action in (Action.ADD, Action.REPLACE):
        return change.action is not Action.REPLACE or type_of(change.address) == "aws_instance"
    if approved.action == Action.ADD and change.action is Action.REPLACE:
        return change.reason == "tainted"
    if approved.action == Action.ADD and change.action is Action.CHANGE:
        return bool(approved.attributes)
    if approved.action == Action.REPLACE:
        return change.action in (Action.REPLACE, Action.ADD) or change.deposed
    return approved.action == change.action.value


def _same(approved: str | None, value: str) -> bool:
    return value == _NOTHING if approved is None else OPEN in (approved, value) or approved == value


def _unset(approved: str | None, change: StackChange, name: str) -> bool:
    """Whether nothing was approved of an attribute of what is adopted, and what Terraform read there holds nothing."""
    return change.imported and approved in (None, *_NO_VALUES) and _hollow(change.after.get(name))


def _hollow(value: object) -> bool:
    """Whether there is nothing in a JSON value but blanks."""
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    return not value if parts is None else all(_hollow(part) for part in parts)


def acting(plan: StackPlan) -> tuple[StackChange, ...]:
    """The changes of ``plan`` that do something."""
    return tuple(change for change in plan.changes if change.action is not Action.READ)


def scope_of(plan: StackPlan, placeholders: Iterable[str] = ()) -> Scope:
    """The scope that admits exactly what ``plan`` would do, or a part of it.

    ``placeholders`` are texts that the plan was made with and that will be others when it is applied.
    """
    texts = tuple(placeholders)
    return Scope({change.address: _approved(change, texts) for change in acting(plan)})


def _approved(change: StackChange, placeholders: tuple[str, ...]) -> ApprovedChange:
    """What is made anew is approved with all that is known of it, a change with what it changes."""
    if change.action is Action.DESTROY:
        return ApprovedChange(change.action.value)
    whole = change.action in (Action.ADD, Action.REPLACE)
    names = sorted({*change.after, *change.unknown}) if whole else change.changed
    return ApprovedChange(change.action.value, _values(change, names, placeholders))


def _values(change: StackChange, names: Iterable[str], placeholders: tuple[str, ...]) -> dict[str, str]:
    return {name: _value(change, name, placeholders) for name in names}


def _value(change: StackChange, name: str, placeholders: tuple[str, ...]) -> str:
    text = json.dumps(change.after.get(name), sort_keys=True)
    if name in change.unknown or any(placeholder in text for placeholder in placeholders):
        return OPEN
    return _digest(text)


def _digest(text: str) -> str:
    return digests.of_text(text)[:_DIGITS]


_NOTHING = _digest("null")
_NO_VALUES = tuple(_digest(blank) for blank in ("null", "[]", "{}", '""', "false"))


def _not_approved(stack: str, change: StackChange, what: str) -> Finding:
    return _finding(stack, change.address, f"would {what}, which the release does not hold")


def _finding(stack: str, address: str, message: str) -> Finding:
    return error(
        "RB310",
        f"stack {stack}: {address}",
        message,
        note="Nothing of this stack was applied.",
        hint="something changed since the plan: run `ringbus plan` and look at it.",
    )
