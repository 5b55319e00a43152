"""A stack's plan read from Terraform: from its ``-json`` messages and the plan file.

``terraform show`` is not used: it starts a provider to say what is known already. The plan file is a zip archive whose
member ``tfstate`` is the state the plan was made from, after refresh (Terraform 1.x and OpenTofu, planfile package).
"""

import zipfile
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from ringbus import digests
from ringbus.errors import failed
from ringbus.guards.stack_plan import Action, StackChange, StackPlan
from ringbus.terraform import state
from ringbus.terraform.messages import Message, PlannedChange, PlannedOutputs
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


@dataclass(frozen=True, slots=True)
class PlanFile:
    """What a saved plan file tells without Terraform: its digest and the state it was made from."""

    digest: str
    prior: StackState


def read_plan_file(path: Path, stack: str) -> PlanFile:
    """Read the plan file at ``path``; RB427 when it is none."""
    try:
        with zipfile.ZipFile(path) as archive:
            prior = archive.read("tfstate").decode()
        return PlanFile(digests.of_file(path), state.parse(prior, stack))
    except (OSError, KeyError, ValueError, zipfile.BadZipFile) as fault:
        raise failed(
            "RB427",
            f"stack {stack}",
            f"the plan file {path.name} cannot be read ({fault})",
            hint="Run `ringbus plan` again.",
        ) from fault


def from_messages(stack: str, messages: Iterable[Message], file: PlanFile, *, refreshed: bool = True) -> StackPlan:
    """The plan of ``stack`` from what ``plan -json`` said and the file it wrote."""
    said = tuple(messages)
    changes = _changes([message for message in said if isinstance(message, PlannedChange)], file.prior)
    outputs = [message.changed for message in said if isinstance(message, PlannedOutputs)]
    touched = {change.address for change in changes if not change.deposed}
    return StackPlan(
        stack=stack,
        changes=changes,
        outputs=tuple(name for names in outputs for name in names),
        no_op=sum(1 for address in file.prior.instances if address not in touched),
        digest=file.digest,
        serial=file.prior.serial,
        lineage=file.prior.lineage,
        complete=not any(getattr(message, "type", "") == "deferred_change" for message in said),
        refreshed=refreshed,
    )


def _changes(planned: Sequence[PlannedChange], prior: StackState) -> tuple[StackChange, ...]:
    # A deposed object has the address of its successor; the state says how many an address has.
    deletions = Counter(change.address for change in planned if change.action == "delete")
    left = {address: min(count, prior.deposed.get(address, 0)) for address, count in deletions.items()}
    changes = []
    for change in planned:
        if change.action == "noop":
            continue
        deposed = change.action == "delete" and left[change.address] > 0
        if deposed:
            left[change.address] -= 1
        action = _ACTIONS.get(change.action, Action.UNKNOWN)
        changes.append(StackChange(change.address, action, deposed, change.reason, change.previous))
    return tuple(sorted(changes, key=lambda change: (change.address, change.action, change.deposed)))
