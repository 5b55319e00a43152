"""What comes next in a run, and what comes of it: deciding alone, from the plan and where the run stands."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from ringbus.verdict import Verdict
from ringbus_migration.course.gates import illegal, lacking_approval
from ringbus_migration.course.record import RecordDraft, RecordKind
from ringbus_migration.course.standing import SETTLES, RunProgress, RunState, StepState
from ringbus_migration.legality import BackMode, StepKind
from ringbus_migration.plan.plan import MigrationPlan
from ringbus_migration.plan.step import Step
from ringbus_migration.script.metrics import PERIOD
from ringbus_migration.script.script import StepScript

LOOKS = 50
"""How often something that takes long is looked at."""
RAREST = 5 * PERIOD
"""The longest wait between two looks: what an operator says meanwhile is heard then."""
TRIES = 3
_AGAIN = PERIOD // 2
_OF_HOSTS = (StepKind.PROVISION, StepKind.SCALE)


class MoveKind(StrEnum):
    """What is to be done with a step: nothing needs the target but the last four."""

    BEGIN = "begin"
    ACT = "act"
    CONVERGE = "converge"
    BAKE = "bake"
    UNDO = "undo"


@dataclass(frozen=True, slots=True)
class RunMove:
    """The next thing: a step and what is done with it."""

    kind: MoveKind
    step: Step


@dataclass(frozen=True, slots=True)
class TargetReading:
    """What the target answered: a verdict, why in words, and the evidence that the audit keeps."""

    verdict: Verdict
    why: str = ""
    evidence: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class MoveOutcome:
    """What is recorded, and how many seconds to wait before the next move."""

    records: tuple[RecordDraft, ...] = ()
    wait: float = 0.0


_KINDS = {
    StepState.APPLYING: MoveKind.ACT,
    StepState.CONVERGING: MoveKind.CONVERGE,
    StepState.BAKING: MoveKind.BAKE,
}


def next_move(plan: MigrationPlan, now: RunProgress) -> RunMove | RecordDraft | None:
    """The next move; or the record with which the run comes to rest; None where it rests already."""
    if now.ended:
        return None
    if now.state is RunState.UNDOING:
        return _next_undo(plan, now)
    if now.active:
        return RunMove(_KINDS[now.step_state], plan.steps[now.active - 1])
    done = set(now.done)
    step = next((step for step in plan.steps if step.number not in done), None)
    return RunMove(MoveKind.BEGIN, step) if step else RecordDraft(RecordKind.COMPLETED)


def _next_undo(plan: MigrationPlan, now: RunProgress) -> RunMove | RecordDraft:
    """Last in, first out, as far as the run goes back or there is a way."""
    last = now.done[-1] if now.done else 0
    if not last and not now.active:
        return RecordDraft(RecordKind.ROLLED_BACK, why=now.why)
    if last < now.undo_to:
        why = f"undone to before step {now.undo_to}" + (f": {now.why}" if now.why else "")
        return RecordDraft(RecordKind.HELD, last, why, {"over": True})
    step = plan.steps[last - 1]
    if step.back is BackMode.IRREVERSIBLE:
        why = f"step {last} has no way back: {step.what}"
        return RecordDraft(RecordKind.HELD, last, why, {"over": True})
    return RunMove(MoveKind.UNDO, step)


def begun(plan: MigrationPlan, step: Step, now: RunProgress) -> MoveOutcome:
    """A step begins when the table allows it as everything stands; one that asks for a yes is done by it."""
    forbidden = illegal(plan, step, now)
    if forbidden:
        return _held(step, f"step {step.number}: {forbidden}", Verdict.FAIL)
    if step.kind is StepKind.APPROVE:
        lacking = lacking_approval(plan, step, now)
        return (
            _held(step, lacking, Verdict.NODATA)
            if lacking
            else MoveOutcome((RecordDraft(RecordKind.DONE, step.number),))
        )
    return MoveOutcome((RecordDraft(RecordKind.APPLYING, step.number),))


def settling(plan: MigrationPlan, move: RunMove, now: RunProgress) -> float:
    """Until when the move waits for what its cell did before in the same direction; 0 where nothing is to settle."""
    back = move.kind is MoveKind.UNDO
    return max(
        (
            until
            for number, until in now.settling.items()
            if (number < 0) is back and plan.steps[abs(number) - 1].cell == move.step.cell
        ),
        default=0.0,
    )


def settled(
    plan: MigrationPlan, script: StepScript, move: RunMove, reading: TargetReading, now: RunProgress, moment: float
) -> MoveOutcome:
    """What follows from a reading at a ``moment``, in seconds since 1970.

    Only a pass goes forward, only a fail undoes; what is neither waits as long as the step may take, from when it was
    told to go last, then holds. A silence that was broken does not become one by waiting: that is told at once.
    """
    if move.kind is MoveKind.UNDO:
        return _undone(script, reading, now.tries)
    elapsed, waited = moment - now.since, moment - now.patient
    outcome = _at_once(plan, script, move, reading)
    if outcome is not None:
        return outcome
    due = script.seconds if move.kind is MoveKind.BAKE else 0
    if reading.verdict is Verdict.PASSED and elapsed >= due:
        return MoveOutcome((_forward(script, move, reading),))
    doubted = move.kind is MoveKind.BAKE and reading.verdict is not Verdict.NODATA
    late = min(elapsed - due, waited) >= 5 * PERIOD if doubted else waited >= move.step.timeout
    if reading.verdict is not Verdict.PASSED and (late or not _passes_by_itself(move, script)):
        return _held(move.step, f"step {move.step.number}: {reading.why}", reading.verdict, reading.evidence)
    pace = min(max(PERIOD, due / LOOKS), RAREST)
    return MoveOutcome(wait=min(pace, due - elapsed) if elapsed < due else pace)


def _at_once(plan: MigrationPlan, script: StepScript, move: RunMove, reading: TargetReading) -> MoveOutcome | None:
    """What is recorded however long it was waited for: a fail, a silence that was broken, and what is to settle."""
    number = move.step.number
    if reading.verdict is Verdict.FAIL:
        return MoveOutcome((_undo_phase(plan, move.step, reading),))
    if move.kind is MoveKind.BAKE and script.still and reading.verdict is Verdict.INCONCLUSIVE:
        return _held(move.step, f"step {number}: {reading.why}", reading.verdict, reading.evidence)
    if SETTLES in reading.evidence:
        return MoveOutcome((RecordDraft(RecordKind.RETRIED, number, reading.why, reading.evidence),))
    return None


def _passes_by_itself(move: RunMove, script: StepScript) -> bool:
    """Whether waiting helps: metrics, rules and hosts take a moment; a person's work is waited for otherwise."""
    waits = move.kind in (MoveKind.CONVERGE, MoveKind.BAKE) or move.step.kind in _OF_HOSTS
    return waits and not script.by_hand


