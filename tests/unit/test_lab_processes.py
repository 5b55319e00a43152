"""Ending processes of a lab: they are seen gone, and what does not go is told."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterable
from pathlib import Path

import pytest

from ringbus.errors import RingbusError
from ringbus.lab import processes
from ringbus.machine.processes import started_at


def start(folder: Path) -> Path:
    """Start a process as the body in a folder."""
    processes.start(folder, ["sleep", "4242"], folder.parent / "log", ("host", "RB503"))
    return folder


@pytest.fixture
def body(tmp_path: Path) -> Path:
    """A folder as whose body a process runs."""
    return start(tmp_path / "body")


def test_what_is_started_is_found_from_its_first_moment_on(tmp_path: Path) -> None:
    for number in range(10):
        assert len(processes.marked(start(tmp_path / str(number)))) == 1
    processes.kill_marked(tmp_path)


def test_what_is_killed_is_gone_when_that_is_said(body: Path) -> None:
    (pid,) = processes.marked(body)
    assert processes.marked(body.parent) == (pid,)
    assert processes.marked(body.with_name("bod")) == ()
    processes.kill_marked(body)
    assert started_at(pid) is None


def test_who_runs_is_found_whatever_link_led_there_and_by_the_end_of_a_long_path(tmp_path: Path) -> None:
    real, link = tmp_path / "of-this-test", tmp_path / "link"
    real.mkdir()
    link.symlink_to(real)
    start(link / "body")
    (pid,) = processes.marked(link / "body")
    assert processes.marked(real) == (pid,)
    assert processes.marked(Path("of-this-test/body")) == (pid,)
    processes.kill_marked(real)
    assert started_at(pid) is None


def test_what_does_not_end_is_told_and_nothing_is_deleted(body: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (pid,) = processes.marked(body)
    with monkeypatch.context() as patched:
        patched.setattr(processes, "_PATIENCE", 0.2)
        patched.setattr(processes, "tell", lambda pids, number: None)
        with pytest.raises(RingbusError) as told:
            processes.kill_marked(body)
    assert (told.value.findings[0].code, told.value.findings[0].note) == ("RB507", "Nothing of it was deleted.")
    assert str(pid) in told.value.findings[0].message
    processes.kill_marked(body)


def test_what_is_paused_is_seen_stopped_even_when_it_obeys_late(body: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A signal is sent before it is obeyed, and on a busy machine some time passes between the two."""
    (pid,) = processes.marked(body)
    heard: list[int] = []

    def late(pids: Iterable[int], number: signal.Signals) -> None:
        heard.append(number)
        if len(heard) == 2:
            os.kill(pid, number)

    with monkeypatch.context() as patched:
        patched.setattr(processes, "inside", lambda namespace: processes.marked(body))
        patched.setattr(processes, "tell", late)
        processes.pause("any")
        assert heard[:2] == [signal.SIGSTOP, signal.SIGSTOP]
        assert processes.state_of("any") is processes.BodyState.PAUSED
    processes.kill_marked(body)
