"""The services that LocalStack's open edition does not have, each handed to moto operation by operation."""

import importlib
from collections.abc import Callable

from localstack.aws.skeleton import Skeleton
from localstack.aws.spec import load_service
from localstack.runtime import hooks
from localstack.services.moto import _proxy_moto
from localstack.services.plugins import Service, aws_provider

from ringbus_localstack import target_health

MENDED = ("autoscaling", "elasticache", "elasticbeanstalk", "elb", "elbv2", "rds")
MENDED_OWN = ("ec2",)
ENTANGLED = ("autoscaling", "elb", "elbv2")
"""Parts of moto that import each other: first requests at the same time would find each other's half done."""


def mend(service: str) -> None:
    """Load the mends of one AWS service; imports its part of moto, hence as late as possible."""
    importlib.import_module(f"ringbus_localstack.{service}").mend()


def _by_moto(service: str) -> Callable[[], Service]:
    """The provider plugin of a service: the operations of botocore's description of it, each answered by moto."""

    def create() -> Service:
        if service in MENDED:
            mend(service)
        description = load_service(service)
        return Service(service, skeleton=Skeleton(description, dict.fromkeys(description.operation_names, _proxy_moto)))

    create.__name__ = service
    return aws_provider(service)(create)


autoscaling = _by_moto("autoscaling")
efs = _by_moto("efs")
elasticache = _by_moto("elasticache")
elasticbeanstalk = _by_moto("elasticbeanstalk")
elb = _by_moto("elb")
elbv2 = _by_moto("elbv2")
rds = _by_moto("rds")


@hooks.on_infra_start()
def mend_own_services() -> None:
    """Mend what LocalStack serves itself out of moto, and import what must not be imported by two requests at once."""
    for service in ENTANGLED:
        importlib.import_module(f"moto.{service}.models")
    for service in MENDED_OWN:
        mend(service)
    target_health.listen()
