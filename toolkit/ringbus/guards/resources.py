"""Resources of Terraform: what an address says of one, and what is known of those in a state."""

import re

Held = frozenset[tuple[str, str]]
"""Resources that are in a state: type and id of each."""
_INDEX = re.compile(r'\["((?:[^"\\]|\\.)*)"\]|\[(\d+)\]')


def kind(address: str) -> str:
    """The address without its keys: ``module.hosts.aws_instance.this``."""
    return _INDEX.sub("", address)


def module_key(address: str) -> str:
    """The first key of an address: ``london`` of ``module.legacy_databases["london"].aws_db_instance.this``."""
    found = _INDEX.search(address)
    return (found[1] or found[2]) if found else ""


def key(address: str) -> str:
    """The last key of an address: ``bus-eu-west-1a-0`` of ``module.hosts["bus-eu-west-1a-0"].aws_instance.this``."""
    found = list(_INDEX.finditer(address))
    return (found[-1][1] or found[-1][2]) if found else ""


def type_of(address: str) -> str:
    """The resource's type: ``aws_instance``."""
    return kind(address).rpartition(".")[0].rpartition(".")[2]
