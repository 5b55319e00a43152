"""Brokers and nodes restarted host by host: never two of a quorum, no further one after a verdict that is not pass."""

from __future__ import annotations

import re
import threading
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from ringbus.cli.main import run
from ringbus.cli.restart_view import outcome_data, outcome_view
from ringbus.errors import Kind, RingbusError, failed
from ringbus.events import Event
from ringbus.hosts.scripts import REBALANCE
from ringbus.hosts.shell import ShellAnswer, ShellCommand
from ringbus.journal.directory import DirectoryStore
from ringbus.model.platform import Platform
from ringbus.outcomes import Stop
from ringbus.quorum.absence import cost
from ringbus.restart.inputs import RestartInputs, RestartScope
from ringbus.restart.restarting import RestartOutcome, plan_restart, restart
from ringbus.topology.derive import derive
from ringbus.topology.values import Role
from ringbus.verdict import HealthReading, Verdict

LOCK = ShellCommand("", "").alone().script
MARK = re.compile(r"printf '%s' (\S+) >")


def platform_of(nodes: int = 3, ring: int = 1) -> Platform:
    return Platform.model_validate(
        {
            "ringbus": 1,
            "platform": "hailo",
            "domain": "hailo.example",
            "regions": {
                "eu-west-1": {"network": "10.11.0.0/16", "zones": ["a", "b", "c"]},
                "us-east-1": {"network": "10.12.0.0/16", "zones": ["a", "b", "c"]},
            },
            "bus": {"nodes": nodes},
            "ring": {"nodes": ring},
        }
    )


@dataclass
class Bench:
    """Hosts in memory, and a gate and canaries that pass until they are told what to say."""

    folder: Path
    platform: Platform = field(default_factory=platform_of)
    away: set[str] = field(default_factory=set)
    silent: set[str] = field(default_factory=set)
    unreachable: set[str] = field(default_factory=set)
    marks: dict[str, str] = field(default_factory=dict)
    refuses: set[str] = field(default_factory=set)
    stop: Stop = field(default_factory=Stop)
    begun: str = "2026-11-23T03:00:00+00:00"

    def __post_init__(self) -> None:
        self.topology = derive(self.platform)
        self.did: list[tuple[str, ...]] = []
        self.said: list[str] = []
        self.shut: dict[str, HealthReading] = {}
        self.together: list[set[str]] = [set()]
        self.absent: list[set[str]] = []
        self.dies = self.stops_after = ""
        self.shut_from = 0
        self._lock = threading.Lock()

    def run(self, command: ShellCommand) -> ShellAnswer:
        with self._lock:
            script = command.script.removeprefix(LOCK)
            if script == command.script:
                if command.host in self.unreachable:
                    raise failed("RB480", command.host, "no answer")
                states = {"down": self.away, "silent": self.silent}
                state = next((state for state, hosts in states.items() if command.host in hosts), "serves")
                return ShellAnswer(0, f"{state}\n{self.marks.get(command.host, '')}", "")
            if command.host == self.dies:
                raise KeyboardInterrupt
            if command.host in self.refuses:
                return ShellAnswer(75, "", "it does not come up\n")
            if script == REBALANCE:
                self.did.append(("rebalance", command.host))
                return ShellAnswer(0, "", "")
            mark = MARK.search(script)
            assert mark
            assert "drain" in script
            self.marks[command.host] = mark[1].strip("'")
            self.away.discard(command.host)
            self.silent.discard(command.host)
            self.together[-1].add(command.host)
            self.did.append(("restart", command.host))
            if command.host == self.stops_after:
                self.stop.ask()
            return ShellAnswer(0, "", "")

    def may_stop(self, hosts: Collection[str], absent: Collection[str] = ()) -> HealthReading:
        self.together.append(set())
        return self._gate("before", hosts, absent)

    def back(self, hosts: Collection[str], absent: Collection[str] = ()) -> HealthReading:
        return self._gate("after", hosts, absent)

    def _gate(self, what: str, hosts: Collection[str], absent: Collection[str]) -> HealthReading:
        self.did.append((what, *sorted(hosts)))
        self.absent.append(set(absent))
        return self._verdict(*hosts)

    def _verdict(self, *names: str) -> HealthReading:
        """What one of these was told to say, once so many hosts were restarted."""
        told = self.shut if len(self.restarted()) >= self.shut_from else {}
        return next((told[name] for name in names if name in told), HealthReading(Verdict.PASSED, "fine"))

    def canaries(self) -> HealthReading:
        self.did.append(("canary",))
        return self._verdict("canary")

    @property
    def inputs(self) -> RestartInputs:
        def tell(event: Event) -> None:
            self.said.append(f"{event.who}: {event.what}")

        return RestartInputs(
            self.topology, self, self, self.canaries, DirectoryStore(self.folder), lambda: self.begun, tell, self.stop
        )

    def restart(
        self, role: Role = Role.BUS, *zones: str, accepted: tuple[str, ...] = (), anew: bool = False
    ) -> RestartOutcome:
        return restart(self.inputs, RestartScope(role, zones, accepted, anew))

    def restarted(self) -> list[str]:
        return [one[1] for one in self.did if one[0] == "restart"]

    def fails(self, *zones: str) -> RingbusError:
        with pytest.raises(RingbusError) as caught:
            self.restart(Role.BUS, *zones)
        return caught.value


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