def _forward(script: StepScript, move: RunMove, reading: TargetReading) -> RecordDraft:
    after = {
        MoveKind.ACT: RecordKind.CONVERGING if script.confirms or script.watches else RecordKind.DONE,
        MoveKind.CONVERGE: RecordKind.BAKING if script.seconds else RecordKind.DONE,
        MoveKind.BAKE: RecordKind.DONE,
    }[move.kind]
    if move.kind is MoveKind.ACT and script.seconds:
        after = RecordKind.BAKING
    settles = script.settles if after is RecordKind.DONE else 0
    return RecordDraft(after, move.step.number, reading.why, _settling(reading, settles))


def _settling(reading: TargetReading, seconds: int) -> Mapping[str, Any]:
    return {**reading.evidence, SETTLES: seconds} if seconds else reading.evidence


def _undo_phase(plan: MigrationPlan, step: Step, reading: TargetReading) -> RecordDraft:
    """Back to where the cell stood before it began to enter this state."""
    cell = [each for each in plan.steps if (each.wave, each.cell, each.phase) == (step.wave, step.cell, step.phase)]
    first = min(each.number for each in cell)
    facts = {"failed": step.number, "evidence": dict(reading.evidence)}
    return RecordDraft(RecordKind.UNDO, first, f"step {step.number} failed: {reading.why}", facts)


def _undone(script: StepScript, reading: TargetReading, tries: int) -> MoveOutcome:
    """What cannot be undone freezes; hosts that do not answer yet are waited for as long as the step may take."""
    step = script.step
    if reading.verdict is Verdict.PASSED:
        evidence = _settling(reading, script.settles_back)
        return MoveOutcome((RecordDraft(RecordKind.UNDONE, step.number, reading.why, evidence),))
    why = f"the undo of step {step.number} does not pass: {reading.why}"
    if reading.verdict is Verdict.NODATA:
        return _held(step, why, reading.verdict, reading.evidence)
    hosts = reading.verdict is Verdict.INCONCLUSIVE and not script.forms
    if tries + 1 < (step.timeout // _AGAIN if hosts else TRIES):
        retried = RecordDraft(RecordKind.RETRIED, step.number, reading.why, reading.evidence)
        return MoveOutcome((retried,), wait=0.0 if SETTLES in reading.evidence else _AGAIN)
    return MoveOutcome((RecordDraft(RecordKind.FROZEN, step.number, why, reading.evidence),))


def _held(step: Step, why: str, verdict: Verdict, evidence: Mapping[str, Any] | None = None) -> MoveOutcome:
    facts = {"verdict": verdict.value, "evidence": dict(evidence or {})}
    return MoveOutcome((RecordDraft(RecordKind.HELD, step.number, why, facts),))
