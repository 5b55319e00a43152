"""What stories of the stages before `services` share: an example begun, planned again, asked where its names lead."""

from __future__ import annotations

from ringbus import assets
from ringbus.localstack.status import LocalStackStatus
from tests.localstack.commands import Ringbus
from tests.localstack.listing import client, listing

PLATFORM = "hailo"
REGION = "eu-west-1"
_LAUNCHED = ("instances", "interfaces", "volumes")
_NOTHING = {"add": 0, "change": 0, "replace": 0, "destroy": 0}


def begin(ringbus: Ringbus, example: str, account: str) -> None:
    """The example's platform file, of an account of its own."""
    text = (assets.path("examples") / f"{example}.yaml").read_text(encoding="utf-8")
    ringbus.write("platform.yaml", text.replace('account: "000000000000"', f'account: "{account}"'))


def assert_nothing_to_do(ringbus: Ringbus) -> None:
    plan = ringbus.json("plan", "--exit-code")
    assert {stack["name"]: {what: stack[what] for what in _NOTHING} for stack in plan["stacks"]} == {
        stack["name"]: _NOTHING for stack in plan["stacks"]
    }


def leads_to(localstack: LocalStackStatus, account: str, name: str) -> str:
    """The name of the load balancer that a public name is an alias of."""
    route53 = client(localstack.endpoint, account, "route53", REGION)
    zones = [zone["Id"] for zone in route53.list_hosted_zones()["HostedZones"] if zone["Name"] == "hailo.example."]
    sets = [
        each for zone in zones for each in route53.list_resource_record_sets(HostedZoneId=zone)["ResourceRecordSets"]
    ]
    (alias,) = (each["AliasTarget"]["DNSName"] for each in sets if each["Name"] == f"{name}." and each["Type"] == "A")
    balancers = client(localstack.endpoint, account, "elbv2", REGION).describe_load_balancers()["LoadBalancers"]
    (found,) = (each["LoadBalancerName"] for each in balancers if each["DNSName"].rstrip(".") == alias.rstrip("."))
    return str(found)


def holds(localstack: LocalStackStatus, account: str, *regions: str) -> dict[str, list[str]]:
    """What the account has, databases and caches too; not what scaling groups launch.

    Of those one was seen to stay, on a machine with thirty times as much work as cores: LocalStack had launched
    three for a group of two. `test_platform` asks for instances as well.
    """
    rds = client(localstack.endpoint, account, "rds", REGION)
    caches = client(localstack.endpoint, account, "elasticache", REGION)
    listed = listing(localstack.endpoint, account, regions)
    return {what: names for what, names in listed.items() if not what.startswith(_LAUNCHED)} | {
        "databases": [each["DBInstanceIdentifier"] for each in rds.describe_db_instances()["DBInstances"]],
        "caches": [each["ReplicationGroupId"] for each in caches.describe_replication_groups()["ReplicationGroups"]],
    }