ZONE = [f"bus-eu-west-1a-{index}" for index in range(3)]


def test_a_zone_goes_broker_by_broker_behind_gates_and_canaries_and_ends_with_a_rebalance(bench: Bench) -> None:
    outcome = bench.restart(Role.BUS, "eu-west-1a")
    steps = [
        step
        for name in ZONE
        for step in (("before", name), ("restart", name), ("after", name), ("rebalance", name), ("canary",))
        if step[0] != "rebalance" or name == ZONE[-1]
    ]
    assert bench.did == steps
    assert [batch.hosts for batch in outcome.batches] == [(name,) for name in ZONE]
    assert len(outcome.gates) == 9
    assert not list(bench.folder.glob("*.json"))


@pytest.mark.parametrize("role", [Role.BUS, Role.RING])
def test_all_are_restarted_once_and_what_is_away_at_once_costs_nothing(bench: Bench, role: Role) -> None:
    outcome = bench.restart(role)
    own = [host.name for host in bench.topology.hosts if host.role is role]
    assert sorted(bench.restarted()) == sorted(own)
    assert len(bench.together[1]) == 1  # the canary
    assert all(not cost(bench.topology, hosts) for hosts in bench.together)
    assert max(map(len, bench.together)) == (6 if role is Role.BUS else 2)
    assert len(outcome.batches) == len(bench.together) - 1
    rebalanced = [one for one in bench.did if one[0] == "rebalance"]
    assert len(rebalanced) == (6 if role is Role.BUS else 0)


def test_with_one_broker_a_zone_it_is_refused_and_every_zone_is_named(tmp_path: Path) -> None:
    bench = Bench(tmp_path, platform_of(nodes=1))
    problem = bench.fails()
    assert problem.kind is Kind.REFUSED
    zones = [cluster.zone for cluster in bench.topology.clusters]
    assert [(one.code, str(one.where)) for one in problem.findings] == [("RB570", f"zone {zone}") for zone in zones]
    assert "`ringbus restart bus --accept-zone-outage eu-west-1a`" in problem.findings[0].hint
    assert bench.did == []
    bench.restart(Role.BUS, "eu-west-1a", accepted=("eu-west-1a",))
    assert bench.restarted() == ["bus-eu-west-1a-0"]
    with pytest.raises(RingbusError) as caught:
        bench.restart(Role.BUS, accepted=("eu-west-1a",))
    assert len(caught.value.findings) == 5


def test_a_ring_of_two_copies_is_refused(tmp_path: Path) -> None:
    given = platform_of().model_dump(by_alias=True, exclude_unset=True) | {"ring": {"replication": 2}}
    bench = Bench(tmp_path, Platform.model_validate(given))
    with pytest.raises(RingbusError) as caught:
        bench.restart(Role.RING, "eu-west-1b")
    (finding,) = caught.value.findings
    assert (finding.code, str(finding.where)) == ("RB570", "zone eu-west-1b")
    assert "LOCAL_QUORUM" in finding.message


