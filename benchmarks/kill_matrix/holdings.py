"""What the account holds, by its API: all of it is in a state, every host of the topology is there once, no orphan."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from benchmarks.kill_matrix.bench import Bench, TrialError
from benchmarks.kill_matrix.place import managed, state_of
from tests.localstack.listing import client, listing

_DATA_ROLES = ("bus", "ring")


def check_holdings(bench: Bench) -> int:
    """How many things were counted; TrialError for what is there and should not be, or the other way."""
    stacks = ["base", *(f"region-{region}" for region in bench.regions), "global"]
    objects = [each for stack in stacks for each in managed(state_of(bench.place, stack))]
    known = {text for each in objects for text in _texts(each["attributes"])}
    held = listing(bench.endpoint, bench.account, bench.regions)
    strange = {what: {*names} - known - {*bench.before.get(what, ())} for what, names in held.items()}
    for region in bench.regions:
        _take_group_members(bench, region, known, strange)
        _check_hosts(bench, region)
    # A zone's id has a path before it; the buckets of states are made by no stack.
    strange["zones"] = {name for name in strange["zones"] if name.rpartition("/")[2] not in known}
    strange["buckets"] = {name for name in strange["buckets"] if "-state-" not in name}
    left = {what: sorted(names) for what, names in strange.items() if names}
    if left:
        raise TrialError(f"orphans, in no state: {left}")
    return sum(len(names) for names in held.values())


def _take_group_members(bench: Bench, region: str, known: set[str], strange: dict[str, set[str]]) -> None:
    """Machines that an autoscaling group of ours started, with their interfaces and disks, are in no state."""
    ec2 = client(bench.endpoint, bench.account, "ec2", region)
    for machine in _machines(ec2):
        if _tags(machine).get("aws:autoscaling:groupName") in known:
            strange[f"instances in {region}"].discard(machine["InstanceId"])
            strange[f"interfaces in {region}"] -= {each["NetworkInterfaceId"] for each in machine["NetworkInterfaces"]}
            strange[f"volumes in {region}"] -= {each["Ebs"]["VolumeId"] for each in machine["BlockDeviceMappings"]}


def _check_hosts(bench: Bench, region: str) -> None:
    """Each host of the topology is one running machine with its address; nothing of ours lies about unattached."""
    wanted = {host["name"]: host for host in bench.answer("show", "hosts")["hosts"] if host["region"] == region}
    data = [name for name, host in wanted.items() if host["role"] in _DATA_ROLES]
    ec2 = client(bench.endpoint, bench.account, "ec2", region)
    running = [machine for machine in _machines(ec2) if "index" in _tags(machine)]
    _same(f"hosts in {region}", _named(running), Counter(list(wanted)))
    for machine in running:
        name = _tags(machine)["Name"]
        _same(f"address of {name}", machine["PrivateIpAddress"], wanted[name]["address"])
        _same(f"instance of {name}", machine["InstanceType"], wanted[name]["instance"])
    ours = {"Filters": [{"Name": "tag:platform", "Values": [bench.platform]}]}
    volumes = ec2.describe_volumes(**ours)["Volumes"]
    interfaces = ec2.describe_network_interfaces(**ours)["NetworkInterfaces"]
    addresses = ec2.describe_addresses()["Addresses"]
    disks = [*(f"{name}-root" for name in wanted), *(f"{name}-data" for name in data)]
    _same(f"disks in {region}", _named(volumes), Counter(disks))
    _same(f"interfaces in {region}", _named(interfaces), Counter(list(wanted)))
    gateways = ec2.describe_nat_gateways(**ours)["NatGateways"]
    _same(f"addresses in {region}", len(addresses), sum(each["State"] == "available" for each in gateways))
    _same("what is attached to nothing", [each for each in (*volumes, *interfaces, *addresses) if not _used(each)], [])


def _named(found: list[dict[str, Any]]) -> Counter[str]:
    return Counter(_tags(each)["Name"] for each in found)


def _used(each: Mapping[str, Any]) -> bool:
    return bool(each.get("Attachments") or each.get("Attachment") or each.get("AssociationId"))


def _machines(ec2: Any) -> Iterator[dict[str, Any]]:
    alive = [{"Name": "instance-state-name", "Values": ["pending", "running", "stopping", "stopped"]}]
    for reservation in ec2.describe_instances(Filters=alive)["Reservations"]:
        yield from reservation["Instances"]


def _tags(each: Mapping[str, Any]) -> dict[str, str]:
    return {tag["Key"]: tag["Value"] for tag in each.get("Tags") or each.get("TagSet") or ()}


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)


def _same(what: str, found: object, wanted: object) -> None:
    if found != wanted:
        raise TrialError(f"{what}: the API says {found}, and it should be {wanted}")
