"""What was done and said in a run, in order: each record carries the digest of the one before it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from ringbus import digests


class RecordKind(StrEnum):
    """What a record is of. A run's whole standing is folded from these, and from nothing else."""

    GO = "go"
    APPLYING = "applying"
    CONVERGING = "converging"
    BAKING = "baking"
    DONE = "done"
    HELD = "held"
    PAUSED = "paused"
    UNDO = "undo"
    UNDONE = "undone"
    RETRIED = "retried"
    FROZEN = "frozen"
    APPROVED = "approved"
    MOVED = "moved by hand"
    COMPLETED = "completed"
    ROLLED_BACK = "rolled back"


@dataclass(frozen=True, slots=True)
class RecordDraft:
    """A record before it has its number, its moment and its place in the chain."""

    kind: RecordKind
    step: int = 0
    why: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AuditRecord:
    """One thing done or said: at a moment (ISO 8601, UTC), by whom, of which step (0: of the run).

    ``number`` counts from 1; ``previous`` is the digest of the record before, for the first one the plan's.
    """

    number: int
    previous: str
    at: str
    who: str
    kind: RecordKind
    step: int = 0
    why: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def digest(self) -> str:
        """What the next record carries."""
        return digests.of_value(asdict(self))


def chained(draft: RecordDraft, before: AuditRecord | None, plan: str, at: str, who: str) -> AuditRecord:
    """The draft as the record that follows ``before``."""
    number, previous = (before.number + 1, before.digest) if before else (1, plan)
    return AuditRecord(number, previous, at, who, draft.kind, draft.step, draft.why, dict(draft.facts))
