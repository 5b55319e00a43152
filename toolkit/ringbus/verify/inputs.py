"""What verifying works with."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from ringbus.events import Report
from ringbus.federation.graphs import Link
from ringbus.outcomes import Stop
from ringbus.topology.loss import Loss
from ringbus.topology.values import Cluster, Topology
from ringbus.verify.ports import HostPort

AT_ONCE = 16


@dataclass(frozen=True, slots=True)
class VerifyLimits:
    """Seconds: until bindings have travelled, until copies are there, without a further copy, between two looks."""

    travel: float = 60
    arrival: float = 30
    quiet: float = 3
    pause: float = 0.5


@dataclass(frozen=True, slots=True)
class VerifyInputs:
    """A platform, the way to its hosts, and who listens.

    ``passwords`` are those of the bus's administrator by region; ``run`` tells this verifying from every other one, in
    letters and digits. ``losses`` are known to be away: they are not asked, and the proof is made without them.
    """

    topology: Topology
    links: Sequence[Link]
    hosts: HostPort
    passwords: Mapping[str, str] = field(repr=False)
    run: str
    report: Report
    stop: Stop
    losses: tuple[Loss, ...] = ()
    limits: VerifyLimits = VerifyLimits()
    moment: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep

    def clusters(self) -> tuple[Cluster, ...]:
        """The clusters that should be there."""
        away = {(loss.kind.value, loss.name) for loss in self.losses}
        return tuple(
            cluster
            for cluster in self.topology.clusters
            if not away & {("zone", cluster.zone), ("region", cluster.region)}
        )
