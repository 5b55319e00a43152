"""Mends of RDS: resource ids that differ, parameters that say who set them."""

import secrets
import string
from collections.abc import Callable, Iterable
from typing import Any

from localstack.utils.patch import patch
from moto.rds.models import DBInstance, DBParameterGroup

_LETTERS = string.ascii_uppercase + string.digits


def _name_anew(database: Any) -> None:
    """A resource id of its own: moto gives every database the same, and Terraform finds databases by it."""
    database.dbi_resource_id = "db-" + "".join(secrets.choice(_LETTERS) for _ in range(26))


def create(moto_init: Callable[..., None], database: Any, *args: Any, **kwargs: Any) -> None:
    """A new database, with its own resource id."""
    moto_init(database, *args, **kwargs)
    _name_anew(database)


def set_as_replica(moto_set_as_replica: Callable[[Any], None], database: Any) -> None:
    """A replica, which moto makes as a copy of its source, resource id included."""
    moto_set_as_replica(database)
    _name_anew(database)


def update_parameters(moto_update: Callable[..., None], group: Any, parameters: Iterable[dict[str, Any]]) -> None:
    """Parameters a user set have the source ``user``: Terraform asks for those and would miss them otherwise."""
    moto_update(group, [{"Source": "user"} | parameter for parameter in parameters])


def mend() -> None:
    """Put the functions of this module in moto's place."""
    patch(DBInstance.__init__)(create)
    patch(DBInstance.set_as_replica)(set_as_replica)
    patch(DBParameterGroup.update_parameters)(update_parameters)
