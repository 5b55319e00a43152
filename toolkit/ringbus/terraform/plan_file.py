"""A stack's plan read from Terraform: from its ``-json`` messages and the plan file.

The plan file is a zip archive (Terraform 1.x and OpenTofu, planfile package): its member ``tfstate`` is the state the
plan was made from, after refresh, ``tfstate-prev`` the same before refresh, ``tfplan`` what would be done.
"""

import zipfile
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from ringbus import digests
from ringbus.errors import RingbusError, failed
from ringbus.findings import Finding
from ringbus.guards.stack_plan import Action, StackChange, StackPlan
from ringbus.terraform import diagnostics, planned_values, state
from ringbus.terraform.messages import Message, PlannedChange, PlannedOutputs, warnings
from ringbus.terraform.planned_values import PlannedValue
from ringbus.terraform.state import StackState

_ACTIONS = {
    "create": Action.ADD,
    "update": Action.CHANGE,
    "replace": Action.REPLACE,
    "delete": Action.DESTROY,
    "move": Action.MOVE,
    "import": Action.IMPORT,
    "remove": Action.FORGET,
    "read": Action.READ,
}
# What the AWS provider warns of for each resource that somebody removed.
_GONE = "not found during refresh"
# Words of EC2 for an instance that nothing starts by itself.
_STOPPED = ("stopping", "stopped")

Attributes = Mapping[str, Mapping[str, object]]


@dataclass(frozen=True, slots=True)
class PlanFile:
    """What a saved plan file tells without Terraform: its digest and the state it was made from.

    ``values`` of the resources that change, None when only ``show -json`` can read them. ``remembered`` and ``found``
    are the attributes by address as Terraform left them the last time, and as it found them now.
    """

    digest: str
    prior: StackState
    values: tuple[PlannedValue, ...] | None = ()
    remembered: Attributes = field(default_factory=dict)
    found: Attributes = field(default_factory=dict)


def read_plan_file(path: Path, stack: str) -> PlanFile:
    """Read the plan file at ``path``; RB427 when it is none."""
    try:
        with zipfile.ZipFile(path) as archive:
            now, before, plan = (archive.read(name) for name in ("tfstate", "tfstate-prev", "tfplan"))
        prior = state.parse(now.decode(), stack)
        values = _values(plan)
        if values == ():
            return PlanFile(digests.of_file(path), prior)
        remembered, found = (state.attributes(text.decode(), stack) for text in (before, now))
        return PlanFile(digests.of_file(path), prior, values, remembered, found)
    except (OSError, KeyError, ValueError, zipfile.BadZipFile) as fault:
        raise _unreadable(f"the plan file {path.name} cannot be read ({fault})", stack) from fault


def with_shown(file: PlanFile, shown: str, stack: str) -> PlanFile:
    """``file`` with its values from what ``show -json`` says of it; RB427 when it says something else."""
    try:
        return replace(file, values=planned_values.from_show(shown))
    except ValueError as fault:
        raise _unreadable(f"what `show -json` says of its plan cannot be read ({fault})", stack) from fault


def _unreadable(what: str, stack: str) -> RingbusError:
    return failed("RB427", f"stack {stack}", what, note="Nothing was changed.", hint="Run `ringbus plan` again.")


def _values(plan: bytes) -> tuple[PlannedValue, ...] | None:
    try:
        return planned_values.from_file(plan)
    except ValueError:
        return None


def from_messages(stack: str, messages: Iterable[Message], file: PlanFile) -> StackPlan:
    """The plan of ``stack`` from what ``plan -json`` said and the file it wrote."""
    said = tuple(messages)
    changes = _changes([message for message in said if isinstance(message, PlannedChange)], file)
    outputs = [message.changed for message in said if isinstance(message, PlannedOutputs)]
    touched = {change.address for change in changes if not change.deposed}
    return StackPlan(
        stack=stack,
        changes=changes,
        outputs=tuple(name for names in outputs for name in names),
        no_op=sum(1 for address in file.prior.instances if address not in touched),
        stopped=tuple(address for address, values in file.found.items() if values.get("instance_state") in _STOPPED),
        digest=file.digest,
        serial=file.prior.serial,
        lineage=file.prior.lineage,
    )


def warnings_of(messages: Iterable[Message], plan: StackPlan, root: str) -> tuple[Finding, ...]:
    """What ``plan -json`` warned of, whose root module is ``infra/<root>``; not that what ``plan`` calls gone is."""
    gone = {change.address for change in plan.changes if change.gone}
    told = (each for each in warnings(messages) if each.address not in gone or _GONE not in each.summary)
    return diagnostics.findings(told, plan.stack, root)


def _changes(planned: Sequence[PlannedChange], file: PlanFile) -> tuple[StackChange, ...]:
    # A deposed object has the address of its successor; the state says how many an address has.
    deletions = Counter(change.address for change in planned if change.action == "delete")
    left = {address: min(count, file.prior.deposed.get(address, 0)) for address, count in deletions.items()}
    values = {(value.address, value.deposed): value for value in file.values or ()}
    changes = []
    for change in planned:
        if change.action == "noop":
            continue
        deposed = change.action == "delete" and left[change.address] > 0
        if deposed:
            left[change.address] -= 1
        action = _ACTIONS.get(change.action, Action.UNKNOWN)
        bare = StackChange(change.address, action, deposed, change.reason, change.previous, imported=change.imported)
        changes.append(_with_outside(_with_values(bare, values.get((change.address, deposed))), file))
    return tuple(sorted(changes, key=lambda change: (change.address, change.action, change.deposed)))


def _with_values(change: StackChange, value: PlannedValue | None) -> StackChange:
    if value is None:
        return change
    return replace(change, before=value.before, after=value.after, unknown=value.unknown)


def _with_outside(change: StackChange, file: PlanFile) -> StackChange:
    """``change`` with what somebody else did: attributes it takes back, or that the resource is gone."""
    remembered, found = file.remembered.get(change.address), file.found.get(change.address)
    if remembered is None or change.deposed:
        return change
    if found is None:
        return replace(change, gone=change.action is Action.ADD)
    others = (name for name in change.changed if _other(remembered.get(name), found.get(name)))
    return replace(change, outside=tuple(others))


def _other(remembered: object, found: object) -> bool:
    # After the first apply, what was left out is found empty: nobody did that.
    return remembered != found and bool(remembered or found)
