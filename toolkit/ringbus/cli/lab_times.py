"""Where the time of `ringbus lab up` went."""

import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime

from rich.console import RenderableType

from ringbus.cli.answers import table
from ringbus.journal.journal import JournalRecord
from ringbus.release.moves import APPLIED, APPLYING


@dataclass(frozen=True, slots=True)
class TimedStep:
    """What was done from a moment on, and how long it took: seconds since the way began, and seconds."""

    step: str
    began: float
    seconds: float

    def to_json(self) -> dict[str, object]:
        """The step as ``--json`` shows it."""
        return asdict(self)


class TimedSteps:
    """The steps of one going; those that are taken side by side may be written down by several threads."""

    def __init__(self) -> None:
        self._begun = time.monotonic()
        self._steps: list[TimedStep] = []

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Write down how long the block takes, however it ends."""
        before = time.monotonic()
        try:
            yield
        finally:
            self._steps.append(TimedStep(name, round(before - self._begun, 1), round(time.monotonic() - before, 1)))

    def told(self, records: Sequence[JournalRecord]) -> tuple[TimedStep, ...]:
        """All steps as they began, the stacks of a release's journal among them, and the whole as the last."""
        taken = time.monotonic() - self._begun
        applying = next((one for one in self._steps if one.step == "stacks"), None)
        stacks = _stacks(records, applying.began) if applying and records else ()
        ordered = sorted((*self._steps, *stacks), key=lambda one: one.began)
        return (*ordered, TimedStep("all", 0.0, round(taken, 1)))


def _stacks(records: Sequence[JournalRecord], offset: float) -> Iterable[TimedStep]:
    """Each stack from the end of those before it: it is planned once more first. The journal knows full seconds."""
    at = [datetime.fromisoformat(record.at) for record in records]
    begun = {record.subject: moment for record, moment in zip(records, at, strict=True) if record.step == APPLYING}
    for record, moment in zip(records, at, strict=True):
        if record.step == APPLIED and record.subject in begun:
            start = begun[record.subject]
            yield TimedStep(
                f"stack {record.subject}", offset + (start - at[0]).total_seconds(), (moment - start).total_seconds()
            )


def times_view(steps: Iterable[TimedStep]) -> RenderableType:
    """A row for every step."""
    rows = [(one.step, f"{one.began:.0f}", f"{one.seconds:.0f}") for one in steps]
    return table("\nwhere the time went, in seconds", ("step", "#began", "#took"), rows)
