"""One LocalStack per port: started once, found again, mended when it died, ended when it is ours."""

import os
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from ringbus.errors import Kind, RingbusError
from ringbus.localstack import start
from ringbus.localstack.installation import LocalStackInstallation
from ringbus.localstack.process import LocalStack
from ringbus.localstack.status import LocalStackState
from ringbus.outcomes import Stop
from tests.unit import localstack_standin as standin
from tests.unit.localstack_standin import Heard

ENVIRONMENT = {"PATH": os.defpath}


@pytest.fixture
def port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@pytest.fixture
def stack(tmp_path: Path, port: int) -> Iterator[LocalStack]:
    stack = LocalStack(tmp_path / "cache", port, ENVIRONMENT)
    yield stack
    if stack.status().state is not LocalStackState.FOREIGN:
        stack.down(Heard())


@pytest.fixture
def place(tmp_path: Path) -> LocalStackInstallation:
    return standin.localstack(tmp_path / "ls")


def up(stack: LocalStack, place: LocalStackInstallation, heard: Heard | None = None) -> int:
    return stack.up(place, heard if heard is not None else Heard(), Stop()).pid or 0


def test_it_is_started_once_and_found_again(stack: LocalStack, place: LocalStackInstallation) -> None:
    assert stack.status().state is LocalStackState.STOPPED
    heard = Heard()
    pid = up(stack, place, heard)
    assert heard == [
        f"starting LocalStack on port {stack.port}",
        f"LocalStack 4.13.1 answers at {stack.status().endpoint}",
    ]
    status = stack.status()
    assert (status.state, status.pid, status.session_id) == (LocalStackState.RUNNING, pid, f"session-{pid}")
    before = time.monotonic()
    assert up(stack, place, again := Heard()) == pid
    assert time.monotonic() - before < 0.5
    assert again == []
    assert os.getsid(pid) == pid, "Ctrl-C at the terminal does not reach it"
    assert stack.logs(5) == (f"starting on 127.0.0.1:{stack.port}",)


def test_down_ends_it_and_leaves_only_the_log(stack: LocalStack, place: LocalStackInstallation) -> None:
    up(stack, place)
    assert stack.down(Heard())
    assert stack.status().state is LocalStackState.STOPPED
    assert {file.name for file in stack.log.parent.iterdir()} == {"localstack.log", "lock"}
    assert not stack.down(Heard())


