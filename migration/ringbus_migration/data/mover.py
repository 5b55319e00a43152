"""What a run needs of those who move rows, and what there is until somebody does."""

from typing import Protocol

from ringbus.verdict import Verdict
from ringbus_migration.course.move import TargetReading
from ringbus_migration.plan.step import Step


class DataPort(Protocol):
    """Moves the rows of one kind of store to another. Both ways may be asked for again after a crash."""

    def enter(self, step: Step) -> TargetReading:
        """See where the data is, and bring it to where the step's effects say; pass only when it is seen there."""
        ...

    def leave(self, step: Step) -> TargetReading:
        """The same, back to before the step."""
        ...


class UnmovedPort:
    """Nobody moves rows yet, and none is said to have been moved: every step waits for a person's word."""

    def enter(self, step: Step) -> TargetReading:
        """Nothing was moved."""
        return _unmoved(step, "")

    def leave(self, step: Step) -> TargetReading:
        """Nothing was moved back."""
        return _unmoved(step, " --back") if step.effects else TargetReading(Verdict.PASSED, "nothing to undo")


def _unmoved(step: Step, back: str) -> TargetReading:
    said = f"`ringbus migrate moved {step.number}{back} --evidence …` when you have"
    return TargetReading(Verdict.NODATA, f"nothing was moved, for Ringbus moves no rows yet: {said}")
