"""What long work says of itself while it runs."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


class EventKind(StrEnum):
    """The moments of a piece of work."""

    STARTED = "started"
    PROGRESS = "progress"
    SAID = "said"
    FINISHED = "finished"


@dataclass(frozen=True, slots=True)
class Event:
    """One moment of the work of ``who`` (a stack, LocalStack, a host); the receiver stamps the time.

    ``done`` of ``total`` steps where the work can be counted; ``ok`` only with FINISHED.
    """

    kind: EventKind
    who: str
    what: str
    done: int | None = None
    total: int | None = None
    ok: bool = True


Report = Callable[[Event], None]


def silent(_event: Event) -> None:
    """A receiver that keeps nothing."""
