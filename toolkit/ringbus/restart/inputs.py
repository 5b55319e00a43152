"""What restarting works with."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Protocol

from ringbus.events import Report
from ringbus.hosts.shell import ShellAnswer, ShellCommand
from ringbus.journal.documents import DocumentStore
from ringbus.outcomes import Stop
from ringbus.topology.values import Role, Topology
from ringbus.verdict import HealthReading


class HostPort(Protocol):
    """Runs commands on hosts as root; a host that cannot be reached is a RingbusError. Used from many threads."""

    def run(self, command: ShellCommand) -> ShellAnswer:
        """The command's answer, whatever its exit code."""


class GatePort(Protocol):
    """Asks all that hosts belong to, and waits for what ends by itself."""

    def may_stop(self, hosts: Collection[str], absent: Collection[str] = ()) -> HealthReading:
        """Whether what these hosts belong to is whole without them, and loses nothing more when they stop.

        Those ``absent`` are away already, and nothing is asked of them.
        """

    def back(self, hosts: Collection[str], absent: Collection[str] = ()) -> HealthReading:
        """Whether what these hosts belong to is whole with them, but for those ``absent``."""


@dataclass(frozen=True, slots=True)
class RestartScope:
    """What is restarted: brokers or nodes, in these zones (none: all); the outage of ``accepted`` zones is fine.

    ``anew``: all of them, also those that a restart which was cut off had done.
    """

    role: Role
    zones: tuple[str, ...] = ()
    accepted: tuple[str, ...] = ()
    anew: bool = False

    @property
    def command(self) -> str:
        """What a person types to have the same once more."""
        words = [*(f"--zone {zone}" for zone in self.zones), *(f"--accept-zone-outage {one}" for one in self.accepted)]
        return " ".join([f"ringbus restart {self.role.value}", *words])


@dataclass(frozen=True, slots=True)
class RestartInputs:
    """A platform, the way to its hosts, what asks whether all is well, and who listens.

    ``canaries`` go over the bus or the ring once; ``documents`` keep what was begun; ``now`` is the moment (ISO 8601).
    """

    topology: Topology
    hosts: HostPort
    gate: GatePort
    canaries: Callable[[], HealthReading]
    documents: DocumentStore
    now: Callable[[], str]
    report: Report
    stop: Stop
