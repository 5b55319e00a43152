"""A release from plan to apply on LocalStack: refused when anything changed, rolled batch by batch, quick when idle."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ringbus.localstack.status import LocalStackStatus
from tests.localstack.accounts import account_of
from tests.localstack.commands import Ringbus
from tests.localstack.listing import client

ACCOUNT, REGION, STACK = account_of(__name__), "eu-west-1", "region-eu-west-1"
ZONES = {f"{REGION}{letter}": 3 for letter in "abc"}
CHECKOUT = Path(__file__).parents[2]
_FILE = """\
ringbus: 1
platform: tiny
account: "ACCOUNT"
dns: {zone: none}
access: {via: ssm}
regions:
  eu-west-1: {network: 10.61.0.0/20, zones: [a, b, c]}
ring: {keyspaces: [main]}
""".replace("ACCOUNT", ACCOUNT)
_WIDER = "api: {max: 20}\n"


@pytest.fixture(scope="module")
def tiny(ringbus: Ringbus, localstack: LocalStackStatus) -> Ringbus:
    """A region with three clusters of three brokers, applied."""
    ringbus.write("platform.yaml", _FILE)
    assert ringbus.json("apply", "--yes")["state"] == "applied"
    return ringbus


@pytest.fixture(scope="module")
def wider(tiny: Ringbus) -> str:
    """A release that would change one thing of the region; nobody applies it."""
    tiny.write("wider.yaml", _WIDER)
    return str(tiny.json("plan", "--overlay", "wider.yaml")["release"])


def folder(tiny: Ringbus) -> Path:
    return tiny.folder / ".ringbus" / "tiny" / "localstack"


@contextmanager
def edited(file: Path, old: str, new: str) -> Iterator[None]:
    """A file with some text replaced by another, for a while."""
    text = file.read_text(encoding="utf-8")
    assert old in text
    try:
        file.write_text(text.replace(old, new), encoding="utf-8")
        yield
    finally:
        file.write_text(text, encoding="utf-8")


def refused(tiny: Ringbus, *words: str) -> dict[str, str]:
    """What is refused with exit code 4, and changes no state; the messages by place."""
    before = {file.name: file.read_bytes() for file in (folder(tiny) / "state").glob("*.tfstate")}
    answer = tiny.json("apply", *words, "--yes", code=4)
    assert {file.name: file.read_bytes() for file in (folder(tiny) / "state").glob("*.tfstate")} == before
    found = answer.get("findings") or [answer["error"]]
    told: dict[str, str] = {}
    for finding in found:
        place = f"{finding['code']} {finding['where']}"
        told[place] = f"{told[place]}; {finding['message']}" if place in told else finding["message"]
    return told


def test_with_nothing_changed_a_plan_without_refresh_costs_little(tiny: Ringbus) -> None:
    began = time.monotonic()
    looked = tiny.json("plan", "--exit-code")
    halfway = time.monotonic()
    quick = tiny.json("plan", "--exit-code", "--no-refresh")
    ratio = (time.monotonic() - halfway) / (halfway - began)
    assert ratio <= 0.2
    assert (looked["refreshed"], quick["refreshed"]) == (True, False)
    assert quick["since"] == looked["since"] != ""
    assert [stack["no_op"] for stack in quick["stacks"]] == [stack["no_op"] for stack in looked["stacks"]]


def test_what_the_file_changed_and_what_somebody_changed_outside_are_told_apart(
    tiny: Ringbus, wider: str, localstack: LocalStackStatus
) -> None:
    ec2: Any = client(localstack.endpoint, ACCOUNT, "ec2", REGION)
    filters = [{"Name": "tag:Name", "Values": ["bus-eu-west-1a-0"]}]
    (reservation,) = ec2.describe_instances(Filters=filters)["Reservations"]
    instance = reservation["Instances"][0]["InstanceId"]
    ec2.create_tags(Resources=[instance], Tags=[{"Key": "stage", "Value": "edited by hand"}])
    plan = tiny.json("plan", "--overlay", "wider.yaml")
    (stack,) = (each for each in plan["stacks"] if each["name"] == STACK)
    host = 'module.hosts["bus-eu-west-1a-0"].aws_instance.this'
    assert set(stack["outside"]) == {host}
    assert "tags" in stack["outside"][host]
    by_file = set(stack["changes"]) - {host}
    assert by_file
    assert all("autoscaling" in address or "tiers" in address for address in by_file)
    ec2.create_tags(Resources=[instance], Tags=[{"Key": "stage", "Value": "services"}])


def test_a_plan_edited_by_hand_is_refused(tiny: Ringbus, wider: str) -> None:
    file = folder(tiny) / "releases" / wider / f"{STACK}.tfplan"
    content = file.read_bytes()
    file.write_bytes(content + b"\0")
    assert refused(tiny, wider, "--overlay", "wider.yaml") == {
        f"RB311 stack {STACK}": "its plan file has changed since it was planned"
    }
    file.write_bytes(content)


def test_a_state_that_moved_on_is_refused(tiny: Ringbus, wider: str) -> None:
    file = folder(tiny) / "state" / "base.tfstate"
    serial = json.loads(file.read_text())["serial"]
    with edited(file, f'"serial": {serial}', f'"serial": {serial + 1}'):
        assert "its state has changed" in refused(tiny, wider, "--overlay", "wider.yaml")["RB311 stack base"]


def test_an_output_with_the_id_of_another_network_is_refused(tiny: Ringbus, wider: str) -> None:
    file = folder(tiny) / "state" / f"{STACK}.tfstate"
    vpc = json.loads(file.read_text())["outputs"]["vpc_id"]["value"]
    with edited(file, f'"value": "{vpc}"', '"value": "vpc-0123456789abcdef0"'):
        assert "somebody edited it" in refused(tiny, wider, "--overlay", "wider.yaml")[f"RB311 stack {STACK}"]
        assert f"RB315 stack {STACK}: output vpc_id" in refused(tiny)


def test_another_account_is_refused(tiny: Ringbus, wider: str) -> None:
    tiny.write("other.yaml", 'account: "660000000066"\n')
    told = refused(tiny, wider, "--overlay", "wider.yaml", "--overlay", "other.yaml")
    assert "another account" in " ".join(told.values())


def test_a_changed_module_is_refused(tiny: Ringbus, wider: str, tmp_path: Path) -> None:
    for name in ("toolkit", "infra", "templates"):
        shutil.copytree(CHECKOUT / name, tmp_path / name, ignore=shutil.ignore_patterns(".terraform", "__pycache__"))
    with (tmp_path / "infra" / "modules" / "host" / "main.tf").open("a") as module:
        module.write("# by hand\n")
    elsewhere = replace(tiny, variables={"PYTHONPATH": str(tmp_path / "toolkit")})
    told = refused(elsewhere, wider, "--overlay", "wider.yaml")
    assert "the Terraform modules have changed" in told[f"RB311 release {wider}"]


def test_an_expired_approval_is_refused(tiny: Ringbus) -> None:
    tiny.write("approved.yaml", _WIDER + "approvals: {needed: 1, by_author: true, valid: 1s}\n")
    release = tiny.json("plan", "--overlay", "approved.yaml", "--no-refresh")["release"]
    assert (
        "it has 0 of the 1 approvals"
        in refused(tiny, release, "--overlay", "approved.yaml")[f"RB361 release {release}"]
    )
    approved = tiny.json("approve", release, "--overlay", "approved.yaml")
    assert len(approved["approvals"]) == 1
    time.sleep(2.1)
    assert "expired at" in refused(tiny, release, "--overlay", "approved.yaml")[f"RB361 release {release}"]


@pytest.mark.timeout(1200)
def test_many_brokers_change_batch_by_batch_and_never_two_of_one_cluster(
    tiny: Ringbus, localstack: LocalStackStatus
) -> None:
    tiny.write("larger.yaml", "bus: {instance: m6i.xlarge}\n")
    at_once = tiny.json("plan", "--overlay", "larger.yaml", code=4)
    told = " ".join(finding["message"] for finding in at_once["guards"] if finding["severity"] == "error")
    assert all(f"bus-{zone}-{index}" in told for zone in ZONES for index in range(3))
    assert all("--rolling" in one["hint"] for one in at_once["guards"] if one["severity"] == "error")
    assert f"RB330 stack {STACK}: cluster eu-west-1a" in refused(tiny, "--overlay", "larger.yaml")

    argv = [sys.executable, "-m", "tests.localstack.poller", localstack.endpoint, ACCOUNT, REGION, json.dumps(ZONES)]
    with subprocess.Popen(argv, cwd=CHECKOUT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as poller:
        rolled = tiny.run("apply", "--rolling", "--yes", "--overlay", "larger.yaml")
        seen = json.loads(poller.communicate("")[0])
    assert "gate: emulated: pass" in rolled.stderr
    assert seen["looks"] > 100
    assert seen["worst"] == dict.fromkeys(ZONES, 1)
    running = tiny.json("status", "--overlay", "larger.yaml")["hosts"]["running"]
    assert {host["instance"] for host in running if host["role"] == "bus"} == {"m6i.xlarge"}
    tiny.run("plan", "--exit-code", "--overlay", "larger.yaml")
