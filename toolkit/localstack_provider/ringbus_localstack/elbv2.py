"""Mends of load balancers: the health of targets is what those who ask them saw, where somebody does."""

from collections.abc import Callable
from typing import Any

from localstack.utils.patch import patch
from moto.elbv2.models import FakeHealthStatus, FakeTargetGroup

from ringbus_localstack.target_health import health_of


def health_for(
    moto_health: Callable[..., FakeHealthStatus], group: Any, target: dict[str, Any], ec2_backend: Any
) -> FakeHealthStatus:
    """The health of a target; moto says that every registered one is healthy."""
    health = moto_health(group, target, ec2_backend)
    seen = health_of(group.arn, health.instance_id)
    if health.status != "healthy" or seen is None:
        return health
    status, reason, description = seen
    return FakeHealthStatus(
        health.instance_id, health.port, health.health_check_port, status, reason or None, description or None
    )


def mend() -> None:
    """Put the function of this module in moto's place."""
    patch(FakeTargetGroup.health_for)(health_for)
