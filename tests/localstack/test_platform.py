"""The main job on real input: examples/hailo.yaml planned, applied, changed, damaged, mended and destroyed.

One story, told in the order of the file: each test stands on what the ones before it left.
"""

from __future__ import annotations

import copy
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ringbus import assets
from ringbus.localstack.status import LocalStackStatus
from tests.localstack.commands import Ringbus
from tests.localstack.listing import client, listing
from tests.shapes import shape

pytestmark = pytest.mark.timeout(1800)

ACCOUNT = "000000000000"
REGIONS = ("eu-west-1", "us-east-1")
STACKS = ["base", "region-eu-west-1", "region-us-east-1", "peering-eu-west-1-us-east-1", "global"]
Listing = dict[str, list[str]]
_COUNTS = dict.fromkeys(("add", "change", "replace", "destroy", "no_op"), "int")
_PLAN = {
    **dict.fromkeys(("release", "digest", "author", "at", "since", "target"), "str"),
    **dict.fromkeys(("complete", "refreshed", "ok"), "bool"),
    "stacks": [{"name": "str", "kind": "str", "since": "str", "outside": {}, "batches": [], **_COUNTS}],
    "guards": [],
    "away": [],
    "standins": ["str"],
}
_STATUS = {
    **dict.fromkeys(("release", "planned", "state"), "str"),
    "interrupted": "bool",
    "damage": [],
    "stacks": [
        {
            **dict.fromkeys(("name", "state", "since"), "str"),
            **dict.fromkeys(("serial", "resources", "pending", "outside"), "int"),
        }
    ],
    "journal": dict.fromkeys(("step", "subject", "at", "who"), "str"),
}


@pytest.fixture(scope="module")
def before(ringbus: Ringbus, localstack: LocalStackStatus) -> Listing:
    """What the account held before anything was applied."""
    ringbus.write("platform.yaml", (assets.path("examples") / "hailo.yaml").read_text(encoding="utf-8"))
    return listing(localstack.endpoint, ACCOUNT, REGIONS)


@pytest.fixture(scope="module")
def planned(ringbus: Ringbus, before: Listing) -> Any:
    """The first plan's answer."""
    del before
    return ringbus.json("plan", "--exit-code", code=3)


def test_first_plan_has_every_stack_and_says_what_is_not_final(ringbus: Ringbus, planned: Any) -> None:
    plan = copy.deepcopy(planned)
    assert [stack["name"] for stack in plan["stacks"]] == STACKS
    assert all(stack["add"] > 0 and not stack["destroy"] for stack in plan["stacks"])
    assert plan["ok"] is True
    assert plan["complete"] is False
    for stack in plan["stacks"]:
        assert set(stack.pop("changes").values()) == {"add"}
    assert shape(plan) == _PLAN


def test_apply_then_a_second_plan_with_refresh_is_empty(ringbus: Ringbus, planned: Any) -> None:
    status = ringbus.json("apply", planned["release"])
    assert status["state"] == "applied"
    assert shape(status) == _STATUS
    assert {stack["state"] for stack in status["stacks"]} == {"applied"}
    plan = ringbus.json("plan", "--exit-code")
    assert (plan["complete"], plan["refreshed"]) == (True, True)
    assert [[stack[what] for what in ("add", "change", "replace", "destroy")] for stack in plan["stacks"]] == [
        [0] * 4
    ] * 5
    assert all(stack["no_op"] > 0 for stack in plan["stacks"])


def test_the_inventory_is_the_topology(ringbus: Ringbus) -> None:
    wanted = {host["name"]: host for host in ringbus.json("show", "hosts")["hosts"]}
    hosts = ringbus.json("status")["hosts"]
    assert (hosts["missing"], hosts["unexpected"], hosts["other"]) == ([], [], [])
    running = {host["name"]: host for host in hosts["running"] if host["index"] is not None}
    assert len(wanted) == 2 * 3 * (3 + 1 + 1)
    keys = ("name", "role", "region", "zone", "address", "instance")
    assert {name: [host[key] for key in keys] for name, host in running.items()} == {
        name: [host[key] for key in keys] for name, host in wanted.items()
    }


