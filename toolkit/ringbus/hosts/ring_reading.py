"""What was read of a node of the ring, and how its answers are read."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

#: A statement was refused; nobody was let in.
_DENIED = (1, 3)
#: What is asked, in the order of the rows in the answer.
STATEMENTS = (
    "SELECT data_center FROM system.local",
    "SELECT peer, data_center, tokens FROM system.peers_v2",
    "SELECT keyspace_name, durable_writes, replication FROM system_schema.keyspaces",
    "SELECT role, is_superuser, can_login FROM system_auth.roles",
    "SELECT role, resource, permissions FROM system_auth.role_permissions",
)


@dataclass(frozen=True, slots=True)
class RoleReading:
    """A role, and what it may do by resource (``data/customers``)."""

    superuser: bool
    login: bool
    permissions: Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class KeyspaceReading:
    """A keyspace: the last part of its strategy's class, and that strategy's options."""

    durable: bool
    strategy: str
    options: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class RingReading:
    """What a node tells of its cluster: all is empty unless it ``speaks``, and lets somebody in (``accepted``).

    ``members`` are the addresses of all others, those that are away among them. ``user``: there is a user for the
    service. ``joined``: the node was once up and normal with the data it has. ``unbuilt``: it
    lacks rows that other rings have. ``uncleaned``: other nodes of its ring keep rows that are its own since it joined.
    ``unrepaired``: keyspaces whose copies were changed from here, and not repaired.
    """

    speaks: bool = False
    user: bool = True
    joined: bool = False
    unbuilt: bool = False
    uncleaned: bool = False
    unrepaired: frozenset[str] = frozenset()
    accepted: frozenset[str] = frozenset()
    regions: frozenset[str] = frozenset()
    members: frozenset[str] = frozenset()
    keyspaces: Mapping[str, KeyspaceReading] = field(default_factory=dict)
    roles: Mapping[str, RoleReading] = field(default_factory=dict)


def cql(code: int, out: str) -> RingReading:
    """The answer of ``ringbus-cql`` to :data:`STATEMENTS`, or to none of them."""
    said = json.loads(out) if code == 0 else {"rows": []}
    if not said["rows"]:
        return RingReading(speaks=code in (0, *_DENIED))
    local, peers, keyspaces, roles, permissions = said["rows"]
    return RingReading(
        speaks=True,
        accepted=frozenset(said["accepted"]),
        regions=frozenset(row["data_center"] for row in (*local, *peers)),
        members=frozenset(row["peer"] for row in peers if row["tokens"]),
        keyspaces={row["keyspace_name"]: _keyspace(row) for row in keyspaces},
        roles={row["role"]: _role(row, permissions) for row in roles},
    )


def yes(_code: int, out: str) -> bool:
    """Whether the script said anything."""
    return bool(out)


def words(_code: int, out: str) -> frozenset[str]:
    """What the script said, a word each."""
    return frozenset(out.split())


def _keyspace(row: Mapping[str, Any]) -> KeyspaceReading:
    options = dict(row["replication"])
    return KeyspaceReading(row["durable_writes"], options.pop("class").rpartition(".")[2], options)


def _role(row: Mapping[str, Any], permissions: list[dict[str, Any]]) -> RoleReading:
    own = {one["resource"]: frozenset(one["permissions"]) for one in permissions if one["role"] == row["role"]}
    return RoleReading(bool(row["is_superuser"]), bool(row["can_login"]), own)
