"""One lab of two small regions for the tier: hosts and their network, without LocalStack behind them."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from ringbus.events import silent
from ringbus.lab import life
from ringbus.lab.dial import NAMESPACES
from ringbus.lab.needs import read_needs
from ringbus.lab.owner import owner_of
from ringbus.lab.place import LabPlace
from ringbus.machine.processes import started_at
from tests.lab.standing import StandingLab

_PLATFORM = """\
ringbus: 1
platform: {name}
domain: lab.example
regions:
  eu-west-1: {{network: 10.90.0.0/16, zones: [a, b]}}
  us-east-1: {{network: 10.91.0.0/16, zones: [a, b]}}
bus: {{nodes: 1}}
ring: {{replication: 2}}
"""


@pytest.fixture(scope="session", autouse=True)
def able() -> None:
    """Skips the tier, with the reason, where a machine cannot have a lab."""
    faults = [reading.finding for reading in read_needs(os.environ["PATH"]) if reading.lacking]
    if faults:
        pytest.skip("; ".join(f"{fault.message}: {fault.hint}" for fault in faults))
    sweep()


def sweep() -> None:
    """Ends the labs of test runs that were killed: those that are called after a process that is gone."""
    for path in NAMESPACES.glob("rb-t*"):
        called = re.fullmatch(r"rb-(t[a-z]+([0-9]+))", path.name)
        if called and started_at(int(called[2])) is None:
            life.down(called[1], LabPlace(owner_of(called[1]) or Path("/nonexistent")), silent)


def new_lab(folder: Path, letter: str) -> StandingLab:
    """A lab by the command line in ``folder``; its name is this process's, so that several runs do not meet."""
    (folder / "platform.yaml").write_text(_PLATFORM.format(name=f"t{letter}{os.getpid()}"), encoding="utf-8")
    return StandingLab(folder)


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StandingLab]:
    """A lab that is up; every test leaves it whole."""
    standing = new_lab(tmp_path_factory.mktemp("lab"), "a")
    try:
        standing.ringbus.run("lab", "up", "--bodies-only")
        yield standing
    finally:
        standing.ringbus.run("lab", "down")
