"""One turn of a run: read where it stands, decide, carry out, record."""

import math
from collections.abc import Callable
from dataclasses import dataclass

from ringbus.errors import RingbusError
from ringbus.events import Event, EventKind, Report
from ringbus.model.units import duration_text
from ringbus.outcomes import Stop
from ringbus.verdict import Verdict
from ringbus_migration.course.move import (
    RAREST,
    MoveKind,
    MoveOutcome,
    RunMove,
    TargetReading,
    begun,
    next_move,
    settled,
    settling,
)
from ringbus_migration.course.record import AuditRecord, RecordDraft, RecordKind
from ringbus_migration.course.standing import RunProgress, progress
from ringbus_migration.data.mover import DataPort
from ringbus_migration.legality import StepKind
from ringbus_migration.plan.document import PlanDocument
from ringbus_migration.plan.step import CellKind, Step
from ringbus_migration.run.store import RunStore
from ringbus_migration.script.edge import EdgeNames
from ringbus_migration.script.script import StepScript, script_of
from ringbus_migration.traffic.hands import TrafficHands
from ringbus_migration.traffic.port import TrafficPort


@dataclass(frozen=True, slots=True)
class RunInputs:
    """What a run works with. ``stated`` is what the platform file says now of a key; ``clock`` gives seconds.

    ``wait`` waits durably, for as many seconds as it is given; ``stop`` ends the run between two turns.
    """

    store: RunStore
    document: PlanDocument
    port: TrafficPort
    data: DataPort
    stated: Callable[[str], str | None]
    clock: Callable[[], float]
    wait: Callable[[float], None]
    report: Report
    worker: str
    stop: Stop


@dataclass(frozen=True, slots=True)
class TurnOutcome:
    """What the workflow does next: end in a state, or wait, then take another turn."""

    end: str = ""
    wait: float = 0.0


class RunEngine:
    """The turns of one run, as one worker takes them."""

    def __init__(self, run: str, inputs: RunInputs) -> None:
        self._run, self._in = run, inputs
        self._plan = inputs.document.plan
        self._edge = EdgeNames(inputs.document.migration, inputs.document.platform)
        self._hands = TrafficHands(inputs.port, self._edge)
        self._last: AuditRecord | None = None
        self._now = RunProgress()

    def turn(self) -> TurnOutcome:
        """Take one. A turn that is taken again after a crash finds what was recorded, and goes on from there.

        So does one during which somebody else said something: it records nothing, and the next one hears that.
        """
        now = self._standing()
        if now.worker != self._in.worker:
            return TurnOutcome("taken over")
        move = next_move(self._plan, now)
        if move is None:
            return TurnOutcome(now.state.value)
        if self._in.stop.asked:
            paused = self._record((RecordDraft(RecordKind.PAUSED, why="interrupted where it was carried on"),))
            return TurnOutcome("interrupted" if paused else "")
        if isinstance(move, RecordDraft):
            self._record((move,))
            return TurnOutcome()
        left = settling(self._plan, move, now) - self._in.clock()
        if left > 0:
            self._tell(move.step, f"waits for {duration_text(math.ceil(left))}: what moved before settles")
            return TurnOutcome(wait=min(left, RAREST))
        outcome = self._carried(move, now)
        return TurnOutcome(wait=outcome.wait if self._record(outcome.records) else 0.0)

    def _standing(self) -> RunProgress:
        """What was recorded since the last turn, by whomever, is added to what is known."""
        for record in self._in.store.verified(self._run, self._plan.digest, self._last):
            self._now, self._last = progress((record,), self._now), record
        return self._now

    def _carried(self, move: RunMove, now: RunProgress) -> MoveOutcome:
        if move.kind is MoveKind.BEGIN:
            return begun(self._plan, move.step, now)
        script = script_of(move.step, self._edge)
        moment = self._in.clock()
        try:
            reading = self._read(move, script, now, moment)
        except RingbusError as fault:
            reading = TargetReading(Verdict.ERROR, str(fault))
        outcome = settled(self._plan, script, move, reading, now, moment)
        if not outcome.records:
            self._tell(move.step, f"looked, and looks again in {duration_text(round(outcome.wait))}: {_seen(reading)}")
        return outcome

    def _read(self, move: RunMove, script: StepScript, now: RunProgress, moment: float) -> TargetReading:
        if move.step.cell.kind is CellKind.CITY:
            return self._stated(move)
        if script.by_hand:
            return self._by_hand(move, now)
        if move.kind is MoveKind.ACT:
            return self._hands.act(script, heard=move.step.number in now.settling)
        if move.kind is MoveKind.CONVERGE:
            return self._hands.converge(script, now.since, moment)
        if move.kind is MoveKind.BAKE:
            return self._hands.bake(script, now.since, moment, self._alone(move, now))
        return self._hands.undo(script, heard=-move.step.number in now.settling)

    def _by_hand(self, move: RunMove, now: RunProgress) -> TargetReading:
        """What nobody here can do is done on a person's word, and recorded as that."""
        back = move.kind is MoveKind.UNDO
        if (-move.step.number if back else move.step.number) in now.moved:
            return TargetReading(Verdict.PASSED, "on a person's word", {"by_hand": True})
        return (self._in.data.leave if back else self._in.data.enter)(move.step)

    def _stated(self, move: RunMove) -> TargetReading:
        """An announcement is done when the platform file says it; a yes is nothing that could be undone."""
        if move.step.kind is not StepKind.ANNOUNCE:
            return TargetReading(Verdict.PASSED)
        effect = move.step.undo[0] if move.kind is MoveKind.UNDO else move.step.effects[0]
        key = effect.resource.partition(" ")[2]
        said = self._in.stated(key)
        if said == effect.new:
            return TargetReading(Verdict.PASSED, f"the platform file says {key}: {said}")
        return TargetReading(Verdict.NODATA, f"the platform file says {key}: {said}; write {key}: {effect.new}")

    def _alone(self, move: RunMove, now: RunProgress) -> bool:
        """Whether the old side of a cell gets nothing any more, so that there is nothing to compare with."""
        states = [
            effect.new
            for number in now.done
            for effect in self._plan.steps[number - 1].effects
            if self._plan.steps[number - 1].cell == move.step.cell and effect.resource.startswith("weight ")
        ]
        return bool(states) and states[-1] == "100 %"

    def _record(self, drafts: tuple[RecordDraft, ...]) -> bool:
        """Whether they were recorded: not when somebody else said something since the standing was read."""
        if not drafts:
            return True
        read = self._last.number if self._last else 0
        made = self._in.store.append(self._run, self._plan.digest, drafts, self._in.worker, read)
        for record in made:
            self._in.report(Event(EventKind.SAID, self._plan.name, self._said(record)))
        return bool(made)

    def _tell(self, step: Step, said: str) -> None:
        """What is no record, so that nobody waits before a silent screen."""
        self._in.report(
            Event(EventKind.SAID, self._plan.name, f"step {step.number} of {len(self._plan.steps)}: {said}")
        )

    def _said(self, record: AuditRecord) -> str:
        step = f"step {record.step} of {len(self._plan.steps)}: " if record.step else ""
        return f"{step}{record.kind.value}" + (f", {record.why}" if record.why else "")


def _seen(reading: TargetReading) -> str:
    return reading.why or ("as it should be" if reading.verdict is Verdict.PASSED else reading.verdict.value)
