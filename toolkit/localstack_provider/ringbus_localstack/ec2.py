"""Mends of EC2: interfaces made apart from their instance, and what moto forgets to answer or to delete."""

import copy
from collections.abc import Callable
from typing import Any

from localstack.services.cloudwatch.models import LocalStackMetricAlarm, cloudwatch_stores
from localstack.utils.patch import patch
from moto.core.responses import ActionResult
from moto.core.types import Base64EncodedString
from moto.ec2.models.instances import Instance
from moto.ec2.models.launch_templates import LaunchTemplate, LaunchTemplateVersion
from moto.ec2.models.nat_gateways import NatGatewayBackend
from moto.ec2.models.security_groups import SecurityGroupRule
from moto.ec2.models.vpcs import VPCBackend
from moto.ec2.responses import instances as instance_responses
from moto.ec2.responses.monitoring import Monitoring
from moto.ec2.responses.subnets import Subnets
from moto.ec2.utils import parse_user_data

_OWN = "_groups_given_to_instance"


def security_groups(instance: Any) -> list[Any]:
    """The groups of an instance: its own, or those of its first interface, as AWS answers.

    moto knows only the groups in the request, which are none when an interface is given: Terraform would see drift.
    """
    own = instance.__dict__.get(_OWN)
    interface = instance.__dict__.get("nics", {}).get(0)
    return own or (list(interface._group_set) if interface else [])


def set_security_groups(instance: Any, groups: list[Any]) -> None:
    """Keep the groups that a request named for the instance itself."""
    instance.__dict__[_OWN] = groups


def terminate(moto_terminate: Callable[[Any], Any], instance: Any) -> Any:
    """Free the interfaces that outlive an instance, so that they can be deleted or attached to the next one.

    moto leaves them attached for ever. The terminated instance, which stays listed, keeps a copy: moto reads
    addresses and subnet from it when the instance is described. One that is terminated already stays as it is.
    """
    if instance._state.name == "terminated":
        return copy.copy(instance._state)
    before = moto_terminate(instance)
    outliving = {index: nic for index, nic in instance.nics.items() if not nic.delete_on_termination}
    for index, nic in outliving.items():
        memory = copy.copy(nic)
        instance.detach_eni(nic)
        instance.nics[index] = memory
    return before


def prep_nics(moto_prep: Callable[..., None], instance: Any, nic_spec: list[dict[str, Any]], **rest: Any) -> None:
    """Let the interfaces that are made along with an instance go with it, unless the request says otherwise.

    moto keeps them, so those of an autoscaling group would stay behind for ever.
    """
    kept = {spec.get("NetworkInterfaceId") for spec in nic_spec}
    said = {int(spec["DeviceIndex"]) for spec in nic_spec if "DeleteOnTermination" in spec}
    moto_prep(instance, nic_spec, **rest)
    for index, nic in instance.nics.items():
        if nic.id not in kept and index not in said:
            nic.delete_on_termination = True


def add_block_device(
    moto_add: Callable[..., None], instance: Any, size: int, device_path: str, *rest: Any, **named: Any
) -> None:
    """Let a described root volume take the place of the one moto makes for an instance of a launch template.

    moto forgets the first one, which stays behind, attached to nothing that can be terminated.
    """
    default = instance.block_device_mapping.get(device_path)
    if default:
        instance.ec2_backend.detach_volume(default.volume_id, instance.id, device_path)
        instance.ec2_backend.delete_volume(default.volume_id)
    moto_add(instance, size, device_path, *rest, **named)


def delete_nat_gateway(moto_delete: Callable[[Any, str], Any], backend: Any, nat_gateway_id: str) -> Any:
    """Free the address of a NAT gateway and delete its interface, which moto leaves in the subnet."""
    gateway = moto_delete(backend, nat_gateway_id)
    for address in [known for known in backend.addresses if known.eni is gateway._eni]:
        backend.disassociate_address(association_id=address.association_id)
    if gateway._eni.id in backend.enis:
        backend.delete_network_interface(gateway._eni.id)
    return gateway


def modify_vpc_endpoint(moto_modify: Callable[..., None], backend: Any, vpc_id: str, **changes: Any) -> None:
    """Add and remove the routes of a gateway endpoint along with its route tables; `vpc_id` is the endpoint's id.

    moto changes the list alone, then misses those routes when the endpoint is deleted and refuses.
    """
    moto_modify(backend, vpc_id=vpc_id, **changes)
    endpoint = backend.vpc_end_points[vpc_id]
    for table in changes.get("add_route_tables") or []:
        prefixes = endpoint.destination_prefix_list_id
        backend.create_route(table, None, gateway_id=vpc_id, destination_prefix_list_id=prefixes)
    for table in changes.get("remove_route_tables") or []:
        backend.delete_route(table, endpoint.destination_prefix_list_id)


