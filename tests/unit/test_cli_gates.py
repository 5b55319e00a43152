"""The gate between batches of a release: real hosts where there are any, else what the API says."""

from __future__ import annotations

from typing import Any

import pytest

from ringbus.cli import gates
from ringbus.cli.gates import TargetGate
from ringbus.errors import RingbusError, refused
from ringbus.events import silent
from ringbus.outcomes import Stop
from ringbus.topology.target import Target, TargetKind
from ringbus.topology.values import Role
from ringbus.verdict import HealthReading, Verdict
from tests.unit.fakes import FakeHealth
from tests.unit.test_restart import Bench, platform_of

PLATFORM = platform_of()


@pytest.fixture
def gate(tmp_path: Any) -> TargetGate:
    topology = Bench(tmp_path).topology
    given: Any = None
    listening = (Stop(), silent)
    return TargetGate(given, PLATFORM, topology, Target(TargetKind.LAB, "1" * 12), FakeHealth(), listening)


def test_while_no_host_can_be_reached_the_api_is_asked(gate: TargetGate, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gates, "is_up", lambda namespace: namespace != "rb-hailo")
    hosts = [host for host in gate.topology.hosts if host.role is Role.BUS]
    assert gate.name == FakeHealth().name
    assert gate.passed(hosts) == HealthReading(Verdict.PASSED, f"{len(hosts)} hosts")


def test_hosts_that_are_up_and_may_not_be_asked_are_not_taken_for_none(
    gate: TargetGate, monkeypatch: pytest.MonkeyPatch
) -> None:
    def anothers(*_: object) -> None:
        raise refused("RB508", "lab", "it is another folder's")

    monkeypatch.setattr(gates, "is_up", lambda namespace: namespace == "rb-hailo")
    monkeypatch.setattr(gates, "require_hosts", anothers)
    with pytest.raises(RingbusError, match="another folder's"):
        gate.passed(gate.topology.hosts)


def test_once_they_can_be_the_hosts_themselves_are_asked(gate: TargetGate, monkeypatch: pytest.MonkeyPatch) -> None:
    class Brokers:
        def passed(self, hosts: Any) -> HealthReading:
            return HealthReading(Verdict.FAIL, f"asked for {len(hosts)}")

    class Sessions:
        def __init__(self, *_: object) -> None: ...

        def __enter__(self) -> object:
            return self

        def __exit__(self, *_: object) -> None: ...

    monkeypatch.setattr(gates, "is_up", lambda _: True)
    monkeypatch.setattr(gates, "require_hosts", lambda *_: None)
    monkeypatch.setattr(gates, "host_access", lambda *_: None)
    monkeypatch.setattr(gates, "SshSessions", Sessions)
    monkeypatch.setattr(gates, "host_gate", lambda *_: Brokers())
    assert gate.name == "brokers and nodes"
    assert gate.passed(gate.topology.hosts[:2]) == HealthReading(Verdict.FAIL, "asked for 2")
