"""Hosts brought to what the platform says: once, whatever interrupted it before."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from ringbus.configure.configuring import ConfigureOutcome, configure_hosts, plan_hosts
from ringbus.configure.gating import GateLimits
from ringbus.configure.inputs import ConfigureInputs
from ringbus.configure.wishes import wanted_hosts
from ringbus.errors import Kind, RingbusError
from ringbus.events import Event
from ringbus.hosts.actions import UnitAction
from ringbus.hosts.ring_wanted import ADMIN, DEFAULT, SERVICES
from ringbus.model.platform import Platform
from ringbus.outcomes import Stop
from ringbus.topology.derive import derive
from ringbus.topology.values import Role
from tests.unit.host_standin import StandInHosts
from tests.unit.hosts_samples import HOST, LINKS, NOW, PLATFORM, TOPOLOGY, secret_value, secrets

ZONE = [f"bus-eu-west-1a-{index}" for index in range(3)]
CONF = "/etc/rabbitmq/rabbitmq.conf"


class Chest:
    """A SecretPort in memory."""

    def __init__(self) -> None:
        self.held: dict[tuple[str, str], str] = secrets()

    def read(self, region: str, name: str) -> str | None:
        return self.held.get((region, name))

    def keep_first(self, region: str, name: str, value: str, description: str) -> str:
        return self.held.setdefault((region, name), value)


class Bench:
    """A platform whose hosts and secrets are in memory."""

    def __init__(self, platform: Platform = PLATFORM) -> None:
        self.chest, self.stop, self.events = Chest(), Stop(), list[Event]()
        self.platform, self.topology = platform, derive(platform)
        self.chest.held |= {(one.region, one.name): secret_value(one.name) for one in self.topology.secrets}
        self.inputs = self._inputs(None)
        wanted = wanted_hosts(self.inputs, keep=True)
        self.hosts = StandInHosts(wanted.hosts)
        self.inputs = self._inputs(self.hosts)

    def _inputs(self, hosts: Any) -> ConfigureInputs:
        return ConfigureInputs(
            self.platform,
            self.topology,
            LINKS,
            hosts,
            self.chest,
            lambda: NOW,
            self.events.append,
            self.stop,
            GateLimits(0, 0, 0, 0, 0),
        )

    def configure(self, *chosen: str) -> list[tuple[str, str]]:
        return told(configure_hosts(self.inputs, chosen))


def told(outcome: ConfigureOutcome) -> list[tuple[str, str]]:
    return [(action.host, action.what) for action in outcome.actions]


@pytest.fixture(scope="module")
def configured() -> Callable[[], Bench]:
    """A bench that was configured once, made anew each time from the first one's certificates."""

    def make() -> Bench:
        bench = Bench()
        bench.configure()
        bench.hosts.done.clear()
        return bench

    return make


def test_a_second_configure_finds_nothing(configured: Callable[[], Bench]) -> None:
    bench = configured()
    assert plan_hosts(bench.inputs).waves == ()
    assert bench.configure() == []
    assert bench.hosts.done == []


def test_clusters_are_founded_whole_and_at_once() -> None:
    bench = Bench()
    outcome = plan_hosts(bench.inputs)
    assert len(outcome.waves) == 1
    starts = {action.host for action in outcome.actions if isinstance(action, UnitAction)}
    assert starts == {node for cluster in TOPOLOGY.clusters for node in cluster.nodes}
    assert bench.hosts.done == []


def test_four_things_changed_by_hand_are_the_four_that_are_found(configured: Callable[[], Bench]) -> None:
    bench = configured()
    path = "/etc/rabbitmq/definitions.json"
    bench.hosts.hosts[ZONE[1]].files[path] = ("0" * 64, 0o640, "root", "rabbitmq")
    held = bench.hosts.hosts[HOST].definitions
    held["policies"][0]["pattern"] = "^other$"
    held["users"].append({"name": "mallory", "password_hash": "", "hashing_algorithm": "", "tags": []})
    held["parameters"].append({"vhost": "/", "component": "federation-upstream", "name": "orphan", "value": {}})
    expect = [
        (ZONE[1], f"file {path}"),
        (HOST, "policy federate events"),
        (HOST, "remove upstream orphan"),
        (HOST, "remove user mallory"),
    ]
    assert told(plan_hosts(bench.inputs)) == expect
    assert bench.configure() == expect
    assert bench.configure() == []


