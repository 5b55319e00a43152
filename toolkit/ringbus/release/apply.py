"""Applying a release: wave by wave, and nothing in it that was not planned."""

from collections.abc import Mapping, Sequence
from functools import partial

from ringbus import digests
from ringbus.errors import Kind, RingbusError
from ringbus.findings import Finding, error
from ringbus.outcomes import run_all
from ringbus.release.ending import raise_unless_whole
from ringbus.release.inputs import SIDE_BY_SIDE, ReleaseInputs
from ringbus.release.progress import ReleaseProgress
from ringbus.release.release import PlannedStack, Release
from ringbus.terraform.state import StackState
from ringbus.topology.stacks import waves
from ringbus.topology.values import Stack


def apply_release(inputs: ReleaseInputs, release: Release, *, resuming: bool = False) -> None:
    """Apply what is not applied yet. Resuming plans each stack again; what comes out must be a part of the release."""
    progress = ReleaseProgress(inputs.store, release.name)
    # A part of the release changes the states; the file must be the same to the end.
    refuse_if_stale(release, inputs.files, {} if resuming else inputs.states())
    progress.begin()
    planned, done = release.by_name(), progress.done()
    wanted = [stack for stack in inputs.topology.stacks if stack.name in planned and stack.name not in done]
    left = list(waves(wanted, inputs.topology.regions))
    while left:
        wave = left.pop(0)
        tasks = {stack.name: partial(_apply, inputs, release, stack, planned[stack.name], resuming) for stack in wave}
        outcomes = run_all(tasks, SIDE_BY_SIDE, inputs.stop)
        not_begun = (*outcomes.not_started, *(stack.name for later in left for stack in later))
        raise_unless_whole(outcomes, f"release {release.name}", not_begun, "go on with `ringbus resume`.")


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
        elif not file.is_file() or digests.of_file(file) != planned.plan:
            _refuse([_stale(f"stack {stack.name}", "its plan file is not the one that was planned")])
        port.apply(file)
    progress.applied(stack.name, port.state().serial)


def refuse_if_stale(release: Release, files: str, states: Mapping[str, StackState]) -> None:
    """Refuse the release as a whole (RB311) when anything it was made from has changed since.

    ``states`` are those that must be as they were, by stack.
    """
    found = [] if release.inputs == files else [_stale(f"release {release.name}", "the platform file has changed")]
    found += [
        _stale(f"stack {planned.name}", "its state has changed")
        for planned in release.stacks
        if planned.name in states and not _same(planned, states[planned.name])
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
