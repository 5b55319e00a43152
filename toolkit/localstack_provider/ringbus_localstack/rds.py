"""Mends of RDS: resource ids and passwords that differ, zones of the subnet group, parameters that say who set them."""

import json
import secrets
import string
from collections.abc import Callable, Iterable
from typing import Any

from localstack.utils.patch import patch
from moto.rds.models import DBInstance, DBParameterGroup, MasterUserSecret

_LETTERS = string.ascii_uppercase + string.digits


def _name_anew(database: Any) -> None:
    """A resource id of its own: moto gives every database the same, and Terraform finds databases by it."""
    database.dbi_resource_id = "db-" + "".join(secrets.choice(_LETTERS) for _ in range(26))


def _zones(database: Any) -> list[str]:
    """The zones in which a database may be: those of its subnet group, or its region's first."""
    group = getattr(database, "db_subnet_group", None)
    return sorted({subnet.availability_zone for subnet in group._subnets}) if group else [f"{database.region}a"]


def create(moto_init: Callable[..., None], database: Any, *args: Any, **kwargs: Any) -> None:
    """A new database, with its own resource id, in a zone of its subnet group; moto has all in their region's first."""
    moto_init(database, *args, **kwargs)
    _name_anew(database)
    if not kwargs.get("availability_zone"):
        database.availability_zone = _zones(database)[0]


def set_as_replica(moto_set_as_replica: Callable[[Any], None], database: Any) -> None:
    """A replica, which moto makes as a copy of its source, resource id and zone included: it is in the next zone."""
    moto_set_as_replica(database)
    _name_anew(database)
    zones = _zones(database)
    if database.availability_zone in zones:
        database.availability_zone = zones[(zones.index(database.availability_zone) + 1) % len(zones)]


def secret_string(_moto_secret_string: Callable[[Any], str], secret: Any) -> str:
    """What the secret of a master user holds: its own name and a password; moto has the same two for all."""
    password = "".join(secrets.choice(_LETTERS) for _ in range(28))
    return json.dumps({"username": secret.resource.master_username, "password": password})


def update_parameters(moto_update: Callable[..., None], group: Any, parameters: Iterable[dict[str, Any]]) -> None:
    """Parameters a user set have the source ``user``: Terraform asks for those and would miss them otherwise."""
    moto_update(group, [{"Source": "user"} | parameter for parameter in parameters])


def mend() -> None:
    """Put the functions of this module in moto's place."""
    patch(DBInstance.__init__)(create)
    patch(DBInstance.set_as_replica)(set_as_replica)
    patch(MasterUserSecret._generate_secret_string)(secret_string)
    patch(DBParameterGroup.update_parameters)(update_parameters)
