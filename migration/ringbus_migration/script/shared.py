"""What a target group of a cell's own has from the shared one that it stands beside: how hosts are asked, and where."""

from collections.abc import Iterator
from typing import Any

from ringbus_migration.script import names

_COPIED = {
    "protocol": "Protocol",
    "version": "ProtocolVersion",
    "port": "Port",
    "vpc": "VpcId",
    "health": "HealthCheckPath",
    "health_protocol": "HealthCheckProtocol",
    "health_port": "HealthCheckPort",
    "interval": "HealthCheckIntervalSeconds",
    "timeout": "HealthCheckTimeoutSeconds",
    "healthy": "HealthyThresholdCount",
    "unhealthy": "UnhealthyThresholdCount",
    "codes": "Matcher.HttpCode",
}
"""By the name under which it is remembered: where describe_target_groups has it, and create_target_group takes it."""


def found(side: str, city: str, region: str) -> dict[str, str]:
    """The names of a side's shared group and of all that is copied, each with its JMESPath."""
    paths = {"": "TargetGroupArn"} | _COPIED
    return {names.shared(side, city, region, what): f"TargetGroups[0].{path}" for what, path in paths.items()}


def given(side: str, city: str, region: str) -> dict[str, Any]:
    """Parameters of a group that is made like it."""
    return dict(_parameters(side, city, region))


def _parameters(side: str, city: str, region: str) -> Iterator[tuple[str, Any]]:
    for what, path in _COPIED.items():
        reference = names.reference(names.shared(side, city, region, what))
        member, _, inner = path.partition(".")
        yield member, {inner: reference} if inner else reference
