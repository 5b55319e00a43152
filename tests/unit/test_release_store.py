"""What is kept on disk: one writer, old or new content and nothing in between, lines that survive a crash."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from ringbus.errors import Kind, RingbusError
from ringbus.release.store import ReleaseStore

HOLDER = """
import sys, time
from pathlib import Path
from ringbus.release.store import ReleaseStore
with ReleaseStore(Path(sys.argv[1])).writing("ann@desk", "2026-11-22"):
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
        with pytest.raises(RingbusError) as told, ReleaseStore(tmp_path).writing("bob@desk", "2026-11-22"):
            pass
        first.communicate("")
    (finding,) = told.value.findings
    assert told.value.kind is Kind.REFUSED
    assert finding.code == "RB401"
    assert f"ann@desk, process {first.pid} on " in finding.message
    with ReleaseStore(tmp_path).writing("bob@desk", "2026-11-22"):
        assert f'"pid": {os.getpid()}' in (tmp_path / "lock").read_text()


def test_a_killed_process_holds_nothing(tmp_path: Path) -> None:
    with hold(tmp_path) as first:
        first.kill()
        first.wait()
    with ReleaseStore(tmp_path).writing("bob@desk", "2026-11-22"):
        pass


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / ".ringbus").write_text("a file is in the way")
    with pytest.raises(RingbusError) as told, ReleaseStore(tmp_path / ".ringbus" / "hailo").writing("ann", "now"):
        pass
    assert told.value.findings[0].code == "RB402"
    with pytest.raises(RingbusError):
        ReleaseStore(tmp_path / ".ringbus" / "hailo").begin("r1")


def test_the_release_under_way(tmp_path: Path) -> None:
    store = ReleaseStore(tmp_path)
    assert store.current() is None
    store.begin("r1")
    assert ReleaseStore(tmp_path).current() == "r1"
    store.forget()
    store.forget()
    assert store.current() is None


def test_releases_are_those_that_were_saved_whole_oldest_first(tmp_path: Path) -> None:
    store = ReleaseStore(tmp_path)
    assert store.releases() == ()
    for name in ("20260102-000000-aaaaaa", "20260101-000000-bbbbbb"):
        store.documents.write(f"releases/{name}/release.json", b"{}")
    store.documents.write("releases/20260103-000000-cccccc/base.tfplan", b"")
    store.documents.write("releases/20260102-000000-aaaaaa/journal/000001.json", b"")
    assert store.releases() == ("20260101-000000-bbbbbb", "20260102-000000-aaaaaa")


def test_everything_is_below_its_folder(tmp_path: Path) -> None:
    store = ReleaseStore(tmp_path)
    places = (store.stacks, store.states, store.plan_file("r1", "base"))
    assert all(place.is_relative_to(tmp_path) for place in places)
    assert len(set(places)) == 3
