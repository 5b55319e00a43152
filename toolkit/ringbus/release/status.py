"""What stands of each stack, beside what was released last."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from ringbus.errors import RingbusError
from ringbus.findings import Finding
from ringbus.journal.journal import JournalRecord
from ringbus.release import mark
from ringbus.release.inputs import ReleaseInputs
from ringbus.release.moves import MoveKind, next_moves
from ringbus.release.release import PlannedStack, Release, from_text
from ringbus.release.states import answered, read_states
from ringbus.release.store import ReleaseStore
from ringbus.terraform.state import StackState
from ringbus.topology.values import Topology

AWAY, DAMAGED = "away", "damaged"
#: A release that is none, or was changed; a journal that was.
_DAMAGES = {"RB403", "RB390"}


@dataclass(frozen=True, slots=True)
class StackReading:
    """One stack: ``state`` is none, partial, applied or away (nobody answers); ``serial`` that of its Terraform state.

    ``pending`` is how many changes the newest plan saw and nobody made since, ``outside`` of how many of those somebody
    else is the author; None when no plan fits what stands. ``since`` is when that plan looked (ISO 8601).
    """

    name: str
    state: str
    serial: int
    resources: int
    pending: int | None
    outside: int | None = None
    since: str = ""


@dataclass(frozen=True, slots=True)
class ReleaseReading:
    """The release that was begun last, and its stacks; ``state`` is none, partial or applied, of those not away.

    It is partial while that release is not at its end (``ended``), whatever stands from the one before, and damaged
    when what is kept of it cannot be read; ``damage`` says what that is. ``planned`` is the release that was planned
    last: the one ``pending`` is read from. ``journal`` is the last record of the one that was begun.
    """

    release: str | None
    planned: str | None
    state: str
    stacks: tuple[StackReading, ...]
    journal: JournalRecord | None = None
    ended: bool = True
    damage: tuple[Finding, ...] = ()


def read_release(store: ReleaseStore, name: str) -> Release:
    """A saved release, by name."""
    key = f"releases/{name}/release.json"
    return from_text((store.documents.read(key) or b"").decode(), f"{store.documents.where}/{key}")


def status(inputs: ReleaseInputs) -> ReleaseReading:
    """What stands now; nothing is asked of Terraform, the states and the release's journal tell."""
    names, release = inputs.store.releases(), inputs.store.current()
    damage: list[Finding] = []
    planned = names[-1] if names else None
    kept = release if release in names else None
    records = _undamaged(lambda: inputs.store.journal(kept).records(), damage) if kept else None
    current = _undamaged(lambda: read_release(inputs.store, kept), damage) if kept else None
    newest = _undamaged(lambda: read_release(inputs.store, planned), damage) if planned else None
    begun, done = _progress(current, records or ()) if current else (set[str](), set[str]())
    states = answered(inputs.topology, read_states(inputs.ports))
    fitting = _fitting(newest, states) if newest else {}
    made = done if planned == release else frozenset[str]()
    unfinished = begun | mark.interrupted(inputs.store.documents, inputs.topology.stacks)
    readings = tuple(
        _reading(name, state, _state(state, name in unfinished, name in done), fitting.get(name), name in made)
        for name, state in states.items()
    )
    ended = current is None or done >= current.by_name().keys()
    together = _together([reading.state for reading in readings]) if ended else "partial"
    return ReleaseReading(
        release,
        planned,
        DAMAGED if kept and None in (current, records) else together,
        _with_those_away(inputs.topology, readings),
        records[-1] if records else None,
        ended,
        tuple(dict.fromkeys(damage)),
    )


def _undamaged[T](read: Callable[[], T], damage: list[Finding]) -> T | None:
    """What is read; None where it was damaged, and then that is among the ``damage``."""
    try:
        return read()
    except RingbusError as fault:
        if not {finding.code for finding in fault.findings} <= _DAMAGES:
            raise
        damage += fault.findings
        return None


def _with_those_away(topology: Topology, readings: Iterable[StackReading]) -> tuple[StackReading, ...]:
    found = {reading.name: reading for reading in readings}
    return tuple(found.get(stack.name, StackReading(stack.name, AWAY, 0, 0, None)) for stack in topology.stacks)


def _reading(name: str, state: StackState, stands: str, planned: PlannedStack | None, applied: bool) -> StackReading:
    size = len(state.instances)
    if planned is None:
        none = 0 if applied else None
        return StackReading(name, stands, state.serial, size, none, none)
    changes, outside = (0, 0) if applied else (len(planned.scope.changes), len(planned.outside))
    return StackReading(name, stands, state.serial, size, changes, outside, planned.since)


def _progress(release: Release, records: Iterable[JournalRecord]) -> tuple[set[str], set[str]]:
    """The stacks of a release that were begun and did not come to their end, and those that are applied."""
    moves = next_moves(release, records)
    begun = {stack for stack, step in moves.items() if step.kind is MoveKind.ANEW}
    return begun, {stack for stack, step in moves.items() if step.kind is MoveKind.NONE}


def stands(store: ReleaseStore, release: Release) -> bool:
    """Whether ``release`` is the one that was begun last, and all of it is applied."""
    done = _progress(release, store.journal(release.name).records())[1]
    return store.current() == release.name and done >= release.by_name().keys()


def under_way(store: ReleaseStore) -> str | None:
    """The release that was begun last while it is not at its end; None where what is kept of it cannot be read."""
    damage: list[Finding] = []
    name = store.current()
    release = _undamaged(lambda: read_release(store, name), damage) if name and name in store.releases() else None
    ended = _undamaged(lambda: stands(store, release), damage) if release else None
    return name if ended is False else None


def _fitting(planned: Release, states: Mapping[str, StackState]) -> dict[str, PlannedStack]:
    """The stacks of a plan that was made from what stands, by name."""
    return {
        stack.name: stack
        for stack in planned.stacks
        if stack.name in states and stack.serial == states[stack.name].serial
    }


def _state(state: StackState, interrupted: bool, applied: bool) -> str:
    """A stack without any resource is applied as well as another: `global` where there is no public zone."""
    if interrupted:
        return "partial"
    return "none" if state.empty and not applied else "applied"


def _together(states: list[str]) -> str:
    return states[0] if len(set(states)) == 1 else "partial"
