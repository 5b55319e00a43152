"""Planning a release: every stack, two side by side, with what the stacks before it give or will give."""

from collections.abc import Mapping, Sequence
from functools import partial

from ringbus import digests
from ringbus.errors import Kind, RingbusError
from ringbus.findings import error
from ringbus.outcomes import run_all
from ringbus.release.ending import raise_unless_whole
from ringbus.release.inputs import SIDE_BY_SIDE, ReleaseInputs
from ringbus.release.outputs import KnownOutputs, known_outputs
from ringbus.release.release import PlannedStack, Release, to_text
from ringbus.release.scope import scope_of
from ringbus.release.store import write_atomically
from ringbus.terraform.state import StackState
from ringbus.topology.values import Stack, StackKind

_LONGEST_FIRST = (StackKind.REGION, StackKind.GLOBAL, StackKind.PEERING, StackKind.BASE)


def plan_release(inputs: ReleaseInputs, name: str, stacks: Sequence[Stack], *, refresh: bool = True) -> Release:
    """Plan ``stacks`` and save the release as ``name``; any stack that cannot be planned fails it as a whole."""
    states = inputs.states()
    _refuse_unfounded(stacks, states)
    known = known_outputs(inputs.topology, states)
    ordered = sorted(stacks, key=lambda stack: _LONGEST_FIRST.index(stack.kind))
    tasks = {stack.name: partial(_plan, inputs, name, stack, (known, states[stack.name]), refresh) for stack in ordered}
    outcomes = run_all(tasks, SIDE_BY_SIDE, inputs.stop)
    raise_unless_whole(outcomes, "planning", outcomes.not_started, "run `ringbus plan` again.")
    release = Release(
        name=name,
        platform=inputs.platform.name,
        target=inputs.target.kind.value,
        account=inputs.target.account,
        inputs=inputs.files,
        refreshed=refresh,
        stacks=tuple(outcomes.values[stack.name] for stack in stacks),
    )
    write_atomically(inputs.store.release(name) / "release.json", to_text(release))
    return release


def _refuse_unfounded(stacks: Sequence[Stack], states: Mapping[str, StackState]) -> None:
    """Refuse (RB313) a stack that needs one that neither stands nor is planned: its placeholders would be applied."""
    planned = {stack.name for stack in stacks}
    absent = {
        stack.name: [name for name in stack.after if name not in planned and states[name].empty] for stack in stacks
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


def _plan(
    inputs: ReleaseInputs, name: str, stack: Stack, before: tuple[KnownOutputs, StackState], refresh: bool
) -> PlannedStack:
    known, state = before
    variables = inputs.variables(stack, known)
    port = inputs.ports[stack.name]
    port.prepare(variables)
    plan = port.plan(inputs.store.release(name) / f"{stack.name}.tfplan", refresh=refresh)
    return PlannedStack(
        name=stack.name,
        kind=stack.kind.value,
        counts=plan.counts(),
        outputs=bool(plan.outputs),
        variables=digests.of_value(variables),
        plan=plan.digest,
        serial=state.serial,
        lineage=state.lineage,
        guessed=any(other in known.guessed for other in stack.after),
        scope=scope_of(plan),
    )
