"""Files that a crash or a full disk leaves whole: the old content or the new, never a part."""

import errno
import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, TextIO

_LOOKS, _MOMENT = 20, 0.02


def replace(path: Path, content: bytes) -> None:
    """Make ``content`` what ``path`` holds, and see it on the disk; OSError leaves the old content."""
    draft = _draft(path, content)
    try:
        draft.replace(path)
    except OSError:
        draft.unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def create(path: Path, content: bytes) -> bool:
    """Make a file that must not be there yet, whole and on the disk; False when there is one already."""
    draft = _draft(path, content)
    try:
        path.hardlink_to(draft)
    except FileExistsError:
        return False
    finally:
        draft.unlink(missing_ok=True)
    _sync_folder(path.parent)
    return True


@contextmanager
def locked(path: Path, text: str) -> Iterator[None]:
    """Hold the file ``path`` for this process alone and have it say ``text`` meanwhile.

    BlockingIOError, with the text of the other, while another one does. The kernel frees it with the process, however
    that ends.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BlockingIOError(errno.EWOULDBLOCK, _said(file)) from None
        try:
            file.truncate(0)
            file.write(text)
            file.flush()
            yield
        finally:
            file.truncate(0)
            # Closing is not enough: a child that another thread is just starting still holds a copy of it.
            fcntl.flock(file, fcntl.LOCK_UN)


def _said(file: TextIO) -> str:
    """What a held file says; who has just taken it needs a moment to write it."""
    for _ in range(_LOOKS):
        file.seek(0)
        if text := file.read():
            return text
        time.sleep(_MOMENT)
    return ""


def _draft(path: Path, content: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft, opened = _new_draft(path)
    try:
        with opened as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
        raise
    return draft


def _new_draft(path: Path, number: int = 0) -> tuple[Path, BinaryIO]:
    """A file of this call alone beside ``path``, with the permissions that any new file of the user gets."""
    draft = path.with_name(f".{path.name}.{os.getpid()}-{number}")
    try:
        return draft, draft.open("xb")
    except FileExistsError:
        return _new_draft(path, number + 1)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
