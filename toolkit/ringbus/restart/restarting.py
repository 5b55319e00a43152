"""Brokers or nodes restarted batch by batch: a gate before, drain, stop, start, a gate after, a canary."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from ringbus.errors import Kind, RingbusError, failed
from ringbus.events import Event, EventKind
from ringbus.findings import error
from ringbus.hosts import scripts
from ringbus.hosts.shell import ShellCommand
from ringbus.outcomes import run_all
from ringbus.quorum.outages import both_away, other_half
from ringbus.restart.asking import UNITS, ServiceState, ask_services, unserved
from ringbus.restart.batching import RestartBatch, chosen, refuse_outages, restart_batches
from ringbus.restart.catalogue import INTERRUPTED, NOT_RESTARTED, STOPPED
from ringbus.restart.inputs import RestartInputs, RestartScope
from ringbus.restart.record import RestartRecord, begun_before, forget, remember
from ringbus.topology.values import Cluster, Host, Role
from ringbus.verdict import HealthReading, Verdict

_AT_ONCE = 16
_SECONDS = scripts.START_SECONDS + 600


@dataclass(frozen=True, slots=True)
class RestartOutcome:
    """What is, or was, restarted batch by batch; ``before``: hosts that a restart begun earlier had done."""

    batches: tuple[RestartBatch, ...]
    before: tuple[str, ...]
    gates: tuple[HealthReading, ...] = ()


def plan_restart(inputs: RestartInputs, scope: RestartScope) -> RestartOutcome:
    """What would be done now, and nothing touched."""
    run = _Run(inputs, scope, begun_before(inputs.documents, scope))
    return RestartOutcome(run.batches, run.before)


def restart(inputs: RestartInputs, scope: RestartScope) -> RestartOutcome:
    """Restart all that are left, and stop at the first verdict that is not pass; RB570 before anything is touched."""
    record = begun_before(inputs.documents, scope)
    run = _Run(inputs, scope, record)
    run.carry_out(record or remember(inputs.documents, scope, inputs.now()))
    forget(inputs.documents, scope)
    return RestartOutcome(run.batches, run.before, tuple(run.gates))


class _Run:
    """One restart, from the first question to the last canary."""

    def __init__(self, inputs: RestartInputs, scope: RestartScope, record: RestartRecord | None) -> None:
        self._inputs, self._scope = inputs, scope
        hosts = chosen(inputs.topology, scope)
        found = ask_services(inputs, hosts)
        states = {name: one.state for name, one in found.items()}
        done = record.begun if record else None
        self.before = tuple(name for name in found if _serves(states, name) and found[name].mark == done)
        self._left = [host.name for host in hosts if host.name not in self.before]
        stopped = (one for one in hosts if one.name in self._left and states[one.name] is not ServiceState.DOWN)
        refuse_outages(inputs.topology, stopped, scope)
        self.batches = restart_batches(inputs.topology, {name: states[name] for name in self._left})
        self._absent = frozenset(name for name in self._left if states[name] is ServiceState.SILENT)
        self._done = list(self.before)
        self.gates: list[HealthReading] = []
        if record:
            said = f"goes on with the restart begun {record.begun}: {len(self.before)} of {len(hosts)} hosts were done"
            self._say(said)

    def carry_out(self, record: RestartRecord) -> None:
        """Batch by batch; what was done before and may not have passed is asked once those that were down are up."""
        numbered = list(enumerate(self.batches, 1))
        for number, batch in numbered:
            if not batch.stops:
                self._carry_out(number, batch, record)
        if self.before:
            self._settle(RestartBatch(self.before, "restarted before", absent=tuple(self._absent)))
        for number, batch in numbered:
            if batch.stops:
                self._carry_out(number, batch, record)

    def _carry_out(self, number: int, batch: RestartBatch, record: RestartRecord) -> None:
        self._refuse_stopped()
        self._say(f"batch {number} of {len(self.batches)}: {', '.join(batch.hosts)}; {batch.why}")
        if batch.stops:
            self._refuse_beside(batch)
            absent = {*batch.absent, *self._absent.intersection(batch.hosts)}
            self._pass("the gate before", batch, self._inputs.gate.may_stop(batch.hosts, absent), Kind.REFUSED)
        self._restart(batch, record)
        self._settle(batch)

    def _settle(self, batch: RestartBatch) -> None:
        """What comes after hosts are up; canaries only when all others serve, for else they cannot pass."""
        self._pass("the gate after", batch, self._inputs.gate.back(batch.hosts, batch.absent), Kind.FAILED)
        self._rebalance(batch)
        if not batch.absent:
            self._pass("the canary after", batch, self._inputs.canaries(), Kind.FAILED)

    def _refuse_beside(self, batch: RestartBatch) -> None:
        """Nothing of a zone's bus and rack is stopped while the other is away whole."""
        topology = self._inputs.topology
        beside = other_half(topology, batch.hosts)
        away, unasked = unserved(self._inputs, [host for host in topology.hosts if host.name in beside])
        for name in sorted(unasked):
            self._say(f"{name} cannot be asked, and counts as away")
        costs = both_away(topology, batch.hosts, away | unasked)
        if costs:
            raise RingbusError(Kind.REFUSED, list(costs.values()))

    def _restart(self, batch: RestartBatch, record: RestartRecord) -> None:
        tasks = {host.name: partial(self._restart_one, host, record) for host in self._hosts(batch)}
        outcomes = run_all(tasks, _AT_ONCE, self._inputs.stop)
        self._done += outcomes.values
        self._left = [name for name in self._left if name not in outcomes.values]
        if outcomes.errors:
            self._tell_failed(outcomes.errors.values())
        if outcomes.not_started:
            self._refuse_stopped()

    def _restart_one(self, host: Host, record: RestartRecord) -> None:
        unit, report = UNITS[host.role], self._inputs.report
        report(Event(EventKind.STARTED, host.name, f"{unit}: drain, stop, start"))
        command = ShellCommand(host.name, scripts.restart(unit, record.begun), seconds=_SECONDS)
        try:
            self._run(command, f"{unit} was not restarted")
        except RingbusError:
            report(Event(EventKind.FINISHED, host.name, unit, ok=False))
            raise
        report(Event(EventKind.FINISHED, host.name, f"{unit} is up"))

    def _run(self, command: ShellCommand, otherwise: str) -> None:
        answer = self._inputs.hosts.run(command.alone())
        if answer.code != 0:
            raise failed(NOT_RESTARTED, command.host, f"{otherwise}: {answer.last_words}")

    def _tell_failed(self, faults: Iterable[RingbusError]) -> None:
        """Every host that failed, and with the last of them what is done and how to go on."""
        *first, last = [finding for fault in faults for finding in fault.findings]
        note = f"{last.note} {self._told()}".strip()
        raise RingbusError(Kind.FAILED, [*first, replace(last, note=note, hint=self._again())])

    def _rebalance(self, batch: RestartBatch) -> None:
        """Of each cluster none of whose brokers is left to restart."""
        for cluster in self._inputs.topology.clusters:
            if self._ends(cluster, batch):
                self._say(f"leaders of queues of {cluster.name} are spread anew")
                node = next(name for name in cluster.nodes if name in batch.hosts)
                self._run(ShellCommand(node, scripts.REBALANCE, seconds=_SECONDS), "its queues were not rebalanced")

    def _ends(self, cluster: Cluster, batch: RestartBatch) -> bool:
        nodes = set(cluster.nodes)
        own = self._scope.role is Role.BUS and len(nodes) > 1
        return own and not nodes.isdisjoint(batch.hosts) and nodes.isdisjoint(self._left)

    def _pass(self, what: str, batch: RestartBatch, reading: HealthReading, kind: Kind) -> None:
        """Say what a gate says; RB573 unless it passes."""
        self.gates.append(reading)
        self._say(f"{what}: {reading.verdict.value}, {reading.said}")
        if reading.verdict is not Verdict.PASSED:
            said = f"{what} it says {reading.verdict.value}: {reading.said}"
            where = f"batch {', '.join(batch.hosts)}"
            raise RingbusError(kind, [error(STOPPED, where, said, note=self._told(), hint=self._again())])

    def _refuse_stopped(self) -> None:
        if self._inputs.stop.asked:
            said = error(INTERRUPTED, "restart", "interrupted", note=self._told(), hint=self._again())
            raise RingbusError(Kind.INTERRUPTED, [said])

    def _told(self) -> str:
        """What is done and what is not."""
        done, left = ", ".join(self._done) or "none", ", ".join(self._left) or "none"
        return f"Restarted: {done}. Not restarted: {left}."

    def _again(self) -> str:
        return f"mend it, then `{self._scope.command}` goes on with what is left."

    def _hosts(self, batch: RestartBatch) -> Sequence[Host]:
        return [host for host in self._inputs.topology.hosts if host.name in batch.hosts]

    def _say(self, what: str) -> None:
        self._inputs.report(Event(EventKind.SAID, "restart", what))


def _serves(states: Mapping[str, ServiceState], name: str) -> bool:
    return states[name] is ServiceState.SERVES
