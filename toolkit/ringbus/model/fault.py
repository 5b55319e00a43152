"""A fault of the platform file before it is placed: which value, and which others it was judged from."""

from collections.abc import Callable
from dataclasses import dataclass

from ringbus.model.paths import Path

#: As many faults are told at once.
MOST_FAULTS = 100


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong at ``path``; ``rests_on`` are the other values that made it so.

    The fault is shown at the first of ``path`` and ``rests_on`` that the file gives, and not shown at all when one of
    them is itself at fault. A hint that takes a search is a function, called only when the fault is shown.
    """

    code: str
    path: Path
    message: str
    hint: str | Callable[[], str] = ""
    rests_on: tuple[Path, ...] = ()
