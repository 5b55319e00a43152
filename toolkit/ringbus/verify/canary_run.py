"""Canaries sent and gathered: queues, bindings that travel, messages, copies, replies; in the end nothing is left."""

from collections.abc import Callable, Iterable, Sequence

from ringbus.events import Event, EventKind
from ringbus.federation.proof import Pair
from ringbus.verify import counting
from ringbus.verify.canary import Canary, CanaryProbe
from ringbus.verify.clients import Answers, ProbeClients
from ringbus.verify.counting import CanaryReading
from ringbus.verify.inputs import VerifyInputs
from ringbus.verify.judging import CanaryOutcome


class CanaryRun:
    """One run of all probes, in the clusters that answer."""

    def __init__(self, inputs: VerifyInputs, probes: Sequence[CanaryProbe], clients: ProbeClients) -> None:
        self._inputs = inputs
        self._probes = probes
        self._clients = clients
        self._sent: dict[str, frozenset[str]] = {probe.name: frozenset() for probe in probes}
        self._taken: dict[str, dict[str, list[CanaryReading]]] = {
            probe.name: {cluster: [] for cluster in clients.there.intersection(probe.clusters)} for probe in probes
        }
        self._late: dict[str, tuple[Pair, ...]] = {}
        self._quiet: dict[str, bool] = {}

    def run(self) -> tuple[CanaryOutcome, ...]:
        """What every probe measured; RB552 when it was interrupted. Its queues are removed, whatever happens."""
        asking = [probe for probe in self._probes if not probe.replies]
        answering = [probe for probe in self._probes if probe.replies]
        try:
            self._say("a queue in every cluster")
            self._clients.each(self._probes, lambda probe, _: probe.prepare())
            self._say("bindings travel")
            self._travel([probe for probe in asking if probe.links])
            self._say("messages and requests")
            self._send(asking, lambda probe, cluster: probe.canaries(cluster))
            if answering:
                self._say("replies")
                self._send(answering, self._answers)
        finally:
            left = self._clients.remove(self._probes)
            if left:
                self._say(f"{left} queues could not be removed; they go by themselves in ten minutes")
        return tuple(map(self._outcome, self._probes))

    def _travel(self, probes: Sequence[CanaryProbe]) -> None:
        """Wait until the bindings are at the upstream of every link, or for as long as that may take."""
        end = self._inputs.moment() + self._inputs.limits.travel
        while True:
            got = self._clients.each(probes, lambda probe, _: [probe.bindings()])
            self._late = {probe.name: tuple(sorted(self._untravelled(probe, got))) for probe in probes}
            if not any(self._late.values()) or self._inputs.moment() >= end:
                return
            self._pause()

    def _untravelled(self, probe: CanaryProbe, got: Answers) -> Iterable[Pair]:
        names = {one.name: one.cluster_name for one in self._inputs.topology.clusters}
        there = self._clients.there
        bound = {one: probe.crossed(got[probe.name, one][0], names) for one in probe.clusters if one in there}
        return (pair for pair in probe.links if there.issuperset(pair) and pair[1] not in bound[pair[0]])

    def _send(self, probes: Sequence[CanaryProbe], wanted: Callable[[CanaryProbe, str], Sequence[Canary]]) -> None:
        """Publish, and take what comes until all that is expected is there and no more comes, or time is over."""
        self._clients.each(probes, lambda probe, cluster: probe.publish(wanted(probe, cluster)))
        self._sent |= {probe.name: self._clients.there.intersection(probe.clusters) for probe in probes}
        limits, moment = self._inputs.limits, self._inputs.moment
        begun = last = moment()
        while True:
            came = self._keep(probes, self._clients.each(probes, lambda probe, _: [probe.take()]))
            last = moment() if came else last
            quiet = moment() - last >= limits.quiet
            if moment() - begun >= limits.arrival or (quiet and all(map(self._complete, probes))):
                self._quiet |= {probe.name: quiet for probe in probes}
                return
            self._pause()

    def _keep(self, probes: Sequence[CanaryProbe], got: Answers) -> bool:
        """Whether anything came."""
        by_name = {probe.name: probe for probe in probes}
        came = False
        for (name, cluster), answers in got.items():
            found = counting.readings(by_name[name], answers[0])
            self._taken[name][cluster] += found
            came = came or bool(found)
        return came

    def _complete(self, probe: CanaryProbe) -> bool:
        return all(copies >= probe.expected[pair] for pair, copies in self._outcome(probe).measured.items())

    def _answers(self, probe: CanaryProbe, cluster: str) -> list[Canary]:
        """A reply to each request that the cluster took; who gets one once more does not answer it again."""
        asked = next(one.name for one in self._probes if one.exchange == probe.exchange and not one.replies)
        taken = dict.fromkeys(self._taken[asked][cluster])
        return [probe.to(cluster, one.source, number) for number, one in enumerate(taken)]

    def _outcome(self, probe: CanaryProbe) -> CanaryOutcome:
        taken = {cluster: got for cluster, got in self._taken[probe.name].items() if cluster in self._clients.there}
        return CanaryOutcome(
            probe,
            counting.measured(probe, self._sent[probe.name], taken),
            self._quiet.get(probe.name, True),
            counting.repeated(taken),
            self._late.get(probe.name, ()),
        )

    def _pause(self) -> None:
        self._clients.refuse_stopped()
        self._inputs.sleep(self._inputs.limits.pause)

    def _say(self, what: str) -> None:
        self._inputs.report(Event(EventKind.SAID, "canaries", what))