def test_one_more_node_touches_only_itself(ringbus: Ringbus) -> None:
    overlay = ringbus.write("node.yaml", "regions: {eu-west-1: {ring: {nodes: 2}}}\n")
    ringbus.run("plan", "--overlay", overlay, "--no-refresh", "--exit-code", code=3)
    changes = ringbus.changes("hailo")
    touched = changes.pop("region-eu-west-1")
    assert touched
    assert set(touched.values()) == {"add"}
    assert all(any(f"ring-eu-west-1{letter}-1" in address for letter in "abc") for address in touched)
    assert changes == {name: {} for name in STACKS if name != "region-eu-west-1"}


def test_one_more_zone_adds_and_destroys_nothing(ringbus: Ringbus) -> None:
    zone = "regions: {us-east-1: {zones: [a, b, c, f]}}\n"
    refusal = ringbus.json("apply", "--yes", "--overlay", ringbus.write("rack.yaml", zone), code=4)
    assert [(each["code"], each["where"]) for each in refusal["findings"]] == [("RB226", "ring us-east-1")]
    accepted = "accept: [{code: RB226, where: ring us-east-1, because: the ring is empty, until: 2099-12-31}]\n"
    overlay = ringbus.write("zone.yaml", zone + accepted)
    ringbus.run("plan", "--overlay", overlay, "--no-refresh", "--exit-code", code=3)
    changes = ringbus.changes("hailo")
    assert changes["base"].keys() <= {address for address in changes["base"] if "policy" in address}
    assert changes["global"] == {}
    assert set(changes["peering-eu-west-1-us-east-1"].values()) == {"add"}
    known = ("aws_autoscaling_group", "aws_launch_template")  # instances know all brokers
    spread = (*known, "aws_lb.")  # and what is in all zones gets another subnet
    for region, kinds in (("eu-west-1", known), ("us-east-1", spread)):
        found = changes[f"region-{region}"]
        widened = {address for address, action in found.items() if action != "add"}
        assert {found[address] for address in widened} == {"change"}
        assert all(any(kind in address for kind in kinds) for address in widened), widened
    added = {address for address, action in changes["region-eu-west-1"].items() if action == "add"}
    assert all("module.firewall" in address for address in added), added  # the new zone's hosts are let in


def test_what_someone_changes_outside_is_found(ringbus: Ringbus, localstack: LocalStackStatus) -> None:
    ec2 = client(localstack.endpoint, ACCOUNT, "ec2", "eu-west-1")
    host = {"Name": "tag:Name", "Values": ["bus-eu-west-1b-1"]}
    instance = ec2.describe_instances(Filters=[host])["Reservations"][0]["Instances"][0]["InstanceId"]
    ec2.create_tags(Resources=[instance], Tags=[{"Key": "owner", "Value": "nobody"}])
    groups = ec2.describe_security_groups(Filters=[{"Name": "group-name", "Values": ["*ring*"]}])["SecurityGroups"]
    rules = ec2.describe_security_group_rules(Filters=[{"Name": "group-id", "Values": [groups[0]["GroupId"]]}])
    ingress = next(rule for rule in rules["SecurityGroupRules"] if not rule["IsEgress"])
    ec2.revoke_security_group_ingress(
        GroupId=groups[0]["GroupId"], SecurityGroupRuleIds=[ingress["SecurityGroupRuleId"]]
    )
    plan = ringbus.json("plan", "--exit-code", code=3)
    changes = ringbus.changes("hailo")
    found = changes.pop("region-eu-west-1")
    assert sorted(found.values()) == ["add", "change"], found
    assert not any(changes.values())
    ringbus.run("apply", plan["release"])


def test_secrets_are_made_and_are_nowhere_on_disk(ringbus: Ringbus, localstack: LocalStackStatus) -> None:
    """The plan with them is empty: what somebody had changed is mended, too."""
    made = ringbus.json("secrets", "init")
    assert len([each for each in made["secrets"] if each["action"] == "made"]) >= 10
    again = ringbus.json("secrets", "init")
    assert not [each for each in again["secrets"] if each["action"] == "made"]
    ringbus.run("-v", "plan", "--exit-code")
    ringbus.run("render", "-o", str(ringbus.folder / ".ringbus" / "rendered"))
    assert_no_secret_is_kept(ringbus, localstack)


