"""Two clones of one platform's repository on the target `aws`: one works, the other is told who does, and takes over.

One story, told in the order of the file. A clone is a folder with the platform file and the lock of images.
"""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from subprocess import Popen
from typing import Any

import pytest

from ringbus.aws.bucket_store import BucketStore
from ringbus.aws.session import AwsSession
from ringbus.journal.journal import Journal
from ringbus.localstack.status import LocalStackStatus
from ringbus.machine.holder import StoreHolder
from ringbus.machine.processes import started_at, this_process
from ringbus.topology.target import Target, TargetKind
from tests.localstack.accounts import account_of
from tests.localstack.commands import Ringbus, aws_variables, image_lock
from tests.localstack.listing import client

pytestmark = pytest.mark.timeout(900)

ACCOUNT, REGION = account_of(__name__), "eu-west-1"
BUCKET = f"pact-state-{REGION}-{ACCOUNT}"
STACKS = ["base", f"region-{REGION}", "global"]
ROOT = f"arn:aws:iam::{ACCOUNT}:root"
_FILE = """\
ringbus: 1
platform: pact
account: "ACCOUNT"
dns: {zone: none}
access: {via: ssm}
regions:
  eu-west-1: {network: 10.71.0.0/20, zones: [a, b]}
bus: {nodes: 1, federation: {survive: []}}
ring: {replication: 2, keyspaces: [main]}
api: {min: 1, max: 1}
""".replace("ACCOUNT", ACCOUNT)


@dataclass(frozen=True)
class Clones:
    """Two people's folders, and the bucket they share."""

    one: Ringbus
    other: Ringbus
    store: BucketStore


@pytest.fixture(scope="module")
def clones(tmp_path_factory: pytest.TempPathFactory, localstack: LocalStackStatus) -> Clones:
    """Nothing stands yet."""
    made = []
    for name in ("one", "other"):
        ringbus = Ringbus(
            tmp_path_factory.mktemp(name), localstack.port, variables=aws_variables(localstack.endpoint, ACCOUNT)
        )
        ringbus.write("platform.yaml", _FILE)
        ringbus.write("ringbus.lock", image_lock(REGION))
        made.append(ringbus)
    aws = AwsSession(Target(TargetKind.AWS, ACCOUNT, localstack.endpoint))
    return Clones(*made, BucketStore(aws, BUCKET, REGION, "ringbus"))


def test_of_two_that_plan_at_once_one_is_refused_and_told_who_works(clones: Clones) -> None:
    started = {name: ringbus.start("plan") for name, ringbus in (("one", clones.one), ("other", clones.other))}
    codes = {name: process.wait(timeout=300) for name, process in started.items()}
    assert sorted(codes.values()) == [0, 4], (_log(clones.one), _log(clones.other))
    winner = next(name for name, code in codes.items() if code == 0)
    refused = clones.other if winner == "one" else clones.one
    said = " ".join(_log(refused).split())
    assert "RB472" in said
    assert f"another ringbus ({ROOT}, process {started[winner].pid} on " in said
    assert ", since 20" in said
    assert not (refused.folder / ".ringbus" / "pact" / "aws" / "releases").exists()
    assert len(_releases(clones)) == 1


def test_what_one_planned_the_other_applies_by_name_and_nobody_works_meanwhile(clones: Clones) -> None:
    """It is killed in the middle; its Terraform, in a session of its own, is held there for the next test."""
    (release,) = _releases(clones)
    author, other = _author_first(clones)
    applying = other.start("-v", "apply", release)
    _wait_for(lambda: f"region-{REGION}: applying" in _log(other), applying)
    refusal = author.json("plan", code=4)
    assert refusal["error"]["code"] == "RB472"
    assert f"{ROOT}, process {applying.pid} on " in refusal["error"]["message"]
    _wait_for(lambda: _locks(clones) != ["ringbus/lock.json"], applying)
    os.kill(_terraform(other), signal.SIGSTOP)
    applying.kill()
    assert applying.wait() == -signal.SIGKILL
    status = author.json("status")
    assert (status["release"], status["state"]) == (release, "partial")


