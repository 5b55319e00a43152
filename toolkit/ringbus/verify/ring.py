"""The ring probed: the state that all nodes agree on, then a row written and read at LOCAL_QUORUM in every region."""

from collections.abc import Mapping, Sequence
from functools import partial

from ringbus.errors import RingbusError
from ringbus.events import Event, EventKind
from ringbus.hosts.node_reading import NodeWorkReading, ring_answer, ring_question
from ringbus.hosts.ring_gate import ring_health
from ringbus.hosts.ring_wanted import ADMIN
from ringbus.outcomes import run_all
from ringbus.topology.secrets import RING_ADMIN
from ringbus.topology.values import Host, Role
from ringbus.verdict import Verdict
from ringbus.verify.inputs import AT_ONCE, VerifyInputs
from ringbus.verify.outcome import ProbeOutcome
from ringbus.verify.probing import PartOutcome
from ringbus.verify.rows import RowClient, row_outcomes

_Said = Mapping[str, NodeWorkReading | str]


def probe_ring(inputs: VerifyInputs) -> PartOutcome:
    """Ask every node, then have every region write and read."""
    hosts = [host for host in inputs.topology.hosts if host.role is Role.RING]
    there = inputs.there(hosts)
    if not there:
        return PartOutcome(())
    inputs.require_passwords((host.region for host in there), RING_ADMIN, "the ring's administrator")
    inputs.report(Event(EventKind.SAID, "ring", f"{len(there)} nodes are asked"))
    said = _said(inputs, there)
    health = ring_health(inputs.topology, said, {host.name for host in hosts} - {host.name for host in there})
    return PartOutcome((ProbeOutcome("ring", health.verdict, health.said), *_rows(inputs, there, said)))


def _said(inputs: VerifyInputs, hosts: Sequence[Host]) -> _Said:
    """What every node says, or why it could not be asked."""
    outcomes = run_all({host.name: partial(_ask, inputs, host) for host in hosts}, AT_ONCE, inputs.stop)
    inputs.refuse_stopped("ring")
    return {**outcomes.values, **{name: fault.findings[0].message for name, fault in outcomes.errors.items()}}


def _ask(inputs: VerifyInputs, host: Host) -> NodeWorkReading:
    command = ring_question(host.name, ADMIN, inputs.passwords[host.region, RING_ADMIN])
    return ring_answer(host.name, inputs.hosts.run(command).out)


def _rows(inputs: VerifyInputs, there: Sequence[Host], said: _Said) -> Sequence[ProbeOutcome]:
    """In every region by one of its nodes that answers."""
    clients: dict[str, RowClient] = {}
    for host in there:
        one = said[host.name]
        if isinstance(one, NodeWorkReading) and one.answers and host.region not in clients:
            clients[host.region] = RowClient(inputs.hosts, host, inputs.passwords[host.region, RING_ADMIN], inputs.run)
    silent = sorted({host.region for host in there} - clients.keys())
    inputs.report(Event(EventKind.SAID, "ring", "a row is written and read in every region"))
    none = [ProbeOutcome(f"rows of ring {one}", Verdict.ERROR, "none of its nodes answers") for one in silent]
    try:
        return [*row_outcomes(inputs, clients), *none]
    except RingbusError:
        inputs.refuse_stopped("ring")
        raise
