"""What configuring must not stop while the other half of its zone is away."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ringbus.configure.configuring import plan_hosts
from ringbus.configure.outages import beside, outage_findings
from ringbus.configure.waves import waves
from ringbus.hosts.actions import UnitAction
from ringbus.topology.derive import derive
from tests.unit.test_configure_hosts import Bench
from tests.unit.test_restart import platform_of

BUS, RACK, ZONE = "bus-eu-west-1a-0", "ring-eu-west-1a-0", "eu-west-1a"


def restart(host: str, *, runs: bool = True) -> UnitAction:
    return UnitAction(host, "cassandra" if host == RACK else "rabbitmq-server", "digest", runs, "it reads a file")


def found(bench: Bench, *actions: UnitAction, away: str, accepted: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    made = waves(bench.topology, {action.host: (action,) for action in actions}, ())
    inputs = replace(bench.inputs, accepted=accepted)
    return [(one.code, str(one.where)) for one in outage_findings(inputs, made, {away})]


def test_no_node_of_a_rack_is_stopped_while_the_bus_of_its_zone_is_away() -> None:
    bench = Bench(platform_of(nodes=1))
    assert found(bench, restart(RACK), away=BUS) == [("RB322", f"zone {ZONE}")]
    assert found(bench, restart(RACK), away="nobody") == []
    assert found(bench, restart(RACK), away=BUS, accepted=(ZONE,)) == []
    assert found(bench, restart(RACK), away=BUS, accepted=("eu-west-1b",)) == [("RB322", f"zone {ZONE}")]
    started_before = restart(BUS, runs=False)
    assert found(bench, restart(RACK), started_before, away=BUS) == []


def test_an_only_broker_is_told_of_with_its_rack() -> None:
    bench = Bench(platform_of(nodes=1))
    assert found(bench, restart(BUS), away=RACK) == [("RB531", f"zone {ZONE}"), ("RB322", f"zone {ZONE}")]


@pytest.mark.parametrize(
    ("nodes", "host", "asked"),
    [(3, BUS, set()), (1, BUS, {RACK}), (1, RACK, {BUS}), (3, RACK, {f"bus-{ZONE}-{index}" for index in range(3)})],
)
def test_only_those_are_asked_whose_absence_would_matter(nodes: int, host: str, asked: set[str]) -> None:
    topology = derive(platform_of(nodes=nodes))
    assert beside(topology, waves(topology, {host: (restart(host),)}, ())) == asked
    assert beside(topology, waves(topology, {host: (restart(host),)}, ()), (ZONE,)) == set()
    assert beside(topology, waves(topology, {host: (replace(restart(host), runs=False),)}, ())) == set()


@pytest.mark.parametrize(
    ("nodes", "unreachable", "accepted", "codes"),
    [(3, 1, (), []), (3, 3, (), ["RB322"]), (1, 1, (), ["RB322"]), (1, 1, (ZONE,), []), (1, 0, (), [])],
)
def test_who_beside_a_stop_cannot_be_asked_counts_as_away_and_ends_nothing(
    nodes: int, unreachable: int, accepted: tuple[str, ...], codes: list[str]
) -> None:
    bench = Bench(platform_of(nodes=nodes))
    for host in bench.hosts.hosts.values():
        host.active = True
    bench.hosts.unread.add(RACK)
    bench.hosts.unreachable = {f"bus-{ZONE}-{index}" for index in range(unreachable)}
    bench.inputs = replace(bench.inputs, accepted=accepted)
    planned = plan_hosts(bench.inputs, [RACK])
    assert (RACK, "restart cassandra") in [(one.host, one.what) for one in planned.actions]
    assert [one.code for one in planned.findings] == codes
    assert all(one.note.endswith("the data. Nothing was changed.") for one in planned.findings)
    again = f"`ringbus configure --host {RACK} --accept-zone-outage {ZONE}` restarts it all the same."
    assert all(one.hint == f"bring up first what is away there; {again}" for one in planned.findings)
    said = [event.what for event in bench.events if "cannot be asked" in event.what]
    assert len(said) == (0 if accepted else unreachable)
