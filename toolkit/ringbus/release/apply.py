"""Applying a release: wave by wave, and nothing in it that was not planned."""

from collections.abc import Mapping, Sequence
from functools import partial

from ringbus import digests
from ringbus.errors import Kind, RingbusError
from ringbus.findings import Finding, error
from ringbus.outcomes import run_all
from ringbus.release.inputs import SIDE_BY_SIDE, ReleaseInputs
from ringbus.release.plan import interrupted
from ringbus.release.progress import ReleaseProgress
from ringbus.release.release import PlannedStack, Release
from ringbus.terraform.state import StackState
from ringbus.topology.stacks import waves
from ringbus.topology.values import Stack


def apply_release(inputs: ReleaseInputs, release: Release, *, resuming: bool = False) -> None:
    """Apply what is not applied yet. Resuming plans each stack again; what comes out must be a part of the release."""
    progress = ReleaseProgress(inputs.store, release.name)
    if not resuming:
        refuse_if_stale(release, inputs.files, inputs.states())
    progress.begin()
    wanted = [stack for stack in inputs.topology.stacks if stack.name in release.by_name()]
    for wave in waves(wanted, inputs.topology.regions):
        _wave(inputs, release, wave, resuming)


def _wave(inputs: ReleaseInputs, release: Release, wave: Sequence[Stack], resuming: bool) -> None:
    done = ReleaseProgress(inputs.store, release.name).done()
    left = [stack for stack in wave if stack.name not in done]
    planned = release.by_name()
    tasks = {stack.name: partial(_apply, inputs, release, stack, planned[stack.name], resuming) for stack in left}
    outcomes = run_all(tasks, SIDE_BY_SIDE, inputs.stop)
    outcomes.raise_errors()
    if outcomes.not_started:
        raise RingbusError(Kind.INTERRUPTED, [interrupted(f"release {release.name}", outcomes.not_started)])


def _apply(inputs: ReleaseInputs, release: Release, stack: Stack, planned: PlannedStack, resuming: bool) -> None:
    progress = ReleaseProgress(inputs.store, release.name)
    port = inputs.ports[stack.name]
    variables = inputs.variables(stack, inputs.known())
    file = inputs.store.release(release.name) / f"{stack.name}.tfplan"
    again = resuming or planned.guessed or digests.of_value(variables) != planned.variables
    if again or planned.pending:
        progress.starting(stack.name)
        if again:
            port.prepare(variables)
            plan = port.plan(file)
            _refuse(planned.scope.admits(plan))
        elif digests.of_file(file) != planned.plan:
            _refuse([_stale(f"stack {stack.name}", "its plan file is not the one that was planned")])
        port.apply(file)
    progress.applied(stack.name, port.state().serial)


def refuse_if_stale(release: Release, files: str, states: Mapping[str, StackState]) -> None:
    """Refuse the release as a whole (RB311) when anything it was made from has changed since."""
    found = [] if release.inputs == files else [_stale(f"release {release.name}", "the platform file has changed")]
    found += [
        _stale(f"stack {planned.name}", "its state has changed")
        for planned in release.stacks
        if not _same(planned, states[planned.name])
    ]
    _refuse(found)


def _same(planned: PlannedStack, state: StackState) -> bool:
    return (planned.serial, planned.lineage) == (state.serial, state.lineage)


def _stale(where: str, what: str) -> Finding:
    return error(
        "RB311", where, f"{what} since it was planned", note="Nothing was applied.", hint="run `ringbus plan` again."
    )


def _refuse(found: Sequence[Finding]) -> None:
    if found:
        raise RingbusError(Kind.REFUSED, found)
