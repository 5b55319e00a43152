"""What an account holds, service by service, as its API lists it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
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
    clients = _clients(endpoint, account, regions)
    tasks: dict[str, Callable[[], list[str]]] = {}
    for what, (service, *call) in _GLOBAL.items():
        tasks[what] = partial(_names, clients[service, regions[0]], *call)
    for region in regions:
        for what, (service, *call) in _REGIONAL.items():
            tasks[f"{what} in {region}"] = partial(_names, clients[service, region], *call)
        for what, (service, *call) in _GONE.items():
            tasks[f"{what} in {region}"] = partial(_left, clients[service, region], *call)
        tasks[f"instances in {region}"] = partial(_instances, clients["ec2", region])
    with ThreadPoolExecutor(8) as pool:
        return dict(zip(tasks, pool.map(lambda task: task(), tasks.values()), strict=True))


def client(endpoint: str, account: str, service: str, region: str) -> Any:
    """A boto3 client of the emulated API."""
    session = boto3.session.Session(account, "test", region_name=region)
    return session.client(service, endpoint_url=endpoint)  # type: ignore[call-overload]


def _clients(endpoint: str, account: str, regions: Sequence[str]) -> dict[tuple[str, str], Any]:
    """A client of every service in every region; made one after another, for a session is not made for threads."""
    session = boto3.session.Session(account, "test")
    services = sorted({call[0] for calls in (_REGIONAL, _GLOBAL, _GONE) for call in calls.values()})
    return {
        (service, region): session.client(service, region_name=region, endpoint_url=endpoint)  # type: ignore[call-overload]
        for service in services
        for region in regions
    }


def _names(made: Any, call: str, key: str, name: str) -> list[str]:
    return sorted(each[name] for each in _all(made, call, key))


def _left(made: Any, call: str, key: str, name: str, state: str, gone: str) -> list[str]:
    return sorted(each[name] for each in _all(made, call, key) if gone not in str(each[state]))


def _instances(made: Any) -> list[str]:
    reservations = _all(made, "describe_instances", "Reservations")
    alive = (each for reservation in reservations for each in reservation["Instances"])
    return sorted(each["InstanceId"] for each in alive if each["State"]["Name"] != "terminated")


def _all(made: Any, call: str, key: str) -> Iterable[dict[str, Any]]:
    if made.can_paginate(call):
        return [each for page in made.get_paginator(call).paginate() for each in page.get(key, [])]
    return list(getattr(made, call)()[key])
