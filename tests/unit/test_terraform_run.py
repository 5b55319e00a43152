"""Running a command so that it outlives ringbus; a shell script stands for Terraform."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from ringbus.errors import RingbusError
from ringbus.machine.processes import started_at
from ringbus.outcomes import Stop
from ringbus.terraform import running
from ringbus.terraform.messages import Message, SaidLine
from ringbus.terraform.run import CommandOutcome, StackRun
from ringbus.terraform.running import RunningRecord

ENV = {"PATH": os.environ["PATH"]}
TOOLKIT = str(Path(running.__file__).parents[2])


def until(ready: Callable[[], object], seconds: float = 10) -> None:
    """Wait until ``ready`` says so."""
    end = time.monotonic() + seconds
    while not ready():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)


def script(folder: Path, text: str) -> Path:
    path = folder / "program"
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return path


def done(operation: str) -> str:
    changes = {"operation": operation, "add": 1, "change": 0, "remove": 0}
    return f"echo '{json.dumps({'type': 'change_summary', 'changes': changes})}'"


def run(tmp_path: Path, text: str, stop: Stop | None = None, heard: list[Message] | None = None) -> CommandOutcome:
    return StackRun("base", tmp_path / "logs").run(
        [str(script(tmp_path, text)), "apply"],
        tmp_path,
        ENV,
        stop or Stop(),
        (heard if heard is not None else []).append,
    )


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path) -> None:
    (tmp_path / "logs").mkdir()


def test_what_it_says_and_how_it_ends(tmp_path: Path) -> None:
    heard: list[Message] = []
    outcome = run(tmp_path, "echo one; echo; printf 'two'; echo three >&2; exit 3", heard=heard)
    assert outcome == CommandOutcome("apply", 3, (SaidLine("", "one"), SaidLine("", "two")), "three\n")
    assert tuple(heard) == outcome.messages
    assert not (tmp_path / "logs" / "running.json").exists()


def test_lines_are_heard_while_it_runs(tmp_path: Path) -> None:
    go = tmp_path / "go"
    text = f"echo first; while [ ! -e {go} ]; do sleep 0.02; done; echo second"
    seen: list[bool] = []
    StackRun("base", tmp_path / "logs").run(
        [str(script(tmp_path, text)), "plan"],
        tmp_path,
        ENV,
        Stop(),
        lambda _: (seen.append(go.exists()), go.touch())[0],
    )
    assert seen == [False, True]


def test_its_environment_is_only_what_is_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "marker")
    outcome = run(tmp_path, "env; cat; pwd")
    texts = [message.text for message in outcome.messages if isinstance(message, SaidLine)]
    assert not any("marker" in text for text in texts)
    assert texts[-1] == str(tmp_path)


def test_the_first_stop_interrupts_once_the_second_kills(tmp_path: Path) -> None:
    text = "trap 'echo interrupted' INT; echo ready; while true; do sleep 0.05; done"
    stop = Stop()
    heard: list[Message] = []
    thread = threading.Thread(target=lambda: heard.append(SaidLine("", str(run(tmp_path, text, stop, heard).code))))
    thread.start()
    until(lambda: SaidLine("", "ready") in heard)
    stop.ask()
    until(lambda: SaidLine("", "interrupted") in heard)
    stop.ask()
    thread.join(10)
    assert heard[-1] == SaidLine("", str(-signal.SIGKILL))
    assert heard.count(SaidLine("", "interrupted")) == 1


def test_a_wish_to_stop_from_before_is_passed_on(tmp_path: Path) -> None:
    stop = Stop()
    stop.ask()
    assert run(tmp_path, "exec sleep 30", stop).code != 0


def test_killing_takes_its_children_too(tmp_path: Path) -> None:
    stop = Stop()
    heard: list[Message] = []
    text = "trap '' INT; sleep 60 & echo $!; wait"
    thread = threading.Thread(target=lambda: run(tmp_path, text, stop, heard))
    thread.start()
    until(lambda: heard)
    stop.ask()
    stop.ask()
    thread.join(10)
    child = int(heard[0].text)  # type: ignore[union-attr]
    until(lambda: started_at(child) is None)


def test_one_ringbus_at_a_time(tmp_path: Path) -> None:
    one, two = (StackRun("base", tmp_path / "logs") for _ in range(2))
    with one.alone():
        with pytest.raises(RingbusError) as raised, two.alone():
            pass
        assert raised.value.findings[0].code == "RB423"
    with two.alone():
        pass


def test_old_logs_go(tmp_path: Path) -> None:
    for _ in range(23):
        run(tmp_path, "exit 0")
    names = sorted(path.name for path in (tmp_path / "logs").glob("*.jsonl"))
    assert (len(names), names[0], names[-1]) == (20, "000004-apply.jsonl", "000023-apply.jsonl")
    assert len(list((tmp_path / "logs").glob("*.err"))) == 20


def killed_ringbus(tmp_path: Path, text: str, before: str = "") -> subprocess.Popen[bytes]:
    """A ringbus that runs ``text``; to be killed by the test."""
    code = f"""
