"""What can be done on a host of the ring beside what any host gets."""

import json
from dataclasses import dataclass, field
from enum import StrEnum

from ringbus.hosts import ring_scripts
from ringbus.hosts.ring_wanted import ADMIN, DEFAULT, SERVICE, WantedRing
from ringbus.hosts.shell import ShellCommand

_FOUNDING_SECONDS, _JOINING_SECONDS, _CQL_SECONDS = 900, 24 * 3600, 300


@dataclass(frozen=True, slots=True)
class UserAction:
    """Make the user that Cassandra runs as."""

    host: str
    why: str
    what: str = f"user {SERVICE}"

    def shown(self) -> str:
        """What a person would type."""
        return f"useradd --system {SERVICE}"

    def command(self) -> ShellCommand:
        """Nothing where it is there."""
        return ShellCommand(self.host, ring_scripts.USER)


class FirstStartKind(StrEnum):
    """How a node without data starts: with tokens of its own, or taking its part, or its old part, from others."""

    FOUNDING = "founding its ring"
    ADDING = "founding its ring beside others"
    JOINING = "joining its ring"
    REPLACING = "replacing its lost self"


@dataclass(frozen=True, slots=True)
class FirstStartAction:
    """Start a node without data; ``yaml`` and ``setting`` it reads this once, ``digest`` is of all else it reads."""

    host: str
    yaml: str = field(repr=False)
    digest: str
    setting: str
    kind: FirstStartKind
    why: str

    @property
    def founds(self) -> bool:
        """Whether all nodes of its ring start at once."""
        return self.kind in {FirstStartKind.FOUNDING, FirstStartKind.ADDING}

    @property
    def what(self) -> str:
        """``first start of cassandra, founding its ring``."""
        return f"first start of {SERVICE}, {self.kind}"

    def shown(self) -> str:
        """What a person would type."""
        return f"systemctl start {SERVICE}"

    def command(self) -> ShellCommand:
        """Ends when the node is up and normal."""
        seconds = _FOUNDING_SECONDS if self.founds else _JOINING_SECONDS
        script = ring_scripts.first_start(
            self.digest,
            self.setting,
            unbuilt=self.kind is FirstStartKind.ADDING,
            uncleaned=self.kind is FirstStartKind.JOINING,
            seconds=seconds,
        )
        return ShellCommand(self.host, script, self.yaml, seconds + _FOUNDING_SECONDS)


@dataclass(frozen=True, slots=True)
class LoginAction:
    """Wait until somebody is let in: a new ring makes its default superuser when a quorum of it is up."""

    host: str
    ring: WantedRing
    why: str
    what: str = "wait for a login"

    def shown(self) -> str:
        """What a person would type."""
        return f"ringbus-cql, as {ADMIN} or {DEFAULT}"

    def command(self) -> ShellCommand:
        """Two minutes at most; who asks comes by standard input."""
        return ShellCommand(self.host, ring_scripts.LOGIN, _request(self.ring, ()), seconds=_FOUNDING_SECONDS)


@dataclass(frozen=True, slots=True)
class CqlAction:
    """Statements for the cluster; ``keyspace`` must be repaired then (empty: none)."""

    host: str
    ring: WantedRing
    statements: tuple[str, ...] = field(repr=False)
    what: str
    why: str
    keyspace: str = ""
    hidden: bool = False

    def shown(self) -> str:
        """What a person would type."""
        return "ringbus-cql: …" if self.hidden else f"ringbus-cql: {'; '.join(self.statements)}"

    def command(self) -> ShellCommand:
        """Who asks and the statements come by standard input."""
        asked = _request(self.ring, self.statements)
        return ShellCommand(self.host, ring_scripts.cql(self.keyspace), asked, seconds=_CQL_SECONDS)


@dataclass(frozen=True, slots=True)
class RepairAction:
    """Make all copies of this node's rows the same, once other copies are wanted; the ``last`` node ends it."""

    host: str
    keyspaces: tuple[str, ...]
    last: bool
    why: str

    @property
    def what(self) -> str:
        """``repair of rides``."""
        return f"repair of {', '.join(self.keyspaces)}"

    def shown(self) -> str:
        """What a person would type."""
        return "; ".join(f"nodetool repair --full -- {keyspace}" for keyspace in self.keyspaces)

    def command(self) -> ShellCommand:
        """Ends when they are."""
        return ShellCommand(self.host, ring_scripts.repair(self.keyspaces, last=self.last), seconds=_JOINING_SECONDS)


@dataclass(frozen=True, slots=True)
class RebuildAction:
    """Fill a node of a ring that was added with the rows of the ring in ``source``."""

    host: str
    source: str
    why: str
    what: str = "rebuild"

    def shown(self) -> str:
        """What a person would type."""
        return f"nodetool rebuild -- {self.source}"

    def command(self) -> ShellCommand:
        """Ends when it has all of them."""
        return ShellCommand(self.host, ring_scripts.rebuild(self.source), seconds=_JOINING_SECONDS)


@dataclass(frozen=True, slots=True)
class CleanupAction:
    """Take rows off a node's disk that are those of a node that joined; who joined is the ``last``, and ends it."""

    host: str
    last: bool
    why: str
    what: str = "cleanup"

    def shown(self) -> str:
        """What a person would type."""
        return "nodetool cleanup"

    def command(self) -> ShellCommand:
        """Ends when they are gone."""
        return ShellCommand(self.host, ring_scripts.cleanup(last=self.last), seconds=_JOINING_SECONDS)


RingAction = UserAction | FirstStartAction | LoginAction | CqlAction | RepairAction | RebuildAction | CleanupAction


def _request(ring: WantedRing, statements: tuple[str, ...]) -> str:
    """As the administrator, or while there is none as the default superuser."""
    return json.dumps({"logins": ring.logins[:2], "statements": statements})