def test_another_clone_resumes_what_was_killed_once_its_terraform_has_ended(clones: Clones) -> None:
    (release,) = _releases(clones)
    author, other = _author_first(clones)
    left = _terraform(other)
    try:
        refusal = author.json("resume", code=1)
    finally:
        os.kill(left, signal.SIGCONT)
    assert refusal["error"]["code"] == "RB421"
    assert "for apply since" in refusal["error"]["message"]
    assert [one["hint"] for one in refusal["findings"] if one["hint"]] == [refusal["error"]["hint"]]
    _wait_for(lambda: started_at(left) is None)

    status = author.json("resume")
    assert (status["release"], status["state"]) == (release, "applied")
    records = Journal(clones.store, f"releases/{release}/journal").records()
    assert [record.subject for record in records if record.step == "applied"] == STACKS
    assert _locks(clones) == []
    other.run("plan", "--exit-code")


def test_a_holder_of_another_machine_is_freed_by_its_id_alone(clones: Clones) -> None:
    gone = replace(this_process(), host="desk", boot="of-another-machine", pid=4711)
    holder = StoreHolder("ann", "2026-11-22T10:00:00+00:00", gone)
    clones.store.write("lock.json", holder.to_bytes())
    refusal = clones.one.json("plan", code=4)["error"]
    assert refusal["code"] == "RB472"
    assert "ann, process 4711 on desk, since 2026-11-22T10:00:00+00:00" in refusal["message"]
    assert f"`ringbus unlock {holder.id}" in refusal["hint"]
    clones.one.run("unlock", f"{holder.id}0", code=2)
    clones.one.run("plan", "--no-refresh", code=4)
    clones.one.run("unlock", holder.id)
    clones.one.run("plan", "--no-refresh")


def test_the_authors_own_approval_does_not_count_and_that_of_somebody_else_does(
    clones: Clones, localstack: LocalStackStatus
) -> None:
    overlay = "approvals: {needed: 1}\napi: {max: 2}\n"
    for ringbus in (clones.one, clones.other):
        ringbus.write("two.yaml", overlay)
    author, bob = clones.one, replace(clones.other, variables=_bob(localstack))
    options = ("--overlay", "two.yaml")
    release = author.json("plan", "--exit-code", *options, code=3)["release"]
    for approvals in (0, 1):
        refusal = author.json("apply", release, *options, code=4)["error"]
        assert refusal["code"] == "RB361"
        assert ("is the author's own" in refusal["message"]) == bool(approvals)
        author.run("approve", release, *options)
    given = bob.json("approve", release, *options)
    assert {one["who"] for one in given["approvals"]} == {ROOT, f"arn:aws:iam::{ACCOUNT}:user/bob"}
    assert author.json("apply", release, *options)["state"] == "applied"
    assert _locks(clones) == []


def _bob(localstack: LocalStackStatus) -> Mapping[str, str]:
    """Credentials of a user of the account."""
    iam: Any = client(localstack.endpoint, ACCOUNT, "iam", REGION)
    iam.create_user(UserName="bob")
    key = iam.create_access_key(UserName="bob")["AccessKey"]
    return aws_variables(localstack.endpoint, key["AccessKeyId"], key["SecretAccessKey"])


def _releases(clones: Clones) -> list[str]:
    """The names of the releases in the bucket, oldest first."""
    keys = (key.split("/") for key in clones.store.keys("releases/"))
    return sorted({parts[1] for parts in keys if parts[-1] == "release.json"})


def _author_first(clones: Clones) -> tuple[Ringbus, Ringbus]:
    """The clone that made the first release; then the one that was refused to."""
    return (clones.other, clones.one) if "RB472" in _log(clones.one) else (clones.one, clones.other)


def _locks(clones: Clones) -> list[str]:
    """What still holds anything in the bucket: Ringbus's lock, and those of states."""
    s3: Any = client(clones.store.aws.target.endpoint or "", ACCOUNT, "s3", REGION)
    keys = [each["Key"] for each in s3.list_objects_v2(Bucket=BUCKET)["Contents"]]
    return [key for key in keys if key.endswith((".tflock", "/lock.json"))]


def _terraform(ringbus: Ringbus) -> int:
    """The process that works on the region for this clone, or did when it was killed."""
    logs = ringbus.folder / ".ringbus" / "pact" / "aws" / "stacks" / f"region-{REGION}" / "logs"
    return int(json.loads((logs / "running.json").read_text())["pid"])


def _log(ringbus: Ringbus) -> str:
    log: Path = ringbus.folder / "started.log"
    return log.read_text() if log.exists() else ""


def _wait_for(condition: Any, process: Popen[str] | None = None, seconds: float = 240) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert process is None or process.poll() is None, "it ended before"
        assert time.monotonic() < until
        time.sleep(0.1)
