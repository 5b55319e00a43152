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
    """A platform, the way to its hosts and secrets, and who listens; ``now`` is the moment, in UTC."""

    platform: Platform
    topology: Topology
    links: Sequence[Link]
    hosts: HostPort
    secrets: SecretPort
    now: Callable[[], datetime.datetime]
    report: Report
    stop: Stop
    limits: GateLimits = STANDARD