def test_links_that_were_lost_are_started(configured: Callable[[], Bench]) -> None:
    bench = configured()
    bench.hosts.lost["eu-west-1b"] = frozenset({("events", "events from eu-west-1a")})
    (action,) = plan_hosts(bench.inputs).actions
    assert (action.host, action.why) == (FAR, "no link runs for events (events from eu-west-1a)")
    assert bench.configure() == [(FAR, "start of lost links")]
    assert bench.configure() == []


FAR = "bus-eu-west-1b-0"


def with_an_old_exchange(bench: Bench) -> None:
    """Both clusters have an exchange that the file has no more, with its link and the queue of the other's."""
    for host, other in ((HOST, "eu-west-1b"), (FAR, "eu-west-1a")):
        held, queue = bench.hosts.hosts[host].definitions, f"federation: old -> hailo.{other}"
        flags = {"durable": True, "auto_delete": False, "internal": False, "arguments": {}}
        held["exchanges"].append({"name": "old", "vhost": "/", "type": "topic", **flags})
        held["policies"].append({"name": "federate old", "vhost": "/", "pattern": "^old$", "definition": {}})
        held.setdefault("queues", []).append({"name": queue, "vhost": "/"})


def test_an_exchange_goes_when_no_cluster_has_links_for_it_any_more(configured: Callable[[], Bench]) -> None:
    bench = configured()
    with_an_old_exchange(bench)
    last = [[one.what for own in wave.actions.values() for one in own] for wave in plan_hosts(bench.inputs).waves]
    assert last == [
        ["remove policy federate old"] * 2,
        [
            what
            for other in ("eu-west-1b", "eu-west-1a")
            for what in (f"remove queue federation: old -> hailo.{other}", "remove exchange old")
        ],
    ]
    bench.configure()
    assert bench.configure() == []
    assert all("old" not in json.dumps(one.definitions) for one in bench.hosts.hosts.values())


def test_an_exchange_is_left_and_told_of_while_a_cluster_was_not_asked(configured: Callable[[], Bench]) -> None:
    bench = configured()
    with_an_old_exchange(bench)
    outcome = configure_hosts(bench.inputs, ZONE)
    assert told(outcome) == [(HOST, "remove policy federate old")]
    assert [(one.code, str(one.where), one.message) for one in outcome.findings] == [
        ("RB546", "cluster eu-west-1a", "exchange old is not of the platform")
    ]
    for name in ZONE:
        bench.hosts.hosts[name].knows_password = False
    done = bench.configure()  # at first one does not let in who asks
    assert done[:2] == [(HOST, "import of definitions"), (FAR, "remove policy federate old")]
    assert {what for _, what in done[2:]} > {"remove exchange old"}
    assert plan_hosts(bench.inputs).findings == ()


def test_nodes_of_a_cluster_are_never_restarted_together(configured: Callable[[], Bench]) -> None:
    bench = configured()
    for host in bench.hosts.hosts.values():
        host.files[CONF] = ("0" * 64, 0o644, "root", "root")
    for wave in plan_hosts(bench.inputs).waves:
        zones = [bench.hosts.hosts[name].wanted.host.zone for name in wave.actions]
        assert len(set(zones)) == len(zones)
    bench.configure()
    starts = [host for host, what in bench.hosts.done if what == "start"]
    assert sorted(starts) == sorted(bench.hosts.hosts)


@pytest.mark.parametrize("at", range(0, 72, 3))
def test_whenever_it_is_killed_the_next_one_comes_to_the_same_end(at: int) -> None:
    bench = Bench()
    bench.hosts.dies_at = at
    with pytest.raises(RingbusError) as caught:
        bench.configure()
    assert {one.code for one in caught.value.findings} == {"RB480"}
    assert len(bench.hosts.done) == at
    bench.hosts.dies_at = None
    bench.configure()
    assert bench.configure() == []
    assert all(host.active for host in bench.hosts.hosts.values())


