"""The way to hosts: through bastions, with keys checked, and whole answers."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import paramiko
import pytest

from ringbus.errors import RingbusError
from ringbus.hosts.shell import ShellCommand
from ringbus.ssh import exchange
from ringbus.ssh import sessions as sessions_module
from ringbus.ssh.access import SshAccess, bastions
from ringbus.ssh.sessions import SshSessions
from tests.unit.platforms import topology
from tests.unit.ssh_standin import StandInNetwork

#: A server inside another's connection notices in a thread of paramiko's own that both are gone.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
TOPOLOGY = topology()
HOSTS = {host.name: host for host in TOPOLOGY.hosts}
HOST = HOSTS["bus-eu-west-1b-0"]
BASTIONS = {host.name: str(host.address) for host in bastions(TOPOLOGY)}
NEAR, OTHER = BASTIONS["bastion-eu-west-1b-0"], BASTIONS["bastion-eu-west-1a-0"]


@pytest.fixture(scope="module")
def operator(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("keys") / "operator"
    paramiko.ECDSAKey.generate().write_private_key_file(str(path))
    return path


@pytest.fixture
def network(operator: Path) -> Iterator[StandInNetwork]:
    addresses = [str(host.address) for host in HOSTS.values()]
    made = StandInNetwork(addresses, paramiko.ECDSAKey(filename=str(operator)))
    yield made
    made.close()


@pytest.fixture
def access(network: StandInNetwork, operator: Path, tmp_path: Path) -> SshAccess:
    known = tmp_path / "known_hosts"
    known.write_text(network.known_hosts())
    return SshAccess("ringbus", operator, known, network.dial, bastions(TOPOLOGY))


def codes(access: SshAccess, host: str = HOST.name) -> list[tuple[str, str]]:
    with SshSessions(access, HOSTS) as sessions, pytest.raises(RingbusError) as caught:
        sessions.run(ShellCommand(host, "true"))
    return [(one.code, str(one.where)) for one in caught.value.findings]


def test_ways_are_the_zones_bastion_and_then_others_of_the_region(access: SshAccess) -> None:
    assert [one.name for one in access.ways(HOST)] == [f"bastion-eu-west-1{letter}-0" for letter in "bac"]
    assert access.ways(HOSTS["bastion-eu-west-1b-0"]) == ()


@pytest.mark.parametrize(
    ("script", "stdin", "expect"),
    [
        ("echo out; echo err >&2; exit 3", "", (3, "out\n", "err\n")),
        ("cat", "it's \"given\"\n" * 20_000, (0, "it's \"given\"\n" * 20_000, "")),
        ("head -c 3000000 /dev/zero | tr '\\0' e >&2; head -c 3000000 /dev/zero | tr '\\0' o", "",
         (0, "o" * 3_000_000, "e" * 3_000_000)),
        ("printf '\\377'", "", (0, "\udcff", "")),
        ("exit 0", "never read\n" * 100_000, (0, "", "")),
    ],
)  # fmt: skip
def test_an_answer_is_whole(
    access: SshAccess, network: StandInNetwork, script: str, stdin: str, expect: tuple[int, str, str]
) -> None:
    with SshSessions(access, HOSTS) as sessions:
        answer = sessions.run(ShellCommand(HOST.name, script, stdin))
    assert (answer.code, answer.out, answer.err) == expect


def test_a_host_has_one_connection_through_its_zones_bastion(access: SshAccess, network: StandInNetwork) -> None:
    with SshSessions(access, HOSTS) as sessions:
        for _ in range(3):
            sessions.run(ShellCommand(HOST.name, "true"))
        sessions.run(ShellCommand("bus-eu-west-1b-1", "true"))
    assert network.dialled == [NEAR]
    assert [target for _, target in network.passed] == [str(HOST.address), str(HOSTS["bus-eu-west-1b-1"].address)]


def test_where_a_bastion_is_away_another_of_the_region_leads_there(access: SshAccess, network: StandInNetwork) -> None:
    network.away.add(NEAR)
    with SshSessions(access, HOSTS) as sessions:
        assert sessions.run(ShellCommand(HOST.name, "echo here")).out == "here\n"
        sessions.run(ShellCommand("bus-eu-west-1b-1", "true"))
    assert network.dialled == [NEAR, OTHER]  # who is away is not waited for again


def test_where_a_bastion_has_another_key_another_of_the_region_leads_there(
    access: SshAccess, network: StandInNetwork
) -> None:
    network.keys[NEAR] = paramiko.ECDSAKey.generate()
    with SshSessions(access, HOSTS) as sessions:
        assert sessions.run(ShellCommand(HOST.name, "echo here")).out == "here\n"
    network.away |= set(BASTIONS.values()) - {NEAR}
    assert codes(access) == [("RB481", "bastion-eu-west-1b-0")]  # and that is what is told, where none leads there


def test_a_bastion_that_was_away_is_tried_again_after_a_while(
    access: SshAccess, network: StandInNetwork, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sessions_module, "AWAY_SECONDS", 0.3)
    network.away |= set(BASTIONS.values())
    with SshSessions(access, HOSTS) as sessions:
        with pytest.raises(RingbusError):
            sessions.run(ShellCommand(HOST.name, "true"))
        network.away.clear()
        with pytest.raises(RingbusError):
            sessions.run(ShellCommand(HOST.name, "true"))
        time.sleep(0.4)
        assert sessions.run(ShellCommand(HOST.name, "echo here")).out == "here\n"


def test_a_command_that_never_falls_silent_ends_in_time_all_the_same(access: SshAccess) -> None:
    began = time.monotonic()
    with SshSessions(access, HOSTS) as sessions, pytest.raises(RingbusError) as caught:
        sessions.run(ShellCommand(HOST.name, "for i in $(seq 80); do echo $i; sleep 0.1; done", seconds=1))
    assert [(one.code, one.message) for one in caught.value.findings] == [("RB483", "the command took more than 1 s")]
    assert time.monotonic() - began < 7


def test_a_command_that_says_too_much_is_left(access: SshAccess, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exchange, "MOST_BYTES", 1024 * 1024)
    with SshSessions(access, HOSTS) as sessions, pytest.raises(RingbusError) as caught:
        sessions.run(ShellCommand(HOST.name, "head -c 3000000 /dev/zero", seconds=30))
    assert [(one.code, one.message) for one in caught.value.findings] == [
        ("RB483", "the command said more than 1 MiB, and was left")
    ]


def test_without_bastions_hosts_are_dialled(access: SshAccess, network: StandInNetwork) -> None:
    with SshSessions(replace(access, bastions=()), HOSTS) as sessions:
        sessions.run(ShellCommand(HOST.name, "true"))
    assert network.dialled == [str(HOST.address)]


def test_a_host_that_is_away_is_told(access: SshAccess, network: StandInNetwork) -> None:
    network.away.add(str(HOST.address))
    assert codes(access) == [("RB480", HOST.name)]


def test_a_host_that_says_nothing_is_not_waited_for_as_long_as_tcp_tries(
    access: SshAccess, network: StandInNetwork, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sessions_module, "_SECONDS_ONWARD", 0.2)
    network.silent.add(str(HOST.address))
    began = time.monotonic()
    try:
        with SshSessions(access, HOSTS) as sessions, pytest.raises(RingbusError) as told:
            sessions.run(ShellCommand(HOST.name, "true"))
        took = time.monotonic() - began
    finally:
        network.heard.set()
    assert [(one.code, one.message) for one in told.value.findings] == [("RB480", "its bastion gets no answer from it")]
    assert took < 20


def test_a_region_without_any_bastion_is_told(access: SshAccess, network: StandInNetwork) -> None:
    network.away |= set(BASTIONS.values())
    found = codes(access)
    assert [code for code, _ in found] == ["RB480"]


def test_a_host_with_another_key_is_sent_nothing(access: SshAccess, network: StandInNetwork) -> None:
    network.keys[str(HOST.address)] = paramiko.ECDSAKey.generate()
    assert codes(access) == [("RB481", HOST.name)]


def test_a_host_whose_key_is_not_known_is_sent_nothing(access: SshAccess) -> None:
    lines = access.known_hosts.read_text().splitlines()
    access.known_hosts.write_text("\n".join(line for line in lines if not line.startswith(f"{HOST.address} ")) + "\n")
    assert codes(access) == [("RB481", HOST.name)]


def test_a_key_that_no_host_knows_is_told(access: SshAccess, tmp_path: Path) -> None:
    stranger = tmp_path / "stranger"
    paramiko.ECDSAKey.generate().write_private_key_file(str(stranger))
    assert [code for code, _ in codes(replace(access, key=stranger))] == ["RB482"]


def test_files_that_are_not_there_are_named(access: SshAccess, tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    assert codes(replace(access, known_hosts=gone)) == [("RB484", str(gone))]
    assert codes(replace(access, key=gone)) == [("RB484", str(gone))]
    gone.write_text("no key")
    assert codes(replace(access, key=gone)) == [("RB484", str(gone))]


def test_a_command_that_takes_too_long_is_left(access: SshAccess) -> None:
    with SshSessions(access, HOSTS) as sessions, pytest.raises(RingbusError) as caught:
        sessions.run(ShellCommand(HOST.name, "sleep 5", seconds=0.5))
    assert [one.code for one in caught.value.findings] == ["RB483"]


def test_a_connection_that_breaks_is_told_and_made_anew(access: SshAccess, network: StandInNetwork) -> None:
    with SshSessions(access, HOSTS) as sessions:
        sessions.run(ShellCommand(HOST.name, "true"))
        threading.Timer(0.3, network.close).start()
        with pytest.raises(RingbusError) as caught:
            sessions.run(ShellCommand(HOST.name, "sleep 3"))
        assert [one.code for one in caught.value.findings] == ["RB483"]
        assert sessions.run(ShellCommand(HOST.name, "echo again")).out == "again\n"


class LostChannel:
    """What takes input until the connection drops, which only who sends is told of in so many words."""

    exit_status = -1
    closed = False

    def __init__(self, problem: Exception) -> None:
        self.problem, self.fed = problem, threading.Event()
        self.status_event = threading.Event()

    def send(self, data: memoryview) -> int:
        if self.fed.is_set():
            raise self.problem
        self.fed.set()
        return 1

    def recv(self, _size: int) -> bytes:
        self.fed.wait(5)
        raise TimeoutError

    recv_stderr = recv

    def open_session(self, timeout: float) -> LostChannel:
        return self

    def settimeout(self, _seconds: float) -> None: ...
    def exec_command(self, _command: str) -> None: ...
    def close(self) -> None: ...

    def is_active(self) -> bool:
        return False


@pytest.mark.parametrize("problem", [EOFError(), OSError("reset"), paramiko.SSHException("gone")])
def test_a_connection_that_drops_while_input_is_sent_is_told_once(
    problem: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    unhandled: list[object] = []
    monkeypatch.setattr(threading, "excepthook", unhandled.append)
    before = set(threading.enumerate())
    with pytest.raises(RingbusError) as caught:
        exchange.run(LostChannel(problem), ShellCommand(HOST.name, "cat", "input", seconds=5))
    for thread in set(threading.enumerate()) - before:
        thread.join(5)
    assert [one.code for one in caught.value.findings] == ["RB483"]
    assert unhandled == []
