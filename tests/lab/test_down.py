"""Whatever state a lab is in, `down` leaves nothing of it; and `up` goes on from any."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ringbus.lab import network, power, processes
from ringbus.lab.dial import NAMESPACES
from ringbus.lab.edge.record import EdgeRecord
from ringbus.lab.mounts import mounts_below
from ringbus.lab.owner import working_alone
from ringbus.lab.processes import BodyState
from tests.lab.conftest import new_lab, sweep
from tests.lab.standing import StandingLab
from tests.localstack.commands import Ringbus

BUS = "bus-eu-west-1a-0"


@pytest.fixture
def own(tmp_path: Path) -> Iterator[StandingLab]:
    """A lab of the test's own that is not up."""
    standing = new_lab(tmp_path, "b")
    try:
        yield standing
    finally:
        standing.ringbus.run("lab", "down", code=None)


def left(lab: StandingLab) -> dict[str, object]:
    """What is there of a lab on this machine."""
    found = {
        "namespaces": network.namespaces_of(lab.lab.router),
        "processes": processes.marked(lab.place.bodies),
        "mounts": mounts_below(lab.folder),
        "files": [path.name for path in lab.place.folder.glob("*")] if lab.place.folder.exists() else [],
    }
    return {what: value for what, value in found.items() if value}


def cables() -> set[str]:
    """The interfaces of the machine itself."""
    return {line["ifname"] for line in json.loads(subprocess.check_output(["ip", "-j", "link"]))}


def nothing_done(lab: StandingLab) -> None: ...


def everything_killed(lab: StandingLab) -> None:
    for name in network.namespaces_of(lab.lab.router):
        processes.kill(name)


def namespaces_deleted(lab: StandingLab) -> None:
    for name in (lab.lab.router, lab.namespace(BUS)):
        subprocess.run(["ip", "netns", "delete", name], check=True)


def record_lost(lab: StandingLab) -> None:
    lab.place.record.unlink()


def hosts_paused(lab: StandingLab) -> None:
    lab.ringbus.run("lab", "pause", BUS, code=1)


def instance_stopped(lab: StandingLab) -> None:
    assert power.take_away(lab.place.body(BUS), lab.namespace(BUS))
    assert BodyState.STOPPED.value in {host["state"] for host in lab.ringbus.json("lab", "status", code=1)["hosts"]}


def file_spoilt(lab: StandingLab) -> None:
    """As somebody leaves it who is in the middle of a change."""
    file = lab.folder / "platform.yaml"
    file.write_text(f"{file.read_text('utf-8')}\nring: 3\nno-such-key: 1\n", encoding="utf-8")
    lab.ringbus.run("lab", "status", code=2)


@pytest.mark.parametrize(
    "harm",
    [nothing_done, everything_killed, namespaces_deleted, record_lost, hosts_paused, instance_stopped, file_spoilt],
    ids=lambda harm: harm.__name__,
)
def test_down_leaves_nothing(own: StandingLab, harm: Callable[[StandingLab], None]) -> None:
    before = cables()
    own.ringbus.run("lab", "up", "--bodies-only")
    assert set(left(own)) == {"namespaces", "processes", "files"}
    assert cables() == before
    harm(own)
    assert own.ringbus.json("lab", "down")["was_up"] is True
    assert left(own) == {}
    assert cables() == before
    assert own.ringbus.json("lab", "down")["was_up"] is False


def asked_for(lab: StandingLab) -> bool:
    return lab.place.record.exists()


def routed(lab: StandingLab) -> bool:
    return network.exists(lab.lab.router)


def cabled_in_part(lab: StandingLab) -> bool:
    return len(network.namespaces_of(lab.lab.router)) > len(lab.lab.bodies) // 2


def started_in_part(lab: StandingLab) -> bool:
    return bool(processes.marked(lab.place.bodies))


@pytest.mark.parametrize("far", [asked_for, routed, cabled_in_part, started_in_part], ids=lambda far: far.__name__)
def test_an_up_that_was_killed_goes_on_or_down(own: StandingLab, far: Callable[[StandingLab], bool]) -> None:
    begun = own.ringbus.start("lab", "up", "--bodies-only")
    while not far(own):
        assert begun.poll() is None, "it ended before it came so far"
        time.sleep(0.01)
    os.killpg(begun.pid, signal.SIGKILL)
    begun.wait()
    assert own.ringbus.json("lab", "up", "--bodies-only")["up"] is True
    own.ringbus.run("lab", "down")
    assert left(own) == {}