def test_killed_between_a_file_and_the_restart_that_reads_it(configured: Callable[[], Bench]) -> None:
    bench = configured()
    bench.hosts.hosts[HOST].files[CONF] = ("0" * 64, 0o644, "root", "root")
    bench.hosts.dies_at = 1
    with pytest.raises(RingbusError):
        bench.configure()
    assert bench.hosts.done == [(HOST, f"write {CONF}")]
    bench.hosts.dies_at = None
    assert bench.configure() == [(HOST, "restart rabbitmq-server"), (HOST, "rebalance of queues")]


def test_what_fails_on_hosts_is_told_of_all_and_ends_it(configured: Callable[[], Bench]) -> None:
    bench = configured()
    for host in bench.hosts.hosts.values():
        host.files[CONF] = ("0" * 64, 0o644, "root", "root")
    bench.hosts.refuses.add("systemctl")
    with pytest.raises(RingbusError) as caught:
        bench.configure()
    assert caught.value.kind is Kind.FAILED
    assert [(one.code, str(one.where), one.message) for one in caught.value.findings] == [
        ("RB521", HOST, "restart rabbitmq-server: exit code 75: not now")
    ]
    assert "`ringbus configure` goes on" in caught.value.findings[0].hint
    assert {host for host, _ in bench.hosts.done} == {HOST}  # the first one alone, and no batch after it


def test_no_broker_is_stopped_that_its_cluster_cannot_lose(configured: Callable[[], Bench]) -> None:
    bench = configured()
    bench.hosts.hosts[HOST].files[CONF] = ("0" * 64, 0o644, "root", "root")
    bench.hosts.critical.add(HOST)
    with pytest.raises(RingbusError) as caught:
        bench.configure()
    assert (caught.value.kind, caught.value.findings[0].code) == (Kind.REFUSED, "RB530")
    assert "may not be stopped" in caught.value.findings[0].message
    assert bench.hosts.done == []


def test_no_further_batch_is_begun_while_a_broker_of_the_one_before_is_not_back(
    configured: Callable[[], Bench],
) -> None:
    bench = configured()
    for name in ZONE[:2]:
        bench.hosts.hosts[name].files[CONF] = ("0" * 64, 0o644, "root", "root")
    bench.hosts.stays_down.add(ZONE[0])
    with pytest.raises(RingbusError) as caught:
        bench.configure()
    (finding,) = caught.value.findings
    assert (finding.code, str(finding.where)) == ("RB530", f"batch {ZONE[0]}")
    assert f"{ZONE[0]}'s broker does not answer" in finding.message
    assert {host for host, _ in bench.hosts.done} == {ZONE[0]}


def with_one_broker_a_zone() -> Bench:
    given = PLATFORM.model_dump(by_alias=True, exclude_unset=True)
    return Bench(Platform.model_validate(given | {"bus": given["bus"] | {"nodes": 1}}))


def test_an_only_broker_that_was_down_at_first_and_came_up_by_itself_is_started_anew() -> None:
    bench = with_one_broker_a_zone()
    bench.hosts.come_up_by_themselves.add(HOST)
    done = bench.configure()
    units = [what for host, what in done if host == HOST and what.endswith("rabbitmq-server")]
    assert units == ["start rabbitmq-server", "restart rabbitmq-server"]
    assert bench.configure() == []


def test_refused_after_something_was_done_it_does_not_say_that_nothing_was() -> None:
    bench = with_one_broker_a_zone()
    bench.configure()
    bench.hosts.done.clear()
    bench.hosts.hosts[FAR].active = False
    run = bench.hosts.run

    def changed_meanwhile(command: Any) -> Any:
        answer = run(command)
        if len(bench.hosts.done) == 1:
            bench.hosts.hosts[HOST].files[CONF] = ("0" * 64, 0o644, "root", "root")
        return answer

    bench.hosts.run = changed_meanwhile  # type: ignore[method-assign]
    with pytest.raises(RingbusError) as caught:
        bench.configure()
    assert [(one.code, str(one.where)) for one in caught.value.findings] == [("RB531", "zone eu-west-1a")]
    assert caught.value.findings[0].note.endswith("What was done before is kept.")
    assert bench.hosts.done == [(FAR, "start")]


