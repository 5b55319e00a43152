"""What is left to do of a release, from what its journal says was done. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from ringbus.journal.journal import JournalRecord
from ringbus.release.release import Release

BEGUN, APPLYING, BATCH, APPLIED = "begun", "applying", "batch", "applied"
"""Steps of a journal: the release was begun; a stack is being applied, a batch of it is, all of it is applied."""


class MoveKind(StrEnum):
    """Nothing; what was planned; or planned anew, for the plan may have been applied already, in part or whole."""

    NONE = "none"
    AS_PLANNED = "as planned"
    ANEW = "anew"


@dataclass(frozen=True, slots=True)
class StackStep:
    """What is left for one stack; ``batches`` is how many of them are applied, ``serial`` the applied state's."""

    kind: MoveKind
    batches: int = 0
    serial: int | None = None


def begun(records: Iterable[JournalRecord], release: Release) -> bool:
    """Whether exactly this release was begun."""
    return any(record.step == BEGUN and record.facts.get("digest") == release.digest for record in records)


def next_moves(release: Release, records: Iterable[JournalRecord]) -> dict[str, StackStep]:
    """The next step of every stack of ``release``.

    A plan is never applied twice: once a stack's apply was begun, only a new plan says what is left of it.
    """
    moves = {stack.name: StackStep(MoveKind.AS_PLANNED) for stack in release.stacks}
    for record in records:
        before = moves.get(record.subject)
        if before is None:
            continue
        if record.step == APPLYING:
            moves[record.subject] = StackStep(MoveKind.ANEW, before.batches)
        elif record.step == BATCH:
            moves[record.subject] = StackStep(MoveKind.ANEW, before.batches + 1)
        elif record.step == APPLIED:
            serial = record.facts.get("serial")
            moves[record.subject] = StackStep(
                MoveKind.NONE, before.batches, serial if isinstance(serial, int) else None
            )
    return moves
