"""Real brokers and nodes restarted or cut off under load: nothing confirmed is lost, and no operation fails."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator

import pytest

from ringbus.errors import Kind, RingbusError
from ringbus.render.paths import HINTS
from ringbus.topology.values import Role
from tests.architecture.source import ROOT
from tests.lab.loads import BusLoad, RingLoad, again, shown
from tests.lab.restarting import RestartedLab

#: Restarts under load on a machine that has other work, too.
pytestmark = pytest.mark.timeout(1500)
_PLATFORM = """\
ringbus: 1
platform: {name}
domain: lab.example
regions:
  eu-west-1: {{network: 10.122.0.0/16, zones: [a]}}
  us-east-1: {{network: 10.123.0.0/16, zones: [a], bus: {{nodes: 1}}, ring: {{nodes: 1, replication: 1}}}}
bus:
  nodes: 3
  disk: 20 GiB
  exchanges:
    events: {{kind: events, rate: 20/s, size: 1 KiB}}
ring: {{nodes: 3, replication: 3, keyspaces: [rides]}}
"""
NEAR, FAR = "eu-west-1a", "us-east-1a"
BROKERS = [f"bus-{NEAR}-{index}" for index in range(3)]
NODES = [f"ring-{NEAR}-{index}" for index in range(3)]
_PATIENCE = 180
#: What a link of the exchange may hold unacknowledged, and deliver again when it is broken: all of it at each restart.
MOST_AGAIN = 64 * len(BROKERS)


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RestartedLab]:
    """A lab of three brokers and three nodes in a zone, and one of each in another region; configured once."""
    folder = tmp_path_factory.mktemp("restarted")
    (folder / "platform.yaml").write_text(_PLATFORM.format(name=f"to{os.getpid()}"), encoding="utf-8")
    standing = RestartedLab(folder)
    try:
        standing.ringbus.run("lab", "up", "--bodies-only", "--profile", "full")
        assert {host for host, _ in standing.configure()} == set(standing.own)
        yield standing
    finally:
        standing.ringbus.run("lab", "down")


def processes(lab: RestartedLab, hosts: list[str]) -> dict[str, str]:
    """The main process of each host's service: another one after a restart."""
    return {host: lab.on(host, "pgrep -o 'beam.smp|java'") for host in hosts}


def told(problem: RingbusError) -> tuple[Kind, str, str]:
    (finding,) = problem.findings
    return problem.kind, finding.code, str(finding.where)


def hinted(lab: RestartedLab, node: str) -> bool:
    """Whether a node keeps writes for another one."""
    return ".hints" in lab.on(node, f"ls {HINTS}")


def until(reached: Callable[[], bool], what: str) -> None:
    end = time.monotonic() + _PATIENCE
    while not reached():
        assert time.monotonic() < end, f"after {_PATIENCE} s it is not so that {what}"
        time.sleep(1)


def test_a_zone_with_one_broker_is_refused_by_name_and_nothing_is_touched(lab: RestartedLab) -> None:
    hosts = [*BROKERS, f"bus-{FAR}-0"]
    before = processes(lab, hosts)
    with pytest.raises(RingbusError) as caught:
        lab.restart(Role.BUS)
    assert told(caught.value) == (Kind.REFUSED, "RB570", f"zone {FAR}")
    assert processes(lab, hosts) == before


def test_brokers_under_load_lose_nothing_that_was_confirmed(lab: RestartedLab) -> None:
    before = processes(lab, BROKERS)
    with BusLoad(lab, NEAR, (NEAR, FAR)) as load:
        outcome = lab.restart(Role.BUS, NEAR)
    assert [batch.hosts for batch in outcome.batches] == [(broker,) for broker in BROKERS]
    assert {one.verdict.value for one in outcome.gates} == {"pass"}
    after = processes(lab, BROKERS)
    assert all(before[broker] != after[broker] for broker in BROKERS)
    sent, retried = set(load.confirmed), {one for one, tries in load.tries.items() if tries > 1}
    got = {zone: load.received(zone) for zone in (NEAR, FAR)}
    shown("brokers restarted", {"confirmed": len(sent), "sent again": sorted(retried)})
    for zone, received in got.items():
        shown(f"in {zone}", {"messages": len(received), "again": again(received)})
    assert len(sent) > 500
    assert {zone: sent - received.keys() for zone, received in got.items()} == {NEAR: set(), FAR: set()}
    assert again(got[NEAR]).keys() <= retried
    assert len(again(got[FAR]).keys() - retried) <= MOST_AGAIN


def test_nodes_under_load_fail_no_operation(lab: RestartedLab) -> None:
    before = processes(lab, NODES)
    with RingLoad(lab, "eu-west-1") as load:
        outcome = lab.restart(Role.RING, NEAR)
    after = processes(lab, NODES)
    tries = {"operations tried again": len(load.retried), "most tries more": max(load.retried.values(), default=0)}
    shown("nodes restarted", {"rows written and read": len(load.done), **tries, "failed": load.failed})
    assert [batch.hosts for batch in outcome.batches] == [(node,) for node in NODES]
    assert all(before[node] != after[node] for node in NODES)
    assert load.failed == []
    assert len(load.done) > 200
    assert load.kept() >= set(load.done)


