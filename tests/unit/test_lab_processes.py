"""Ending processes of a lab: they are seen gone, and what does not go is told."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterable
from pathlib import Path

import pytest

from ringbus.errors import RingbusError
from ringbus.lab import processes
from ringbus.machine.processes import started_at


@pytest.fixture
def body(tmp_path: Path) -> Path:
    """A folder as whose body a process runs."""
    folder = tmp_path / "body"
    marked = ["env", f"RINGBUS_LAB={folder}", "sleep", "4242"]
    subprocess.run(["sh", "-c", '"$@" >/dev/null 2>&1 & echo $! >"$0"', str(tmp_path / "pid"), *marked], check=True)
    return folder


def test_what_is_killed_is_gone_when_that_is_said(body: Path) -> None:
    (pid,) = processes.marked(body)
    assert processes.marked(body.parent) == (pid,)
    assert processes.marked(body.with_name("bod")) == ()
    processes.kill_marked(body)
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
