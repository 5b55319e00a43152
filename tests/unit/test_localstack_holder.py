"""Who holds a port, read from a folder like /proc; and who is alive."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from ringbus.localstack import address, holder, life

HEAD = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"
LISTENING = (
    "   0: 0100007F:11D6 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 5001 1 0 100 0\n"
)
CONNECTED = "   1: 0100007F:11D6 0100007F:A1B2 01 00000000:00000000 00:00000000 00000000     0        0 5002 1 0 20 4\n"
SIX = (
    "   0: 00000000000000000000000000000000:11D6 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000"
    " 00000000     0        0 6001 1 0000 100 0 0 10 0\n"
)


@pytest.mark.parametrize(
    ("table", "port", "found"),
    [
        (HEAD, 4566, set()),
        (HEAD + LISTENING + CONNECTED, 4566, {"5001"}),
        (HEAD + LISTENING, 4567, set()),
        (HEAD + SIX, 4566, {"6001"}),
        ("", 4566, set()),
    ],
)
def test_listening_sockets(table: str, port: int, found: set[str]) -> None:
    assert holder.listening_sockets(table, port) == found


def proc(root: Path, pid: int, command: bytes, *links: str) -> None:
    (root / "net").mkdir(exist_ok=True)
    (root / "net" / "tcp").write_text(HEAD + LISTENING)
    (root / str(pid) / "fd").mkdir(parents=True)
    (root / str(pid) / "cmdline").write_bytes(command)
    for number, link in enumerate(links):
        (root / str(pid) / "fd" / str(number)).symlink_to(link)


def test_the_holder_is_named(tmp_path: Path) -> None:
    proc(tmp_path, 7, b"sleep\x0010\x00", "/dev/null", "socket:[5002]")
    proc(tmp_path, 12, b"python3\x00-m\x00http.server\x00", "/dev/null", "socket:[5001]")
    found = holder.find(4566, tmp_path)
    assert found == holder.PortHolder(12, "python3 -m http.server")
    assert str(found) == "process 12 (python3 -m http.server)"


def test_a_holder_that_cannot_be_seen_is_none(tmp_path: Path) -> None:
    proc(tmp_path, 7, b"sleep\x00", "socket:[5002]")
    assert holder.find(4566, tmp_path) is None
    assert holder.find(4566, tmp_path / "missing") is None


@pytest.mark.skipif(not Path("/proc/net/tcp").exists(), reason="no Linux")
def test_the_holder_of_a_real_port_is_this_process() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        found = holder.find(port)
        assert found
        assert found.pid == os.getpid()
        assert not address.is_free(port)
    assert address.is_free(port)


def sleeper() -> "subprocess.Popen[bytes]":
    return subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], start_new_session=True)


def test_birth_tells_the_living_from_the_dead() -> None:
    process = sleeper()
    born = life.birth(process.pid)
    assert born
    assert life.birth(process.pid) == born
    os.kill(process.pid, signal.SIGKILL)
    os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
    assert life.birth(process.pid) is None, "a zombie is not alive"
    process.wait()
    assert life.birth(process.pid) is None


def test_birth_reads_the_twenty_second_field(tmp_path: Path) -> None:
    (tmp_path / "self").mkdir()
    (tmp_path / "sys/kernel/random").mkdir(parents=True)
    (tmp_path / "sys/kernel/random/boot_id").write_text("b00t\n")
    (tmp_path / "9").mkdir()
    fields = " ".join(str(number) for number in range(4, 53))
    (tmp_path / "9" / "stat").write_text(f"9 (odd) name) S {fields}\n")
    assert life.birth(9, tmp_path) == "b00t:22"


def test_without_proc_ps_is_asked(tmp_path: Path) -> None:
    process = sleeper()
    try:
        born = life.birth(process.pid, tmp_path)
        assert born
        assert life.birth(process.pid, tmp_path) == born
    finally:
        process.kill()
        process.wait()
    assert life.birth(process.pid, tmp_path) is None


def test_only_the_process_with_the_birth_is_ended() -> None:
    process = sleeper()
    try:
        life.end(process.pid, "another boot:1", 1.0)
        assert process.poll() is None
        life.end(process.pid, life.birth(process.pid) or "", 5.0)
        assert process.wait(5) == -signal.SIGTERM
    finally:
        process.kill()


def test_what_ignores_the_polite_way_is_killed() -> None:
    code = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(1, flush=True); time.sleep(60)"
    with subprocess.Popen([sys.executable, "-c", code], start_new_session=True, stdout=subprocess.PIPE) as process:
        assert process.stdout
        process.stdout.readline()
        life.end(process.pid, life.birth(process.pid) or "", 0.3)
        assert process.wait(5) == -signal.SIGKILL
