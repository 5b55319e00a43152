"""Files are whole: the old content or the new, whatever ends the writing; and a lock ends with its process."""

from __future__ import annotations

import os
import resource
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from ringbus.machine import files

OLD, NEW = b"old\n" * 20_000, b"new\n" * 50_000
WRITER = """
import sys
from pathlib import Path
from ringbus.machine import files
contents = [character.encode() * 300_000 for character in "ab"]
print("ready", flush=True)
while True:
    for content in contents:
        files.replace(Path(sys.argv[1]), content)
"""


@contextmanager
def disk_for(size: int) -> Iterator[None]:
    """No file of this process gets larger than ``size`` bytes; Python ignores the signal, and the write fails."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize("content", [NEW, b"", bytes(range(256))])
def test_replaced_or_made_with_its_folders(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a" / "b" / "file.json"
    for _ in range(2):
        files.replace(path, content)
        assert path.read_bytes() == content
    assert names(path.parent) == ["file.json"]


def test_only_what_is_not_there_is_created(tmp_path: Path) -> None:
    path = tmp_path / "a" / "file.json"
    assert files.create(path, OLD) is True
    assert files.create(path, NEW) is False
    assert (path.read_bytes(), names(path.parent)) == (OLD, ["file.json"])
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    assert files.create(tmp_path / "link", NEW) is False
    assert not (tmp_path / "nowhere").exists()


def test_one_of_many_creates_it(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda number: files.create(tmp_path / "file", b"%d" % number), range(8)))
    assert made.count(True) == 1
    assert (tmp_path / "file").read_bytes() == b"%d" % made.index(True)


def test_many_threads_replace_it_at_once(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: files.replace(tmp_path / "file", b"%d" % number * 9999), range(40)))
    assert (tmp_path / "file").read_bytes() in [b"%d" % number * 9999 for number in range(40)]
    assert names(tmp_path) == ["file"]


def test_it_gets_the_permissions_of_any_new_file(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        files.replace(tmp_path / "file", b"")
        files.create(tmp_path / "other", b"")
    finally:
        os.umask(before)
    assert {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()} == {0o640}


@pytest.mark.parametrize("act", [files.replace, files.create])
def test_a_full_disk_leaves_what_was_there(tmp_path: Path, act: Callable[[Path, bytes], object]) -> None:
    (tmp_path / "file").write_bytes(OLD)
    with disk_for(1000), pytest.raises(OSError, match="File too large"):
        act(tmp_path / "file", NEW)
    assert (tmp_path / "file").read_bytes() == OLD
    with disk_for(1000), pytest.raises(OSError, match="File too large"):
        act(tmp_path / "new", NEW)
    assert names(tmp_path) == ["file"]


def test_what_cannot_be_put_in_place_leaves_no_draft(tmp_path: Path) -> None:
    (tmp_path / "file").mkdir()
    with pytest.raises(OSError, match="Is a directory"):
        files.replace(tmp_path / "file", NEW)
    assert names(tmp_path) == ["file"]


@pytest.mark.parametrize("moment", range(4))
def test_a_crash_leaves_the_old_or_the_new(tmp_path: Path, moment: int) -> None:
    """A child that ends at its n-th touch of the disk, without any tidying."""
    files.replace(tmp_path / "file", OLD)
    child = os.fork()
    if child == 0:
        _replace_and_die(tmp_path / "file", moment)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9
    assert (tmp_path / "file").read_bytes() == (OLD if moment < 3 else NEW)
    files.replace(tmp_path / "file", b"next")
    assert (tmp_path / "file").read_bytes() == b"next"


def _replace_and_die(path: Path, moment: int) -> None:
    left = iter(range(moment))

    def mortal(act: Callable[..., Any]) -> Callable[..., Any]:
        def touch(*given: Any, **named: Any) -> Any:
            if next(left, None) is None:
                os._exit(9)
            return act(*given, **named)

        return touch

    Path.open, Path.replace, os.fsync = mortal(Path.open), mortal(Path.replace), mortal(os.fsync)
    try:
        files.replace(path, NEW)
    finally:
        os._exit(1)


def test_a_reader_never_sees_a_part_also_when_the_writer_is_killed(tmp_path: Path) -> None:
    path = tmp_path / "file"
    files.replace(path, b"a" * 300_000)
    for _ in range(3):
        with subprocess.Popen([sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE, text=True) as writer:
            assert writer.stdout is not None
            assert writer.stdout.readline() == "ready\n"
            seen = {path.read_bytes() for _ in range(200)}
            writer.kill()
        seen.add(path.read_bytes())
        assert seen <= {b"a" * 300_000, b"b" * 300_000}


def test_a_lock_is_one_s_alone_and_says_whose(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "lock"
    with files.locked(path, "ann"), pytest.raises(BlockingIOError) as told, files.locked(path, "bob"):
        pytest.fail("two hold it")
    assert told.value.strerror == "ann"
    with files.locked(path, "bob"):
        assert path.read_text() == "bob"
    assert path.read_text() == ""


def test_a_child_that_outlives_the_block_does_not_hold_it(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    with files.locked(path, "ann"):
        child = os.fork()  # it has copies of all open files, as one that another thread starts has for a moment
        if child == 0:
            os.read(_never()[0], 1)
    try:
        with files.locked(path, "bob"):
            assert path.read_text() == "bob"
    finally:
        os.kill(child, 9)
        os.waitpid(child, 0)


def _never() -> tuple[int, int]:
    """A pipe whose writing end stays open: a read of it waits."""
    return os.pipe()
