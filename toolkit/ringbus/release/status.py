"""What stands of each stack, beside what was released last."""

from collections.abc import Mapping
from dataclasses import dataclass

from ringbus.release.inputs import ReleaseInputs
from ringbus.release.progress import ReleaseProgress, current
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
    path = store.release(name) / "release.json"
    return from_text(path.read_text(encoding="utf-8"), str(path))


def status(inputs: ReleaseInputs) -> ReleaseReading:
    """What stands now; nothing is asked of Terraform, the states and the release's steps tell."""
    release = current(inputs.store)
    done = ReleaseProgress(inputs.store, release).done() if release else frozenset()
    begun = ReleaseProgress(inputs.store, release).begun() if release else frozenset()
    planned = (inputs.store.releases() or (None,))[-1]
    states = inputs.states()
    pending = _pending(read_release(inputs.store, planned), states) if planned else {}
    pending |= dict.fromkeys(done, 0) if planned == release else {}
    readings = tuple(
        StackReading(
            name,
            _state(state, name in begun - done, name in done),
            state.serial,
            len(state.instances),
            pending.get(name),
        )
        for name, state in states.items()
    )
    return ReleaseReading(release, planned, _together([reading.state for reading in readings]), readings)


def _pending(planned: Release, states: Mapping[str, StackState]) -> dict[str, int]:
    return {
        stack.name: len(stack.scope.actions)
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