def test_behind_a_cut_messages_of_both_sides_wait_in_queues_and_rows_in_hints(lab: RestartedLab) -> None:
    zones = (NEAR, FAR)
    inside = BusLoad(lab, FAR, zones, each=0.1, name="inside")
    outside = BusLoad(lab, NEAR, zones, each=0.1, name="outside")
    with inside, outside, RingLoad(lab, "eu-west-1") as rows:
        lab.ringbus.run("lab", "cut", "zone", FAR)
        loads = (inside.confirmed, outside.confirmed, rows.done)
        before = [len(each) for each in loads]
        until(lambda: all(len(each) > had + 20 for each, had in zip(loads, before, strict=True)), "work goes on")
        until(lambda: any(hinted(lab, node) for node in NODES), "hints are kept")
        lab.ringbus.run("lab", "heal")
    until(lambda: not any(hinted(lab, node) for node in NODES), "hints are handed on")
    for load in (inside, outside):
        sent = set(load.confirmed)
        got = {zone: load.received(zone) for zone in zones}
        shown(f"published {load.name}", {"confirmed": len(sent)} | {zone: len(have) for zone, have in got.items()})
        assert {zone: sent - have.keys() for zone, have in got.items()} == {zone: set() for zone in zones}
    shown("rows", {"written and read": len(rows.done), "operations tried again": len(rows.retried)})
    assert rows.failed == []
    assert RingLoad(lab, "us-east-1").own(0) >= set(rows.done)
    assert lab.verified(Role.RING).ok
    assert lab.verified(Role.BUS).ok


def test_all_that_are_down_are_started_before_another_is_stopped(lab: RestartedLab) -> None:
    """Two of three brokers; a third one that is drained runs, and serves nobody either."""
    before = processes(lab, BROKERS)
    lab.on(BROKERS[0], "rabbitmq-upgrade -q drain")
    for broker in BROKERS[1:]:
        lab.on(broker, "systemctl stop rabbitmq-server")
    outcome = lab.restart(Role.BUS, NEAR)
    assert [batch.hosts for batch in outcome.batches] == [tuple(BROKERS[1:]), (BROKERS[0],)]
    assert {one.verdict.value for one in outcome.gates} == {"pass"}
    after = processes(lab, BROKERS)
    assert all(before[broker] != after[broker] for broker in BROKERS)
    assert lab.verified(Role.BUS).ok


def test_killed_in_the_middle_it_goes_on_with_what_is_left(lab: RestartedLab) -> None:
    before = processes(lab, NODES)
    argv = [sys.executable, "-m", "tests.lab.restarting", str(lab.folder), "ring", NEAR]
    with subprocess.Popen(argv, cwd=ROOT, stdout=subprocess.PIPE, text=True) as working:
        assert working.stdout
        for line in working.stdout:
            if f"{NODES[1]}: cassandra: drain" in line:
                break
        working.kill()
    outcome = lab.restart(Role.RING, NEAR)
    assert NODES[0] in outcome.before
    assert {node for batch in outcome.batches for node in batch.hosts} | {*outcome.before} == {*NODES}
    after = processes(lab, NODES)
    assert all(before[node] != after[node] for node in NODES)
    assert lab.verified(Role.RING).ok
    assert lab.plan() == []


def test_a_ring_that_is_not_whole_is_left_alone(lab: RestartedLab) -> None:
    before = processes(lab, NODES)
    lab.on(f"ring-{FAR}-0", "systemctl stop cassandra")
    try:
        with pytest.raises(RingbusError) as caught:
            lab.restart(Role.RING, NEAR)
        assert told(caught.value) == (Kind.REFUSED, "RB573", f"batch {NODES[0]}")
        (finding,) = caught.value.findings
        assert (
            f"sees ring-{FAR}-0 as DN" in finding.message or f"ring-{FAR}-0's node does not answer" in finding.message
        )
        assert finding.note == f"Restarted: none. Not restarted: {', '.join(NODES)}."
        assert processes(lab, NODES) == before
        found = {one.name: one.verdict.value for one in lab.verified(Role.RING).probes}
        assert found == {"ring": "fail", "rows of ring eu-west-1": "pass", "rows of ring us-east-1": "error"}
    finally:
        assert (f"ring-{FAR}-0", "start cassandra") in lab.configure()


def test_an_outage_that_is_accepted_is_gone_through(lab: RestartedLab) -> None:
    before = processes(lab, [f"bus-{FAR}-0"])
    outcome = lab.restart(Role.BUS, FAR, accepted=(FAR,))
    assert "its outage is accepted" in outcome.batches[0].why
    assert processes(lab, [f"bus-{FAR}-0"]) != before
    assert lab.verified(Role.BUS).ok
