"""What the ring should hold: roles and keyspaces. Passwords are in memory only, and no ``repr`` shows them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

ADMIN, SERVICES = "ringbus", "services"
#: The superuser that every new Cassandra has, with the password that everybody knows.
DEFAULT = "cassandra"
SERVICE = "cassandra"

#: Copies of each row by datacenter.
Replication = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class WantedRing:
    """``keyspaces`` are the platform's and ``system`` Cassandra's own, each with its copies by region.

    ``region`` is the datacenter of the host that is asked, ``rank`` its number among that one's ``size`` nodes: rack
    after rack in turn.
    """

    region: str
    rank: int
    size: int
    keyspaces: Mapping[str, Replication]
    system: Mapping[str, Replication]
    admin: str = field(repr=False)
    services: str = field(repr=False)

    @property
    def logins(self) -> list[list[str]]:
        """Who may be let in, and the first of them that is decides what can be done."""
        return [[ADMIN, self.admin], [DEFAULT, DEFAULT], [SERVICES, self.services]]
