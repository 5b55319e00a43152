"""The gate asks all of a cluster or ring, again and again while its answer may still change."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ringbus.configure.gating import GateInputs, GateLimits, HostGate
from ringbus.errors import Kind, RingbusError, failed
from ringbus.events import Event
from ringbus.hosts.shell import ShellAnswer, ShellCommand
from ringbus.outcomes import Stop
from ringbus.topology.derive import derive
from ringbus.topology.values import Role
from ringbus.verdict import Verdict
from tests.unit.test_hosts_ring_gate import FAR, NEAR, PLATFORM

RECORDED = Path(__file__).resolve().parents[1] / "recordings" / "hosts"
BROKERS = [f"bus-eu-west-1a-{index}" for index in range(3)]
LIMITS = GateLimits(settle=15, before=60, after=300, pending=1800, pause=3)


class Bench:
    """Hosts that say what was recorded: ``says`` by host, from a moment on; a clock that only sleeping moves."""

    def __init__(self) -> None:
        self.topology = derive(PLATFORM)
        self.time, self.stop, self.events = 0.0, Stop(), list[Event]()
        self.says: dict[str, list[tuple[float, str]]] = {}
        self.asked: set[str] = set()
        inputs = GateInputs(
            self.topology, self, {"eu-west-1": "s3cret", "us-east-1": "s3cret"}, self.stop, self.events.append, LIMITS,
            lambda: self.time, self.sleep,
        )  # fmt: skip
        self.gate = HostGate(inputs)

    def sleep(self, seconds: float) -> None:
        self.time += seconds

    def run(self, command: ShellCommand) -> ShellAnswer:
        self.asked.add(command.host)
        folder = "rabbitmq-4.0" if command.host.startswith("bus") else "cassandra-5.0"
        said = [what for since, what in self.says.get(command.host, [(0.0, "whole")]) if since <= self.time][-1]
        if said == "away":
            raise failed("RB480", command.host, "it cannot be reached")
        if said.startswith("fact"):
            return ShellAnswer(0, said, "")
        return ShellAnswer(0, (RECORDED / folder / f"gate-{said}.txt").read_text("utf-8"), "")


def test_of_a_broker_its_cluster_is_asked_and_nobody_else() -> None:
    bench = Bench()
    assert bench.gate.may_stop([BROKERS[0]]).verdict is Verdict.PASSED
    assert bench.asked == set(BROKERS)
    assert bench.time == 0


def test_of_a_node_all_nodes_of_the_platform_are_asked_once_hints_had_their_time() -> None:
    bench = Bench()
    assert bench.gate.back([NEAR[0]]).verdict is Verdict.PASSED
    assert bench.asked == {*NEAR, FAR}
    assert bench.time == LIMITS.settle


def test_what_comes_back_in_time_passes() -> None:
    bench = Bench()
    bench.says = {BROKERS[1]: [(0, "stopped"), (100, "whole")]}
    found = bench.gate.back([BROKERS[1]])
    assert found.verdict is Verdict.PASSED
    assert 100 <= bench.time < 104
    assert [event.what for event in bench.events] == [
        "fail, cluster eu-west-1a: bus-eu-west-1a-1's broker does not answer"
    ]


@pytest.mark.parametrize(("said", "verdict"), [("stopped", Verdict.FAIL), ("away", Verdict.ERROR)])
def test_what_fails_is_waited_for_a_while(said: str, verdict: Verdict) -> None:
    bench = Bench()
    bench.says = {BROKERS[1]: [(0, said)]}
    assert bench.gate.may_stop([BROKERS[0]]).verdict is verdict
    assert LIMITS.before <= bench.time < LIMITS.before + 4
    bench.time = 0
    assert bench.gate.back([BROKERS[0]]).verdict is verdict
    assert LIMITS.after <= bench.time < LIMITS.after + 4


def test_what_ends_by_itself_is_waited_for_longer() -> None:
    bench = Bench()
    hints = (RECORDED / "cassandra-5.0" / "gate-hints.txt").read_text("utf-8").replace("DN  ", "UN  ")
    bench.says = {NEAR[0]: [(0, hints), (1000, "whole")]}
    assert bench.gate.back([NEAR[2]]).verdict is Verdict.PASSED
    assert 1000 <= bench.time < 1004


def test_who_is_absent_may_be_started_and_another_not_be_stopped() -> None:
    bench = Bench()
    bench.says = {BROKERS[1]: [(0, "stopped")], BROKERS[2]: [(0, "away")], NEAR[1]: [(0, "stopped")]}
    assert bench.gate.back([BROKERS[0]], BROKERS[1:]).verdict is Verdict.PASSED
    assert bench.gate.may_stop([BROKERS[1]], BROKERS[1:]).verdict is Verdict.PASSED
    assert bench.gate.may_stop([BROKERS[0]], BROKERS[2:]).verdict is Verdict.FAIL
    assert bench.gate.may_stop([NEAR[1]], [NEAR[1]]).verdict is Verdict.PASSED
    assert bench.gate.may_stop([NEAR[0]]).verdict is Verdict.FAIL


def test_in_rolling_apply_those_that_may_be_away_are_all_others_of_the_region() -> None:
    bench = Bench()
    bench.says = {BROKERS[2]: [(0, "away")], NEAR[2]: [(0, "away")]}
    hosts = [host for host in bench.topology.hosts if host.name in (*BROKERS[:2], *NEAR[:2])]
    assert bench.gate.passed(hosts).verdict is Verdict.PASSED
    every = [host for host in bench.topology.hosts if host.name in (*BROKERS, *NEAR)]
    assert bench.gate.passed(every).verdict is Verdict.ERROR


def test_in_rolling_apply_a_broker_that_is_back_without_its_queues_and_links_shuts_it() -> None:
    """Beside it nobody is away but the bastion, which is no broker."""
    bench = Bench()
    hosts = [host for host in bench.topology.hosts if host.role in (Role.BUS, Role.RING) and host.region == "eu-west-1"]
    assert any(host.role is Role.BASTION and host.region == "eu-west-1" for host in bench.topology.hosts)
    whole = (RECORDED / "rabbitmq-4.0" / "gate-whole.txt").read_text("utf-8")
    critical = re.sub(r"fact critical 0 101\n.*\n", "fact critical 69 8\nqueue q\n", whole)
    bench.says = {BROKERS[1]: [(0, critical)]}
    found = bench.gate.passed(hosts)
    assert (found.verdict, found.said) == (
        Verdict.INCONCLUSIVE,
        "cluster eu-west-1a: bus-eu-west-1a-1 may not be stopped: queue q",
    )
    lost = '[{<<"events">>,<<"events from b">>}]\n'
    bench.says = {BROKERS[1]: [(0, whole.replace("fact links 0 3\n[]\n", f"fact links 0 {len(lost)}\n{lost}"))]}
    found = bench.gate.passed(hosts)
    assert (found.verdict, found.said.partition(": `")[0]) == (
        Verdict.FAIL,
        "cluster eu-west-1a: no link runs for events (events from b)",
    )


def test_in_rolling_apply_hints_have_their_time_too() -> None:
    bench = Bench()
    assert bench.gate.passed([host for host in bench.topology.hosts if host.name in NEAR]).verdict is Verdict.PASSED
    assert bench.time == LIMITS.settle


def test_stopped_while_it_waits_it_says_so() -> None:
    bench = Bench()
    bench.says = {BROKERS[1]: [(0, "stopped")]}
    bench.gate.inputs.stop.ask()
    with pytest.raises(RingbusError) as caught:
        bench.gate.back([BROKERS[0]])
    assert caught.value.kind is Kind.INTERRUPTED