def test_a_zones_only_broker_is_not_stopped_unless_its_outage_is_accepted() -> None:
    bench = with_one_broker_a_zone()
    bench.configure()  # they start for the first time: nobody misses them
    bench.hosts.done.clear()
    bench.hosts.hosts[HOST].files[CONF] = ("0" * 64, 0o644, "root", "root")
    planned = plan_hosts(bench.inputs)
    assert told(planned) == [(HOST, f"file {CONF}"), (HOST, "restart rabbitmq-server")]
    assert [(one.code, str(one.where)) for one in planned.findings] == [("RB531", "zone eu-west-1a")]
    with pytest.raises(RingbusError) as caught:
        bench.configure()
    assert (caught.value.kind, caught.value.findings) == (Kind.REFUSED, planned.findings)
    assert planned.findings[0].note.endswith("Nothing was changed.")
    again = "`ringbus configure --accept-zone-outage eu-west-1a`"
    assert planned.findings[0].hint == f"{again} restarts it all the same."
    bench.inputs = replace(bench.inputs, accepted=("eu-west-1b",))
    with pytest.raises(RingbusError):
        bench.configure()
    assert bench.hosts.done == []
    bench.inputs = replace(bench.inputs, accepted=("eu-west-1a",))
    assert bench.configure() == told(planned)
    bench.inputs = replace(bench.inputs, accepted=())
    bench.hosts.hosts[HOST].active = False
    assert bench.configure() == [(HOST, "start rabbitmq-server")]  # who is down takes nothing away


def test_what_a_hidden_action_is_refused_with_is_not_quoted(configured: Callable[[], Bench]) -> None:
    bench = configured()
    bench.hosts.hosts[HOST].definitions["users"] = []
    bench.hosts.refuses.add("curl")
    with pytest.raises(RingbusError) as caught:
        bench.configure()
    assert {one.code for one in caught.value.findings} == {"RB521"}
    assert all("not now" not in one.message for one in caught.value.findings)
    assert "exit code 75" in caught.value.findings[0].message


def test_an_api_that_does_not_know_the_password_is_given_the_definitions(configured: Callable[[], Bench]) -> None:
    bench = configured()
    for name in ZONE:
        bench.hosts.hosts[name].knows_password = False
    bench.hosts.hosts[HOST].definitions["policies"].pop(0)
    assert bench.configure() == [(HOST, "import of definitions"), (HOST, "policy federate events")]


def test_one_node_tells_what_the_ring_holds_and_all_do_where_it_lets_nobody_in(configured: Callable[[], Bench]) -> None:
    bench = configured()
    ring = [host.name for host in bench.topology.hosts if host.role is Role.RING]
    bench.hosts.asked_of_ring.clear()
    assert bench.configure() == []
    assert sorted(host for host, _ in bench.hosts.asked_of_ring) == sorted(ring)
    assert [one for one in bench.hosts.asked_of_ring if one[1]] == [(ring[0], [ADMIN, DEFAULT, SERVICES])]
    bench.hosts.asked_of_ring.clear()
    assert bench.configure(ring[1]) == []
    assert [host for host, asked in bench.hosts.asked_of_ring if asked] == [ring[1]]
    bench.hosts.asked_of_ring.clear()
    bench.hosts.lets_nobody_in.add(ring[0])
    assert bench.configure() == []
    assert sorted(host for host, asked in bench.hosts.asked_of_ring if asked) == sorted([ring[0], *ring])


