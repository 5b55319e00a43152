"""What a rehearsal measured, as a runbook prints it: of every step the way there and the way back."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

_FORMAT = 1


@dataclass(frozen=True, slots=True)
class RehearsedStatus:
    """A step that was rehearsed: how many seconds it took until requests followed, there and back."""

    there: float
    back: float

    def __str__(self) -> str:
        return f"there in {self.there:.1f} s, back in {self.back:.1f} s"


@dataclass(frozen=True, slots=True)
class RehearsalRecord:
    """A whole rehearsal of the plan with this digest: steps by number, requests by what became of them."""

    plan: str
    at: str
    steps: Mapping[int, RehearsedStatus] = field(default_factory=dict)
    counted: Mapping[str, int] = field(default_factory=dict)

    def text(self) -> str:
        """As it is kept."""
        return f"{json.dumps({'kind': 'migration-rehearsal', 'format': _FORMAT} | asdict(self), indent=1)}\n"

    def of(self, plan: str) -> Mapping[int, RehearsedStatus]:
        """The steps, where it was that plan that was rehearsed; of any other nothing is known."""
        return self.steps if self.plan == plan else {}


def read_rehearsal(text: str) -> RehearsalRecord | None:
    """What was kept; None where it cannot be read."""
    try:
        kept: dict[str, Any] = json.loads(text)
        if kept.pop("kind") != "migration-rehearsal" or kept.pop("format") != _FORMAT:
            return None
        steps = {int(number): RehearsedStatus(**step) for number, step in kept.pop("steps").items()}
        return RehearsalRecord(steps=steps, **kept)
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
