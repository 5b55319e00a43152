"""Mends of EC2: interfaces made apart from their instance, and what moto forgets to answer or to delete."""

import copy
from collections.abc import Callable
from typing import Any

from localstack.utils.patch import patch
from moto.core.responses import ActionResult
from moto.ec2.models.instances import Instance
from moto.ec2.models.security_groups import SecurityGroupRule
from moto.ec2.responses.monitoring import Monitoring
from moto.ec2.responses.subnets import Subnets

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
    addresses and subnet from it when the instance is described.
    """
    before = moto_terminate(instance)
    outliving = {index: nic for index, nic in instance.nics.items() if not nic.delete_on_termination}
    for index, nic in outliving.items():
        memory = copy.copy(nic)
        instance.detach_eni(nic)
        instance.nics[index] = memory
    return before


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


def mend() -> None:
    """Put the functions of this module in moto's place."""
    Instance.security_groups = property(security_groups, set_security_groups)
    patch(Instance.terminate)(terminate)
    SecurityGroupRule.description = property(rule_description)
    patch(Subnets.create_subnet_cidr_reservation)(create_subnet_cidr_reservation)
    patch(Monitoring.monitor_instances)(monitor_instances)
    patch(Monitoring.unmonitor_instances)(unmonitor_instances)
