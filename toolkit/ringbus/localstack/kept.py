"""Folders that one process at a time works in, the others waiting for it."""

import fcntl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def alone(lock: Path, waiting: Callable[[], None], check: Callable[[], None]) -> Iterator[None]:
    """Hold the lock file ``lock`` while the block runs; the system frees it when the process dies.

    ``waiting`` is called once when another process holds it, ``check`` every half second of the wait (it may raise).
    """
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("w") as file:
        if not _taken(file.fileno()):
            waiting()
            while not _taken(file.fileno()):
                check()
                time.sleep(0.5)
        yield


def _taken(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