@pytest.mark.parametrize("zones", [("eu-west-9a",), ("eu-west-1",)])
def test_a_zone_that_is_none_is_told(bench: Bench, zones: tuple[str, ...]) -> None:
    problem = bench.fails(*zones)
    assert (problem.kind, problem.findings[0].code) == (Kind.INPUT, "RB571")


NOT_PASS = [Verdict.FAIL, Verdict.INCONCLUSIVE, Verdict.ERROR, Verdict.NODATA]


@pytest.mark.parametrize("verdict", NOT_PASS)
@pytest.mark.parametrize(("shut", "done"), [(ZONE[1], ZONE[:1]), ("canary", ZONE[:1])])
def test_it_stops_at_the_first_verdict_that_is_not_pass(
    bench: Bench, verdict: Verdict, shut: str, done: list[str]
) -> None:
    bench.shut[shut] = HealthReading(verdict, "something")
    problem = bench.fails("eu-west-1a")
    (finding,) = problem.findings
    assert (finding.code, problem.kind) == ("RB573", Kind.FAILED if shut == "canary" else Kind.REFUSED)
    assert f"it says {verdict.value}: something" in finding.message
    left = [name for name in ZONE if name not in done]
    assert finding.note == f"Restarted: {', '.join(done)}. Not restarted: {', '.join(left)}."
    assert "`ringbus restart bus --zone eu-west-1a` goes on" in finding.hint
    assert bench.restarted() == done


def test_who_is_done_is_not_restarted_again_by_the_one_that_goes_on(bench: Bench) -> None:
    bench.shut[ZONE[1]] = HealthReading(Verdict.FAIL, "something")
    bench.fails("eu-west-1a")
    bench.shut.clear()
    bench.begun = "later"
    outcome = bench.restart(Role.BUS, "eu-west-1a")
    assert outcome.before == (ZONE[0],)
    assert bench.restarted() == ZONE
    assert set(bench.marks.values()) == {"2026-11-23T03:00:00+00:00"}
    assert any("1 of 3 hosts were done" in one for one in bench.said)
    bench.restart(Role.BUS, "eu-west-1a")
    assert bench.restarted() == [*ZONE, *ZONE]  # it had ended, so this is a new one


def test_killed_between_stop_and_start_the_next_one_begins_with_who_is_down(bench: Bench) -> None:
    bench.dies = ZONE[1]
    with pytest.raises(KeyboardInterrupt):
        bench.restart(Role.BUS, "eu-west-1a")
    bench.dies = ""
    bench.away.add(ZONE[1])
    bench.did.clear()
    outcome = bench.restart(Role.BUS, "eu-west-1a")
    assert [batch.hosts for batch in outcome.batches] == [(ZONE[1],), (ZONE[2],)]
    assert outcome.batches[0].why.startswith("down")
    assert bench.did == [
        ("restart", ZONE[1]), ("after", ZONE[1]), ("canary",),
        ("after", ZONE[0]), ("canary",),
        ("before", ZONE[2]), ("restart", ZONE[2]), ("after", ZONE[2]), ("rebalance", ZONE[2]), ("canary",),
    ]  # fmt: skip


@pytest.mark.parametrize("shut", [ZONE[2], "canary"])
def test_what_did_not_pass_after_the_last_batch_is_asked_again_before_it_is_well(bench: Bench, shut: str) -> None:
    bench.shut[shut] = HealthReading(Verdict.FAIL, "something")
    bench.shut_from = len(ZONE)
    first = bench.fails("eu-west-1a")
    bench.did.clear()
    bench.shut_from = 0
    again = bench.fails("eu-west-1a")
    assert first.findings[0].code == again.findings[0].code == "RB573"
    assert again.kind is Kind.FAILED
    assert f"Restarted: {', '.join(ZONE)}. Not restarted: none." in again.findings[0].note
    assert bench.restarted() == []
    bench.shut.clear()
    bench.did.clear()
    outcome = bench.restart(Role.BUS, "eu-west-1a")
    assert bench.did == [("after", *ZONE), ("rebalance", ZONE[0]), ("canary",)]
    assert (outcome.before, outcome.batches, len(outcome.gates)) == (tuple(ZONE), (), 2)
    assert not list(bench.folder.glob("*.json"))


