"""What verifying needs of others: commands run on hosts, and requests of the public."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from ringbus.hosts.shell import ShellAnswer, ShellCommand


class HostPort(Protocol):
    """Runs commands on hosts as root; a host that cannot be reached is a RingbusError. Used from many threads."""

    def run(self, command: ShellCommand) -> ShellAnswer:
        """The command's answer, whatever its exit code."""
        ...


@dataclass(frozen=True, slots=True)
class EdgeReading:
    """What came of a request: ``status`` is 0 where no answer came, ``said`` then why; the region that answered."""

    status: int
    region: str = ""
    said: str = ""


class EdgePort(Protocol):
    """Sends requests as the public does."""

    def get(self, near: str, name: str, path: str) -> EdgeReading:
        """What ``name`` answers somebody near to a region who asks for a path."""
        ...


@dataclass(frozen=True, slots=True)
class EdgeInputs:
    """How the public gets there: the name of all, each region's own, the region of each city."""

    port: EdgePort
    public: str
    regions: Mapping[str, str]
    cities: Mapping[str, str]
