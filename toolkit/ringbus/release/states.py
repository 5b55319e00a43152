"""What stands of every stack, read side by side; a region that does not answer is told apart from the rest."""

from collections.abc import Collection, Mapping
from dataclasses import replace

from ringbus.aws.catalogue import UNREACHABLE
from ringbus.errors import RingbusError
from ringbus.findings import Finding, Place
from ringbus.outcomes import Outcomes, Stop, run_all
from ringbus.release.ports import StackPort
from ringbus.terraform.state import StackState
from ringbus.topology.values import Topology

_AT_ONCE = 8


def read_states(ports: Mapping[str, StackPort]) -> Outcomes[StackState]:
    """The state of every stack, or why it could not be read."""
    return run_all({name: port.state for name, port in ports.items()}, _AT_ONCE, Stop())


def whole(topology: Topology, read: Outcomes[StackState]) -> dict[str, StackState]:
    """All states that were asked for; every one that could not be read is told of, with the one way to do without."""
    hint = _hint(topology, _unanswered(read))
    faults = {
        name: RingbusError(fault.kind, [_of_stack(name, one, hint) for one in fault.findings])
        for name, fault in read.errors.items()
    }
    Outcomes(read.values, faults).raise_errors()
    return dict(read.values)


def answered(topology: Topology, read: Outcomes[StackState]) -> dict[str, StackState]:
    """The states of the stacks that are not away; what else keeps one from being read is an error, as all away is."""
    away = _unanswered(read)
    if not read.values:
        return whole(topology, read)
    return whole(topology, Outcomes(read.values, {name: read.errors[name] for name in read.errors if name not in away}))


def _unanswered(read: Outcomes[StackState]) -> frozenset[str]:
    """The stacks whose state is where nobody answers."""
    return frozenset(name for name, fault in read.errors.items() if fault.findings[0].code == UNREACHABLE)


def _hint(topology: Topology, silent: Collection[str]) -> str:
    """What to do where only other regions than the home do not answer; nothing where there is no such way.

    A state is kept in the first region of its stack.
    """
    kept = {stack.regions[0] for stack in topology.stacks if stack.name in silent}
    if not kept or topology.home in kept:
        return ""
    words = " ".join(f"--without {region}" for region in sorted(kept))
    return f"`ringbus plan {words}` leaves out what is away; or wait until it is back."


def _of_stack(name: str, finding: Finding, hint: str) -> Finding:
    where = finding.where
    named = where if name in where.path else Place(f"stack {name}: {where.path}", where.file, where.line)
    way = hint if finding.code == UNREACHABLE and hint else finding.hint
    return replace(finding, where=named, hint=way)