def test_killed_in_the_middle_of_apply_then_resumed(ringbus: Ringbus, localstack: LocalStackStatus) -> None:
    overlay = "node.yaml"
    release = ringbus.json("plan", "--overlay", overlay, "--no-refresh")["release"]
    started = ringbus.start("-v", "apply", release, "--overlay", overlay)
    log = ringbus.folder / "started.log"
    wait_for(lambda: "region-eu-west-1: applying" in log.read_text(), started)
    time.sleep(4)
    os.kill(started.pid, signal.SIGKILL)
    assert started.wait() == -signal.SIGKILL
    assert_no_secret_is_kept(ringbus, localstack)
    assert ringbus.json("status", "--overlay", overlay)["state"] == "partial"
    assert ringbus.json("resume", "--overlay", overlay)["state"] == "applied"
    assert ringbus.json("status", "--overlay", overlay)["hosts"]["missing"] == []
    assert_no_secret_is_kept(ringbus, localstack)


def test_an_apply_that_is_interrupted_ends_cleanly(ringbus: Ringbus) -> None:
    """The ring's second nodes stand from the test before; the third ones come now, and the plan after it is of both."""
    overlay = ringbus.write("node.yaml", "regions: {eu-west-1: {ring: {nodes: 3}}}\n")
    (ringbus.folder / "started.log").unlink()
    release = ringbus.json("plan", "--overlay", overlay, "--no-refresh")["release"]
    started = ringbus.start("apply", release, "--overlay", overlay)
    log = ringbus.folder / "started.log"
    wait_for(lambda: "region-eu-west-1: applying" in log.read_text(), started)
    time.sleep(1)
    started.send_signal(signal.SIGINT)
    assert started.wait(timeout=300) == 130, log.read_text()
    assert "ringbus resume" in log.read_text()
    assert ringbus.json("resume", "--overlay", overlay)["state"] == "applied"
    ringbus.run("plan", "--overlay", overlay, "--exit-code")


def test_destroy_is_refused_while_it_would_lose_data(ringbus: Ringbus) -> None:
    refusal = ringbus.json("destroy", "--yes", code=4)
    assert refusal["error"]["code"] == "RB312"
    assert ringbus.json("status")["state"] == "applied"


def test_destroy_leaves_nothing(ringbus: Ringbus, localstack: LocalStackStatus, before: Listing) -> None:
    ringbus.run("destroy", "--yes", "--data-loss-accepted", "hailo")
    after = listing(localstack.endpoint, ACCOUNT, REGIONS)
    assert {what: names for what, names in after.items() if names != before[what]} == {}
    status = ringbus.json("status")
    assert (status["state"], status["hosts"]["running"], status["hosts"]["missing"]) == ("none", [], [])


def assert_no_secret_is_kept(ringbus: Ringbus, localstack: LocalStackStatus) -> None:
    """None of the values in Secrets Manager is in any file under .ringbus or in anything that was printed."""
    values = {value for region in REGIONS for value in _values(localstack, region)}
    assert len(values) >= 10
    said = [text.encode() for text in ringbus.said]
    files = [path for path in ringbus.folder.rglob("*") if path.is_file() and not path.is_symlink()]
    for content in (*said, *(path.read_bytes() for path in files)):
        assert not [value for value in values if value.encode() in content]
    plans = [path for path in files if path.suffix == ".tfplan"]
    assert plans
    for plan in plans:
        assert not [value for value in values if value.encode() in _unpacked(plan)]


def _values(localstack: LocalStackStatus, region: str) -> Iterator[str]:
    manager: Any = client(localstack.endpoint, ACCOUNT, "secretsmanager", region)
    for page in manager.get_paginator("list_secrets").paginate():
        for secret in page["SecretList"]:
            try:
                yield manager.get_secret_value(SecretId=secret["Name"])["SecretString"]
            except manager.exceptions.ResourceNotFoundException:
                continue  # it waits for a value that a person brings


def _unpacked(plan: Path) -> bytes:
    import zipfile

    with zipfile.ZipFile(plan) as archive:
        return b"".join(archive.read(name) for name in archive.namelist())


def wait_for(condition: Any, process: Any, seconds: float = 240) -> None:
    """Wait until ``condition`` holds; a process that ends before fails the test."""
    until = time.monotonic() + seconds
    while not condition():
        assert process.poll() is None, "it ended before"
        assert time.monotonic() < until
        time.sleep(0.1)
