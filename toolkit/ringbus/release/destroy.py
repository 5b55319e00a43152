"""Destroying what stands: the last applied first, and only when the loss of its data is accepted by name."""

from collections.abc import Sequence
from functools import partial

from ringbus.errors import Kind, RingbusError, refused
from ringbus.outcomes import run_all
from ringbus.release.inputs import SIDE_BY_SIDE, ReleaseInputs
from ringbus.release.outputs import KnownOutputs
from ringbus.release.plan import interrupted
from ringbus.topology.stacks import waves
from ringbus.topology.values import Stack, StackKind

_HOLD_DATA = frozenset({StackKind.BASE, StackKind.REGION})


def standing(inputs: ReleaseInputs, stacks: Sequence[Stack]) -> tuple[Stack, ...]:
    """Those of ``stacks`` that have any resource."""
    states = inputs.states()
    return tuple(stack for stack in stacks if not states[stack.name].empty)


def refuse_data_loss(platform: str, stacks: Sequence[Stack], accepted: str | None) -> None:
    """Refuse (RB312) to destroy stacks that hold data unless the platform was named with the flag."""
    holding = [stack.name for stack in stacks if stack.kind in _HOLD_DATA]
    if holding and accepted != platform:
        raise refused(
            "RB312",
            ", ".join(holding),
            "volumes, buckets and secrets in there hold data that would be lost",
            note="Nothing was destroyed.",
            hint=f"add `--data-loss-accepted {platform}` when that is what you want.",
        )


def destroy_stacks(inputs: ReleaseInputs, stacks: Sequence[Stack]) -> None:
    """Destroy ``stacks``, those that were applied last first."""
    known = inputs.known()
    for wave in reversed(waves(stacks, inputs.topology.regions)):
        tasks = {stack.name: partial(_destroy, inputs, stack, known) for stack in wave}
        outcomes = run_all(tasks, SIDE_BY_SIDE, inputs.stop)
        outcomes.raise_errors()
        if outcomes.not_started:
            raise RingbusError(Kind.INTERRUPTED, [interrupted("destroying", outcomes.not_started)])


def _destroy(inputs: ReleaseInputs, stack: Stack, known: KnownOutputs) -> None:
    port = inputs.ports[stack.name]
    port.prepare(inputs.variables(stack, known), data_loss=True)
    file = inputs.store.root / "destroy" / f"{stack.name}.tfplan"
    plan = port.plan(file, refresh=False, destroy=True)
    if not plan.empty:
        port.apply(file)
