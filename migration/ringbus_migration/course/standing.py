"""Where a run stands: folded from its records."""

import datetime
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from ringbus.verdict import Verdict
from ringbus_migration.course.record import AuditRecord, RecordKind


class RunState(StrEnum):
    """What a run is doing."""

    PLANNED = "planned"
    RUNNING = "running"
    PAUSED = "paused"
    HELD = "held"
    UNDOING = "undoing"
    FROZEN = "frozen"
    COMPLETED = "completed"
    ROLLED_BACK = "rolled_back"


SETTLES = "settles"
"""The fact of a record that says for how many seconds nothing of its cell moves further the same way after it."""
PAUSABLE = (RunState.RUNNING, RunState.UNDOING, RunState.HELD)
"""What a pause is of."""


class StepState(StrEnum):
    """How far a step is."""

    PENDING = "pending"
    READY = "ready"
    APPLYING = "applying"
    CONVERGING = "converging"
    BAKING = "baking"
    DONE = "done"


_WATCHED = (StepState.CONVERGING, StepState.BAKING)


@dataclass(frozen=True, slots=True)
class RunApproval:
    """Somebody's yes to a gate: who said it, as whom of those named, and to which ``snapshot`` of what stood then.

    ``step`` is the one that waited for it.
    """

    who: str
    name: str
    snapshot: str
    step: int


@dataclass(frozen=True, slots=True)
class RunProgress:
    """``done`` are the steps that stand, in the order they were done; ``active`` is under way since ``since``.

    ``since`` is 0 once it was held: what is watched is watched anew then, but for what lacked requests alone.
    ``undo_to`` is the first step that is undone, when it goes back. ``moved`` are the steps whose rows somebody says
    were moved, and moved back (negative). ``tries`` counts how often the present undo did not pass. ``patient``
    is when it was last told to go, or entered its state. ``settling``: steps, negative on the way back, after which
    nothing of their cell moves further that way before a moment, in seconds since 1970.
    """

    state: RunState = RunState.PLANNED
    done: tuple[int, ...] = ()
    active: int = 0
    step_state: StepState = StepState.PENDING
    since: float = 0.0
    undo_to: int = 0
    why: str = ""
    worker: str = ""
    tries: int = 0
    approvals: Mapping[str, RunApproval] = field(default_factory=dict)
    moved: frozenset[int] = frozenset()
    patient: float = 0.0
    settling: Mapping[int, float] = field(default_factory=dict)

    @property
    def ended(self) -> bool:
        """Whether nothing goes on by itself."""
        return self.state not in (RunState.RUNNING, RunState.UNDOING)

    @property
    def last(self) -> int:
        """The step that was begun last, of those that stand; 0 when none does."""
        return self.active or (self.done[-1] if self.done else 0)

    def awaits(self, step: int, *, back: bool) -> bool:
        """Whether a step is the one that is under way, or being undone: a person's word is for no other."""
        if not back:
            return step == self.active
        return bool(self.done) and step == self.done[-1] and 0 < self.undo_to <= step


def seconds_of(at: str) -> float:
    """A record's moment in seconds since 1970."""
    return datetime.datetime.fromisoformat(at).timestamp()


def progress(records: Iterable[AuditRecord], before: RunProgress = RunProgress()) -> RunProgress:
    """The standing after all records, which follow what stood ``before``."""
    found = before
    for record in records:
        found = _FOLDS[record.kind](found, record)
    return found


def _go(now: RunProgress, record: AuditRecord) -> RunProgress:
    """What was watched before a worker died or paused is watched on: requests are counted meanwhile too."""
    state = RunState.UNDOING if now.undo_to else RunState.RUNNING
    worker = str(record.facts.get("worker", ""))
    kept = state is RunState.RUNNING and now.step_state in _WATCHED
    since = (now.since if kept else 0.0) or seconds_of(record.at)
    return replace(now, state=state, why="", since=since, worker=worker, tries=0, patient=seconds_of(record.at))


def _entered(now: RunProgress, record: AuditRecord) -> RunProgress:
    state, at = StepState(record.kind.value), seconds_of(record.at)
    return replace(now, active=record.step, step_state=state, since=at, patient=at)


def _done(now: RunProgress, record: AuditRecord) -> RunProgress:
    return replace(
        now,
        done=(*now.done, record.step),
        active=0,
        step_state=StepState.PENDING,
        moved=now.moved - {record.step},
        settling=_settling(now, record, record.step),
    )


