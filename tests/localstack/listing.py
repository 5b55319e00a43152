"""What an account holds, service by service, as its API lists it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import boto3

_REGIONAL: dict[str, tuple[str, str, str, str]] = {
    "vpcs": ("ec2", "describe_vpcs", "Vpcs", "VpcId"),
    "subnets": ("ec2", "describe_subnets", "Subnets", "SubnetId"),
    "route tables": ("ec2", "describe_route_tables", "RouteTables", "RouteTableId"),
    "gateways": ("ec2", "describe_internet_gateways", "InternetGateways", "InternetGatewayId"),
    "endpoints": ("ec2", "describe_vpc_endpoints", "VpcEndpoints", "VpcEndpointId"),
    "groups": ("ec2", "describe_security_groups", "SecurityGroups", "GroupId"),
    "group rules": ("ec2", "describe_security_group_rules", "SecurityGroupRules", "SecurityGroupRuleId"),
    "interfaces": ("ec2", "describe_network_interfaces", "NetworkInterfaces", "NetworkInterfaceId"),
    "addresses": ("ec2", "describe_addresses", "Addresses", "AllocationId"),
    "volumes": ("ec2", "describe_volumes", "Volumes", "VolumeId"),
    "templates": ("ec2", "describe_launch_templates", "LaunchTemplates", "LaunchTemplateId"),
    "flow logs": ("ec2", "describe_flow_logs", "FlowLogs", "FlowLogId"),
    "scaling groups": ("autoscaling", "describe_auto_scaling_groups", "AutoScalingGroups", "AutoScalingGroupName"),
    "load balancers": ("elbv2", "describe_load_balancers", "LoadBalancers", "LoadBalancerArn"),
    "target groups": ("elbv2", "describe_target_groups", "TargetGroups", "TargetGroupArn"),
    "certificates": ("acm", "list_certificates", "CertificateSummaryList", "CertificateArn"),
    "secrets": ("secretsmanager", "list_secrets", "SecretList", "Name"),
    "alarms": ("cloudwatch", "describe_alarms", "MetricAlarms", "AlarmName"),
    "log groups": ("logs", "describe_log_groups", "logGroups", "logGroupName"),
    "keys": ("kms", "list_keys", "Keys", "KeyId"),
}
_GLOBAL: dict[str, tuple[str, str, str, str]] = {
    "buckets": ("s3", "list_buckets", "Buckets", "Name"),
    "roles": ("iam", "list_roles", "Roles", "RoleName"),
    "profiles": ("iam", "list_instance_profiles", "InstanceProfiles", "InstanceProfileName"),
    "zones": ("route53", "list_hosted_zones", "HostedZones", "Id"),
    "health checks": ("route53", "list_health_checks", "HealthChecks", "Id"),
}
_GONE = {
    "nat gateways": ("ec2", "describe_nat_gateways", "NatGateways", "NatGatewayId", "State", "deleted"),
    "peerings": ("ec2", "describe_vpc_peering_connections", "VpcPeeringConnections", "VpcPeeringConnectionId",
                 "Status", "deleted"),
}  # fmt: skip


def listing(endpoint: str, account: str, regions: Sequence[str]) -> dict[str, list[str]]:
    """Names or ids by "what in region"; instances that are terminated and what is deleted do not count."""
    tasks: dict[str, Callable[[], list[str]]] = {}
    for what, call in _GLOBAL.items():
        tasks[what] = lambda call=call: _names(endpoint, account, regions[0], *call)  # type: ignore[misc]
    for region in regions:
        for what, call in _REGIONAL.items():
            tasks[f"{what} in {region}"] = lambda call=call, region=region: _names(endpoint, account, region, *call)  # type: ignore[misc]
        for what, gone in _GONE.items():
            tasks[f"{what} in {region}"] = lambda gone=gone, region=region: _left(endpoint, account, region, *gone)  # type: ignore[misc]
        tasks[f"instances in {region}"] = lambda region=region: _instances(endpoint, account, region)  # type: ignore[misc]
    with ThreadPoolExecutor(8) as pool:
        return dict(zip(tasks, pool.map(lambda task: task(), tasks.values()), strict=True))


def client(endpoint: str, account: str, service: str, region: str) -> Any:
    """A boto3 client of the emulated API."""
    session = boto3.session.Session(account, "test", region_name=region)
    return session.client(service, endpoint_url=endpoint)  # type: ignore[call-overload]


def _names(endpoint: str, account: str, region: str, service: str, call: str, key: str, name: str) -> list[str]:
    return sorted(each[name] for each in _all(client(endpoint, account, service, region), call, key))


def _left(
    endpoint: str, account: str, region: str, service: str, call: str, key: str, name: str, state: str, gone: str
) -> list[str]:
    found = _all(client(endpoint, account, service, region), call, key)
    return sorted(each[name] for each in found if gone not in str(each[state]))


def _instances(endpoint: str, account: str, region: str) -> list[str]:
    reservations = _all(client(endpoint, account, "ec2", region), "describe_instances", "Reservations")
    alive = (each for reservation in reservations for each in reservation["Instances"])
    return sorted(each["InstanceId"] for each in alive if each["State"]["Name"] != "terminated")


def _all(made: Any, call: str, key: str) -> Iterable[dict[str, Any]]:
    if made.can_paginate(call):
        return [each for page in made.get_paginator(call).paginate() for each in page.get(key, [])]
    return list(getattr(made, call)()[key])
