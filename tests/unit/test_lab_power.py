"""Hosts are away while their instance does not run, and only those that were away so come back with it."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from ringbus.cli.commands import lab as commands
from ringbus.cli.lab_times import TimedSteps
from ringbus.cli.lab_way import _Way
from ringbus.errors import RingbusError
from ringbus.lab import bodies, life, network, power, processes
from ringbus.lab.edge.follower import EdgeRun
from ringbus.lab.edge.wishes import EndFacts, FollowerInputs
from ringbus.lab.place import LabPlace
from ringbus.lab.processes import BodyState

EU = "eu-west-1"


def page(*instances: tuple[str, str, str]) -> dict[str, Any]:
    """An answer of DescribeInstances: id, name and state of each."""
    told = [
        {"InstanceId": key, "State": {"Name": state}, "Tags": [{"Key": "Name", "Value": name}]}
        for key, name, state in instances
    ]
    return {"Reservations": [{"Instances": [one]} for one in told]}


@pytest.mark.parametrize(
    ("state", "runs"),
    [
        ("pending", True),
        ("running", True),
        ("stopping", False),
        ("stopped", False),
        ("shutting-down", False),
        ("terminated", False),
    ],
)
def test_an_instance_is_known_by_its_id_and_its_name(state: str, runs: bool) -> None:
    assert power.running([page(("i-1", "bus-0", state))]) == {"i-1": runs, "bus-0": runs}


def test_one_that_replaced_another_runs_and_of_what_is_not_told_nothing_is_known() -> None:
    pages = [page(("i-1", "bus-0", "terminated")), page(("i-2", "bus-0", "running"), ("i-3", "bus-1", "stopped"))]
    for told in (pages, pages[::-1]):
        assert power.running(told) == {"i-1": False, "i-2": True, "bus-0": True, "i-3": False, "bus-1": False}
    assert power.running([]) == {}


class Hosts:
    """Hosts in place of real ones: which of them run, and on which of these sshd does not answer yet."""

    def __init__(self, *running: str) -> None:
        self.up = set(running)
        self.silent: set[str] = set()
        self.done: list[str] = []

    def kill(self, namespace: str) -> None:
        self.up.discard(namespace)

    def start_again(self, folder: Path, namespace: str) -> None:
        self.done.append(f"{folder.name} in {namespace}")
        self.up.add(namespace)

    def state_of(self, namespace: str) -> BodyState:
        return BodyState.UP if namespace in self.up else BodyState.DOWN

    def answers(self, namespace: str, address: str, port: int) -> bool:
        return namespace in self.up - self.silent


@pytest.fixture
def hosts(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hosts]:
    """Two hosts with fixed addresses and one of a group, all up."""
    found = Hosts("rb-x.bus-0", "rb-x.bus-1", "rb-x.api-a")
    for where, name in ((processes, "kill"), (processes, "state_of"), (bodies, "start_again")):
        monkeypatch.setattr(where, name, getattr(found, name))
    monkeypatch.setattr(power, "answers", found.answers)
    return found


class Looking(EdgeRun):
    """A follower that is told what EC2 says."""

    def see(self, *instances: tuple[str, str, str]) -> None:
        self._follow_instances(EU, power.running([page(*instances)]))


@pytest.fixture
def run(tmp_path: Path) -> Looking:
    """One that follows them."""
    ends = (
        EndFacts("bus-0", "10.11.0.4", "bus", EU, f"{EU}a", ""),
        EndFacts("bus-1", "10.11.0.5", "bus", EU, f"{EU}b", ""),
        EndFacts("api-a", "10.11.4.4", "api", EU, f"{EU}a", "i-7"),
        EndFacts("far", "10.13.4.4", "bus", "us-east-1", "us-east-1a", ""),
    )
    return Looking(FollowerInputs("x", "http://127.0.0.1:1", "0", {EU: "10.11.0.0/16"}, ends, str(tmp_path)))


def test_a_host_goes_and_comes_with_its_instance(hosts: Hosts, run: Looking, tmp_path: Path) -> None:
    run.see(("i-1", "bus-0", "stopped"), ("i-2", "bus-1", "running"), ("i-7", "x-api", "terminated"))
    assert hosts.up == {"rb-x.bus-1"}
    assert [power.is_away(tmp_path / name) for name in ("bus-0", "bus-1", "api-a")] == [True, False, True]
    run.see(("i-1", "bus-0", "running"), ("i-2", "bus-1", "running"), ("i-7", "x-api", "terminated"))
    assert hosts.up == {"rb-x.bus-0", "rb-x.bus-1"}
    assert hosts.done == ["bus-0 in rb-x.bus-0"]
    assert not power.is_away(tmp_path / "bus-0")


def test_who_starts_in_spite_of_that_goes_again(hosts: Hosts, run: Looking) -> None:
    run.see(("i-1", "bus-0", "stopped"))
    hosts.up.add("rb-x.bus-0")
    run.see(("i-1", "bus-0", "stopped"))
    assert "rb-x.bus-0" not in hosts.up


def test_whom_a_person_killed_stays_so_while_its_instance_runs(hosts: Hosts, run: Looking) -> None:
    hosts.kill("rb-x.bus-0")
    run.see(("i-1", "bus-0", "running"))
    assert hosts.done == []
    run.see(("i-1", "bus-0", "stopped"))
    run.see(("i-1", "bus-0", "running"))
    assert hosts.done == ["bus-0 in rb-x.bus-0"]


def test_of_what_ec2_does_not_tell_everything_stays_as_it_is(hosts: Hosts, run: Looking) -> None:
    before = set(hosts.up)
    run.see()
    run.see(("i-9", "far", "stopped"))
    assert hosts.up == before


def test_one_that_cannot_be_started_is_told_and_tried_again_and_holds_up_nobody(
    hosts: Hosts, run: Looking, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    start = hosts.start_again

    def failing(folder: Path, namespace: str) -> None:
        if folder.name == "bus-0":
            raise FileNotFoundError(folder)
        start(folder, namespace)

    run.see(("i-1", "bus-0", "stopped"), ("i-2", "bus-1", "stopped"))
    monkeypatch.setattr(bodies, "start_again", failing)
    run.see(("i-1", "bus-0", "running"), ("i-2", "bus-1", "running"))
    assert hosts.done == ["bus-1 in rb-x.bus-1"]
    assert "bus-0: FileNotFoundError" in capsys.readouterr().out
    monkeypatch.setattr(bodies, "start_again", start)
    run.see(("i-1", "bus-0", "running"), ("i-2", "bus-1", "running"))
    assert hosts.done == ["bus-1 in rb-x.bus-1", "bus-0 in rb-x.bus-0"]


@pytest.mark.parametrize(
    ("state", "where", "what"), [("stopped", processes, "kill"), ("running", bodies, "start_again")]
)
def test_all_go_and_come_at_once(
    hosts: Hosts, run: Looking, monkeypatch: pytest.MonkeyPatch, state: str, where: ModuleType, what: str
) -> None:
    """Or a region that is stopped would hold up its weights for as long as all of its hosts together take."""
    both, do = threading.Barrier(2, timeout=10), getattr(hosts, what)

    def meeting(*told: object) -> None:
        both.wait()
        do(*told)

    names = ("bus-0", "bus-1")
    if what == "start_again":
        run.see(*((name, name, "stopped") for name in names))
    monkeypatch.setattr(where, what, meeting)
    run.see(*((name, name, state) for name in names))
    assert {f"rb-x.{name}" in hosts.up for name in names} == {state == "running"}


def test_one_that_ends_at_once_when_it_is_started_is_tried_again(
    hosts: Hosts, run: Looking, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    run.see(("i-1", "bus-0", "stopped"))
    with monkeypatch.context() as broken:
        broken.setattr(bodies, "start_again", lambda folder, namespace: None)
        run.see(("i-1", "bus-0", "running"))
    assert "bus-0: RingbusError" in capsys.readouterr().out
    run.see(("i-1", "bus-0", "running"))
    assert hosts.done == ["bus-0 in rb-x.bus-0"]


def test_one_that_ends_before_its_sshd_answers_is_still_away_and_is_tried_again(
    hosts: Hosts, run: Looking, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its first process is in its namespace some time before its disks are mounted."""
    running = ("i-1", "bus-0", "running")
    run.see(("i-1", "bus-0", "stopped"))
    hosts.silent.add("rb-x.bus-0")
    run.see(running)
    assert power.is_away(tmp_path / "bus-0")
    assert "back" not in capsys.readouterr().out
    hosts.up.discard("rb-x.bus-0")
    run.see(running)
    run.see(running)
    assert hosts.done == ["bus-0 in rb-x.bus-0"] * 2
    hosts.silent.clear()
    run.see(running)
    assert not power.is_away(tmp_path / "bus-0")
    assert "bus-0: back with its instance" in capsys.readouterr().out


