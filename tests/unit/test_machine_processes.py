"""Who a process is, whether it lives, and who holds a store."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from ringbus.machine import processes
from ringbus.machine.holder import StoreHolder, read_holder, this_holder
from ringbus.machine.processes import ProcessRecord, started_at, this_process

WAITING = [sys.executable, "-c", "import sys; sys.stdin.read()"]


def record_of(pid: int) -> ProcessRecord:
    return replace(this_process(), pid=pid, started=started_at(pid) or "")


def test_this_process_lives() -> None:
    own = this_process()
    assert (own.pid, own.here, own.gone) == (os.getpid(), True, False)
    assert own == this_process()
    assert own.host
    assert own.started


def test_a_process_is_gone_when_it_has_ended() -> None:
    with subprocess.Popen(WAITING, stdin=subprocess.PIPE) as process:
        record = record_of(process.pid)
        assert (record.here, record.gone) == (True, False)
        process.kill()
    assert record.gone


def test_a_process_that_nobody_reaps_is_gone() -> None:
    with subprocess.Popen(WAITING, stdin=subprocess.PIPE) as process:
        record = record_of(process.pid)
        process.kill()
        until = time.monotonic() + 10
        while not record.gone:
            assert time.monotonic() < until
            time.sleep(0.01)
        assert Path(f"/proc/{process.pid}/stat").read_text().rpartition(") ")[2][0] == "Z"


def test_another_process_with_the_same_number_is_not_that_one() -> None:
    assert replace(this_process(), started="ticks 1").gone


@pytest.mark.parametrize("differs", [{"boot": "another"}, {"boot": ""}, {"namespace": "another"}])
def test_of_a_process_elsewhere_nobody_can_say(differs: dict[str, str]) -> None:
    """Also on a machine of the same name: many are called ``localhost``."""
    record = replace(this_process(), **differs, pid=2**22 + 1, started="ticks 1")
    assert (record.here, record.gone) == (False, False)


def test_where_boots_have_no_id_nobody_can_say(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(processes, "_BOOT", tmp_path / "missing")
    record = replace(this_process(), pid=2**22 + 1)
    assert (record.boot, record.here, record.gone) == ("", False, False)


def test_a_renamed_machine_is_the_same() -> None:
    assert replace(this_process(), host="renamed", started="ticks 1").gone


def test_started_at_tells_processes_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    assert started_at(2**22 + 1) is None
    with subprocess.Popen(WAITING, stdin=subprocess.PIPE) as process:
        assert started_at(process.pid) not in (None, started_at(1))
        process.communicate(b"")


def test_a_holder_is_read_as_it_was_written() -> None:
    holder = this_holder("ann@desk", "2026-05-04T03:02:01Z")
    assert read_holder(holder.to_bytes()) == read_holder(holder.to_bytes().decode()) == holder
    own = holder.process
    assert str(holder) == f"ann@desk, process {own.pid} on {own.host}, since 2026-05-04T03:02:01Z"
    assert holder.id == f"{own.host}-{own.pid}-2026-05-04T03:02:01Z"


def test_two_holdings_have_two_ids() -> None:
    first = this_holder("ann@desk", "2026-05-04T03:02:01Z")
    others = (
        replace(first, since="2026-05-04T03:02:02Z"),
        replace(first, process=replace(first.process, pid=1)),
        replace(first, process=replace(first.process, host="other")),
    )
    assert len({first.id, *(other.id for other in others)}) == 4


@pytest.mark.parametrize("content", ["", "{", "[]", "null", "7", '"x"', b"\xff", "{}", '{"who": "a", "since": "b"}'])
def test_what_names_no_holder_is_none(content: bytes | str) -> None:
    assert read_holder(content) is None


@pytest.mark.parametrize("change", [{"process": 7}, {"process": {}}, {"process": {"pid": 1}}, {"who": None}])
def test_a_holder_that_lacks_something_is_none(change: dict[str, object]) -> None:
    whole = json.loads(this_holder("ann@desk", "now").to_bytes())
    assert isinstance(read_holder(json.dumps(whole)), StoreHolder)
    assert read_holder(json.dumps(whole | change)) is None


@pytest.mark.parametrize("change", [{"pid": "1"}, {"pid": None}, {"boot": 1}, {"started": None}, {"more": "x"}])
def test_a_process_of_another_shape_is_none(change: dict[str, object]) -> None:
    whole = json.loads(this_holder("ann@desk", "now").to_bytes())
    assert read_holder(json.dumps(whole | {"process": whole["process"] | change})) is None