def rules_lost(lab: StandingLab) -> None:
    subprocess.run(["ip", "netns", "exec", lab.lab.router, "nft", "flush", "ruleset"], check=True)


def name_left_over(lab: StandingLab) -> None:
    """What is there between the making of a namespace's name and of the namespace."""
    namespaces_deleted(lab)
    (NAMESPACES / lab.namespace(BUS)).touch()


@pytest.mark.parametrize(
    "harm",
    [everything_killed, namespaces_deleted, name_left_over, rules_lost, hosts_paused],
    ids=lambda harm: harm.__name__,
)
def test_up_mends_whatever_happened(lab: StandingLab, harm: Callable[[StandingLab], None]) -> None:
    lab.on(BUS, "echo kept > /data/kept; sync")
    harm(lab)
    assert lab.ringbus.json("lab", "up", "--bodies-only")["up"] is True
    assert lab.on(BUS, "cat /data/kept; ps -e -o args= | grep -c '[s]sh.*listener'") == "kept\n1"
    assert len(processes.marked(lab.place.body(BUS))) == len(
        [pid for pid in processes.inside(lab.namespace(BUS)) if pid in processes.marked(lab.place.bodies)]
    )


def test_a_second_up_leaves_what_is_up_alone(lab: StandingLab) -> None:
    lives = "cut -d ' ' -f 22 /proc/1/stat; systemctl show -p MainPID --value ssh"
    before = lab.on(BUS, lives)
    lab.ringbus.run("lab", "up", "--bodies-only")
    assert lab.on(BUS, lives) == before


def test_up_again_takes_what_the_file_has_more_or_less_and_keeps_what_is_cut(own: StandingLab) -> None:
    own.ringbus.run("lab", "up", "--bodies-only")
    own.ringbus.run("lab", "cut", "zone", "eu-west-1b")
    file = own.folder / "platform.yaml"
    text = file.read_text("utf-8")
    grown, known = StandingLab(own.folder), {body.name for body in own.lab.bodies}
    file.write_text(text.replace("10.90.0.0/16, zones: [a, b]", "10.90.0.0/16, zones: [a, b, c]"), encoding="utf-8")
    new = [body.name for body in grown.lab.bodies if body.name not in known]
    assert {name.partition("-")[0] for name in new} == {"bus", "ring", "bastion"}
    before = processes.inside(own.namespace(BUS))
    again = grown.ringbus.json("lab", "up", "--bodies-only")
    assert (again["up"], again["cuts"]) == (True, ["zone eu-west-1b"])
    assert set(before) <= set(processes.inside(own.namespace(BUS)))
    assert grown.on(BUS, f"getent hosts {new[0]}").split()[0] == str(grown.body(new[0]).address)
    assert grown.on(new[0], "hostname") == new[0]
    assert grown.connects(BUS, new[0], 5671)
    assert grown.connects(new[0], BUS, 5671)
    assert not grown.connects(BUS, "bus-eu-west-1b-0", 5671)
    assert not grown.connects(new[0], BUS, 15671)
    grown.ringbus.run("lab", "cut", "host", new[0])
    file.write_text(text, encoding="utf-8")
    assert own.ringbus.json("lab", "up", "--bodies-only")["cuts"] == ["zone eu-west-1b"]
    assert not network.exists(grown.namespace(new[0]))


def test_an_nft_that_fails_costs_nobody_anything(lab: StandingLab, tmp_path: Path) -> None:
    (tmp_path / "nft").write_text("#!/bin/sh\necho 'resource busy' >&2\nexit 1\n", encoding="utf-8")
    (tmp_path / "nft").chmod(0o755)
    before = processes.inside(lab.namespace(BUS))
    failing = Ringbus(lab.folder, 1, variables={"PATH": f"{tmp_path}:{os.environ['PATH']}"})
    assert failing.json("lab", "up", "--bodies-only", code=1)["error"]["code"] == "RB502"
    assert processes.inside(lab.namespace(BUS)) == before


