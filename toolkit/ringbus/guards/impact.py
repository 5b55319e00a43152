"""What a change of a stateful host's resource does to the host: the one table of attributes.

Sources: the AWS provider's documentation of each resource ("forces new resource", and what it stops an instance for:
internal/service/ec2/ec2_instance.go, ``instance_type``, ``user_data``, ``ebs_optimized``), AWS's for ModifyVolume.
A replacement is Terraform's own decision (``Action.REPLACE``), so the table has only what is changed in place.
"""

from collections.abc import Iterable
from enum import IntEnum

from ringbus.guards.resources import kind, type_of
from ringbus.guards.stack_plan import Action, StackChange

INSTANCE = "module.hosts.aws_instance.this"
INTERFACE = "module.hosts.aws_network_interface.this"
VOLUME = "module.volumes.aws_ebs_volume.this"
ATTACHMENT = "module.volumes.aws_volume_attachment.this"
HOST_RESOURCES = (INSTANCE, INTERFACE, VOLUME, ATTACHMENT)


class ImpactLevel(IntEnum):
    """What happens to a host, the worst last."""

    NONE = 0
    STOP = 1
    REPLACE = 2
    DATA_LOSS = 3


NONE, STOP, REPLACE, DATA_LOSS = ImpactLevel

_NAMES = "tags tags_all arn id"
_FREE = {
    INSTANCE: f"""{_NAMES} volume_tags monitoring credit_specification metadata_options iam_instance_profile
        disable_api_termination disable_api_stop instance_initiated_shutdown_behavior maintenance_options
        root_block_device source_dest_check user_data_replace_on_change get_password_data vpc_security_group_ids
        instance_state private_dns public_dns public_ip password_data outpost_arn primary_network_interface_id""",
    INTERFACE: f"""{_NAMES} description security_groups source_dest_check attachment mac_address owner_id
        private_dns_name""",
    VOLUME: f"{_NAMES} size type iops throughput final_snapshot create_time",
    ATTACHMENT: f"{_NAMES} force_detach skip_destroy stop_instance_before_detaching",
}
_TABLE = {
    **{(resource, name): NONE for resource, names in _FREE.items() for name in names.split()},
    (INSTANCE, "instance_type"): STOP,
    (INSTANCE, "user_data"): STOP,
    (INSTANCE, "user_data_base64"): STOP,
    (INSTANCE, "ebs_optimized"): STOP,
    (VOLUME, "encrypted"): DATA_LOSS,
    (VOLUME, "kms_key_id"): DATA_LOSS,
    (VOLUME, "snapshot_id"): DATA_LOSS,
    (VOLUME, "availability_zone"): DATA_LOSS,
}
"""What a change in place does; an attribute that is not here stops the host."""

_WHOLE = {
    Action.REPLACE: {INSTANCE: REPLACE, INTERFACE: REPLACE, VOLUME: DATA_LOSS, ATTACHMENT: STOP},
    Action.DESTROY: {INSTANCE: REPLACE, INTERFACE: REPLACE, VOLUME: DATA_LOSS, ATTACHMENT: DATA_LOSS},
}


_DONE = {Action.REPLACE: "made anew", Action.DESTROY: "destroyed"}


def impact(changes: Iterable[StackChange], storage: str) -> ImpactLevel:
    """What all changes of one host's resources do to it; with ``storage`` local (instance stores) a stop loses data."""
    worst = max((_of_change(change) for change in changes), default=NONE)
    return DATA_LOSS if worst and storage == "local" else worst


def reasons(changes: Iterable[StackChange]) -> tuple[str, ...]:
    """Why a host is touched: the attributes that do it, or that a resource of it is made anew or destroyed."""
    found = [reason for change in changes if _of_change(change) for reason in _reasons(change)]
    return tuple(sorted(dict.fromkeys(found)))


def _reasons(change: StackChange) -> Iterable[str]:
    if change.action is not Action.CHANGE:
        yield f"{type_of(change.address)} {_DONE.get(change.action, 'changed')}"
        return
    resource = kind(change.address)
    yield from (name for name in change.changed if _of_attribute(resource, name, change))


def _of_change(change: StackChange) -> ImpactLevel:
    resource = kind(change.address)
    if resource not in HOST_RESOURCES or change.deposed:
        return NONE
    if change.action in _WHOLE:
        return _WHOLE[change.action][resource]
    if change.action is Action.CHANGE:
        return max((_of_attribute(resource, name, change) for name in change.changed), default=STOP)
    return STOP if change.action is Action.UNKNOWN else NONE


def _of_attribute(resource: str, name: str, change: StackChange) -> ImpactLevel:
    if (resource, name) == (VOLUME, "size") and _smaller(change.before.get(name), change.after.get(name)):
        return DATA_LOSS
    return _TABLE.get((resource, name), STOP)


def _smaller(before: object, after: object) -> bool:
    return not (isinstance(before, int | float) and isinstance(after, int | float) and after >= before)
