"""What stands at a platform's edge, made by boto3 in LocalStack as the stacks make it, for labs of tests; and the lab.

Stacks take minutes for this, and what is asked here is what becomes of what the API says, whoever told it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import boto3

from ringbus.aws.session import AwsSession
from ringbus.configure.aws_secrets import AwsSecretPort
from ringbus.lab.edge.life import read_edge
from ringbus.lab.edge.record import read_record
from ringbus.lab.edge.standing import edge_bodies
from ringbus.lab.layout import LabTopology, lay_out
from ringbus.render.standins import EMULATED_IMAGE
from ringbus.topology import names
from ringbus.topology.target import Target, TargetKind
from ringbus.topology.values import Region, Tier
from tests.lab.configuring import ConfiguredLab, _value
from tests.localstack.commands import Ringbus

ACCOUNT = "000000004664"


@dataclass(frozen=True)
class EdgeLab(ConfiguredLab):
    """A lab with an edge; ``endpoint`` is LocalStack's."""

    endpoint: str = ""

    @cached_property
    def ringbus(self) -> Ringbus:
        return Ringbus(self.folder, int(self.endpoint.rpartition(":")[2]))

    @cached_property
    def aws(self) -> AwsSession:
        return AwsSession(Target(TargetKind.LAB, ACCOUNT, self.endpoint))

    @cached_property
    def lab(self) -> LabTopology:
        record = read_record(self.place.edge)
        return lay_out(self.platform, self.topology, edge_bodies(self.platform, self.topology, record))

    @cached_property
    def place(self) -> Any:
        from ringbus.lab.place import LabPlace

        return LabPlace(self.folder / ".ringbus" / self.platform.name / "lab" / "hosts")

    @cached_property
    def secrets(self) -> Any:
        return AwsSecretPort(self.aws, self.platform.name)

    def client(self, service: str, region: str) -> Any:
        """boto3's own client, as a person would use it."""
        return boto3.client(
            service, region_name=region, endpoint_url=self.endpoint, aws_access_key_id=ACCOUNT,
            aws_secret_access_key="test",
        )  # fmt: skip

    def of_role(self, role: str, region: str = "") -> list[str]:
        """The names of the hosts of a role."""
        return [body.name for body in self.lab.bodies if body.role == role and region in ("", body.region)]


@dataclass(frozen=True)
class World:
    """The API side of one region."""

    vpc: str
    groups: dict[str, str]
    balancer: str
    listener: str
    dns_name: str


def make_world(lab: EdgeLab) -> dict[str, World]:
    """Everything, in every region, and the public name."""
    for secret in lab.topology.secrets:
        lab.secrets.keep_first(secret.region, secret.name, _value(secret.name), secret.description)
    worlds = {region.name: _region(lab, region) for region in lab.topology.regions}
    dns = lab.client("route53", "us-east-1")
    zone = dns.create_hosted_zone(Name=lab.platform.domain, CallerReference=lab.platform.name)["HostedZone"]["Id"]
    public = f"api.{lab.platform.domain}"
    for name, world in worlds.items():
        alias = {"HostedZoneId": "Z2P70J7EXAMPLE", "DNSName": world.dns_name, "EvaluateTargetHealth": True}
        one = {"Name": public, "Type": "A", "SetIdentifier": name, "Region": name, "AliasTarget": alias}
        dns.change_resource_record_sets(
            HostedZoneId=zone, ChangeBatch={"Changes": [{"Action": "CREATE", "ResourceRecordSet": one}]}
        )
    return worlds


def _region(lab: EdgeLab, region: Region) -> World:
    ec2, elb = lab.client("ec2", region.name), lab.client("elbv2", region.name)
    tags = [{"Key": "platform", "Value": lab.platform.name}]
    vpc = ec2.create_vpc(CidrBlock=str(region.network))["Vpc"]["VpcId"]
    private, public = (make_subnets(ec2, region, vpc, kind) for kind in ("private", "public"))
    name = names.load_balancer(lab.platform.name, "edge")
    balancer = elb.create_load_balancer(Name=name, Subnets=public, Tags=tags)["LoadBalancers"][0]
    tiers = [tier for tier in lab.topology.tiers if tier.region == region.name]
    groups = {tier.key: _group(elb, lab, tier, vpc) for tier in tiers if tier.role == "api"}
    groups["other"] = _group(elb, lab, next(tier for tier in tiers if tier.role == "api"), vpc, "-other")
    for tier in tiers:
        _instances(lab, tier, private, [groups[tier.key]] if tier.key in groups else [])
    listener = elb.create_listener(
        LoadBalancerArn=balancer["LoadBalancerArn"], Port=443, Protocol="HTTPS",
        Certificates=[{"CertificateArn": _certificate(lab, region.name)}],
        DefaultActions=[{"Type": "forward", "TargetGroupArn": groups["api"]}],
    )["Listeners"][0]["ListenerArn"]  # fmt: skip
    return World(vpc, groups, balancer["LoadBalancerArn"], listener, balancer["DNSName"])


