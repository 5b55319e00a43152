"""The gate of an emulated target: what the API says of instances, for there are no brokers and no ring behind it."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ringbus.topology.values import Host
from ringbus.verdict import HealthReading, Verdict


@dataclass(frozen=True, slots=True)
class EmulatedGate:
    """A HealthPort that asks EC2 alone; ``running`` gives the names of all instances that run in these regions."""

    running: Callable[[Sequence[str]], Sequence[str]]

    @property
    def name(self) -> str:
        """What a person is told it is."""
        return "emulated"

    def passed(self, hosts: Sequence[Host]) -> HealthReading:
        """Pass when each of ``hosts`` runs exactly once."""
        counts = Counter(self.running(sorted({host.region for host in hosts})))
        missing = [host.name for host in hosts if counts[host.name] != 1]
        if missing:
            return HealthReading(Verdict.FAIL, f"not running exactly once: {', '.join(missing)}")
        return HealthReading(Verdict.PASSED, f"{len(hosts)} of {len(hosts)} instances run")
