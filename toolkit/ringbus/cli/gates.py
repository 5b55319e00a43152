"""The gates of a target: real hosts are asked once there are any, and until then what the API says counts."""

from collections.abc import Sequence
from dataclasses import dataclass

from ringbus.cli.passwords import passwords
from ringbus.cli.reaching import host_access, require_hosts
from ringbus.cli.settings import Settings
from ringbus.configure.gating import GateInputs, HostGate
from ringbus.configure.ports import HostPort
from ringbus.events import Report
from ringbus.lab.dial import is_up
from ringbus.lab.layout import router
from ringbus.model.platform import Platform
from ringbus.outcomes import Stop
from ringbus.release.ports import HealthPort
from ringbus.ssh.sessions import SshSessions
from ringbus.topology.secrets import RING_ADMIN
from ringbus.topology.target import Target
from ringbus.topology.values import Host, Topology
from ringbus.verdict import HealthReading

Listening = tuple[Stop, Report]


def host_gate(target: Target, topology: Topology, hosts: HostPort, listening: Listening) -> HostGate:
    """The gate of real hosts."""
    ring = {region: value for (region, key), value in passwords(target, topology).items() if key == RING_ADMIN}
    stop, report = listening
    return HostGate(GateInputs(topology, hosts, ring, stop, report))


@dataclass(frozen=True, slots=True)
class TargetGate:
    """A HealthPort that asks hosts once they are up, and until then is the ``emulated`` one."""

    settings: Settings
    platform: Platform
    topology: Topology
    target: Target
    emulated: HealthPort
    listening: Listening

    @property
    def name(self) -> str:
        """Which of the two it is by now."""
        return "brokers and nodes" if self._up() else self.emulated.name

    def passed(self, hosts: Sequence[Host]) -> HealthReading:
        """What the hosts say, as an operator reaches them."""
        if not self._up():
            return self.emulated.passed(hosts)
        access = host_access(self.settings, self.platform, self.topology)
        with SshSessions(access, {host.name: host for host in self.topology.hosts}) as sessions:
            return host_gate(self.target, self.topology, sessions, self.listening).passed(hosts)

    def _up(self) -> bool:
        """Whether there are hosts to ask: those of the lab, once it is up. RB508 where it is another folder's."""
        if not is_up(router(self.platform.name)):
            return False
        require_hosts(self.settings, self.platform.name)
        return True