def test_all_that_are_down_are_started_at_once_though_they_were_a_quorum(bench: Bench) -> None:
    bench.away = {*ZONE[:2], "bus-eu-west-1b-2"}
    bench.shut[ZONE[2]] = HealthReading(Verdict.FAIL, "nobody else may be stopped")
    problem = bench.fails("eu-west-1a")
    assert bench.did[:2] == [("restart", ZONE[0]), ("restart", ZONE[1])]
    assert bench.did[2:] == [("after", *ZONE[:2]), ("canary",), ("before", ZONE[2])]
    assert problem.kind is Kind.REFUSED
    assert bench.away == {"bus-eu-west-1b-2"}


def test_those_that_run_and_do_not_serve_go_one_by_one_and_count_as_away(bench: Bench) -> None:
    bench.silent, bench.away = set(ZONE[1:]), {ZONE[0]}
    outcome = bench.restart(Role.BUS, "eu-west-1a")
    assert [batch.hosts for batch in outcome.batches] == [(name,) for name in ZONE]
    steps = [
        ("restart", ZONE[0]), ("after", ZONE[0]),
        ("before", ZONE[1]), ("restart", ZONE[1]), ("after", ZONE[1]),
        ("before", ZONE[2]), ("restart", ZONE[2]), ("after", ZONE[2]), ("rebalance", ZONE[2]), ("canary",),
    ]  # fmt: skip
    assert bench.did == steps
    assert bench.absent == [{*ZONE[1:]}, {*ZONE[1:]}, {ZONE[2]}, {ZONE[2]}, set()]


def test_the_only_broker_of_a_zone_is_started_without_a_word_when_it_is_down(tmp_path: Path) -> None:
    bench = Bench(tmp_path, platform_of(nodes=1))
    bench.away = {"bus-eu-west-1a-0", "ring-eu-west-1a-0"}
    bench.restart(Role.BUS, "eu-west-1a")
    assert bench.restarted() == ["bus-eu-west-1a-0"]
    assert bench.fails("eu-west-1a").findings[0].code == "RB570"


