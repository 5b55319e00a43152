"""Whether everything a release was made from is still the same: told whole, before the first stack is touched."""

from collections.abc import Iterable, Sequence
from dataclasses import fields

from ringbus import digests
from ringbus.findings import Finding, error
from ringbus.journal.journal import JournalRecord
from ringbus.release.inputs import ReleaseInputs
from ringbus.release.moves import MoveKind, StackStep, begun, next_moves
from ringbus.release.release import PlannedStack, Release, ReleaseSeal
from ringbus.release.store import plan_key
from ringbus.terraform.state import StackState

_SEALED = {
    "platform": "it is of another platform",
    "target": "it is for another target",
    "account": "it is for another account",
    "files": "the platform file has changed",
    "images": "the pinned images have changed",
    "modules": "the Terraform modules have changed",
    "tools": "it was planned with other versions",
}


def broken(inputs: ReleaseInputs, release: Release, records: Sequence[JournalRecord]) -> tuple[Finding, ...]:
    """An error (RB311) for everything that is not as it was when ``release`` was made, whose journal has ``records``.

    What a stack's own apply changes is no fault: of a stack that was begun nothing is asked here, for it is planned
    anew; of one that is applied its state must be the one that was applied.
    """
    states, moves = inputs.states(), next_moves(release, records)
    return (
        *_sealed(release, inputs.seal),
        *_of_journal(release, records),
        *(
            found
            for stack in release.stacks
            if stack.name in states
            for found in _of_stack(inputs, release, stack, states[stack.name], moves[stack.name])
        ),
    )


def _sealed(release: Release, now: ReleaseSeal) -> Iterable[Finding]:
    for field in fields(ReleaseSeal):
        then, is_now = getattr(release.seal, field.name), getattr(now, field.name)
        if then != is_now:
            what = _SEALED[field.name]
            told = what if len(then) == len(is_now) == 64 else f"{what} ({then}, and this is {is_now})"
            yield _stale(f"release {release.name}", told)


def _of_journal(release: Release, records: Sequence[JournalRecord]) -> Iterable[Finding]:
    if records and not begun(records, release):
        yield _stale(f"release {release.name}", "another one was begun under its name: it was changed")


def _of_stack(
    inputs: ReleaseInputs, release: Release, planned: PlannedStack, state: StackState, step: StackStep
) -> Iterable[Finding]:
    where = f"stack {planned.name}"
    if step.kind is MoveKind.NONE:
        if step.serial not in (None, state.serial):
            yield _stale(where, "its state has changed", "this release applied it")
        return
    if step.kind is MoveKind.ANEW:
        return
    if (planned.serial, planned.lineage) != (state.serial, state.lineage):
        yield _stale(where, "its state has changed")
    elif state.held != planned.given:
        yield _stale(where, "what its state holds has changed, and its serial has not: somebody edited it")
    if planned.plan and planned.plan != _plan_digest(inputs, release, planned):
        yield _stale(where, "its plan file has changed")


def _plan_digest(inputs: ReleaseInputs, release: Release, planned: PlannedStack) -> str:
    """The digest of the plan file, brought here when another clone made it; empty when there is none."""
    file = inputs.store.plan_file(release.name, planned.name)
    if not file.is_file() and not inputs.store.documents.pull(plan_key(release.name, planned.name), file):
        return ""
    return digests.of_file(file)


def _stale(where: str, what: str, since: str = "it was planned") -> Finding:
    return error("RB311", where, f"{what} since {since}", note="Nothing was applied.", hint="run `ringbus plan` again.")