def test_two_at_once_start_one(stack: LocalStack, place: LocalStackInstallation) -> None:
    pids: list[int] = []
    threads = [threading.Thread(target=lambda: pids.append(up(stack, place))) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(pids) == 3
    assert len(set(pids)) == 1


def test_a_dead_one_is_told_and_started_anew(stack: LocalStack, place: LocalStackInstallation) -> None:
    pid = up(stack, place)
    session = stack.status().session_id
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    assert stack.status().state is LocalStackState.DIED
    heard = Heard()
    assert up(stack, place, heard) != pid
    assert heard[0] == f"process {pid} has died, and what LocalStack held with it; starting anew"
    assert stack.status().session_id != session


def test_down_of_a_dead_one_tidies(stack: LocalStack, place: LocalStackInstallation) -> None:
    pid = up(stack, place)
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    heard = Heard()
    assert not stack.down(heard)
    assert heard == [f"process {pid} had died already"]
    assert stack.status().state is LocalStackState.STOPPED


def test_a_process_that_got_the_number_later_is_left_alone(stack: LocalStack, place: LocalStackInstallation) -> None:
    pid = up(stack, place)
    record = stack.log.with_name("process.json")
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    with subprocess.Popen(["sleep", "60"], start_new_session=True) as other:
        record.write_text(record.read_text().replace(f'"pid": {pid}', f'"pid": {other.pid}'))
        assert stack.status().state is LocalStackState.DIED
        stack.down(Heard())
        assert other.poll() is None
        other.kill()


def test_a_port_that_something_else_holds(stack: LocalStack, place: LocalStackInstallation) -> None:
    with socket.create_server(("127.0.0.1", stack.port)):
        assert stack.status().state is LocalStackState.TAKEN
        with pytest.raises(RingbusError) as caught:
            up(stack, place)
    finding = caught.value.findings[0]
    assert finding.code == "RB442"
    assert finding.message.startswith(f"port {stack.port} is held by process {os.getpid()} (")
    assert f"RINGBUS_LOCALSTACK_PORT={stack.port + 1}" in finding.hint


def test_one_that_fails_is_quoted(stack: LocalStack, tmp_path: Path) -> None:
    place = standin.localstack(tmp_path / "ls", start="fail")
    with pytest.raises(RingbusError) as caught:
        stack.up(place, Heard(), Stop())
    finding = caught.value.findings[0]
    assert (finding.code, finding.message) == ("RB443", "LocalStack ended with code 3 while it started")
    assert "ValueError: no gateway" in finding.note
    assert str(stack.log) in finding.note
    assert stack.status().state is LocalStackState.STOPPED


def test_one_that_never_answers_is_ended(
    stack: LocalStack, place: LocalStackInstallation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(start, "PATIENCE", 0.5)
    (tmp_path / "ls" / "localstack.py").write_text("import time; print('thinking', flush=True); time.sleep(60)\n")
    with pytest.raises(RingbusError, match="does not answer") as caught:
        stack.up(place, Heard(), Stop())
    assert "thinking" in caught.value.findings[0].note
    assert stack.status().state is LocalStackState.STOPPED


def test_a_wish_to_stop_ends_the_start(stack: LocalStack, place: LocalStackInstallation, tmp_path: Path) -> None:
    stop = Stop()
    (tmp_path / "ls" / "localstack.py").write_text("import time; time.sleep(60)\n")
    threading.Timer(0.3, stop.ask).start()
    with pytest.raises(RingbusError) as caught:
        stack.up(place, Heard(), stop)
    assert caught.value.kind is Kind.INTERRUPTED
    assert stack.status().state is LocalStackState.STOPPED


def test_one_that_we_did_not_start_is_used_and_not_ended(
    stack: LocalStack, place: LocalStackInstallation, tmp_path: Path
) -> None:
    pid = up(stack, place)
    other = LocalStack(tmp_path / "other", stack.port, ENVIRONMENT)
    assert other.status().state is LocalStackState.FOREIGN
    assert other.status().session_id == f"session-{pid}"
    heard = Heard()
    assert up(other, place, heard) == 0
    assert heard == [f"using the LocalStack on port {stack.port}, which ringbus did not start"]
    with pytest.raises(RingbusError) as caught:
        other.down(Heard())
    assert (caught.value.kind, caught.value.findings[0].code) == (Kind.REFUSED, "RB444")
    assert stack.status().state is LocalStackState.RUNNING


def test_one_that_lacks_services_is_refused(stack: LocalStack, tmp_path: Path) -> None:
    open_edition = tuple(name for name in standin.SERVICES if not name.startswith("el"))
    place = standin.localstack(tmp_path / "ls", services=open_edition)
    stack.up(place, Heard(), Stop())
    other = LocalStack(tmp_path / "other", stack.port, ENVIRONMENT)
    with pytest.raises(RingbusError, match="lacks elasticache, elb, elbv2"):
        other.up(place, Heard(), Stop())


def test_a_cache_that_cannot_be_written_is_told(tmp_path: Path, place: LocalStackInstallation, port: int) -> None:
    (tmp_path / "cache").write_text("a file")
    with pytest.raises(RingbusError) as caught:
        LocalStack(tmp_path / "cache", port, ENVIRONMENT).up(place, Heard(), Stop())
    assert caught.value.findings[0].code == "RB446"
    with pytest.raises(RingbusError) as caught:
        LocalStack(tmp_path / "cache", port, ENVIRONMENT).down(Heard())
    assert caught.value.findings[0].code == "RB446"
