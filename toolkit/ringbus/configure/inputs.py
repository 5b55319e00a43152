"""What configuring works with."""

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ringbus.configure.gating import STANDARD, GateLimits
from ringbus.configure.ports import HostPort, SecretPort
from ringbus.events import Report
from ringbus.federation.graphs import Link
from ringbus.model.platform import Platform
from ringbus.outcomes import Stop
from ringbus.topology.values import Topology

AT_ONCE = 16


@dataclass(frozen=True, slots=True)
class ConfigureInputs:
    """A platform, the way to its hosts and secrets, and who listens; ``now`` is the moment, in UTC.

    ``accepted``: zones whose outage is fine, for a restart; ``chosen``: names of the only hosts (none: all).
    """

    platform: Platform
    topology: Topology
    links: Sequence[Link]
    hosts: HostPort
    secrets: SecretPort
    now: Callable[[], datetime.datetime]
    report: Report
    stop: Stop
    limits: GateLimits = STANDARD
    accepted: tuple[str, ...] = ()
    chosen: tuple[str, ...] = ()

    @property
    def command(self) -> str:
        """What a person types to have the same once more."""
        words = [*(f"--host {one}" for one in self.chosen), *(f"--accept-zone-outage {one}" for one in self.accepted)]
        return " ".join(["ringbus configure", *words])
