"""The gate before and after hosts are stopped: all of a cluster, or all nodes of the ring, asked at once."""

import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from ringbus.configure.catalogue import INTERRUPTED
from ringbus.configure.ports import HostPort
from ringbus.errors import Kind, RingbusError
from ringbus.events import Event, EventKind, Report, silent
from ringbus.findings import error
from ringbus.hosts.broker_reading import BrokerReading, bus_answer, bus_question
from ringbus.hosts.bus_gate import bus_health
from ringbus.hosts.node_reading import NodeWorkReading, ring_answer, ring_question
from ringbus.hosts.ring_gate import ring_health
from ringbus.hosts.ring_wanted import ADMIN
from ringbus.hosts.shell import ShellCommand
from ringbus.outcomes import Stop, run_all
from ringbus.topology.values import Host, Role, Topology
from ringbus.verdict import HealthReading, Verdict, worst

_AT_ONCE = 16


@dataclass(frozen=True, slots=True)
class GateLimits:
    """Seconds: for what fails before and after a stop, for what ends by itself, and between two looks.

    ``settle``: before the first look at a ring that is back. Hints are written down, and sent, every ten seconds.
    """

    settle: float = 15
    before: float = 60
    after: float = 300
    pending: float = 1800
    pause: float = 3


STANDARD = GateLimits()


@dataclass(frozen=True, slots=True)
class GateInputs:
    """The way to hosts, the ring administrator's passwords by region, and who listens."""

    topology: Topology
    hosts: HostPort
    passwords: Mapping[str, str] = field(repr=False)
    stop: Stop
    report: Report = silent
    limits: GateLimits = STANDARD
    moment: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep


@dataclass(frozen=True, slots=True)
class HostGate:
    """Asks real brokers and nodes; every answer but pass is asked for again until it passes or its time is over."""

    inputs: GateInputs

    @property
    def name(self) -> str:
        """What a person is told it is."""
        return "brokers and nodes"

    def passed(self, hosts: Sequence[Host]) -> HealthReading:
        """Whether ``hosts`` are back as well as they should be; others of their regions may be away."""
        regions, well = {host.region for host in hosts}, {host.name for host in hosts}
        away = {host.name for host in self.inputs.topology.hosts if host.region in regions} - well
        return self._back(well, away, ())

    def may_stop(self, hosts: Collection[str], absent: Collection[str] = ()) -> HealthReading:
        """Whether what these hosts belong to is whole without them, and loses nothing more when they stop.

        Those ``absent`` are away already, and nothing is asked of them.
        """
        return self._waited(hosts, hosts, absent, self.inputs.limits.before)

    def back(self, hosts: Collection[str], absent: Collection[str] = ()) -> HealthReading:
        """Whether what these hosts belong to is whole with them, but for those ``absent``."""
        return self._back(hosts, (), absent)

    def _back(self, hosts: Collection[str], away: Collection[str], absent: Collection[str]) -> HealthReading:
        if any(host.role is Role.RING and host.name in hosts for host in self.inputs.topology.hosts):
            self.inputs.sleep(self.inputs.limits.settle)
        return self._waited(hosts, away, absent, self.inputs.limits.after)

    def _waited(
        self, hosts: Collection[str], away: Collection[str], absent: Collection[str], patience: float
    ) -> HealthReading:
        inputs = self.inputs
        begun, told = inputs.moment(), ""
        while True:
            found = self.look(hosts, away, absent)
            limit = inputs.limits.pending if found.verdict is Verdict.INCONCLUSIVE else patience
            if found.verdict is Verdict.PASSED or inputs.moment() - begun >= limit:
                return found
            if found.said != told:
                inputs.report(Event(EventKind.SAID, "gate", f"{found.verdict.value}, {found.said}"))
            told = found.said
            self._refuse_stopped()
            inputs.sleep(inputs.limits.pause)

    def look(self, hosts: Collection[str], away: Collection[str], absent: Collection[str] = ()) -> HealthReading:
        """One look at all that ``hosts`` belong to, but for those ``away``, or to be stopped next, and ``absent``."""
        topology = self.inputs.topology
        clusters = [one for one in topology.clusters if not set(one.nodes).isdisjoint(hosts)]
        nodes = [host.name for host in topology.hosts if host.role is Role.RING]
        nodes = [] if set(nodes).isdisjoint(hosts) else nodes
        said = self._ask([*(node for one in clusters for node in one.nodes), *nodes])
        brokers = {name: one for name, one in said.items() if not isinstance(one, NodeWorkReading)}
        found = [bus_health(one, brokers, away, absent) for one in clusters]
        if nodes:
            ring = {name: one for name, one in said.items() if not isinstance(one, BrokerReading)}
            found.append(ring_health(topology, ring, away, absent))
        return _together(found)

    def _ask(self, names: Sequence[str]) -> Mapping[str, BrokerReading | NodeWorkReading | str]:
        hosts = {host.name: host for host in self.inputs.topology.hosts}
        tasks = {name: partial(self._ask_one, hosts[name]) for name in names}
        outcomes = run_all(tasks, _AT_ONCE, self.inputs.stop)
        if outcomes.not_started:
            self._refuse_stopped()
        failed = {name: fault.findings[0].message for name, fault in outcomes.errors.items()}
        return {**outcomes.values, **failed}

    def _ask_one(self, host: Host) -> BrokerReading | NodeWorkReading:
        if host.role is Role.BUS:
            return bus_answer(host.name, self._run(bus_question(host.name)))
        password = self.inputs.passwords.get(host.region, "")
        return ring_answer(host.name, self._run(ring_question(host.name, ADMIN, password)))

    def _run(self, command: ShellCommand) -> str:
        return self.inputs.hosts.run(command).out

    def _refuse_stopped(self) -> None:
        if self.inputs.stop.asked:
            said = error(INTERRUPTED, "gate", "interrupted", note="No further host was stopped.")
            raise RingbusError(Kind.INTERRUPTED, [said])


def _together(found: Iterable[HealthReading]) -> HealthReading:
    """The worst of several, and what is said by those that come to it."""
    every = list(found)
    verdict = worst(one.verdict for one in every)
    return HealthReading(verdict, "; ".join(one.said for one in every if one.verdict is verdict))