def elsewhere(lab: StandingLab, folder: Path) -> StandingLab:
    """The same platform in another folder, that had a lab once."""
    folder.mkdir()
    shutil.copy(lab.folder / "platform.yaml", folder)
    other = StandingLab(folder)
    other.place.folder.mkdir(parents=True)
    other.place.record.write_text('{"profile": "small"}\n', encoding="utf-8")
    return other


def with_edge(lab: StandingLab) -> None:
    """Have the lab an edge of nobody but the public, so that it is followed; the API that is asked does not answer."""
    EdgeRecord("http://127.0.0.1:1", "000000004665", (), ()).write(lab.place.edge)


@pytest.mark.parametrize(
    "words",
    [
        ("up", "--bodies-only"),
        ("down",),
        ("status",),
        ("ssh", BUS, "true"),
        ("kill", BUS),
        ("pause", BUS),
        ("cut", "zone", "eu-west-1a"),
        ("heal",),
    ],
    ids=lambda words: words[0],
)
def test_a_lab_is_of_the_folder_that_made_it(lab: StandingLab, tmp_path: Path, words: tuple[str, ...]) -> None:
    found = elsewhere(lab, tmp_path / "elsewhere").ringbus.json("lab", *words, code=4)["error"]
    assert found["code"] == "RB508"
    assert str(lab.place.folder.resolve()) in found["message"]
    assert lab.ringbus.json("lab", "status")["up"] is True


def test_down_ends_who_follows_the_edge_whatever_link_leads_to_the_folder(own: StandingLab, tmp_path: Path) -> None:
    linked = StandingLab(tmp_path / "linked")
    linked.folder.mkdir()
    shutil.copy(own.folder / "platform.yaml", linked.folder)
    (linked.folder / ".ringbus").symlink_to(own.folder / ".ringbus")
    with_edge(own)
    assert linked.ringbus.json("lab", "up", "--bodies-only")["edge"] == {"followed": True}
    assert processes.marked(own.place.follower)
    assert own.ringbus.json("lab", "down")["was_up"] is True
    assert left(own) == {}


def test_a_lab_whose_folder_is_gone_is_ended_by_anybody_with_who_follows_its_edge(
    own: StandingLab, tmp_path: Path
) -> None:
    other = elsewhere(own, tmp_path / "elsewhere")
    with_edge(own)
    own.ringbus.run("lab", "up", "--bodies-only")
    assert processes.marked(own.place.follower)
    for name in network.namespaces_of(own.lab.router):  # or they would not let go of what is deleted
        processes.kill(name)
    shutil.rmtree(own.place.folder)
    assert other.ringbus.json("lab", "up", "--bodies-only", code=4)["error"]["code"] == "RB508"
    assert other.ringbus.json("lab", "down")["was_up"] is True
    assert left(own) == {}
    assert other.ringbus.json("lab", "up", "--bodies-only")["up"] is True
    other.ringbus.run("lab", "down")


def test_nobody_changes_a_lab_while_another_does(own: StandingLab) -> None:
    with working_alone(own.lab.platform, "ann@desk", "2026-11-23T10:00:00+00:00"):
        for words in (("up", "--bodies-only"), ("down",)):
            found = own.ringbus.json("lab", *words, code=4)["error"]
            assert found["code"] == "RB510"
            assert f"ann@desk, process {os.getpid()}" in found["message"]
    assert own.ringbus.json("lab", "down")["was_up"] is False


def test_without_a_lab_commands_say_so(own: StandingLab) -> None:
    assert own.ringbus.json("lab", "cut", "zone", "eu-west-1a", code=1)["error"]["code"] == "RB504"
    assert own.ringbus.json("lab", "ssh", BUS, code=1)["error"]["code"] == "RB504"
    assert own.ringbus.json("lab", "status", code=1)["up"] is False


def test_labs_of_test_runs_that_were_killed_are_ended_and_those_of_others_are_not() -> None:
    with subprocess.Popen(["true"]) as gone:
        pass
    labs = [f"rb-tz{pid}{part}" for pid in (gone.pid, os.getpid()) for part in (".bus-eu-west-1a-0", "")]
    try:
        for name in labs:
            subprocess.run(["ip", "netns", "add", name], check=True)
        sweep()
        assert [network.exists(name) for name in labs] == [False, False, True, True]
    finally:
        for name in labs[2:]:
            network.remove(name)
