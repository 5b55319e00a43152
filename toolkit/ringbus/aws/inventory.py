"""Which machines run for a platform, read from EC2 by tags over all regions at once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from ipaddress import IPv4Address
from typing import Any

from ringbus.aws.session import AwsSession
from ringbus.outcomes import Outcomes, Stop, run_all

_RUNNING = "running"


@dataclass(frozen=True, slots=True)
class HostFacts:
    """A running instance. ``index`` only where the address is fixed: those of autoscaling groups have none.

    ``name``, ``role``, ``service`` and ``index`` are read from tags; region and zone are where it really is.
    """

    name: str
    role: str
    region: str
    zone: str
    index: int | None
    address: IPv4Address
    instance_id: str
    instance: str
    state: str
    service: str = ""

    def to_json(self) -> dict[str, object]:
        """The facts as ``--json`` shows them."""
        names = ("name", "role", "region", "zone", "index", "instance_id", "instance", "state", "service")
        return {name: getattr(self, name) for name in names} | {"address": str(self.address)}


def inventory(aws: AwsSession, platform: str, regions: Sequence[str]) -> tuple[HostFacts, ...]:
    """All running instances of the platform, sorted; raises what any region's listing raised."""
    listed = inventory_by_region(aws, platform, regions, Stop())
    listed.raise_errors()
    return tuple(facts for found in listed.values.values() for facts in found)


def inventory_by_region(
    aws: AwsSession, platform: str, regions: Sequence[str], stop: Stop
) -> Outcomes[tuple[HostFacts, ...]]:
    """The running instances by region; a region that does not answer is an error among the outcomes."""
    tasks = {region: partial(_list_region, aws, platform, region) for region in sorted(regions)}
    return run_all(tasks, limit=max(1, len(tasks)), stop=stop)


def _list_region(aws: AwsSession, platform: str, region: str) -> tuple[HostFacts, ...]:
    filters = [
        {"Name": "tag:platform", "Values": [platform]},
        {"Name": "instance-state-name", "Values": [_RUNNING]},
    ]
    pages = aws.pages("ec2", "describe_instances", region, {"Filters": filters, "PaginationConfig": {"PageSize": 500}})
    return parse(region, pages)


def parse(region: str, pages: Iterable[Mapping[str, Any]]) -> tuple[HostFacts, ...]:
    """The facts in answers of EC2's DescribeInstances, sorted by name and id. Pure.

    Only running instances with a private address count: EC2 lists terminated ones for an hour.
    """
    instances = (
        instance
        for page in pages
        for reservation in page.get("Reservations", [])
        for instance in reservation.get("Instances", [])
        if instance["State"]["Name"] == _RUNNING and instance.get("PrivateIpAddress")
    )
    return tuple(sorted((_facts(region, one) for one in instances), key=lambda facts: (facts.name, facts.instance_id)))


def _facts(region: str, instance: Mapping[str, Any]) -> HostFacts:
    tags = {tag["Key"]: tag["Value"] for tag in instance.get("Tags", [])}
    index = tags.get("index", "")
    return HostFacts(
        name=tags.get("Name", instance["InstanceId"]),
        role=tags.get("role", ""),
        region=region,
        zone=instance.get("Placement", {}).get("AvailabilityZone", ""),
        index=int(index) if index.isdecimal() else None,
        address=IPv4Address(instance["PrivateIpAddress"]),
        instance_id=instance["InstanceId"],
        instance=instance["InstanceType"],
        state=instance["State"]["Name"],
        service=tags.get("service", ""),
    )
