"""What is kept on disk: one writer, old or new content and nothing in between, lines that survive a crash."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ringbus.errors import Kind, RingbusError
from ringbus.release.progress import ReleaseProgress, current, forget
from ringbus.release.store import ReleaseStore, append_line, read_lines, write_atomically

HOLDER = """
import sys, time
from pathlib import Path
from ringbus.release.store import ReleaseStore
with ReleaseStore(Path(sys.argv[1])).writing():
    print("held", flush=True)
    sys.stdin.read()
"""


def hold(folder: Path) -> subprocess.Popen[str]:
    """Another process that holds the folder until its input ends."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def test_a_second_process_is_refused_with_the_first_ones_number(tmp_path: Path) -> None:
    with hold(tmp_path) as first:
        with pytest.raises(RingbusError) as told, ReleaseStore(tmp_path).writing():
            pass
        first.communicate("")
    (finding,) = told.value.findings
    assert told.value.kind is Kind.REFUSED
    assert finding.code == "RB401"
    assert f"process {first.pid})" in finding.message
    with ReleaseStore(tmp_path).writing():
        assert (tmp_path / "lock").read_text() == str(os.getpid())


def test_a_killed_process_holds_nothing(tmp_path: Path) -> None:
    with hold(tmp_path) as first:
        first.kill()
        first.wait()
    with ReleaseStore(tmp_path).writing():
        pass


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / ".ringbus").write_text("a file is in the way")
    with pytest.raises(RingbusError) as told, ReleaseStore(tmp_path / ".ringbus" / "hailo").writing():
        pass
    assert told.value.findings[0].code == "RB402"
    with pytest.raises(RingbusError):
        write_atomically(tmp_path / ".ringbus" / "hailo" / "current", "r1")
    with pytest.raises(RingbusError):
        append_line(tmp_path / ".ringbus" / "hailo" / "lines", {})


def full(_handle: int) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_on_a_full_disk_the_old_content_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "release.json"
    write_atomically(file, "old")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(RingbusError) as told:
        write_atomically(file, "new")
    (finding,) = told.value.findings
    assert (told.value.kind, finding.code) == (Kind.FAILED, "RB402")
    assert "No space left" in finding.message
    assert file.read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["release.json"], "no draft is left behind"


def test_a_crash_before_the_end_leaves_the_old_content(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "release.json"
    write_atomically(file, "old")

    def crash(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", crash)
    with pytest.raises(KeyboardInterrupt):
        write_atomically(file, "new")
    assert file.read_text() == "old"


def test_a_line_that_cannot_be_written_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(RingbusError) as told:
        ReleaseProgress(ReleaseStore(tmp_path), "r1").starting("base")
    assert told.value.findings[0].code == "RB402"


@given(st.lists(st.dictionaries(st.text(max_size=5), st.text(max_size=5), max_size=2), max_size=4), st.data())
@settings(max_examples=40, deadline=None)
def test_lines_up_to_a_crash_are_read_and_more_can_follow(
    tmp_path_factory: pytest.TempPathFactory, values: list[dict[str, str]], data: st.DataObject
) -> None:
    file = tmp_path_factory.mktemp("lines") / "lines.jsonl"
    for value in values:
        append_line(file, value)
    written = file.read_bytes() if values else b""
    file.write_bytes(written[: data.draw(st.integers(0, len(written)))])
    kept = read_lines(file)
    whole = file.read_bytes().count(b"\n")
    assert list(kept)[:whole] == values[:whole]
    assert len(kept) <= whole + 1
    append_line(file, {"after": "the crash"})
    assert read_lines(file) == (*kept, {"after": "the crash"})


def test_lines_that_are_no_mapping_do_not_count(tmp_path: Path) -> None:
    file = tmp_path / "lines.jsonl"
    file.write_text('[1]\nnull\n\x00\x00\x00\n{"a": 1}\n')
    assert read_lines(file) == ({"a": 1},)
    assert read_lines(tmp_path / "none") == ()


def test_the_steps_of_a_release(tmp_path: Path) -> None:
    store = ReleaseStore(tmp_path)
    progress = ReleaseProgress(store, "r1")
    assert (progress.done(), progress.begun(), current(store)) == (frozenset(), frozenset(), None)
    progress.begin()
    progress.starting("base")
    assert (progress.done(), progress.begun(), current(store)) == (frozenset(), {"base"}, "r1")
    progress.applied("base", 7)
    assert progress.done() == {"base"}
    steps = [json.loads(line) for line in (store.release("r1") / "progress.jsonl").read_text().splitlines()]
    assert steps == [{"stack": "base", "step": "applying"}, {"serial": 7, "stack": "base", "step": "applied"}]
    assert ReleaseProgress(store, "r2").done() == frozenset()
    forget(store)
    forget(store)
    assert current(store) is None


def test_releases_are_those_that_were_saved_whole_oldest_first(tmp_path: Path) -> None:
    store = ReleaseStore(tmp_path)
    assert store.releases() == ()
    for name in ("20260102-000000-aaaaaa", "20260101-000000-bbbbbb"):
        write_atomically(store.release(name) / "release.json", "{}")
    (store.release("20260103-000000-cccccc")).mkdir()
    assert store.releases() == ("20260101-000000-bbbbbb", "20260102-000000-aaaaaa")


def test_everything_is_below_its_folder(tmp_path: Path) -> None:
    store = ReleaseStore(tmp_path)
    places = (store.stacks, store.states, store.release("r1"))
    assert all(place.is_relative_to(tmp_path) for place in places)
    assert len(set(places)) == 3
