"""Three small regions, one of another letter set: applied, one destroyed, and planned again."""

from __future__ import annotations

import pytest

from ringbus.localstack.status import LocalStackStatus
from tests.localstack.accounts import account_of
from tests.localstack.commands import Ringbus
from tests.localstack.listing import listing

ACCOUNT = account_of(__name__)
REGIONS = ("ap-southeast-2", "eu-central-1", "us-east-1")
_FILE = """\
ringbus: 1
platform: trio
account: "ACCOUNT"
dns: {zone: none}
access: {via: ssm}
regions:
  eu-central-1: {network: 10.41.0.0/20, zones: [a, b], wave: 1}
  us-east-1: {network: 10.42.0.0/18, zones: [d, f], wave: 1}
  ap-southeast-2: {network: 10.43.0.0/20, zones: [b, c], wave: 1}
bus: {nodes: 1, federation: {graph: mesh, survive: []}}
ring: {replication: 2, keyspaces: [main]}
api: {min: 1, max: 2}
""".replace("ACCOUNT", ACCOUNT)
_PEERINGS = [
    "peering-ap-southeast-2-eu-central-1",
    "peering-ap-southeast-2-us-east-1",
    "peering-eu-central-1-us-east-1",
]


@pytest.mark.timeout(1800)
def test_three_regions_come_and_go(ringbus: Ringbus, localstack: LocalStackStatus) -> None:
    before = listing(localstack.endpoint, ACCOUNT, REGIONS)
    ringbus.write("platform.yaml", _FILE)
    status = ringbus.json("apply", "--yes")
    assert status["state"] == "applied"
    assert [stack["name"] for stack in status["stacks"]] == [
        "base", *(f"region-{region}" for region in REGIONS), *_PEERINGS, "global",
    ]  # fmt: skip
    hosts = ringbus.json("status")["hosts"]
    assert (hosts["missing"], hosts["unexpected"], hosts["other"]) == ([], [], [])
    assert {host["zone"] for host in hosts["running"] if host["index"] is not None} == {
        "ap-southeast-2b", "ap-southeast-2c", "eu-central-1a", "eu-central-1b", "us-east-1d", "us-east-1f",
    }  # fmt: skip

    ringbus.run("destroy", "--yes", "--region", "us-east-1", "--data-loss-accepted", "trio")
    gone = {stack["name"] for stack in ringbus.json("status")["stacks"] if stack["state"] == "none"}
    assert gone == {"region-us-east-1", "peering-ap-southeast-2-us-east-1", "peering-eu-central-1-us-east-1", "global"}
    after = listing(localstack.endpoint, ACCOUNT, REGIONS)
    left = {what: names for what, names in after.items() if names != before[what]}
    assert left
    assert not {what for what in left if what.endswith("us-east-1")}
    assert not [name for name in after["buckets"] if "us-east-1" in name]
    plan = ringbus.json("plan", "--exit-code", code=3)
    assert {stack["name"]: set(stack["changes"].values()) for stack in plan["stacks"] if stack["changes"]} == {
        name: {"add"} for name in gone - {"global"}
    }