def test_who_of_the_other_kind_cannot_be_reached_counts_as_away(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    bench.unreachable = {"ring-eu-west-1a-0"}
    bench.restart(Role.BUS, "eu-west-1a")
    assert bench.restarted() == ZONE
    assert "restart: ring-eu-west-1a-0 cannot be asked, and counts as away" in bench.said
    alone = Bench(tmp_path / "alone", platform_of(nodes=1))
    alone.unreachable = {"ring-eu-west-1a-0"}
    with pytest.raises(RingbusError) as caught:
        alone.restart(Role.BUS, "eu-west-1a", accepted=("eu-west-1a",))
    assert [one.code for one in caught.value.findings] == ["RB322"]


def test_who_of_its_own_kind_cannot_be_reached_ends_it(bench: Bench) -> None:
    bench.unreachable = {ZONE[1]}
    assert bench.fails("eu-west-1a").findings[0].code == "RB480"
    assert bench.did == []


RECORD = '{"kind": "ringbus-restart", "format": '
UNREAD = [
    "", "{", "[]", '"x"', '{"kind": "other"}', f"{RECORD}9}}",
    f'{RECORD}1, "begun": 3, "zones": []}}', f'{RECORD}1, "begun": "x", "zones": "ab"}}',
]  # fmt: skip


@pytest.mark.parametrize("text", UNREAD)
def test_a_record_that_cannot_be_read_is_told_with_a_way_on(bench: Bench, text: str) -> None:
    (bench.folder / "restart-bus.json").write_text(text)
    problem = bench.fails("eu-west-1a")
    (finding,) = problem.findings
    assert (finding.code, str(finding.where)) == ("RB576", f"{bench.folder}/restart-bus.json")
    assert "`ringbus restart bus --zone eu-west-1a --anew`" in finding.hint
    assert bench.did == []
    bench.restart(Role.BUS, "eu-west-1a", anew=True)
    assert bench.restarted() == ZONE


def test_zones_are_the_same_in_whatever_order_they_are_given(bench: Bench) -> None:
    bench.shut["bus-eu-west-1b-0"] = HealthReading(Verdict.FAIL, "something")
    bench.fails("eu-west-1b", "eu-west-1a", "eu-west-1b")
    assert bench.restarted()
    bench.shut.clear()
    assert bench.restart(Role.BUS, "eu-west-1a", "eu-west-1b").before == tuple(bench.restarted()[:1])


def test_begun_anew_all_are_restarted(bench: Bench) -> None:
    bench.shut[ZONE[2]] = HealthReading(Verdict.FAIL, "something")
    bench.fails("eu-west-1a")
    bench.shut.clear()
    bench.begun = "later"
    bench.restart(Role.BUS, "eu-west-1a", anew=True)
    assert bench.restarted() == [*ZONE[:2], *ZONE]


def test_one_of_other_zones_is_not_gone_on_with(bench: Bench) -> None:
    bench.shut[ZONE[1]] = HealthReading(Verdict.FAIL, "something")
    bench.fails("eu-west-1a")
    bench.shut.clear()
    bench.begun = "later"
    assert bench.restart().before == ()


def test_stopped_while_a_batch_is_at_work_it_comes_to_its_end(bench: Bench) -> None:
    bench.stops_after = ZONE[0]
    with pytest.raises(RingbusError) as caught:
        bench.restart(Role.BUS, "eu-west-1a")
    (finding,) = caught.value.findings
    assert (caught.value.kind, finding.code) == (Kind.INTERRUPTED, "RB575")
    assert bench.restarted() == ZONE[:1]
    bench.stop = Stop()
    assert bench.restart(Role.BUS, "eu-west-1a").before == (ZONE[0],)


def test_what_fails_on_a_host_ends_it(bench: Bench) -> None:
    bench.refuses.add(ZONE[0])
    problem = bench.fails("eu-west-1a")
    (finding,) = problem.findings
    assert (problem.kind, finding.code, str(finding.where)) == (Kind.FAILED, "RB574", ZONE[0])
    assert "exit code 75: it does not come up" in finding.message
    assert finding.note == f"Restarted: none. Not restarted: {', '.join(ZONE)}."
    assert bench.restarted() == []


def test_never_a_zones_whole_bus_and_a_node_of_its_rack_at_once(tmp_path: Path) -> None:
    bench = Bench(tmp_path, platform_of(nodes=1))
    bench.away.add("ring-eu-west-1a-0")
    with pytest.raises(RingbusError) as caught:
        bench.restart(Role.BUS, "eu-west-1a", accepted=("eu-west-1a",))
    assert [one.code for one in caught.value.findings] == ["RB322"]
    assert bench.did == []
    bench.restart(Role.BUS, "eu-west-1b", accepted=("eu-west-1b",))
    bench.away = {"bus-eu-west-1c-0"}
    with pytest.raises(RingbusError) as caught:
        bench.restart(Role.RING, "eu-west-1c")
    assert [one.code for one in caught.value.findings] == ["RB322"]


def test_stopped_between_batches_it_says_what_is_left(bench: Bench) -> None:
    bench.stop.ask()
    with pytest.raises(RingbusError) as caught:
        bench.restart(Role.BUS, "eu-west-1a")
    assert caught.value.kind is Kind.INTERRUPTED
    assert bench.restarted() == []


def test_planned_nothing_is_touched_and_every_batch_says_why(bench: Bench) -> None:
    scope = RestartScope(Role.BUS, ("eu-west-1a",))
    outcome = plan_restart(bench.inputs, scope)
    assert bench.did == []
    assert not list(bench.folder.glob("*.json"))
    data = outcome_data(scope, outcome, done=False)
    assert data == {
        "part": "bus",
        "done": False,
        "before": [],
        "batches": [
            {"hosts": [ZONE[0]], "why": "the canary: alone, before any other"},
            {"hosts": [ZONE[1]], "why": "the next of its quorum"},
            {"hosts": [ZONE[2]], "why": "the next of its quorum"},
        ],
        "gates": [],
    }
    assert len(outcome_view(scope, outcome, done=False)) == 2


def test_a_target_without_hosts_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["init"]) == 0
    assert run(["restart", "bus", "--plan"]) == 4
    assert run(["restart", "moon"]) == 2
