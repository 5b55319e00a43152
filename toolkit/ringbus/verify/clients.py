"""All clusters asked at once for all probes: one command on one host of each."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from ringbus.errors import Kind, RingbusError
from ringbus.findings import error
from ringbus.outcomes import Stop, run_all
from ringbus.verify.api import ApiCommand, ClusterClient
from ringbus.verify.canary import CanaryProbe
from ringbus.verify.catalogue import INTERRUPTED
from ringbus.verify.inputs import AT_ONCE

#: What is answered to each command, by the probe's name and the cluster.
Answers = Mapping[tuple[str, str], Sequence[Any]]


class ProbeClients:
    """Clients by cluster. One that fails is ``away``, with what failed, and is asked no more."""

    def __init__(self, clients: Mapping[str, ClusterClient], stop: Stop) -> None:
        self._clients = clients
        self._stop = stop
        self.away: dict[str, RingbusError] = {}

    @property
    def there(self) -> frozenset[str]:
        """The clusters that answer."""
        return frozenset(self._clients.keys() - self.away.keys())

    def each(
        self, probes: Sequence[CanaryProbe], wanted: Callable[[CanaryProbe, str], Sequence[ApiCommand]]
    ) -> Answers:
        """Put what is wanted of a probe and a cluster to it; RB552 when somebody asked to stop."""
        commands = {
            cluster: {probe.name: wanted(probe, cluster) for probe in probes if cluster in probe.clusters}
            for cluster in sorted(self.there)
        }
        tasks = {cluster: partial(self._ask, cluster, own) for cluster, own in commands.items() if any(own.values())}
        outcomes = run_all(tasks, AT_ONCE, self._stop)
        self.away |= outcomes.errors
        self.refuse_stopped()
        return {(name, cluster): got for cluster, found in outcomes.values.items() for name, got in found.items()}

    def remove(self, probes: Sequence[CanaryProbe]) -> int:
        """Remove the queues of probes, also when somebody asked to stop; how many could not be."""
        tasks = {
            f"{cluster} {probe.name}": partial(client.ask, [probe.remove()])
            for cluster, client in self._clients.items()
            for probe in probes
            if cluster in probe.clusters
        }
        return len(run_all(tasks, AT_ONCE, Stop()).errors)

    def refuse_stopped(self) -> None:
        """RB552 when somebody asked to stop."""
        if self._stop.asked:
            said = error(INTERRUPTED, "verify", "interrupted", note="Its queues are removed.", hint="`ringbus verify`")
            raise RingbusError(Kind.INTERRUPTED, [said])

    def _ask(self, cluster: str, commands: Mapping[str, Sequence[ApiCommand]]) -> dict[str, Sequence[Any]]:
        answers = iter(self._clients[cluster].ask([one for own in commands.values() for one in own]))
        return {name: [next(answers) for _ in own] for name, own in commands.items()}
