"""Several pieces of work at once; what failed is a value, and all of it is told."""

import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from enum import IntEnum

from ringbus.errors import Kind, RingbusError


class StopLevel(IntEnum):
    """How hard the user asked to stop: the first Ctrl-C ends cleanly, the second kills."""

    NONE = 0
    CLEAN = 1
    KILL = 2


class Stop:
    """Carries the wish to stop from the signal handler to whoever runs a child process."""

    def __init__(self) -> None:
        self.level = StopLevel.NONE
        self._listeners: list[Callable[[StopLevel], None]] = []
        self._lock = threading.RLock()

    @property
    def asked(self) -> bool:
        """Whether anyone asked to stop."""
        return self.level > StopLevel.NONE

    def ask(self) -> None:
        """Ask to stop, one level harder each time; every listener is told."""
        with self._lock:
            self.level = StopLevel(min(self.level + 1, StopLevel.KILL))
            listeners = tuple(self._listeners)
        for listener in listeners:
            listener(self.level)

    @contextmanager
    def listening(self, listener: Callable[[StopLevel], None]) -> Iterator[None]:
        """Tell ``listener`` of every wish to stop while the block runs."""
        with self._lock:
            self._listeners.append(listener)
        try:
            yield
        finally:
            with self._lock:
                self._listeners.remove(listener)


@dataclass(frozen=True, slots=True)
class Outcomes[T]:
    """What came of each task by name: a value, an error, or neither when it was not started."""

    values: Mapping[str, T]
    errors: Mapping[str, RingbusError]
    not_started: tuple[str, ...] = ()

    def raise_errors(self) -> None:
        """Raise all errors as one, if there are any, with what was not started left to the caller to say."""
        if self.errors:
            kind = max((error.kind for error in self.errors.values()), key=list(Kind).index)
            raise RingbusError(kind, [finding for error in self.errors.values() for finding in error.findings])


def run_all[T](tasks: Mapping[str, Callable[[], T]], limit: int, stop: Stop) -> Outcomes[T]:
    """Run every task, at most ``limit`` at once, in the order given; after a wish to stop no further one is started."""
    values: dict[str, T] = {}
    failures: dict[str, RingbusError] = {}
    left: list[str] = []

    def run(name: str, task: Callable[[], T]) -> None:
        if stop.asked:
            left.append(name)
            return
        try:
            values[name] = task()
        except RingbusError as failure:
            failures[name] = failure

    with ThreadPoolExecutor(max_workers=max(1, limit)) as pool:
        futures: list[Future[None]] = [pool.submit(run, name, task) for name, task in tasks.items()]
    for future in futures:
        future.result()
    done = {name: values[name] for name in tasks if name in values}
    failed = {name: failures[name] for name in tasks if name in failures}
    return Outcomes(done, failed, tuple(name for name in tasks if name in left))