def test_a_new_lab_forgets_who_was_away_among_hosts_that_are_known_to_run(
    hosts: Hosts, run: Looking, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An instance of a group that was terminated stays away: nobody starts what it was."""
    run.see(("i-1", "bus-0", "stopped"), ("i-7", "x-api", "terminated"))
    place = LabPlace(tmp_path / "hosts")
    (tmp_path / "hosts").mkdir()
    place.bodies.symlink_to(tmp_path)
    seen: dict[str, bool] = {}

    def up(*_: object) -> None:
        seen.update({name: power.is_away(place.body(name)) for name in ("bus-0", "api-a")})
        raise InterruptedError  # what comes after it needs real hosts

    monkeypatch.setattr(life, "up", up)
    inputs = SimpleNamespace(
        topology=SimpleNamespace(hosts=[SimpleNamespace(name=name) for name in ("bus-0", "bus-1")]),
        report=None,
        stop=None,
    )
    told: Any = SimpleNamespace(place=place, inputs=inputs, hands=SimpleNamespace(target=None))
    none: Any = None
    with pytest.raises(InterruptedError):
        Ready(told, told, none, none, TimedSteps())._bring_up()
    assert seen == {"bus-0": False, "api-a": True}


def test_who_brings_hosts_up_and_the_follower_start_none_twice(
    hosts: Hosts, run: Looking, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Its instance runs again, the follower is starting it, and just then it is forgotten that it was away."""
    place = LabPlace(tmp_path)
    place.bodies.mkdir()
    place.body("bus-0").symlink_to(tmp_path / "bus-0")
    lab = SimpleNamespace(namespace=lambda body: f"rb-x.{body.name}")
    inputs: Any = SimpleNamespace(lab=lab, place=place, user_data="")
    body: Any = SimpleNamespace(name="bus-0", address="10.11.0.4", user_data="")
    other = threading.Thread(target=life.bring_up, args=(inputs, body, tmp_path))
    start = hosts.start_again

    def interrupted(folder: Path, namespace: str) -> None:
        power.forget([folder])
        other.start()
        other.join(1)  # as long as it takes it to start the host too, where nothing holds it up
        start(folder, namespace)

    run.see(("i-1", "bus-0", "stopped"))
    monkeypatch.setattr(bodies, "start_again", interrupted)
    monkeypatch.setattr(bodies, "fill_disk", lambda *_: None)
    monkeypatch.setattr(bodies, "start", lambda folder, namespace, _: start(folder, namespace))
    monkeypatch.setattr(life, "answers", hosts.answers)
    run.see(("i-1", "bus-0", "running"))
    other.join()
    assert hosts.done == ["bus-0 in rb-x.bus-0"]


def test_the_follower_starts_none_that_was_brought_up_meanwhile(hosts: Hosts, tmp_path: Path) -> None:
    """It was away when it was looked at, and is so no more once it may be started."""
    hosts.kill("rb-x.bus-0")
    assert not power.bring_back(tmp_path / "bus-0", "rb-x.bus-0", "10.11.0.4")
    assert hosts.done == []


@pytest.mark.parametrize("words", [("kill",), ("pause",), ("heal", "host")], ids=lambda words: words[0])
def test_what_is_asked_of_a_host_that_is_away_with_its_instance_is_told_apart(
    hosts: Hosts, run: Looking, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, words: tuple[str, ...]
) -> None:
    """Nothing can be done about it but with its instance; cuts of it are undone all the same."""
    run.see(("i-1", "bus-0", "stopped"))
    (tmp_path / "bodies").symlink_to(tmp_path)
    body, done = SimpleNamespace(name="bus-0"), list[object]()
    lab = SimpleNamespace(bodies=[body], namespace=lambda body: f"rb-x.{body.name}")
    opened = SimpleNamespace(
        lab=lab, place=LabPlace(tmp_path), inputs=None, body=lambda name: body, alone=contextlib.nullcontext
    )
    monkeypatch.setattr(commands, "_opened", lambda settings: opened)
    monkeypatch.setattr(commands, "_status", done.append)
    monkeypatch.setattr(commands, "read_loss", lambda words, lab: "a cut")
    monkeypatch.setattr(network, "losses", lambda lab: {"a cut"})
    monkeypatch.setattr(network, "cut", lambda lab, losses: done.append(losses))
    monkeypatch.setattr(life, "revive", lambda *told: None)
    with pytest.raises(RingbusError) as told:
        getattr(commands, words[0])(*words[1:], "bus-0", settings=SimpleNamespace(verbose=False))
    [found] = told.value.findings
    assert (found.code, found.message) == ("RB511", "it is away with its EC2 instance")
    assert found.hint == "start that instance: the host starts with it."
    assert done == ([set()] if words[0] == "heal" else [])


class Ready(_Way):
    """The way of a lab where all is there that hosts need."""

    def _awaited(self) -> bool:
        return True
