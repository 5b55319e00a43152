"""Mends of autoscaling: policies as AWS shows them, and instances in all zones of their group."""

from collections import Counter
from collections.abc import Callable
from typing import Any

from localstack.utils.patch import patch
from moto.autoscaling.models import FakeAutoScalingGroup, FakeScalingPolicy


def create_policy(moto_init: Callable[..., None], policy: Any, *args: Any, **kwargs: Any) -> None:
    """A new scaling policy: switched on, and without the empty predictive configuration that moto shows."""
    moto_init(policy, *args, **kwargs)
    policy.enabled = True
    policy.predictive_scaling_configuration = policy.predictive_scaling_configuration or None


def replace_instances(
    moto_replace: Callable[..., None], group: Any, count_needed: int, propagated_tags: dict[str, str]
) -> None:
    """New instances, each in the group's subnet that has the fewest, by zone; moto has all in the first subnet.

    moto launches in the first subnet that is named, so that the wanted one stands first while it does.
    """
    named = group.vpc_zone_identifier
    if not named:
        moto_replace(group, count_needed, propagated_tags)
        return
    zones = {one.id: one.availability_zone for one in group.autoscaling_backend.ec2_backend.describe_subnets()}
    subnets = sorted(named.split(","), key=lambda subnet: (zones[subnet], subnet))
    try:
        for _ in range(count_needed):
            there = Counter(state.instance.subnet_id for state in group.instance_states)
            group.vpc_zone_identifier = min(subnets, key=lambda subnet: there[subnet])
            moto_replace(group, 1, propagated_tags)
    finally:
        group.vpc_zone_identifier = named


def mend() -> None:
    """Put the functions of this module in moto's place."""
    patch(FakeScalingPolicy.__init__)(create_policy)
    patch(FakeAutoScalingGroup.replace_autoscaling_group_instances)(replace_instances)