def test_brokers_that_run_and_tell_nothing_are_an_error(
    configured: Callable[[], Bench], monkeypatch: pytest.MonkeyPatch
) -> None:
    bench = configured()
    answers = bench.hosts.run

    def silent_api(command: Any) -> Any:
        answer = answers(command)
        return type(answer)(answer.code, answer.out.replace("]}\n200", "]}\n503"), answer.err)

    monkeypatch.setattr(bench.hosts, "run", silent_api)
    with pytest.raises(RingbusError) as caught:
        bench.configure()
    assert [(one.code, str(one.where)) for one in caught.value.findings] == [
        ("RB528", "cluster eu-west-1a"),
        ("RB528", "cluster eu-west-1b"),
    ]


def test_only_chosen_hosts_are_changed(configured: Callable[[], Bench]) -> None:
    bench = configured()
    for host in bench.hosts.hosts.values():
        host.files.pop("/etc/rabbitmq/definitions.json")
    assert bench.configure(ZONE[1]) == [(ZONE[1], "file /etc/rabbitmq/definitions.json")]


def test_a_part_of_a_cluster_that_does_not_run_is_not_started() -> None:
    bench = Bench()
    with pytest.raises(RingbusError) as caught:
        bench.configure(ZONE[0])
    assert caught.value.kind is Kind.REFUSED
    assert [one.code for one in caught.value.findings] == ["RB523"]
    assert bench.hosts.done == []
    assert {host for host, _ in bench.configure(*ZONE)} == set(ZONE)


def test_hosts_that_are_not_there_are_all_told() -> None:
    with pytest.raises(RingbusError) as caught:
        Bench().configure("bus-eu-west-1a-9", "bastion-eu-west-1a-0")
    assert [(one.code, str(one.where)) for one in caught.value.findings] == [
        ("RB524", "--host bus-eu-west-1a-9"),
        ("RB524", "--host bastion-eu-west-1a-0"),
    ]


@pytest.mark.parametrize("work", [plan_hosts, configure_hosts])
def test_accepted_zones_that_are_not_there_are_all_told(work: Callable[[ConfigureInputs], ConfigureOutcome]) -> None:
    bench = Bench()
    bench.inputs = replace(bench.inputs, accepted=("eu-west-1a", "eu-west-1z", "eu-west-1", "eu-west-1z"))
    with pytest.raises(RingbusError) as caught:
        work(bench.inputs)
    assert caught.value.kind is Kind.INPUT
    assert [(one.code, str(one.where), one.hint) for one in caught.value.findings] == [
        ("RB532", f"zone {zone}", "there are eu-west-1a, eu-west-1b.") for zone in ("eu-west-1z", "eu-west-1")
    ]
    assert bench.hosts.done == []


def test_secrets_without_a_value_are_all_told() -> None:
    bench = Bench()
    for key in list(bench.chest.held):
        if "cookie" in key[1]:
            del bench.chest.held[key]
    with pytest.raises(RingbusError) as caught:
        bench.configure()
    assert [one.code for one in caught.value.findings] == ["RB520", "RB520"]


def test_asked_to_stop_it_begins_nothing_further(configured: Callable[[], Bench]) -> None:
    bench = configured()
    for host in bench.hosts.hosts.values():
        host.files[CONF] = ("0" * 64, 0o644, "root", "root")
    run = bench.hosts.run

    def asked_after_the_first(command: Any) -> Any:
        answer = run(command)
        if bench.hosts.done:
            bench.stop.ask()
        return answer

    bench.hosts.run = asked_after_the_first  # type: ignore[method-assign]
    bench.inputs = replace(bench.inputs, accepted=("eu-west-1a",))
    with pytest.raises(RingbusError) as caught:
        bench.configure(*ZONE)
    again = (
        f"`ringbus configure {' '.join(f'--host {name}' for name in ZONE)} --accept-zone-outage eu-west-1a` goes on."
    )
    assert {one.hint for one in caught.value.findings} == {again}
    assert caught.value.kind is Kind.INTERRUPTED
    assert bench.hosts.done == [(HOST, f"write {CONF}")]


def test_hosts_are_told_of_from_the_beginning_to_the_end() -> None:
    bench = Bench()
    bench.configure()
    kinds = [event.kind.value for event in bench.events if event.who == HOST]
    assert (kinds[0], kinds[-1]) == ("started", "finished")
    assert kinds.count("finished") == 1
