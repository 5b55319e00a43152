"""Planning a release: every stack, two side by side, with what the stacks before it give or will give."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from ringbus import digests
from ringbus.errors import Kind, RingbusError
from ringbus.findings import Finding, error
from ringbus.guards.judge import judge
from ringbus.guards.stack_plan import StackPlan
from ringbus.outcomes import run_all
from ringbus.release import mark, rolling
from ringbus.release.adoption import plan_adopting
from ringbus.release.ending import raise_unless_whole
from ringbus.release.inputs import SIDE_BY_SIDE, ReleaseInputs
from ringbus.release.outputs import KnownOutputs, handed_on
from ringbus.release.release import Batch, PlannedStack, Release, to_text
from ringbus.release.scope import scope_of
from ringbus.release.store import plan_key
from ringbus.render.inputs import Variables
from ringbus.terraform.state import StackState
from ringbus.topology.values import Stack, StackKind

REMOVED = "(removed)"
_LONGEST_FIRST = (StackKind.REGION, StackKind.GLOBAL, StackKind.PEERING, StackKind.BASE)


@dataclass(frozen=True, slots=True)
class PlanOptions:
    """How a release is planned.

    Without ``refresh`` the real resources are not looked at. ``rolling``: what a guard refuses to do at once is done
    batch by batch where that is possible. ``losses``: the monoliths whose data may be destroyed, for they are retired.
    """

    refresh: bool = True
    rolling: bool = False
    losses: tuple[str, ...] = ()


def plan_release(
    inputs: ReleaseInputs,
    name: str,
    stacks: Sequence[Stack],
    options: PlanOptions | None = None,
    before: Iterable[Finding] = (),
) -> Release:
    """Plan ``stacks`` and save the release as ``name``; any stack that cannot be planned fails it as a whole.

    ``before`` is what was found wrong already; what guards find is added to it.
    """
    asked = options or PlanOptions()
    cut_off = mark.cut_off(inputs.store.documents, stacks)
    for stack in sorted(cut_off):
        inputs.ports[stack].recover()
    states = inputs.states()
    _refuse_unfounded(stacks, states)
    known = handed_on(inputs.topology, states, cut_off)
    ordered = sorted(stacks, key=lambda stack: _LONGEST_FIRST.index(stack.kind))
    planner = _Planner(inputs, name, asked, known, cut_off)
    tasks = {stack.name: partial(planner.plan, stack, states[stack.name]) for stack in ordered}
    outcomes = run_all(tasks, SIDE_BY_SIDE, inputs.stop)
    raise_unless_whole(outcomes, "planning", outcomes.not_started, "run `ringbus plan` again.")
    planned = [outcomes.values[stack.name] for stack in stacks]
    release = Release(
        name=name,
        at=inputs.now(),
        author=inputs.who,
        seal=inputs.seal,
        refreshed=asked.refresh,
        away=inputs.away,
        findings=(*before, *(finding for _, findings in planned for finding in findings)),
        stacks=tuple(stack for stack, _ in planned),
    )
    inputs.store.documents.write(f"releases/{name}/release.json", to_text(release).encode())
    return release


def _refuse_unfounded(stacks: Sequence[Stack], states: Mapping[str, StackState]) -> None:
    """Refuse (RB313) a stack that needs one that neither stands nor is planned: its placeholders would be applied."""
    planned = {stack.name for stack in stacks}
    absent = {
        stack.name: [name for name in stack.after if name in states and name not in planned and states[name].empty]
        for stack in stacks
    }
    found = [
        error(
            "RB313",
            f"stack {name}",
            f"needs what {', '.join(needed)} gives, which does not stand and was left out",
            note="Nothing was planned.",
            hint="plan it too, or name with `--region` the regions that are to stand.",
        )
        for name, needed in absent.items()
        if needed
    ]
    if found:
        raise RingbusError(Kind.REFUSED, found)


@dataclass(frozen=True, slots=True)
class _Planner:
    """Plans one stack after another of a release; ``cut_off`` are those that an earlier one left in the middle."""

    inputs: ReleaseInputs
    name: str
    options: PlanOptions
    known: KnownOutputs
    cut_off: frozenset[str]

    def plan(self, stack: Stack, state: StackState) -> tuple[PlannedStack, tuple[Finding, ...]]:
        """The stack as it is planned, with what Terraform warns of, and what guards find wrong with that."""
        variables = self.inputs.variables(stack, self.known)
        inputs = mark.inputs_digest(digests.of_value(variables), self.inputs.seal)
        since = None if self.options.refresh else self._unchanged(stack, inputs, state)
        if since is not None:
            # Given nothing new, and written by nobody: there is nothing to ask Terraform.
            standing = StackPlan(stack.name, no_op=len(state.instances))
            return replace(self._made(stack, variables, standing, state), since=since), ()
        file = self.inputs.store.plan_file(self.name, stack.name)
        plan = self._planned(stack, variables, file)
        self.inputs.store.documents.push(plan_key(self.name, stack.name), file)
        # What was half made is taken as made before it is planned, and that is written into the state.
        state = self.inputs.ports[stack.name].state()
        found, batches = self._judged(plan)
        since = self._seen(stack, inputs, plan, state)
        planned = replace(self._made(stack, variables, plan, state), since=since, batches=batches)
        return planned, (*plan.warnings, *found)

    def _made(self, stack: Stack, variables: Variables, plan: StackPlan, state: StackState) -> PlannedStack:
        guessed = self._guessed(stack)
        return PlannedStack(
            name=stack.name,
            kind=stack.kind.value,
            counts=plan.counts(),
            outputs=bool(plan.outputs),
            variables=digests.of_value(variables),
            plan=plan.digest,
            given=state.held,
            serial=state.serial,
            lineage=state.lineage,
            guessed=guessed,
            scope=scope_of(plan, self.known.placeholders if guessed else ()),
            outside=_outside(plan),
        )

    def _guessed(self, stack: Stack) -> bool:
        return any(other in self.known.guessed for other in stack.after)

    def _planned(self, stack: Stack, variables: Variables, file: Path) -> StackPlan:
        if stack.name in self.cut_off:
            return plan_adopting(self.inputs, stack, variables, file)
        port = self.inputs.ports[stack.name]
        port.prepare(variables)
        return port.plan(file, refresh=self.options.refresh)

    def _judged(self, plan: StackPlan) -> tuple[tuple[Finding, ...], tuple[Batch, ...]]:
        if self.options.rolling:
            return rolling.rolled(self.inputs.platform, self.inputs.topology, plan, self.options.losses)
        return judge(self.inputs.platform, self.inputs.topology, plan, self.options.losses), ()

    def _unchanged(self, stack: Stack, inputs: str, state: StackState) -> str | None:
        if self._guessed(stack):
            return None
        return mark.unchanged_since(self.inputs.store.documents, stack.name, inputs, state)

    def _seen(self, stack: Stack, inputs: str, plan: StackPlan, state: StackState) -> str:
        """When the stack's resources were looked at last; now is written down where they are as they should be."""
        documents = self.inputs.store.documents
        if not self.options.refresh:
            return mark.looked_at(documents, stack.name, state) or ""
        since = self.inputs.now()
        if plan.empty:
            mark.keep(documents, stack.name, inputs, state, since)
        return since


def _outside(plan: StackPlan) -> dict[str, tuple[str, ...]]:
    """What somebody else changed, by address: attributes, or REMOVED for what is no longer there."""
    found = {change.address: (REMOVED,) if change.gone else change.outside for change in plan.changes}
    return {address: names for address, names in found.items() if names}
