"""Canaries between restarts: the worst of what probes say, and who says so."""

from __future__ import annotations

from ringbus.cli.canaries import canary_reading
from ringbus.topology.values import Role
from ringbus.verdict import Verdict
from tests.unit.test_verify_bus import Bench


def read(bench: Bench) -> tuple[Verdict, str]:
    found = canary_reading(bench.inputs({region.name: "password" for region in bench.topology.regions}), Role.BUS)
    return found.verdict, found.said


def test_of_a_bus_that_is_whole_they_pass_and_no_request_is_sent() -> None:
    bench = Bench()
    clusters, events = len(bench.topology.clusters), 2  # a third is of each zone alone
    assert read(bench) == (Verdict.PASSED, f"probes that pass: {clusters + events}")
    assert bench.left == 0


def test_whoever_does_not_pass_is_named() -> None:
    bench = Bench()
    bench.lose(["eu-west-1b"])
    verdict, said = read(bench)
    assert verdict is not Verdict.PASSED
    assert "eu-west-1b" in said
    assert "eu-west-1a: " not in said
