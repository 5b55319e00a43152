"""What stands of each stack, beside what was released last."""

from dataclasses import dataclass

from ringbus.release.inputs import ReleaseInputs
from ringbus.release.progress import ReleaseProgress, current
from ringbus.release.release import Release, from_text
from ringbus.release.store import ReleaseStore
from ringbus.terraform.state import StackState


@dataclass(frozen=True, slots=True)
class StackReading:
    """One stack: ``state`` is none, partial or applied; ``serial`` that of its Terraform state."""

    name: str
    state: str
    serial: int
    resources: int


@dataclass(frozen=True, slots=True)
class ReleaseReading:
    """The release that was begun last, and its stacks; ``state`` is none, partial or applied."""

    release: str | None
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
    readings = tuple(
        StackReading(name, _state(state, name in begun - done, name in done), state.serial, len(state.instances))
        for name, state in inputs.states().items()
    )
    return ReleaseReading(release, _together([reading.state for reading in readings]), readings)


def _state(state: StackState, interrupted: bool, applied: bool) -> str:
    """A stack without any resource is applied as well as another: `global` where there is no public zone."""
    if interrupted:
        return "partial"
    return "none" if state.empty and not applied else "applied"


def _together(states: list[str]) -> str:
    return states[0] if len(set(states)) == 1 else "partial"
