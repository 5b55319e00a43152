"""The whole way of `ringbus lab up`, on a LocalStack of its own: from nothing to hosts that are verified, and again."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from ringbus.errors import RingbusError
from ringbus.terraform.program import find_program
from tests.lab.standing import StandingLab
from tests.localstack.commands import Ringbus
from tests.localstack.conftest import free_port

_PLATFORM = """\
ringbus: 1
platform: {name}
domain: lab.example
regions:
  eu-west-1: {{network: 10.98.0.0/16, zones: [a, b, c]}}
bus:
  nodes: 3
  exchanges:
    events: {{kind: events, rate: 5/s, size: 1 KiB}}
    requests: {{kind: rpc, timeout: 10s}}
ring: {{nodes: 2, replication: 3, keyspaces: [rides]}}
"""


@pytest.fixture
def ringbus(tmp_path: Path) -> Iterator[Ringbus]:
    """The command line beside a platform file, with a port on which no LocalStack is yet."""
    try:
        find_program(os.environ["PATH"], os.environ.get("RINGBUS_TERRAFORM"))
    except RingbusError as problem:
        pytest.skip(problem.findings[0].message)
    (tmp_path / "platform.yaml").write_text(_PLATFORM.format(name=f"tw{os.getpid()}"), encoding="utf-8")
    line = Ringbus(tmp_path, free_port())
    try:
        yield line
    finally:
        line.run("lab", "down", code=None)
        line.run("localstack", "down", code=None)


def test_one_command_ends_with_hosts_that_are_verified_and_the_next_has_nothing_to_do(ringbus: Ringbus) -> None:
    first = ringbus.json("lab", "up")
    assert (first["up"], first["verify"]["ok"], first["configured"] > 0) == (True, True, True)
    assert len(StandingLab(ringbus.folder).lab.bodies) == 9
    took = {one["step"]: one for one in first["timings"]}
    steps = {"LocalStack", "plan", "stacks", "bodies", "secrets", "configure", "verify", "all"}
    assert took.keys() >= steps | {f"stack {name}" for name in ("base", "region-eu-west-1", "global")}
    assert took["bodies"]["began"] < took["stacks"]["began"] + took["stacks"]["seconds"], "stacks were waited for"
    assert took["all"]["seconds"] >= took["verify"]["began"] + took["verify"]["seconds"] - 1
    again = ringbus.json("lab", "up")
    assert (again["up"], again["verify"]["ok"], again["configured"]) == (True, True, 0)
