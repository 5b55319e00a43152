"""How something that Terraform makes is found again in AWS, by the type that Terraform calls it.

A type that is not here is made by a call that does no harm when it is made twice (a bucket's settings, policies of a
role, alarms, attachments, the other side of a peering), and is simply planned anew. Ids to import by are those of the
provider's documentation, section "Import" of each resource.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace


@dataclass(frozen=True, slots=True)
class OrphanKind:
    """A type of Terraform: the call that lists candidates, where they are in the answer, and how to know the right one.

    ``asked`` are the call's parameters, with planned attributes in braces; ``absent`` error codes that mean "none": the
    call is about a single one then, and has no pages, nor has it when not ``paged``. ``same`` are attributes that must
    be equal, planned and found; as long as one of them is not known nothing is looked for. What is ``gone`` (path and
    states) does not count. ``import_id`` has planned and found attributes in braces.

    A candidate must carry the tags that are planned, unless it is ``below`` something that does; ``tags`` is the call
    that tells them where they are not in the answer; ``tagged_later``: having none at all will do, for they are given
    after it was made.
    """

    service: str
    operation: str
    results: str
    import_id: str
    asked: Mapping[str, object] = field(default_factory=dict)
    same: Mapping[str, str] = field(default_factory=dict)
    gone: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    paged: bool = True
    below: bool = False
    tags: "OrphanTags | None" = None
    tagged_later: bool = False


@dataclass(frozen=True, slots=True)
class OrphanTags:
    """The call that tells a candidate's tags, and where they are in its answer; ``absent`` are codes for "none"."""

    operation: str
    asked: Mapping[str, object]
    results: str
    absent: tuple[str, ...] = ()


def _tagged(operation: str, results: str, name: str, *same: str, gone: str = "") -> OrphanKind:
    """A type of EC2 whose listing tells tags; ``same`` as ``attribute=Found``, ``gone`` as ``Path state state``."""
    return OrphanKind(
        "ec2",
        operation,
        results,
        f"{{{name}}}",
        asked={"Filters": [{"Name": "tag:platform", "Values": ["{platform_tag}"]}]},
        same=dict(each.split("=") for each in same),
        gone=tuple(gone.split()),
    )


def _rule(egress: bool) -> OrphanKind:
    return OrphanKind(
        "ec2",
        "describe_security_group_rules",
        "SecurityGroupRules",
        "{SecurityGroupRuleId}",
        asked={"Filters": [{"Name": "group-id", "Values": ["{security_group_id}"]}]},
        same={
            "ip_protocol": "IpProtocol",
            "from_port": "FromPort",
            "to_port": "ToPort",
            "cidr_ipv4": "CidrIpv4",
            "referenced_security_group_id": "ReferencedGroupInfo.GroupId",
        },
        gone=("IsEgress", str(not egress).lower()),
        below=True,
    )


def _of_table(results: str, import_id: str, same: Mapping[str, str]) -> OrphanKind:
    asked = {"Filters": [{"Name": "route-table-id", "Values": ["{route_table_id}"]}]}
    return OrphanKind("ec2", "describe_route_tables", results, import_id, asked, same, below=True)


def _balanced(operation: str, results: str, name: str, same: Mapping[str, str]) -> OrphanKind:
    tags = OrphanTags("describe_tags", {"ResourceArns": [f"{{{name}}}"]}, "TagDescriptions.Tags")
    return OrphanKind("elbv2", operation, results, f"{{{name}}}", same=same, tags=tags, gone=("State.Code", "failed"))


def _role(operation: str, results: str, asked: str, name: str) -> OrphanKind:
    absent = ("NoSuchEntity",)
    return OrphanKind("iam", operation, results, f"{{{name}}}", {asked: "{name}"}, {"name": name}, absent=absent)


_ZONE_TAGS = OrphanTags(
    "list_tags_for_resource", {"ResourceType": "hostedzone", "ResourceId": "{Id}"}, "ResourceTagSet.Tags"
)

