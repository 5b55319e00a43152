"""A region that is away, on the target `aws`: told of, left out, its records taken from the public name, brought back.

One story, told in the order of the file. LocalStack is asked through a proxy on which a region can be away.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from ringbus import assets
from ringbus.localstack.status import LocalStackStatus
from tests.localstack.accounts import account_of
from tests.localstack.commands import Ringbus, aws_variables, image_lock
from tests.localstack.listing import client
from tests.localstack.proxy import RegionProxy, proxy_to

pytestmark = pytest.mark.timeout(900)

ACCOUNT = account_of(__name__)
HOME, AWAY = "eu-west-1", "us-east-1"
PEERING = f"peering-{HOME}-{AWAY}"
_FILE = """\
ringbus: 1
platform: pair
account: "ACCOUNT"
domain: pair.example
access: {via: ssm}
regions:
  eu-west-1: {network: 10.61.0.0/20, zones: [a, b], wave: 1}
  us-east-1: {network: 10.62.0.0/20, zones: [a, b], wave: 1}
bus: {nodes: 1, federation: {survive: []}}
ring: {replication: 2, keyspaces: [main]}
api: {min: 1, max: 1}
""".replace("ACCOUNT", ACCOUNT)


@pytest.fixture(scope="module")
def proxy(localstack: LocalStackStatus) -> Iterator[RegionProxy]:
    """The way to LocalStack of this story."""
    with proxy_to(localstack.port) as made:
        yield made


@pytest.fixture(scope="module")
def aws(ringbus: Ringbus, proxy: RegionProxy) -> Ringbus:
    """The command line, which knows only the proxy."""
    ringbus.write("platform.yaml", _FILE)
    ringbus.write("ringbus.lock", image_lock(HOME, AWAY))
    return replace(ringbus, variables=aws_variables(proxy.endpoint, ACCOUNT))


def test_both_regions_are_applied_and_answer_to_the_public_name(aws: Ringbus, proxy: RegionProxy) -> None:
    assert aws.json("apply", "--yes")["state"] == "applied"
    assert {region for region, service in proxy.asked if service == "ec2"} == {HOME, AWAY}
    assert _answering(proxy) == {HOME, AWAY}


def test_a_region_that_is_away_is_told_with_one_way_on(aws: Ringbus, proxy: RegionProxy) -> None:
    with proxy.without(AWAY) as lost:
        began = time.monotonic()
        said = aws.json("plan", code=1)["findings"]
        assert time.monotonic() - began < 60
        status = aws.json("status")
    assert lost.total() > 0
    assert [(one["code"], one["where"]) for one in said] == [("RB430", f"stack region-{AWAY}: s3 get_object in {AWAY}")]
    assert f"`ringbus plan --without {AWAY}" in said[0]["hint"]
    assert {stack["name"]: stack["state"] for stack in status["stacks"]} == {
        "base": "applied", f"region-{HOME}": "applied", f"region-{AWAY}": "away", PEERING: "applied",
        "global": "applied",
    }  # fmt: skip
    assert status["away"] == [AWAY]
    assert (status["hosts"]["missing"], status["hosts"]["unexpected"]) == ([], [])
    assert {host["region"] for host in status["hosts"]["running"]} == {HOME}


def test_without_it_the_rest_goes_on_and_it_is_asked_nothing(aws: Ringbus, proxy: RegionProxy) -> None:
    with proxy.without(AWAY) as lost:
        plan = aws.json("plan", "--without", AWAY, "--exit-code", code=3)
        assert plan["away"] == [AWAY]
        assert {stack["name"]: stack["changes"] for stack in plan["stacks"]} == {
            "base": {},
            f"region-{HOME}": {},
            "global": {f'aws_route53_{kind}.region["{AWAY}"]': "destroy" for kind in ("health_check", "record")},
        }
        status = aws.json("apply", plan["release"])
    assert lost == {}
    assert status["state"] == "applied"
    assert {stack["name"] for stack in status["stacks"] if stack["state"] == "away"} == {f"region-{AWAY}", PEERING}
    assert _answering(proxy) == {HOME}


def test_once_it_is_back_a_full_release_brings_its_records_back(aws: Ringbus, proxy: RegionProxy) -> None:
    plan = aws.json("plan", "--exit-code", code=3)
    assert [stack["name"] for stack in plan["stacks"] if stack["changes"]] == ["global"]
    assert aws.json("apply", plan["release"])["state"] == "applied"
    assert _answering(proxy) == {HOME, AWAY}
    aws.run("plan", "--exit-code")


def test_stacks_that_fail_for_reasons_of_their_own_are_all_told_whole(aws: Ringbus, proxy: RegionProxy) -> None:
    """One region's image does not exist; of the other EC2 alone is away, so that Terraform itself has to say so."""
    images = json.loads(image_lock(HOME, AWAY))
    images["images"][HOME]["debian-13-amd64"] = "ami-00000bad"
    aws.write("ringbus.lock", json.dumps(images))
    with proxy.without(AWAY, services=["ec2"]) as lost:
        said = aws.json("plan", code=1)["findings"]
    aws.write("ringbus.lock", image_lock(HOME, AWAY))
    assert lost.keys() == {(AWAY, "ec2")}
    *own, last = said
    assert {one["code"] for one in own} == {"RB420"}
    places = [one["where"] for one in own]
    image, network = _line("region/tiers.tf", 'data "aws_ami"'), _line("modules/network/main.tf", 'resource "aws_vpc"')
    assert f'{image}: stack region-eu-west-1: data.aws_ami.tier["ami-00000bad"]' in places
    assert f'{network}: stack region-us-east-1: module.network["network"].aws_vpc.this' in places
    assert any(f"stack {PEERING}: aws_vpc_peering_connection_accepter.this" in place for place in places)
    assert all(place.startswith("infra/") for place in places)
    assert last["code"] == "RB407"
    assert set(last["message"].split("; ")[0].removeprefix("failed: ").split(", ")) == {
        f"region-{HOME}", f"region-{AWAY}", PEERING,
    }  # fmt: skip
    assert [one["hint"] for one in said if one["hint"]] == [last["hint"]]
    assert last["hint"].count("`ringbus ") == 1


def _line(path: str, begin: str) -> str:
    """Where a block begins, as diagnostics have it."""
    lines = (assets.path("infra") / path).read_text("utf-8").splitlines()
    return f"infra/{path}:{next(number for number, line in enumerate(lines, 1) if line.startswith(begin))}"


def _answering(proxy: RegionProxy) -> set[str]:
    """The regions whose records stand behind the public name."""
    route53: Any = client(proxy.endpoint, ACCOUNT, "route53", HOME)
    zones = [zone["Id"] for zone in route53.list_hosted_zones()["HostedZones"] if zone["Name"] == "pair.example."]
    records = route53.list_resource_record_sets(HostedZoneId=zones[0])["ResourceRecordSets"]
    return {record["Region"] for record in records if record["Name"] == "api.pair.example." and "Region" in record}
