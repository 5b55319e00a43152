"""HAProxy on a node: what it has loaded is what it should do, whoever was killed in the middle of telling it."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from ringbus.lab import processes
from ringbus.lab.edge import haproxies
from ringbus.lab.edge.haproxies import HaproxyProcess
from ringbus.lab.edge.haproxy import CONFIGURATION, SOCKET, STATE, balancer_file
from tests.unit.edges import balancer, without
from tests.unit.haproxy_standin import StandInHaproxy, running

NAMESPACE = "rb-x.edge"
ONE, HEAVIER, LESS = balancer_file(balancer(25)), balancer_file(balancer(75)), balancer_file(without(balancer(), "i-1"))


@pytest.fixture
def haproxy(monkeypatch: pytest.MonkeyPatch) -> Iterator[StandInHaproxy]:
    """One on a host that is this very process, whose files are in a folder of a short name: sockets have none else."""
    with tempfile.TemporaryDirectory(prefix="rb") as folder:
        found = StandInHaproxy(Path(folder))
        for name, path in (("CONFIGURATION", CONFIGURATION), ("SOCKET", SOCKET), ("STATE", STATE)):
            monkeypatch.setattr(haproxies, name, str(found.at(path)))
        monkeypatch.setattr(haproxies, "_SYSTEMCTL", f"{folder}/systemctl")
        monkeypatch.setattr(haproxies, "NAMESPACES", Path(folder))
        monkeypatch.setattr(processes, "inside", lambda namespace: (1, os.getpid()))
        (Path(folder) / NAMESPACE).symlink_to("/proc/self/ns/net")
        with running(found, Path(folder) / "systemctl"):
            yield found


def does(haproxy: StandInHaproxy) -> tuple[str, dict[str, int]]:
    return haproxy.structure, haproxy.weights


def test_it_is_told_once_and_then_left_alone(haproxy: StandInHaproxy) -> None:
    process = HaproxyProcess(NAMESPACE)
    assert [process.follow(ONE), process.follow(ONE)] == ["reloaded", ""]
    assert does(haproxy) == (ONE.structure, ONE.weights)
    assert [process.follow(LESS), process.follow(LESS)] == ["reloaded", ""]
    assert does(haproxy) == (LESS.structure, LESS.weights)
    assert haproxy.loads == 2


def test_a_weight_is_set_without_a_reload_and_stands_in_the_file(haproxy: StandInHaproxy) -> None:
    process = HaproxyProcess(NAMESPACE)
    process.follow(ONE)
    assert [process.follow(HEAVIER), process.follow(HEAVIER)] == ["weights set", ""]
    assert does(haproxy) == (ONE.structure, HEAVIER.weights)
    assert haproxy.loads == 1
    assert haproxy.at(CONFIGURATION).read_text("utf-8") == HEAVIER.text


@pytest.mark.parametrize(("file", "done"), [(LESS, "reloaded"), (HEAVIER, "weights set")])
def test_what_was_written_by_who_was_killed_before_it_said_so_is_loaded(
    haproxy: StandInHaproxy, file: haproxies.BalancerFile, done: str
) -> None:
    HaproxyProcess(NAMESPACE).follow(ONE)
    haproxy.at(CONFIGURATION).write_text(file.text, encoding="utf-8")
    assert HaproxyProcess(NAMESPACE).follow(file) == done
    assert does(haproxy) == (file.structure, file.weights)


def test_one_that_came_back_with_what_it_once_had_is_told_again(haproxy: StandInHaproxy) -> None:
    process = HaproxyProcess(NAMESPACE)
    process.follow(ONE)
    process.follow(LESS)
    haproxy.at(CONFIGURATION).write_text(ONE.text, encoding="utf-8")
    haproxy.load()
    assert process.follow(LESS) == "reloaded"
    assert does(haproxy) == (LESS.structure, LESS.weights)


def test_one_that_does_not_take_its_file_is_told(haproxy: StandInHaproxy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(haproxies, "_PATIENCE", 0.3)
    haproxy.refuses = True
    with pytest.raises(OSError, match="did not take"):
        HaproxyProcess(NAMESPACE).follow(ONE)


def test_a_number_that_is_another_hosts_process_by_now_is_not_believed(
    haproxy: StandInHaproxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    process = HaproxyProcess(NAMESPACE)
    with subprocess.Popen(["sleep", "100"]) as first:
        monkeypatch.setattr(processes, "inside", lambda namespace: (first.pid,))
        assert process._host() == Path(f"/proc/{first.pid}/root")
        monkeypatch.setattr(processes, "inside", lambda namespace: (os.getpid(),))
        assert process._host() == Path(f"/proc/{first.pid}/root")
        elsewhere = haproxy.root / NAMESPACE
        elsewhere.unlink()
        elsewhere.touch()  # its process is in another namespace than this
        with pytest.raises(FileNotFoundError):
            process._host()
        first.kill()
    elsewhere.unlink()
    elsewhere.symlink_to("/proc/self/ns/net")
    assert process._host() == Path(f"/proc/{os.getpid()}/root")
