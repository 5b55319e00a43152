"""A zone that is cut off under load: what was confirmed on either side is everywhere once it is healed."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator

import pytest

from ringbus.render.paths import HINTS
from ringbus.topology.values import Role
from tests.lab.loads import BusLoad, RingLoad, shown
from tests.lab.restarting import RestartedLab
from tests.lab.verifying import of, told, verified

_PLATFORM = """\
ringbus: 1
platform: {name}
domain: lab.example
regions:
  eu-west-1: {{network: 10.124.0.0/16, zones: [a, b, c]}}
  us-east-1: {{network: 10.125.0.0/16, zones: [a]}}
bus:
  nodes: 1
  disk: 20 GiB
  exchanges:
    events: {{kind: events, rate: 20/s, size: 1 KiB}}
ring: {{nodes: 1, replication: 3, keyspaces: [rides]}}
"""
CUT, NEAR = "eu-west-1a", "eu-west-1b"
ZONES = (CUT, NEAR, "eu-west-1c", "us-east-1a")
NODES = ("ring-eu-west-1b-0", "ring-eu-west-1c-0")
_PATIENCE = 180


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RestartedLab]:
    """A broker and a node in each of three zones, and in another region; configured once."""
    folder = tmp_path_factory.mktemp("cut")
    (folder / "platform.yaml").write_text(_PLATFORM.format(name=f"tk{os.getpid()}"), encoding="utf-8")
    standing = RestartedLab(folder)
    try:
        standing.ringbus.run("lab", "up", "--bodies-only", "--profile", "full")
        assert {host for host, _ in standing.configure()} == set(standing.own)
        yield standing
    finally:
        standing.ringbus.run("lab", "down")


def test_messages_of_both_sides_wait_in_queues_and_rows_in_hints_until_it_is_back(lab: RestartedLab) -> None:
    inside = BusLoad(lab, CUT, ZONES, each=0.1, name="inside")
    outside = BusLoad(lab, NEAR, ZONES, each=0.1, name="outside")
    with inside, outside, RingLoad(lab, "eu-west-1") as rows:
        lab.ringbus.run("lab", "cut", "zone", CUT)
        before = [len(load.confirmed) for load in (inside, outside)] + [len(rows.done)]
        cut = verified(lab, "cut", CUT)
        until(lambda: all(hinted(lab, node) for node in NODES), "hints are kept")
        now = [len(load.confirmed) for load in (inside, outside)] + [len(rows.done)]
        lab.ringbus.run("lab", "heal")
    assert of(cut, "events").equal, told(cut)
    assert all(later > earlier + 20 for earlier, later in zip(before, now, strict=True)), (before, now)
    until(lambda: not any(hinted(lab, node) for node in NODES), "hints are handed on")
    for load in (inside, outside):
        sent = set(load.confirmed)
        got = {zone: load.received(zone) for zone in ZONES}
        shown(f"published {load.name}", {"confirmed": len(sent)} | {zone: len(have) for zone, have in got.items()})
        assert {zone: sent - have.keys() for zone, have in got.items()} == {zone: set() for zone in ZONES}
    shown("rows", {"written and read": len(rows.done), "operations tried again": len(rows.retried)})
    assert rows.failed == []
    assert rows.own(0) >= set(rows.done)
    assert lab.verified(Role.RING).ok
    assert lab.verified(Role.BUS).ok


def hinted(lab: RestartedLab, node: str) -> bool:
    """Whether a node keeps writes for another one."""
    return ".hints" in lab.on(node, f"ls {HINTS}")


def until(reached: Callable[[], bool], what: str) -> None:
    end = time.monotonic() + _PATIENCE
    while not reached():
        assert time.monotonic() < end, f"after {_PATIENCE} s it is not so that {what}"
        time.sleep(1)
