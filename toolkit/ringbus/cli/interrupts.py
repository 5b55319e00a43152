"""Ctrl-C: the first asks to stop cleanly, the second kills."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from ringbus.outcomes import Stop


@contextmanager
def stopping() -> Iterator[Stop]:
    """A Stop that SIGINT and SIGTERM ask; the handlers of before are back at the end."""
    stop = Stop()

    def asked(_number: int, _frame: FrameType | None) -> None:
        stop.ask()

    before = {number: signal.signal(number, asked) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
