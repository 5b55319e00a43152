"""Files that are whole or not there, and folders that one process at a time works in."""

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path


def write_whole(file: Path, text: str) -> None:
    """Write ``text`` so that a reader sees the old file or the new one, also after a crash."""
    part = file.with_name(f".{file.name}.{os.getpid()}")
    with part.open("w", encoding="utf-8") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    part.replace(file)


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