import os, sys
from pathlib import Path
from ringbus.outcomes import Stop
from ringbus.terraform import run, running
{before}
folder = Path({str(tmp_path)!r})
runs = run.StackRun("base", folder / "logs")
with runs.alone():
    runs.run([{str(script(tmp_path, text))!r}, "apply"], folder, {{"PATH": os.environ["PATH"]}}, Stop(), print)
"""
    return subprocess.Popen([sys.executable, "-c", code], env={**ENV, "PYTHONPATH": TOOLKIT}, stdout=subprocess.DEVNULL)


@pytest.mark.parametrize(("text", "ok"), [(done("apply"), True), ("echo no end", False)])
def test_a_killed_ringbus_finds_its_command_again(tmp_path: Path, text: str, ok: bool) -> None:
    go = tmp_path / "go"
    ringbus = killed_ringbus(tmp_path, f"echo early; while [ ! -e {go} ]; do sleep 0.02; done; {text}")
    runs = StackRun("base", tmp_path / "logs")
    until(lambda: any("early" in path.read_text() for path in (tmp_path / "logs").glob("*.jsonl")))
    ringbus.kill()
    ringbus.wait()
    record = runs.running()
    assert record is not None
    assert record.alive
    assert os.getsid(record.pid) == record.pid
    heard: list[Message] = []

    def listen(message: Message) -> None:
        heard.append(message)
        go.touch()

    with runs.alone():
        outcome = runs.adopt(Stop(), listen)
    assert outcome is not None
    assert (outcome.command, outcome.code, outcome.ok) == ("apply", None, ok)
    assert heard[0] == SaidLine("", "early")
    assert runs.running() is None
    with runs.alone():
        assert runs.adopt(Stop(), listen) is None


def test_an_adopted_command_is_stopped_too(tmp_path: Path) -> None:
    ringbus = killed_ringbus(
        tmp_path, "trap 'echo interrupted; exit 1' INT; echo early; while true; do sleep 0.05; done"
    )
    runs = StackRun("base", tmp_path / "logs")
    until(lambda: any("early" in path.read_text() for path in (tmp_path / "logs").glob("*.jsonl")))
    ringbus.kill()
    ringbus.wait()
    stop = Stop()
    stop.ask()
    outcome = runs.adopt(stop, lambda _: None)
    assert outcome is not None
    assert SaidLine("", "interrupted") in outcome.messages


def test_nothing_starts_when_ringbus_dies_before_it_is_written_down(tmp_path: Path) -> None:
    mark = tmp_path / "ran"
    ringbus = killed_ringbus(
        tmp_path, f"touch {mark}", before="running.write = lambda path, record: (print(record.pid), os._exit(9))"
    )
    assert ringbus.wait() == 9
    time.sleep(0.3)
    assert not mark.exists()
    assert StackRun("base", tmp_path / "logs").running() is None


def test_a_process_is_known_by_more_than_its_number(tmp_path: Path) -> None:
    own = started_at(os.getpid())
    assert own is not None
    assert own == started_at(os.getpid())
    other = RunningRecord(os.getpid(), "ticks 1", "apply", "a", "b")
    assert not other.alive
    running.write(tmp_path / "running.json", other)
    assert running.read(tmp_path / "running.json") == other


def test_a_zombie_is_gone() -> None:
    process = subprocess.Popen(["true"])
    until(lambda: started_at(process.pid) is None)
    process.wait()
    assert started_at(process.pid) is None


@pytest.mark.parametrize("text", [None, "", "{}", '{"kind": "ringbus running", "version": 2, "pid": 1}', "[]"])
def test_a_record_that_cannot_be_read_is_none(tmp_path: Path, text: str | None) -> None:
    path = tmp_path / "logs" / "running.json"
    if text is not None:
        path.write_text(text)
    runs = StackRun("base", tmp_path / "logs")
    assert runs.running() is None
    assert runs.adopt(Stop(), lambda _: None) is None
    assert not path.exists()