def _undo(now: RunProgress, record: AuditRecord) -> RunProgress:
    """A step under way that is to be undone is undone too: it may have been carried out in part.

    A run that goes back already goes as far as any one of those who said it wants.
    """
    first = min(record.step, now.undo_to or record.step)
    went = replace(
        now, state=RunState.UNDOING, undo_to=first, why=record.why, tries=0, since=seconds_of(record.at)
    )  # fmt: skip
    if now.active < first:
        return went
    return replace(went, done=(*now.done, now.active), active=0, step_state=StepState.PENDING)


def _undone(now: RunProgress, record: AuditRecord) -> RunProgress:
    """What was said of the step is over with it: words of who did it, and each yes to it or to a later one."""
    return replace(
        now,
        done=tuple(number for number in now.done if number != record.step),
        active=0,
        step_state=StepState.PENDING,
        tries=0,
        moved=now.moved - {record.step, -record.step},
        approvals={gate: yes for gate, yes in now.approvals.items() if yes.step < record.step},
        since=seconds_of(record.at),
        settling=_settling(now, record, -record.step),
    )


def _retried(now: RunProgress, record: AuditRecord) -> RunProgress:
    step = -record.step if now.state is RunState.UNDOING else record.step
    tried = replace(now, tries=now.tries + 1, settling=_settling(now, record, step))
    return replace(tried, since=seconds_of(record.at)) if step < 0 else tried


def _settling(now: RunProgress, record: AuditRecord, step: int) -> Mapping[int, float]:
    """What was to settle of the step, either way, is over with it; what its record says begins."""
    left = {number: until for number, until in now.settling.items() if abs(number) != abs(step)}
    seconds = record.facts.get(SETTLES)
    return left | ({step: seconds_of(record.at) + float(seconds)} if seconds else {})


def _held(now: RunProgress, record: AuditRecord) -> RunProgress:
    """A way back that has come to its end is over; one that waits for somebody goes on afterwards.

    Where requests were lacking, or could not be asked for, those that were seen count.
    """
    lacking = record.facts.get("verdict") in (Verdict.NODATA.value, Verdict.ERROR.value)
    held = replace(now, since=now.since if lacking else 0.0)
    undo_to = 0 if record.facts.get("over") else now.undo_to
    return replace(held, state=RunState.HELD, why=record.why, undo_to=undo_to)


def _approved(now: RunProgress, record: AuditRecord) -> RunProgress:
    facts = record.facts
    yes = RunApproval(record.who, str(facts["as"]), str(facts["snapshot"]), record.step)
    return replace(now, approvals={**now.approvals, str(facts["gate"]): yes})


def _moved(now: RunProgress, record: AuditRecord) -> RunProgress:
    back = bool(record.facts.get("back"))
    if not now.awaits(record.step, back=back):
        return now
    return replace(now, moved=now.moved | {-record.step if back else record.step})


def _paused(now: RunProgress, record: AuditRecord) -> RunProgress:
    """What is frozen, or has come to its end, does not go on after a pause either."""
    return replace(now, state=RunState.PAUSED, why=record.why) if now.state in PAUSABLE else now


def _rolled_back(now: RunProgress, record: AuditRecord) -> RunProgress:
    """As before the first step: no yes and no word is left."""
    return RunProgress(state=RunState.ROLLED_BACK, since=now.since, why=record.why, worker=now.worker)


def _ended(state: RunState) -> Callable[[RunProgress, AuditRecord], RunProgress]:
    def fold(now: RunProgress, record: AuditRecord) -> RunProgress:
        return replace(now, state=state, why=record.why)

    return fold


_FOLDS: Mapping[RecordKind, Callable[[RunProgress, AuditRecord], RunProgress]] = {
    RecordKind.GO: _go,
    RecordKind.APPLYING: _entered,
    RecordKind.CONVERGING: _entered,
    RecordKind.BAKING: _entered,
    RecordKind.DONE: _done,
    RecordKind.HELD: _held,
    RecordKind.PAUSED: _paused,
    RecordKind.UNDO: _undo,
    RecordKind.UNDONE: _undone,
    RecordKind.RETRIED: _retried,
    RecordKind.FROZEN: _ended(RunState.FROZEN),
    RecordKind.APPROVED: _approved,
    RecordKind.MOVED: _moved,
    RecordKind.COMPLETED: _ended(RunState.COMPLETED),
    RecordKind.ROLLED_BACK: _rolled_back,
}