KINDS: Mapping[str, OrphanKind] = {
    "aws_instance": _tagged(
        "describe_instances", "Reservations.Instances", "InstanceId", gone="State.Name shutting-down terminated"
    ),
    "aws_network_interface": _tagged(
        "describe_network_interfaces", "NetworkInterfaces", "NetworkInterfaceId", "private_ips=PrivateIpAddress"
    ),
    "aws_ebs_volume": _tagged(
        *("describe_volumes", "Volumes", "VolumeId", "availability_zone=AvailabilityZone", "size=Size"),
        gone="State deleting deleted error",
    ),
    "aws_eip": replace(_tagged("describe_addresses", "Addresses", "AllocationId"), paged=False),
    "aws_nat_gateway": replace(
        _tagged("describe_nat_gateways", "NatGateways", "NatGatewayId", gone="State deleting deleted failed"),
        asked={"Filter": [{"Name": "tag:platform", "Values": ["{platform_tag}"]}]},
    ),
    "aws_vpc": _tagged("describe_vpcs", "Vpcs", "VpcId", "cidr_block=CidrBlock"),
    "aws_subnet": _tagged("describe_subnets", "Subnets", "SubnetId", "cidr_block=CidrBlock"),
    "aws_internet_gateway": _tagged("describe_internet_gateways", "InternetGateways", "InternetGatewayId"),
    "aws_route_table": _tagged("describe_route_tables", "RouteTables", "RouteTableId"),
    "aws_security_group": _tagged("describe_security_groups", "SecurityGroups", "GroupId", "name=GroupName"),
    "aws_launch_template": _tagged(
        "describe_launch_templates", "LaunchTemplates", "LaunchTemplateId", "name=LaunchTemplateName"
    ),
    "aws_vpc_endpoint": _tagged(
        *("describe_vpc_endpoints", "VpcEndpoints", "VpcEndpointId", "service_name=ServiceName"),
        gone="State deleting deleted failed rejected expired",
    ),
    "aws_flow_log": replace(
        _tagged("describe_flow_logs", "FlowLogs", "FlowLogId"),
        asked={"Filter": [{"Name": "tag:platform", "Values": ["{platform_tag}"]}]},
    ),
    "aws_vpc_peering_connection": _tagged(
        *("describe_vpc_peering_connections", "VpcPeeringConnections", "VpcPeeringConnectionId"),
        *("vpc_id=RequesterVpcInfo.VpcId", "peer_vpc_id=AccepterVpcInfo.VpcId"),
        gone="Status.Code deleted deleting rejected failed expired",
    ),
    "aws_vpc_security_group_ingress_rule": _rule(egress=False),
    "aws_vpc_security_group_egress_rule": _rule(egress=True),
    "aws_route": _of_table(
        *("RouteTables.Routes", "{route_table_id}_{destination_cidr_block}"),
        {"destination_cidr_block": "DestinationCidrBlock"},
    ),
    "aws_route_table_association": OrphanKind(
        *("ec2", "describe_route_tables", "RouteTables.Associations", "{SubnetId}/{RouteTableId}"),
        asked={"Filters": [{"Name": "association.subnet-id", "Values": ["{subnet_id}"]}]},
        same={"subnet_id": "SubnetId", "route_table_id": "RouteTableId"},
        below=True,
    ),
    "aws_ec2_subnet_cidr_reservation": OrphanKind(
        *("ec2", "get_subnet_cidr_reservations", "SubnetIpv4CidrReservations", "{SubnetId}:{SubnetCidrReservationId}"),
        asked={"SubnetId": "{subnet_id}"},
        same={"subnet_id": "SubnetId", "cidr_block": "Cidr"},
        paged=False,
        below=True,
    ),
    "aws_lb": _balanced("describe_load_balancers", "LoadBalancers", "LoadBalancerArn", {"name": "LoadBalancerName"}),
    "aws_lb_target_group": _balanced(
        "describe_target_groups", "TargetGroups", "TargetGroupArn", {"name": "TargetGroupName"}
    ),
    "aws_lb_listener": OrphanKind(
        *("elbv2", "describe_listeners", "Listeners", "{ListenerArn}", {"LoadBalancerArn": "{load_balancer_arn}"}),
        same={"port": "Port"},
        below=True,
    ),
    "aws_lb_listener_rule": OrphanKind(
        *("elbv2", "describe_rules", "Rules", "{RuleArn}", {"ListenerArn": "{listener_arn}"}),
        same={"priority": "Priority"},
        below=True,
    ),
    "aws_autoscaling_group": OrphanKind(
        *("autoscaling", "describe_auto_scaling_groups", "AutoScalingGroups", "{AutoScalingGroupName}"),
        asked={"AutoScalingGroupNames": ["{name}"]},
        same={"name": "AutoScalingGroupName"},
        gone=("Status", "delete in progress"),
    ),
    "aws_iam_role": _role("get_role", "Role", "RoleName", "RoleName"),
    "aws_iam_instance_profile": _role(
        "get_instance_profile", "InstanceProfile", "InstanceProfileName", "InstanceProfileName"
    ),
    "aws_s3_bucket": OrphanKind(
        *("s3", "list_buckets", "Buckets", "{Name}"),
        same={"bucket": "Name"},
        paged=False,
        tags=OrphanTags("get_bucket_tagging", {"Bucket": "{Name}"}, "TagSet", ("NoSuchTagSet", "NoSuchTagSetError")),
        tagged_later=True,
    ),
    "aws_secretsmanager_secret": OrphanKind(
        *("secretsmanager", "describe_secret", "", "{ARN}", {"SecretId": "{name}"}, {"name": "Name"}),
        absent=("ResourceNotFoundException",),
        gone=("DeletedDate",),
    ),
    "aws_acm_certificate": OrphanKind(
        *("acm", "list_certificates", "CertificateSummaryList", "{CertificateArn}"),
        same={"domain_name": "DomainName"},
        gone=("Status", "expired", "failed", "revoked", "validation_timed_out"),
        tags=OrphanTags("list_tags_for_certificate", {"CertificateArn": "{CertificateArn}"}, "Tags"),
    ),
    "aws_route53_zone": OrphanKind(
        *("route53", "list_hosted_zones", "HostedZones", "{Id}"),
        same={"name": "Name", "comment": "Config.Comment"},
        tags=_ZONE_TAGS,
        tagged_later=True,
    ),
    "aws_route53_record": OrphanKind(
        *("route53", "list_resource_record_sets", "ResourceRecordSets", "{zone_id}_{name}_{type}{set_identifier_part}"),
        asked={"HostedZoneId": "{zone_id}"},
        same={
            "name": "Name",
            "type": "Type",
            "set_identifier": "SetIdentifier",
            "records": "ResourceRecords.Value",
            "alias.name": "AliasTarget.DNSName",
        },
        below=True,
    ),
    "aws_route53_health_check": OrphanKind(
        *("route53", "list_health_checks", "HealthChecks", "{Id}"),
        same={
            "fqdn": "HealthCheckConfig.FullyQualifiedDomainName",
            "type": "HealthCheckConfig.Type",
            "port": "HealthCheckConfig.Port",
            "resource_path": "HealthCheckConfig.ResourcePath",
        },
        tags=OrphanTags(
            "list_tags_for_resource", {"ResourceType": "healthcheck", "ResourceId": "{Id}"}, "ResourceTagSet.Tags"
        ),
        tagged_later=True,
    ),
    "aws_route53_zone_association": OrphanKind(
        *("route53", "get_hosted_zone", "VPCs", "{zone_id}:{VPCId}:{VPCRegion}", {"Id": "{zone_id}"}),
        same={"vpc_id": "VPCId"},
        absent=("NoSuchHostedZone",),
        below=True,
    ),
}
