"""The steps of a cell about traffic, there and back, with requests under way all the time; each is timed."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from ringbus.errors import RingbusError, failed
from ringbus.events import Event, EventKind, Report
from ringbus.outcomes import Stop
from ringbus.verdict import Verdict
from ringbus_migration import codes
from ringbus_migration.course.move import TargetReading
from ringbus_migration.course.standing import SETTLES
from ringbus_migration.legality import StepKind
from ringbus_migration.plan.step import Step
from ringbus_migration.rehearse.load import LENGTH, LoadRun
from ringbus_migration.rehearse.tally import moved
from ringbus_migration.runbook.rehearsed import RehearsedStatus
from ringbus_migration.script.edge import EdgeNames
from ringbus_migration.script.script import StepScript, script_of
from ringbus_migration.traffic.hands import TrafficHands

_PATIENCE, _MOMENT = 120.0, 0.25
#: Seconds that traffic stays where it is between two steps.
_STAYS = 2.0
#: Requests from which it is told that traffic follows a weight.
_LEAST = 200


@dataclass(slots=True)
class DrillRun:
    """A rehearsal at work."""

    hands: TrafficHands
    edge: EdgeNames
    load: LoadRun
    sticky: bool
    report: Report
    stop: Stop
    there: dict[int, float] = field(default_factory=dict)
    back: dict[int, float] = field(default_factory=dict)

    def go(self, steps: Iterable[Step]) -> dict[int, RehearsedStatus]:
        """All of them forward, then back, last in first out; what was begun is undone whatever happens."""
        begun: list[StepScript] = []
        try:
            for step in steps:
                if self.stop.asked:
                    break
                begun.append(script_of(step, self.edge))
                self.there[step.number] = self._timed(begun[-1], forward=True)
        finally:
            self._undo_all(begun)
        return {number: RehearsedStatus(self.there[number], self.back[number]) for number in self.there}

    def _undo_all(self, begun: list[StepScript]) -> None:
        """Last in, first out; one that does not go back does not keep the others, and the first of those is told."""
        faults: list[RingbusError] = []
        for script in reversed(begun):
            try:
                self.back[script.step.number] = self._timed(script, forward=False)
            except RingbusError as fault:
                faults.append(fault)
        if faults:
            raise faults[0]

    def _timed(self, script: StepScript, *, forward: bool) -> float:
        """Seconds until requests followed; then it stays so for a while."""
        step = script.step
        ends = LENGTH + 2 if self.sticky and step.kind is StepKind.PROVISION else 0.0
        if not forward:
            time.sleep(ends)  # the sessions that began on the new side end before its rule goes
        begun = time.monotonic()
        work = self.hands.act if forward else self.hands.undo
        self._until(step, lambda again: work(script, heard=again))
        for weight in {(form.new if forward else form.old).new for form in script.forms}:
            self._follow(step, weight, begun)
        lasted = time.monotonic() - begun
        said = f"step {step.number} {'there' if forward else 'back'}: {step.what}, {lasted:.1f} s"
        self.report(Event(EventKind.SAID, str(step.cell), said))
        time.sleep(max(_STAYS, ends if forward else 0.0))  # those that no rule held yet end before a weight moves
        return lasted

    def _until(self, step: Step, work: Callable[[bool], TargetReading]) -> None:
        end, again = time.monotonic() + _PATIENCE, False
        while (reading := work(again)).verdict is not Verdict.PASSED:
            again = SETTLES in reading.evidence
            time.sleep(_STAYS if again else 0.0)  # the lab's load balancers hear of a rule within one look
            if reading.verdict is Verdict.FAIL or time.monotonic() > end:
                raise failed(codes.NOT_REHEARSED, f"step {step.number}", reading.why or step.what)
            time.sleep(_MOMENT)

    def _follow(self, step: Step, weight: int, begun: float) -> None:
        end = time.monotonic() + _PATIENCE
        while not moved(self.load.since(begun), weight, _LEAST):
            if time.monotonic() > end:
                said = f"requests did not go as {weight} % says within {_PATIENCE:.0f} s"
                raise failed(codes.NOT_REHEARSED, f"step {step.number}", said)
            time.sleep(_MOMENT)
