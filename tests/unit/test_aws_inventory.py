"""The inventory: what EC2's answers mean, and how it compares with the topology."""

import json
import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from ipaddress import IPv4Address
from pathlib import Path
from typing import Any

import pytest

from ringbus.aws.inventory import HostFacts, inventory, inventory_by_region, parse
from ringbus.aws.placement import PlacedHost, compare
from ringbus.diff import Diff
from ringbus.errors import RingbusError, failed
from ringbus.model.document import judge_text
from ringbus.outcomes import Stop
from ringbus.topology.derive import derive
from ringbus.topology.values import Host, Topology

RECORDED = Path(__file__).parents[1] / "recordings" / "aws" / "describe_instances.json"
FILE = "{ringbus: 1, platform: hailo, domain: hailo.example, regions: {eu-west-1: {network: 10.11.0.0/16}}}"


def topology() -> Topology:
    platform, _ = judge_text(FILE, "platform.yaml")
    assert platform is not None
    return derive(platform)


def as_running(host: Host, number: int) -> HostFacts:
    where = (host.region, host.zone, host.index, host.address)
    return HostFacts(host.name, host.role.value, *where, f"i-{number}", host.instance, "running")


def running() -> list[HostFacts]:
    return [as_running(host, number) for number, host in enumerate(topology().hosts)]


def test_a_recorded_answer() -> None:
    hosts = parse("eu-west-1", json.loads(RECORDED.read_text("utf-8")))
    assert hosts == (
        HostFacts(
            name="bus-eu-west-1a-0",
            role="bus",
            region="eu-west-1",
            zone="eu-west-1a",
            index=0,
            address=IPv4Address("10.114.84.194"),
            instance_id=hosts[0].instance_id,
            instance="m6i.large",
            state="running",
        ),
        replace(
            hosts[0],
            name="hailo-service-nearest-driver",
            role="service",
            service="nearest-driver",
            index=None,
            address=IPv4Address("10.54.0.119"),
            instance_id=hosts[1].instance_id,
        ),
    )
    assert len({host.instance_id for host in hosts}) == 2


@pytest.mark.parametrize(
    ("instance", "expected"),
    [
        ({}, ("i-1", "", None, "")),
        ({"Tags": [{"Key": "index", "Value": "x"}, {"Key": "role", "Value": "bus"}]}, ("i-1", "bus", None, "")),
        ({"Placement": {"AvailabilityZone": "eu-west-1b"}}, ("i-1", "", None, "eu-west-1b")),
    ],
)
def test_what_is_missing_or_odd_in_an_answer(instance: dict[str, Any], expected: tuple[object, ...]) -> None:
    least = {
        "InstanceId": "i-1",
        "PrivateIpAddress": "10.0.0.1",
        "InstanceType": "t3.micro",
        "State": {"Name": "running"},
    }
    (host,) = parse("eu-west-1", [{"Reservations": [{"Instances": [least | instance]}]}])
    assert (host.name, host.role, host.index, host.zone) == expected
    assert host.to_json()["address"] == "10.0.0.1"


def test_empty_answers() -> None:
    assert parse("eu-west-1", []) == parse("eu-west-1", [{}, {"Reservations": [{}]}]) == ()


class SlowEc2:
    """An AwsSession whose regions answer after a tenth of a second, one instance a page."""

    def __init__(self, broken: tuple[str, ...] = ()) -> None:
        self.broken = broken
        self.asked: list[Mapping[str, Any]] = []

    def pages(
        self, service: str, operation: str, region: str, parameters: Mapping[str, Any]
    ) -> Iterator[dict[str, Any]]:
        assert (service, operation) == ("ec2", "describe_instances")
        self.asked.append(parameters)
        time.sleep(0.1)
        if region in self.broken:
            raise failed("RB430", region, "does not answer")
        for number in (1, 2):
            instance = {"InstanceId": f"i-{number}", "PrivateIpAddress": f"10.0.0.{number}", "InstanceType": "t3.micro"}
            yield {"Reservations": [{"Instances": [instance | {"State": {"Name": "running"}}]}]}


def test_all_regions_are_asked_at_once_and_all_pages_read() -> None:
    ec2, began = SlowEc2(), time.monotonic()
    found = inventory(ec2, "hailo", ["us-east-1", "eu-west-1", "ap-south-1", "ca-central-1"])
    assert time.monotonic() - began < 0.3
    assert [(host.region, host.instance_id) for host in found] == [
        (region, f"i-{number}")
        for region in ("ap-south-1", "ca-central-1", "eu-west-1", "us-east-1")
        for number in (1, 2)
    ]
    assert ec2.asked[0]["Filters"] == [
        {"Name": "tag:platform", "Values": ["hailo"]},
        {"Name": "instance-state-name", "Values": ["running"]},
    ]


def test_a_region_that_is_away_hides_no_other() -> None:
    ec2 = SlowEc2(broken=("eu-west-1",))
    outcomes = inventory_by_region(ec2, "hailo", ["eu-west-1", "us-east-1"], Stop())
    assert (list(outcomes.values), list(outcomes.errors)) == (["us-east-1"], ["eu-west-1"])
    with pytest.raises(RingbusError):
        inventory(ec2, "hailo", ["eu-west-1", "us-east-1"])


def test_what_runs_as_it_should_differs_in_nothing() -> None:
    tier = HostFacts("hailo-api", "api", "eu-west-1", "", None, IPv4Address("10.11.9.9"), "i-t", "c6i.large", "running")
    assert compare(topology(), [*running(), tier]) == Diff({}, {}, {})


def test_missing_unexpected_and_changed_hosts() -> None:
    first, second, third, *rest = running()
    stray = replace(first, name="bus-eu-west-1h-7", instance_id="i-stray")
    twin = replace(second, instance_id="i-twin")
    resized = replace(third, instance="m6i.2xlarge", address=IPv4Address("10.11.0.200"))
    difference = compare(topology(), [second, stray, twin, resized, *rest])
    assert list(difference.added) == [first.name]
    assert sorted(difference.removed) == sorted([stray.name, f"{second.name} (i-twin)"])
    assert list(difference.changed) == [third.name]
    was, should_be = difference.changed[third.name]
    assert was == PlacedHost("bus", third.zone, IPv4Address("10.11.0.200"), "m6i.2xlarge")
    assert should_be == PlacedHost("bus", third.zone, third.address, third.instance)
