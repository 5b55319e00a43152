"""Terraform itself dies with ringbus, again and again: what it was making is adopted, and nothing is made twice."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from ringbus.localstack.status import LocalStackStatus
from ringbus.release.store import ReleaseStore
from tests.localstack.accounts import account_of
from tests.localstack.commands import Ringbus
from tests.localstack.listing import client, listing

pytestmark = pytest.mark.timeout(1200)

ACCOUNT = account_of(__name__)
REGION = "eu-west-1"
STACK = f"region-{REGION}"
_FILE = """\
ringbus: 1
platform: solo
account: "ACCOUNT"
dns: {zone: none}
access: {via: ssm}
regions:
  eu-west-1: {network: 10.41.0.0/20, zones: [a, b]}
bus: {nodes: 1, federation: {survive: []}}
ring: {nodes: 1, replication: 2, keyspaces: [main]}
api: {min: 1, max: 2}
""".replace("ACCOUNT", ACCOUNT)
DEATHS = ((("apply", "--yes"), "aws_vpc"), (("resume",), "aws_nat_gateway"), (("resume",), "aws_instance"))
Listing = dict[str, set[str]]


@pytest.fixture(scope="module")
def before(ringbus: Ringbus, localstack: LocalStackStatus) -> Listing:
    """What the account held before anything was applied."""
    ringbus.write("platform.yaml", _FILE)
    return listed(localstack)


def test_three_deaths_of_everything_leave_no_orphan(
    ringbus: Ringbus, localstack: LocalStackStatus, before: Listing
) -> None:
    for words, making in DEATHS:
        die(ringbus, words, making)
        assert ringbus.json("status")["state"] == "partial"
    assert ringbus.json("resume")["state"] == "applied"
    assert unheld(ringbus, localstack, before) == {}
    said = (ringbus.folder / "started.log").read_text() + "".join(ringbus.said)
    assert said.count("adopted, for an apply") >= 3


def test_of_a_state_that_was_never_written_everything_is_adopted(
    ringbus: Ringbus, localstack: LocalStackStatus, before: Listing
) -> None:
    """As if Terraform had died before it wrote anything: every kind of resource is found, none is made twice."""
    stood = listed(localstack)
    for stack in ("base", STACK):
        lose(folder(ringbus), stack)
    assert ringbus.json("resume")["state"] == "applied"
    made_anew = ("instances", "volumes", "interfaces")  # an instance is, and with it its root volume
    stands = listed(localstack)
    assert {what: ids ^ stood[what] for what, ids in stands.items() if ids != stood[what]}.keys() <= {
        f"{what} in {REGION}" for what in made_anew
    }
    assert {what: len(ids) for what, ids in stands.items()} == {what: len(ids) for what, ids in stood.items()}
    assert unheld(ringbus, localstack, before) == {}
    ringbus.run("plan", "--exit-code")


def die(ringbus: Ringbus, words: tuple[str, ...], making: str) -> None:
    """Start a command; when the region's first resource of this type is being made, all that was started dies.

    The provider tells Terraform of it only when it is whole, which lasts longer.
    """
    logs = folder(ringbus) / "stacks" / STACK / "logs"
    old = set(logs.glob("*-apply.jsonl"))
    started = ringbus.start(*words)
    until = time.monotonic() + 400
    while not any(_making(path, making) for path in set(logs.glob("*-apply.jsonl")) - old):
        assert started.poll() is None, (ringbus.folder / "started.log").read_text()
        assert time.monotonic() < until
        time.sleep(0.05)
    time.sleep(1.0)
    kill(started, folder(ringbus))


def _making(log: Path, kind: str) -> bool:
    return any('"apply_start"' in line and f".{kind}." in line for line in log.read_text().splitlines())


def kill(started: subprocess.Popen[str], work: Path) -> None:
    """SIGKILL for ringbus and for every Terraform with its provider, before any of them can notice."""
    assert started.poll() is None
    os.kill(started.pid, signal.SIGSTOP)
    for record in work.glob("stacks/*/logs/running.json"):
        with suppress(ProcessLookupError):
            os.killpg(json.loads(record.read_text())["pid"], signal.SIGKILL)
    started.kill()
    started.wait()


def folder(ringbus: Ringbus) -> Path:
    return ringbus.folder / ".ringbus" / "solo" / "localstack"


def lose(work: Path, stack: str) -> None:
    """The journal says that the stack is being applied, and its state was never written."""
    store = ReleaseStore(work)
    release = store.current()
    assert release
    store.journal(release).append("2026-01-01T00:00:00+00:00", "test", "applying", stack, plan="")
    for path in (work / "state").glob(f"{stack}.tfstate*"):
        path.unlink()


def listed(localstack: LocalStackStatus) -> Listing:
    return {what: set(names) for what, names in listing(localstack.endpoint, ACCOUNT, [REGION]).items()}


def unheld(ringbus: Ringbus, localstack: LocalStackStatus, before: Listing) -> Listing:
    """What stands that did not before, is in no state, and is of no autoscaling group."""
    known = held(folder(ringbus)) | scaled(localstack)
    found = {what: ids - before[what] - known for what, ids in listed(localstack).items()}
    zones = {name for name in found["zones"] if name.rpartition("/")[2] in known}
    return {what: ids - zones for what, ids in found.items() if ids - zones}


def held(work: Path) -> set[str]:
    """Every text in any state."""
    states = (json.loads(path.read_text()) for path in (work / "state").glob("*.tfstate"))
    return {text for state in states for text in _texts(state["resources"])}


def scaled(localstack: LocalStackStatus) -> set[str]:
    """Instances of autoscaling groups, with their volumes and interfaces: those are in no state."""
    ec2 = client(localstack.endpoint, ACCOUNT, "ec2", REGION)
    filters = [{"Name": "tag-key", "Values": ["aws:autoscaling:groupName"]}]
    reservations = ec2.describe_instances(Filters=filters)["Reservations"]
    return set(_texts([reservation["Instances"] for reservation in reservations]))


def _texts(value: object) -> Iterator[str]:
    match value:
        case str():
            yield value
        case dict():
            for each in value.values():
                yield from _texts(each)
        case list():
            for each in value:
                yield from _texts(each)
