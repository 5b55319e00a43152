"""Who may come to the hosts, with what, and on which way."""

import socket
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ringbus.topology.nearness import nearest
from ringbus.topology.values import Host, Role, Topology

#: Opens a TCP connection to (address, port), from wherever operators stand; an OSError where that fails.
Dial = Callable[[str, int], socket.socket]


@dataclass(frozen=True, slots=True)
class SshAccess:
    """``known_hosts`` has the key of every host by its address, in OpenSSH's form; ``key`` is a private key's file."""

    user: str
    key: Path
    known_hosts: Path
    dial: Dial
    bastions: tuple[Host, ...] = ()

    def ways(self, host: Host) -> tuple[Host, ...]:
        """The bastions through which to try a host: its zone's first, then others of its region. Empty: directly."""
        if host.role is Role.BASTION:
            return ()
        return nearest(self.bastions, host)


def bastions(topology: Topology) -> tuple[Host, ...]:
    """The bastions of a topology."""
    return tuple(host for host in topology.hosts if host.role is Role.BASTION)
