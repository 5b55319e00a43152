"""Mends of load balancers: targets are unused until a rule names their group, then as healthy as those saw who ask."""

from collections.abc import Callable
from typing import Any

from localstack.utils.patch import patch
from moto.elbv2.models import ELBv2Backend, FakeHealthStatus, FakeRule, FakeTargetGroup, elbv2_backends

from ringbus_localstack.target_health import health_of

UNUSED = (
    "unused",
    "Target.NotInUse",
    "Target group is not configured to receive traffic from the load balancer",
)


def health_for(
    moto_health: Callable[..., FakeHealthStatus], group: Any, target: dict[str, Any], ec2_backend: Any
) -> FakeHealthStatus:
    """The health of a target; moto says that every registered one is healthy.

    Nobody asks targets of a group that no rule and no default action names; a weight of 0 is enough to be named.
    """
    health = moto_health(group, target, ec2_backend)
    named = elbv2_backends[group.account_id][group.region_name]._any_listener_using(group.arn)
    seen = health_of(group.arn, health.instance_id) if named else UNUSED
    if health.status != "healthy" or seen is None:
        return health
    status, reason, description = seen
    return FakeHealthStatus(
        health.instance_id, health.port, health.health_check_port, status, reason or None, description or None
    )


def create_rule(moto_create: Callable[..., FakeRule], backend: ELBv2Backend, *args: Any, **kwargs: Any) -> FakeRule:
    """A new rule; moto lists the load balancer once more for each group that it names already."""
    rule = moto_create(backend, *args, **kwargs)
    for group in backend.target_groups.values():
        group.load_balancer_arns = list(dict.fromkeys(group.load_balancer_arns))
    return rule


def mend() -> None:
    """Put the functions of this module in moto's place."""
    patch(ELBv2Backend.create_rule)(create_rule)
    patch(FakeTargetGroup.health_for)(health_for)
