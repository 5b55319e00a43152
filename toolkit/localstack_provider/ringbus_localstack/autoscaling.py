"""Mends of autoscaling: policies as AWS shows them."""

from collections.abc import Callable
from typing import Any

from localstack.utils.patch import patch
from moto.autoscaling.models import FakeScalingPolicy


def create_policy(moto_init: Callable[..., None], policy: Any, *args: Any, **kwargs: Any) -> None:
    """A new scaling policy: switched on, and without the empty predictive configuration that moto shows."""
    moto_init(policy, *args, **kwargs)
    policy.enabled = True
    policy.predictive_scaling_configuration = policy.predictive_scaling_configuration or None


def mend() -> None:
    """Put the function of this module in moto's place."""
    patch(FakeScalingPolicy.__init__)(create_policy)
