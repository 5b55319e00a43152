"""What verifying works with."""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from ringbus.errors import Kind, RingbusError
from ringbus.events import Report
from ringbus.federation.graphs import Link
from ringbus.findings import error
from ringbus.outcomes import Stop
from ringbus.topology.loss import Loss
from ringbus.topology.values import Cluster, Host, Topology
from ringbus.verify.catalogue import INTERRUPTED, UNSET
from ringbus.verify.ports import EdgeInputs, HostPort

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

    ``passwords`` are those of administrators, by region and the secret's key (``topology.secrets``); ``run`` tells
    this verifying from every other one, in letters and digits. ``losses`` are known to be away: they are not asked, and
    the proof is made without them. ``edge`` is None where the public has no way to the platform.
    """

    topology: Topology
    links: Sequence[Link]
    hosts: HostPort
    passwords: Mapping[tuple[str, str], str] = field(repr=False)
    run: str
    report: Report
    stop: Stop
    losses: tuple[Loss, ...] = ()
    edge: EdgeInputs | None = None
    limits: VerifyLimits = VerifyLimits()
    moment: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep

    def require_passwords(self, regions: Iterable[str], key: str, who: str) -> None:
        """RB554 for each of these regions in which ``who`` has no password yet."""
        unset = sorted({region for region in regions if (region, key) not in self.passwords})
        if unset:
            hint = "`ringbus secrets init`, then `ringbus configure`."
            what = f"{who} has no password"
            raise RingbusError(Kind.FAILED, [error(UNSET, f"region {one}", what, hint=hint) for one in unset])

    def refuse_stopped(self, what: str) -> None:
        """RB552 when somebody asked to stop."""
        if self.stop.asked:
            raise RingbusError(Kind.INTERRUPTED, [error(INTERRUPTED, what, "interrupted", hint="`ringbus verify`")])

    def there(self, hosts: Iterable[Host]) -> tuple[Host, ...]:
        """Those that should be there."""
        away = {(loss.kind.value, loss.name) for loss in self.losses}
        return tuple(host for host in hosts if not away & {("zone", host.zone), ("region", host.region)})

    def clusters(self) -> tuple[Cluster, ...]:
        """The clusters that should be there."""
        away = {(loss.kind.value, loss.name) for loss in self.losses}
        return tuple(
            cluster
            for cluster in self.topology.clusters
            if not away & {("zone", cluster.zone), ("region", cluster.region)}
        )
