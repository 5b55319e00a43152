"""What follows from record, process, answer and port; and what LocalStack is told of the world."""

from pathlib import Path

import pytest

from ringbus.localstack import record, surroundings
from ringbus.localstack.address import NEEDED_SERVICES, LocalStackReading
from ringbus.localstack.record import ProcessRecord
from ringbus.localstack.status import LocalStackState, LocalStackStatus, judge

OURS = ProcessRecord(41, "boot:7", 4566, "abc", "one")
STARTING = ProcessRecord(41, "boot:7", 4566, "abc")
ONE = LocalStackReading("one", "4.13.1", NEEDED_SERVICES)
TWO = LocalStackReading("two", "4.13.1", NEEDED_SERVICES)


@pytest.mark.parametrize(
    ("known", "alive", "reading", "free", "state"),
    [
        (OURS, True, ONE, False, LocalStackState.RUNNING),
        (STARTING, True, ONE, False, LocalStackState.RUNNING),
        (OURS, True, TWO, False, LocalStackState.FOREIGN),
        (OURS, False, ONE, False, LocalStackState.FOREIGN),
        (None, False, ONE, False, LocalStackState.FOREIGN),
        (OURS, True, None, False, LocalStackState.SILENT),
        (STARTING, True, None, True, LocalStackState.SILENT),
        (OURS, False, None, False, LocalStackState.TAKEN),
        (None, False, None, False, LocalStackState.TAKEN),
        (OURS, False, None, True, LocalStackState.DIED),
        (None, False, None, True, LocalStackState.STOPPED),
    ],
)
def test_judge(
    known: ProcessRecord | None, alive: bool, reading: LocalStackReading | None, free: bool, state: LocalStackState
) -> None:
    assert judge(known, alive, reading, free) is state


@pytest.mark.parametrize("state", LocalStackState)
def test_only_what_answers_can_be_worked_with(state: LocalStackState) -> None:
    status = LocalStackStatus(state, 4566, "http://127.0.0.1:4566", Path("log"))
    assert status.answers is (state in {LocalStackState.RUNNING, LocalStackState.FOREIGN})
    assert status.to_json()["state"] == state.value


def test_what_a_reading_lacks_is_told_in_order() -> None:
    assert LocalStackReading("s", "4", NEEDED_SERVICES - {"rds", "elbv2"}).lacks == ("elbv2", "rds")


def test_record_is_read_back(tmp_path: Path) -> None:
    record.write(tmp_path / "process.json", OURS)
    assert record.read(tmp_path / "process.json") == OURS
    assert [file.name for file in tmp_path.iterdir()] == ["process.json"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        '{"kind": "localstack-process", "format": 2, "pid": 41, "birth": "b", "port": 1, "installation": "x"}',
        '{"kind": "journal", "format": 1, "pid": 41, "birth": "b", "port": 1, "installation": "x"}',
        '{"kind": "localstack-process", "format": 1, "pid": 41}',
        '{"kind": "localstack-process", "format": 1, "pid": 1, "birth": "b", "port": 1, "installation": "x"}',
        '{"kind": "localstack-process", "format": 1, "pid": 41, "birth": "", "port": 1, "installation": "x"}',
        '{"kind": "localstack-process", "format": 1, "pid": "41", "birth": "b", "port": 1, "installation": "x"}',
    ],
)
def test_a_record_that_cannot_be_trusted_is_none(tmp_path: Path, text: str) -> None:
    file = tmp_path / "process.json"
    file.write_text(text)
    assert record.read(file) is None


def test_localstack_sees_little_of_the_user() -> None:
    user = {
        "PATH": "/bin",
        "HOME": "/home/me",
        "AWS_SECRET_ACCESS_KEY": "s",
        "LOCALSTACK_AUTH_TOKEN": "t",
        "DEBUG": "1",
    }
    given = surroundings.variables(user, Path("/p"), Path("/d"), 4567)
    assert given["PATH"] == "/bin"
    assert given["GATEWAY_LISTEN"] == "127.0.0.1:4567"
    assert given["PYTHONPATH"] == "/p"
    assert {given["HOME"], given["TMPDIR"], given["FILESYSTEM_ROOT"]} == {"/d", "/d/tmp", "/d/files"}
    assert not {"AWS_SECRET_ACCESS_KEY", "LOCALSTACK_AUTH_TOKEN", "DEBUG"} & set(given)
