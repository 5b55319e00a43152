"""What stands in front of a city's monolith, made by boto3 as a release makes it: balancer, groups, rule, pools."""

from __future__ import annotations

from typing import Any

from ringbus.aws.session import AwsSession
from ringbus.topology import names
from ringbus.topology.target import Target, TargetKind

REGION = "eu-west-1"
_ASKED = {
    "HealthCheckPath": "/health", "HealthCheckPort": "8081", "HealthCheckIntervalSeconds": 12,
    "HealthCheckTimeoutSeconds": 4, "HealthyThresholdCount": 2, "UnhealthyThresholdCount": 3,
    "Matcher": {"HttpCode": "200,302"},
}  # fmt: skip
"""How hosts are asked for their health: nothing as AWS has it where nothing is said."""


def aws(port: int, account: str = "000000000000") -> AwsSession:
    """The API of the LocalStack at ``port``."""
    return AwsSession(Target(TargetKind.LOCALSTACK, account, f"http://127.0.0.1:{port}"))


def make_edge(session: AwsSession, platform: str, city: str) -> None:
    """The load balancer of a city's own monolith, its shared groups, its own rule, and pools that serve."""

    def call(service: str, operation: str, **given: Any) -> Any:
        return session.call(service, operation, REGION, given)

    vpc = call("ec2", "create_vpc", CidrBlock="10.99.0.0/16")["Vpc"]["VpcId"]
    subnets = [
        call("ec2", "create_subnet", VpcId=vpc, CidrBlock=f"10.99.{n}.0/24", AvailabilityZone=f"{REGION}{zone}")
        for n, zone in enumerate("ab")
    ]
    ids = [subnet["Subnet"]["SubnetId"] for subnet in subnets]
    balancer = call("elbv2", "create_load_balancer", Name=names.load_balancer(platform, f"legacy-{city}"), Subnets=ids)[
        "LoadBalancers"
    ][0]["LoadBalancerArn"]
    groups = [
        call(
            "elbv2", "create_target_group", Name=names.target_group(platform, key), Protocol="HTTP", Port=8080,
            VpcId=vpc, **_ASKED,
        )["TargetGroups"][0]["TargetGroupArn"]
        for key in (f"legacy-{city}-api", f"legacy-{city}-to-{city}")
    ]  # fmt: skip
    listener = call(
        "elbv2", "create_listener", LoadBalancerArn=balancer, Protocol="HTTP", Port=80,
        DefaultActions=[{"Type": "forward", "TargetGroupArn": groups[0]}],
    )["Listeners"][0]["ListenerArn"]  # fmt: skip
    weights = [{"TargetGroupArn": arn, "Weight": weight} for arn, weight in zip(groups, (100, 0), strict=True)]
    tags = {"platform": platform, "ringbus-owner": "migration", "ringbus-monolith": city, "ringbus-city": city}
    call(
        "elbv2", "create_rule", ListenerArn=listener, Priority=40000,
        Conditions=[{"Field": "host-header", "HostHeaderConfig": {"Values": [f"{city}.demo.example"]}}],
        Actions=[{"Type": "forward", "ForwardConfig": {"TargetGroups": weights}}],
        Tags=[{"Key": key, "Value": value} for key, value in tags.items()],
    )  # fmt: skip
    call(
        "ec2", "create_launch_template", LaunchTemplateName=f"{platform}-{city}",
        LaunchTemplateData={"ImageId": "ami-12345678", "InstanceType": "t3.micro"},
    )  # fmt: skip
    for key in (f"legacy-{city}-api", "api"):
        call(
            "autoscaling", "create_auto_scaling_group", AutoScalingGroupName=f"{platform}-{REGION}-{key}",
            MinSize=1, MaxSize=1, DesiredCapacity=1, VPCZoneIdentifier=ids[0],
            LaunchTemplate={"LaunchTemplateName": f"{platform}-{city}", "Version": "$Latest"},
        )  # fmt: skip


def edge_now(session: AwsSession, platform: str) -> dict[str, Any]:
    """Rules, groups and pools of a platform as they are, without ids that differ from one making to another."""
    groups = session.call("elbv2", "describe_target_groups", REGION)["TargetGroups"]
    known = {group["TargetGroupArn"]: group["TargetGroupName"] for group in groups}
    mine = {arn: name for arn, name in known.items() if name.startswith(f"{platform}-")}
    balancers = session.call("elbv2", "describe_load_balancers", REGION)["LoadBalancers"]
    rules = []
    for balancer in balancers:
        if not balancer["LoadBalancerName"].startswith(f"{platform}-"):
            continue
        asked = {"LoadBalancerArn": balancer["LoadBalancerArn"]}
        for listener in session.call("elbv2", "describe_listeners", REGION, asked)["Listeners"]:
            found = session.call("elbv2", "describe_rules", REGION, {"ListenerArn": listener["ListenerArn"]})["Rules"]
            rules += [_rule(rule, mine) for rule in found]
    pools = session.call("autoscaling", "describe_auto_scaling_groups", REGION)["AutoScalingGroups"]
    serving = {
        pool["AutoScalingGroupName"]: sorted(mine.get(arn, arn) for arn in pool["TargetGroupARNs"])
        for pool in pools
        if pool["AutoScalingGroupName"].startswith(f"{platform}-")
    }
    asked = {
        group["TargetGroupName"]: {key: group[key] for key in _ASKED}
        for group in groups
        if group["TargetGroupArn"] in mine
    }
    return {"rules": sorted(rules, key=str), "groups": asked, "pools": serving}


def _rule(rule: dict[str, Any], known: dict[str, str]) -> tuple[str, list[str], dict[str, int]]:
    groups = rule["Actions"][0].get("ForwardConfig", {}).get("TargetGroups", [])
    conditions = sorted(str(condition) for condition in rule["Conditions"])
    return rule["Priority"], conditions, {known[group["TargetGroupArn"]]: group.get("Weight", 1) for group in groups}