def make_subnets(ec2: Any, region: Region, vpc: str, kind: str) -> list[str]:
    """The subnets of one kind of a region's zones."""
    made = (
        ec2.create_subnet(VpcId=vpc, CidrBlock=str(getattr(zone.subnets, kind)), AvailabilityZone=zone.name)
        for zone in region.zones
    )
    return [one["Subnet"]["SubnetId"] for one in made]


def _certificate(lab: EdgeLab, region: str) -> str:
    asked = lab.client("acm", region).request_certificate(DomainName=f"api.{lab.platform.domain}")
    return str(asked["CertificateArn"])


def _group(elb: Any, lab: EdgeLab, tier: Tier, vpc: str, more: str = "") -> str:
    """As the stacks have it (`infra/modules/edge`)."""
    made = elb.create_target_group(
        Name=f"{lab.platform.name}-{tier.key}{more}", Protocol="HTTP", Port=tier.port, VpcId=vpc, TargetType="instance",
        HealthCheckPath=tier.health_path, HealthCheckIntervalSeconds=10, HealthCheckTimeoutSeconds=5,
        HealthyThresholdCount=2, UnhealthyThresholdCount=3, Matcher={"HttpCode": "200"},
    )  # fmt: skip
    return str(made["TargetGroups"][0]["TargetGroupArn"])


def _instances(lab: EdgeLab, tier: Tier, subnets: list[str], groups: list[str]) -> None:
    ec2, scaling = lab.client("ec2", tier.region), lab.client("autoscaling", tier.region)
    name = f"{lab.platform.name}-{tier.region}-{tier.key}"
    data = {"ImageId": EMULATED_IMAGE, "InstanceType": "t3.micro"}
    ec2.create_launch_template(LaunchTemplateName=name, LaunchTemplateData=data)
    tags = {"platform": lab.platform.name, "Name": name, "role": tier.role}
    tags |= {"service": tier.service} if tier.role == "service" or tier.legacy else {}
    scaling.create_auto_scaling_group(
        AutoScalingGroupName=name, MinSize=tier.min, MaxSize=tier.max, VPCZoneIdentifier=",".join(subnets),
        LaunchTemplate={"LaunchTemplateName": name, "Version": "$Latest"}, TargetGroupARNs=groups,
        Tags=[{"Key": key, "Value": value, "PropagateAtLaunch": True} for key, value in tags.items()],
    )  # fmt: skip


def make_instance(lab: EdgeLab, name: str) -> str:
    """The instance of a host with a fixed address, by its tags alone; its id."""
    body = lab.body(name)
    tags = {"platform": lab.platform.name, "Name": name, "role": body.role}
    given = [{"ResourceType": "instance", "Tags": [{"Key": key, "Value": value} for key, value in tags.items()]}]
    made = lab.client("ec2", body.region).run_instances(
        ImageId=EMULATED_IMAGE, InstanceType="t3.micro", MinCount=1, MaxCount=1, TagSpecifications=given
    )
    return str(made["Instances"][0]["InstanceId"])


@contextmanager
def brought_up[L: EdgeLab, W](standing: L, platform: str, make: Callable[[L], W]) -> Iterator[W]:
    """A lab with bodies for what ``make`` makes in the API, whose answer is given; ``platform`` is its file's text."""
    (standing.folder / "platform.yaml").write_text(platform, encoding="utf-8")
    try:
        made = make(standing)
        standing.place.folder.mkdir(parents=True)
        read_edge(standing.aws, standing.topology).write(standing.place.edge)
        standing.ringbus.run("lab", "up", "--bodies-only", "--profile", "full")
        yield made
    finally:
        standing.ringbus.run("lab", "down")


@contextmanager
def edge_lab(folder: Path, platform: str, endpoint: str) -> Iterator[tuple[EdgeLab, dict[str, World]]]:
    """A lab with its edge, whose brokers are configured; ``platform`` is the text of its file."""
    standing = EdgeLab(folder, endpoint=endpoint)
    with brought_up(standing, platform, make_world) as worlds:
        standing.configure()
        yield standing, worlds
