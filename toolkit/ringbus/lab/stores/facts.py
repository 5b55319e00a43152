"""A database of RDS or a node of ElastiCache, as AWS's API tells it: values alone."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from ipaddress import IPv4Address
from typing import Any

from ringbus.topology.rules import STORES

#: The security groups of both kinds, by which bodies are told apart too.
MYSQL, REDIS = STORES
#: The ports at which servers of one group copy each other.
COPIED = {MYSQL: STORES[MYSQL], REDIS: 6380}
_NOWHERE = IPv4Address(0)


@dataclass(frozen=True, slots=True)
class StoreFacts:
    """One server of a monolith's store. ``endpoints`` are the names that lead to it, its own first.

    ``source`` is the name of whom it copies, empty for who is written to. ``secret`` is the ARN of the master user's.
    ``address`` is where its body stands, which AWS's API does not tell.
    """

    name: str
    role: str
    monolith: str
    region: str
    zone: str
    endpoints: tuple[str, ...]
    source: str = ""
    secret: str = ""
    address: IPv4Address = _NOWHERE

    def to_json(self) -> dict[str, Any]:
        """As it is kept."""
        return asdict(self) | {"address": str(self.address)}


def store_of(kept: Mapping[str, Any]) -> StoreFacts:
    """What was kept."""
    return StoreFacts(**{**kept, "endpoints": tuple(kept["endpoints"]), "address": IPv4Address(kept["address"])})


def endpoints_of(stores: Iterable[StoreFacts]) -> dict[str, list[str]]:
    """Of every name that leads to stores the addresses."""
    found: dict[str, list[str]] = {}
    for facts in stores:
        for name in facts.endpoints:
            found.setdefault(name.lower(), []).append(str(facts.address))
    return found
