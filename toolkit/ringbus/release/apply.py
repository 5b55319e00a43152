"""Applying a release: wave by wave, and nothing in it that was not planned."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from ringbus import digests
from ringbus.errors import Kind, RingbusError
from ringbus.findings import Finding
from ringbus.guards.stack_plan import StackPlan
from ringbus.outcomes import run_all
from ringbus.release import mark, rolling
from ringbus.release.adoption import plan_adopting
from ringbus.release.ending import raise_unless_whole
from ringbus.release.inputs import SIDE_BY_SIDE, ReleaseInputs
from ringbus.release.moves import MoveKind, StackStep
from ringbus.release.outputs import handed_on
from ringbus.release.progress import ReleaseProgress
from ringbus.release.release import PlannedStack, Release
from ringbus.release.seals import broken
from ringbus.render.inputs import Variables
from ringbus.topology.stacks import waves
from ringbus.topology.values import Stack


def apply_release(inputs: ReleaseInputs, release: Release, missing: Sequence[Finding] = ()) -> None:
    """Apply what is not applied yet; what was begun before is planned again and must be a part of the release.

    Refused as a whole, before anything is touched, when anything is not as it was when the release was made, or when
    something is ``missing`` (approvals).
    """
    progress = ReleaseProgress(inputs.store, release, inputs.who, inputs.now)
    moves = _with_cut_off(progress.moves(), mark.cut_off(inputs.store.documents, inputs.topology.stacks))
    for name in [name for name, step in moves.items() if step.kind is MoveKind.ANEW and name in inputs.ports]:
        inputs.ports[name].recover()
    _refuse([*missing, *broken(inputs, release, progress.records())])
    progress.begin()
    planned = release.by_name()
    wanted = [
        stack
        for stack in inputs.topology.stacks
        if stack.name in planned and moves[stack.name].kind is not MoveKind.NONE
    ]
    left = list(_in_turn(waves(wanted, inputs.topology.regions), planned))
    applier = _Applier(inputs, release, progress)
    while left:
        wave = left.pop(0)
        tasks = {stack.name: partial(applier.apply, stack, planned[stack.name], moves[stack.name]) for stack in wave}
        outcomes = run_all(tasks, SIDE_BY_SIDE, inputs.stop)
        not_begun = (*outcomes.not_started, *(stack.name for later in left for stack in later))
        raise_unless_whole(outcomes, f"release {release.name}", not_begun, "go on with `ringbus resume`.")


def _with_cut_off(moves: Mapping[str, StackStep], cut_off: Collection[str]) -> dict[str, StackStep]:
    """Where the apply of another release was cut off something may stand in no state, too: planned anew it is found."""
    return {
        name: replace(step, kind=MoveKind.ANEW) if name in cut_off and step.kind is MoveKind.AS_PLANNED else step
        for name, step in moves.items()
    }


def _in_turn(ordered: Sequence[Sequence[Stack]], planned: Mapping[str, PlannedStack]) -> Iterable[Sequence[Stack]]:
    """The waves; one of which a stack is rolled is taken stack by stack, so that its first region is the canary."""
    for wave in ordered:
        if any(planned[stack.name].batches for stack in wave):
            yield from ((stack,) for stack in wave)
        else:
            yield wave


class _Applier:
    """Applies one stack after another of a release."""

    def __init__(self, inputs: ReleaseInputs, release: Release, progress: ReleaseProgress) -> None:
        self._inputs = inputs
        self._release = release
        self._progress = progress
        self._documents = inputs.store.documents
        self._looked: dict[str, str] = {}

    def apply(self, stack: Stack, planned: PlannedStack, step: StackStep) -> None:
        """What is left of ``stack``."""
        variables = self._variables(stack)
        if planned.batches:
            self._roll(stack, planned, variables, step)
        elif step.kind is MoveKind.ANEW or planned.guessed or digests.of_value(variables) != planned.variables:
            plan = self._plan(stack, variables, anew=step.kind is MoveKind.ANEW)
            _refuse(planned.scope.admits(plan))
            self._carry_out(stack, plan.digest, needed=not plan.empty, anew=True)
        else:
            self._carry_out(stack, planned.plan, needed=planned.pending, anew=False)
        state = self._inputs.ports[stack.name].state()
        inputs = mark.inputs_digest(digests.of_value(variables), self._inputs.seal)
        mark.keep(self._documents, stack.name, inputs, state, self._looked.get(stack.name, planned.since))
        self._progress.applied(stack.name, state.serial)

    def _variables(self, stack: Stack) -> Variables:
        topology = self._inputs.topology
        # Of a wave's other stack the apply may begin or end while states are read: it hands nothing on then.
        before = mark.cut_off(self._documents, topology.stacks)
        states = self._inputs.states()
        after = mark.cut_off(self._documents, topology.stacks)
        return self._inputs.variables(stack, handed_on(topology, states, before | after))

    def _plan(self, stack: Stack, variables: Variables, *, anew: bool) -> StackPlan:
        """A new plan, beside the one that was approved: what was approved stays as it is, for a crash may follow."""
        file = self._file(stack, anew=True)
        self._looked[stack.name] = self._inputs.now()
        if anew:
            return plan_adopting(self._inputs, stack, variables, file)
        port = self._inputs.ports[stack.name]
        port.prepare(variables)
        return port.plan(file)

    def _carry_out(self, stack: Stack, plan: str, *, needed: bool, anew: bool) -> None:
        if needed:
            # The journal first: of a stack that is marked and not begun it would not say why it is marked.
            self._progress.applying(stack.name, plan)
            mark.begin(self._documents, stack.name)
            self._inputs.ports[stack.name].apply(self._file(stack, anew=anew))

    def _file(self, stack: Stack, *, anew: bool) -> Path:
        return self._inputs.store.plan_file(self._release.name, f"{stack.name}.anew" if anew else stack.name)

    def _roll(self, stack: Stack, planned: PlannedStack, variables: Variables, step: StackStep) -> None:
        """Batch by batch, each a whole plan that must change exactly the hosts of its batch, and a gate before each.

        Of a batch that was begun before its own hosts may be away.
        """
        for number in range(step.batches, len(planned.batches)):
            batch, left = planned.batches[number], len(planned.batches) - number
            resumed = number == step.batches and step.kind is MoveKind.ANEW
            rolling.pass_gate(self._inputs, stack, left, batch.hosts if resumed else ())
            plan = self._plan(stack, rolling.variables_of(variables, planned.batches[number + 1 :]), anew=resumed)
            _refuse(batch.scope.admits(plan) if resumed else batch.scope.equals(plan))
            self._carry_out(stack, plan.digest, needed=not plan.empty, anew=True)
            rolling.say(self._inputs, stack, batch)
            self._progress.batch(stack.name, batch.hosts)
        rolling.pass_gate(self._inputs, stack, 0)


def _refuse(found: Sequence[Finding]) -> None:
    if found:
        raise RingbusError(Kind.REFUSED, found)
