"""The follower of a lab's edge goes on whatever happens, and nobody who does not answer holds up another."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from ringbus.lab.edge import follower
from ringbus.lab.edge.follower import EdgeRun
from ringbus.lab.edge.haproxy import BalancerFile
from ringbus.lab.edge.names import NameFacts
from ringbus.lab.edge.stats import NodeFacts, node_facts
from ringbus.lab.edge.wishes import EndFacts, FollowerInputs
from tests.unit.edges import balancer
from tests.unit.test_lab_edge_answers import ONE

EU, US = "eu-west-1", "us-east-1"
ENDS = tuple(
    EndFacts(f"edge-{zone}", f"10.11.{number}.253", "edge", EU, zone, "")
    for number, zone in enumerate(("eu-west-1a", "eu-west-1b"))
)
INPUTS = FollowerInputs("x", "http://127.0.0.1:1", "0", {EU: "10.11.0.0/16", US: "10.13.0.0/16"}, ENDS, "")


class Regions(EdgeRun):
    """One whose regions say what they are told to: nodes by name, or what is wrong."""

    said: dict[str, dict[str, tuple[str, ...]] | Exception]

    def _region(self, region: str, *, tell: bool) -> dict[str, tuple[str, ...]]:
        found = self.said[region]
        if isinstance(found, Exception):
            raise found
        return found


def records(*names: str) -> Any:
    return lambda _: [NameFacts(f"{name}.x", alias=f"{name}.elb") for name in names]


def test_a_region_that_cannot_be_looked_at_is_as_it_was_and_the_others_as_they_are(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(follower, "read_records", records("eu", "us"))
    run = Regions(INPUTS)
    run.said = {EU: {"eu.elb": ("10.11.0.1",)}, US: {"us.elb": ("10.13.0.1",)}}
    run.look()
    run.said = {EU: KeyError("TargetGroups"), US: {"us.elb": ("10.13.0.2",)}}
    run.look()
    assert (run.resolve("eu.x", EU), run.resolve("us.x", EU)) == (("10.11.0.1",), ("10.13.0.2",))
    assert "eu-west-1: KeyError: 'TargetGroups'" in capsys.readouterr().out


def test_it_goes_on_after_what_nobody_foresaw(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    looks: list[int] = []

    class Failing(EdgeRun):
        def look(self) -> None:
            looks.append(1)
            if len(looks) == 3:
                raise KeyboardInterrupt  # a test has to end
            raise ZeroDivisionError

    monkeypatch.setattr(follower, "_EVERY", 0.01)
    with pytest.raises(KeyboardInterrupt):
        Failing(INPUTS).follow()
    assert capsys.readouterr().out.count("ZeroDivisionError") == 2


def test_all_nodes_are_asked_at_once_and_one_that_fails_costs_the_others_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    both = threading.Barrier(2, timeout=20)

    class Node:
        def __init__(self, namespace: str) -> None:
            self.fails = namespace.endswith("1b")

        def follow(self, file: BalancerFile) -> str:
            both.wait()
            return ""

        def table(self) -> NodeFacts:
            if self.fails:
                raise TimeoutError
            return node_facts(ONE)

    monkeypatch.setattr(follower, "HaproxyProcess", Node)
    assert EdgeRun(INPUTS)._balancer(balancer(), tell=False) == (ENDS[0].address,)