def delete_vpc_endpoints(moto_delete: Callable[..., None], backend: Any, vpce_ids: list[str] | None = None) -> None:
    """Forget endpoints that are deleted, which moto would list for ever; AWS stops listing them within minutes."""
    moto_delete(backend, vpce_ids)
    for name in vpce_ids or []:
        backend.vpc_end_points.pop(name, None)


def set_monitoring(response: Any, state: str) -> ActionResult:
    """Turn detailed monitoring of the instances in a request on or off, and answer their state.

    moto keeps the state, but has neither operation; Terraform asks for it after each instance is made.
    """
    instances = [response.ec2_backend.get_instance(name) for name in response._get_param("InstanceIds", [])]
    for instance in instances:
        instance.monitoring_state = state
    return ActionResult(
        {"InstanceMonitorings": [{"InstanceId": instance.id, "Monitoring": {"State": state}} for instance in instances]}
    )


def monitor_instances(_missing: Callable[[Any], Any], response: Any) -> ActionResult:
    """MonitorInstances."""
    return set_monitoring(response, "enabled")


def unmonitor_instances(_missing: Callable[[Any], Any], response: Any) -> ActionResult:
    """UnmonitorInstances."""
    return set_monitoring(response, "disabled")


def rule_description(rule: Any) -> str | None:
    """The description of a security group rule, whatever its peer is; moto answers only that of a CIDR block."""
    return rule.ip_range.get("Description") or rule.source_group.get("Description")


def create_subnet_cidr_reservation(moto_create: Callable[[Any], Any], response: Any) -> Any:
    """Keep the description of a reservation, which moto drops: Terraform would replace it on every apply."""
    created = moto_create(response)
    created.result["SubnetCidrReservation"].description = response._get_param("Description")
    return created


def launch_template_version(
    moto_init: Callable[..., None], version: Any, template: Any, number: int, data: dict[str, Any], description: str
) -> None:
    """Keep the template's own tags out of what it launches, and read the first-boot data of later versions.

    moto answers the former as a tag specification, which Terraform takes away again on every apply; the latter it
    reads in a template's first version only, and cannot launch the others.
    """
    launched = [spec for spec in data.get("TagSpecifications", []) if spec.get("ResourceType") != "launch-template"]
    boot = data.get("UserData")
    read = parse_user_data(boot) if isinstance(boot, str) else boot
    moto_init(version, template, number, {**data, "TagSpecifications": launched, "UserData": read}, description)


def template_tags(template: Any) -> list[dict[str, str]]:
    """The tags of a launch template as they are; moto answers for ever those that it was made with."""
    return list(template.get_tags())


def user_data(value: Any) -> Any:
    """The first-boot data of a request: base64 as text, or plain as bytes where the attribute is modified later.

    moto takes both for base64, and so refuses the change of a running instance.
    """
    return Base64EncodedString.from_raw_string(value.decode()) if isinstance(value, bytes) else parse_user_data(value)


def template_security_groups(version: Any) -> list[str]:
    """The groups that a launch template gives, by name or by id; moto reads those by name only."""
    return [*version.data.get("SecurityGroups", []), *version.data.get("SecurityGroupIds", [])]


def metric_alarm(own_init: Callable[..., None], alarm: Any, account: str, region: str, given: dict[str, Any]) -> None:
    """Keep the tags an alarm is made with (CloudWatch): LocalStack keeps only those that are added later."""
    own_init(alarm, account, region, given)
    if given.get("Tags"):
        cloudwatch_stores[account][region].TAGS.tag_resource(alarm.alarm["AlarmArn"], given["Tags"])


def mend() -> None:
    """Put the functions of this module in moto's place."""
    Instance.security_groups = property(security_groups, set_security_groups)
    patch(Instance.terminate)(terminate)
    patch(Instance.prep_nics)(prep_nics)
    patch(Instance.add_block_device)(add_block_device)
    patch(NatGatewayBackend.delete_nat_gateway)(delete_nat_gateway)
    patch(VPCBackend.modify_vpc_endpoint)(modify_vpc_endpoint)
    patch(VPCBackend.delete_vpc_endpoints)(delete_vpc_endpoints)
    patch(LaunchTemplateVersion.__init__)(launch_template_version)
    LaunchTemplate.tags = property(template_tags, lambda template, tags: None)
    LaunchTemplateVersion.security_groups = property(template_security_groups)
    patch(LocalStackMetricAlarm.__init__)(metric_alarm)
    instance_responses.parse_user_data = user_data
    SecurityGroupRule.description = property(rule_description)
    patch(Subnets.create_subnet_cidr_reservation)(create_subnet_cidr_reservation)
    patch(Monitoring.monitor_instances)(monitor_instances)
    patch(Monitoring.unmonitor_instances)(unmonitor_instances)
