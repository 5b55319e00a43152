"""A city between two monoliths, made by boto3 in LocalStack as a release makes it, with bodies behind it.

The one of all cities answers, the city's own stands ready beside it; of the bus nothing is needed, and nothing runs.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ringbus.topology import names
from ringbus.topology.values import Tier
from tests.lab.edge_world import EdgeLab, _certificate, _instances, brought_up, make_subnets

CITY = "london"
PLATFORM = """\
ringbus: 1
platform: {name}
account: "{account}"
stage: hybrid
domain: lab.example
regions: {{eu-west-1: {{network: 10.97.0.0/16, zones: [a, b]}}}}
bus: {{nodes: 1, disk: 20 GiB}}
ring: {{nodes: 1, replication: 2}}
cities: {{london: {{region: eu-west-1, legacy: serving}}}}
legacy:
  monolith: serving
  api: {{instance: t3.micro, min: 2, max: 2}}
"""


def make_city(lab: EdgeLab) -> None:
    """The load balancer of the monolith of all cities, its groups, the city's own rule, and pools that serve."""
    (region,) = lab.topology.regions
    ec2, elb = lab.client("ec2", region.name), lab.client("elbv2", region.name)
    vpc = ec2.create_vpc(CidrBlock=str(region.network))["Vpc"]["VpcId"]
    private, public = (make_subnets(ec2, region, vpc, kind) for kind in ("private", "public"))
    tiers = {tier.key: tier for tier in lab.topology.tiers if tier.role == "legacy-api"}
    old, new = tiers["legacy-monolith-api"], tiers[f"legacy-{CITY}-api"]
    groups = [_group(elb, lab, old, vpc, old.key), _group(elb, lab, new, vpc, f"legacy-monolith-to-{CITY}")]
    for tier, group in zip((old, new), groups, strict=True):
        _instances(lab, tier, private, [group])
    balancer = elb.create_load_balancer(
        Name=names.load_balancer(lab.platform.name, "legacy-monolith"), Subnets=public,
        Tags=[{"Key": "platform", "Value": lab.platform.name}],
    )["LoadBalancers"][0]["LoadBalancerArn"]  # fmt: skip
    listener = elb.create_listener(
        LoadBalancerArn=balancer, Port=443, Protocol="HTTPS",
        Certificates=[{"CertificateArn": _certificate(lab, region.name)}],
        DefaultActions=[{"Type": "forward", "TargetGroupArn": groups[0]}],
    )["Listeners"][0]["ListenerArn"]  # fmt: skip
    weights = [{"TargetGroupArn": arn, "Weight": weight} for arn, weight in zip(groups, (100, 0), strict=True)]
    tags = {"platform": lab.platform.name, "ringbus-owner": "migration", "ringbus-city": CITY}
    elb.create_rule(
        ListenerArn=listener, Priority=40000,
        Conditions=[{"Field": "host-header", "HostHeaderConfig": {"Values": [f"{CITY}.lab.example"]}}],
        Actions=[{"Type": "forward", "ForwardConfig": {"TargetGroups": weights}}],
        Tags=[{"Key": key, "Value": value} for key, value in tags.items()],
    )  # fmt: skip


def _group(elb: Any, lab: EdgeLab, tier: Tier, vpc: str, key: str) -> str:
    """As the stacks have it (`infra/modules/edge`)."""
    made = elb.create_target_group(
        Name=names.target_group(lab.platform.name, key), Protocol="HTTP", Port=tier.port, VpcId=vpc,
        TargetType="instance", HealthCheckPath=tier.health_path, HealthCheckIntervalSeconds=10,
        HealthCheckTimeoutSeconds=5, HealthyThresholdCount=2, UnhealthyThresholdCount=3, Matcher={"HttpCode": "200"},
    )  # fmt: skip
    return str(made["TargetGroups"][0]["TargetGroupArn"])


@contextmanager
def city_lab(folder: Path, platform: str, endpoint: str) -> Iterator[EdgeLab]:
    """A lab with the city's edge; ``platform`` is the text of its file."""
    standing = EdgeLab(folder, endpoint=endpoint)
    with brought_up(standing, platform, make_city):
        yield standing
