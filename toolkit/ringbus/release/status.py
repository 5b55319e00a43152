"""What stands of each stack, beside what was released last."""

from collections.abc import Mapping
from dataclasses import dataclass

from ringbus.release.inputs import ReleaseInputs
from ringbus.release.moves import MoveKind, next_moves
from ringbus.release.release import Release, from_text
from ringbus.release.store import ReleaseStore
from ringbus.terraform.state import StackState


@dataclass(frozen=True, slots=True)
class StackReading:
    """One stack: ``state`` is none, partial or applied; ``serial`` that of its Terraform state.

    ``pending`` is how many changes the newest plan saw and nobody made since; None when no plan fits what stands.
    """

    name: str
    state: str
    serial: int
    resources: int
    pending: int | None


@dataclass(frozen=True, slots=True)
class ReleaseReading:
    """The release that was begun last, and its stacks; ``state`` is none, partial or applied.

    ``planned`` is the release that was planned last: the one ``pending`` is read from.
    """

    release: str | None
    planned: str | None
    state: str
    stacks: tuple[StackReading, ...]


def read_release(store: ReleaseStore, name: str) -> Release:
    """A saved release, by name."""
    key = f"releases/{name}/release.json"
    return from_text((store.documents.read(key) or b"").decode(), f"{store.documents.where}/{key}")


def status(inputs: ReleaseInputs) -> ReleaseReading:
    """What stands now; nothing is asked of Terraform, the states and the release's journal tell."""
    names = inputs.store.releases()
    planned, release = (names or (None,))[-1], inputs.store.current()
    begun, done = _progress(inputs.store, release) if release in names and release else (set(), set())
    states = inputs.states()
    pending = _pending(read_release(inputs.store, planned), states) if planned else {}
    pending |= dict.fromkeys(done, 0) if planned == release else {}
    readings = tuple(
        StackReading(
            name,
            _state(state, name in begun, name in done),
            state.serial,
            len(state.instances),
            pending.get(name),
        )
        for name, state in states.items()
    )
    return ReleaseReading(release, planned, _together([reading.state for reading in readings]), readings)


def _progress(store: ReleaseStore, name: str) -> tuple[set[str], set[str]]:
    """The stacks of a release that were begun and did not come to their end, and those that are applied."""
    moves = next_moves(read_release(store, name), store.journal(name).records())
    begun = {stack for stack, step in moves.items() if step.kind is MoveKind.ANEW}
    return begun, {stack for stack, step in moves.items() if step.kind is MoveKind.NONE}


def stands(store: ReleaseStore, release: Release) -> bool:
    """Whether ``release`` is the one that was begun last, and all of it is applied."""
    return store.current() == release.name and _progress(store, release.name)[1] >= release.by_name().keys()


def _pending(planned: Release, states: Mapping[str, StackState]) -> dict[str, int]:
    return {
        stack.name: len(stack.scope.changes)
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
