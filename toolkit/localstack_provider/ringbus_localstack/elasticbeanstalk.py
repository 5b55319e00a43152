"""Mends of Elastic Beanstalk: tags of applications."""

from collections.abc import Callable
from typing import Any

from localstack.utils.patch import patch
from moto.elasticbeanstalk.models import Application, EBBackend


def find_by_arn(moto_find: Callable[[Any, str], Any], backend: Any, arn: str) -> Any:
    """What carries the tags of ``arn``: an application, or an environment, the only one that moto looks for."""
    applications = {application.arn: application for application in backend.applications.values()}
    return applications.get(arn) or moto_find(backend, arn)


def create_application(moto_init: Callable[..., None], application: Any, *args: Any, **kwargs: Any) -> None:
    """A new application, which can hold tags."""
    moto_init(application, *args, **kwargs)
    application.tags = {}


def mend() -> None:
    """Put the functions of this module in moto's place."""
    patch(Application.__init__)(create_application)
    patch(EBBackend._find_environment_by_arn)(find_by_arn)
