"""Destroying what stands: the last applied first, and only when the loss of its data is accepted by name."""

from collections.abc import Collection, Sequence
from functools import partial
from pathlib import Path

from ringbus.errors import Kind, RingbusError, refused
from ringbus.findings import Finding, error
from ringbus.outcomes import run_all
from ringbus.release import mark
from ringbus.release.adoption import orphans, some
from ringbus.release.ending import raise_unless_whole
from ringbus.release.inputs import SIDE_BY_SIDE, ReleaseInputs
from ringbus.release.outputs import KnownOutputs
from ringbus.topology import names
from ringbus.topology.stacks import waves
from ringbus.topology.values import Stack, StackKind, Topology

_HOLD_DATA = frozenset({StackKind.BASE, StackKind.REGION})


def destroyed_with(topology: Topology, regions: Sequence[str]) -> tuple[Stack, ...]:
    """The stacks that go with these regions, their peerings among them; all stacks where none is named."""
    if not regions:
        return topology.stacks
    kinds = (StackKind.REGION, StackKind.PEERING)
    return tuple(stack for stack in topology.stacks if stack.kind in kinds and set(stack.regions) & set(regions))


def standing(inputs: ReleaseInputs, stacks: Sequence[Stack]) -> tuple[Stack, ...]:
    """Those of ``stacks`` that have any resource, or may: an apply of theirs did not come to its end.

    One that went whole although the destroy of it was cut off is gone from now on.
    """
    documents = inputs.store.documents
    cut_off, interrupted = mark.cut_off(documents, stacks), mark.interrupted(documents, stacks)
    for name in sorted(interrupted):
        inputs.ports[name].recover()
    states = inputs.states()
    for name in interrupted - cut_off:
        if states[name].empty:
            mark.forget(documents, name)
    return tuple(stack for stack in stacks if stack.name in cut_off or not states[stack.name].empty)


def refuse_data_loss(platform: str, stacks: Sequence[Stack], accepted: str | None) -> None:
    """Refuse (RB312) to destroy stacks that hold data unless the platform was named with the flag."""
    holding = [stack.name for stack in stacks if stack.kind in _HOLD_DATA]
    if holding and accepted != platform:
        raise refused(
            "RB312",
            ", ".join(holding),
            "volumes, buckets and secrets in there hold data that would be lost",
            note="Nothing was destroyed.",
            hint=f"add `--data-loss-accepted {platform}` when that is what you want"
            + (f" ({accepted} is not this platform)." if accepted else "."),
        )


def destroy_stacks(inputs: ReleaseInputs, stacks: Sequence[Stack]) -> None:
    """Destroy ``stacks``, those that were applied last first."""
    known = inputs.known()
    left = list(reversed(waves(stacks, inputs.topology.regions)))
    while left:
        tasks = {stack.name: partial(_destroy, inputs, stack, known) for stack in left.pop(0)}
        outcomes = run_all(tasks, SIDE_BY_SIDE, inputs.stop)
        not_begun = (*outcomes.not_started, *(stack.name for wave in left for stack in wave))
        raise_unless_whole(outcomes, "destroying", not_begun, "run the same `ringbus destroy` again.")


def _destroy(inputs: ReleaseInputs, stack: Stack, known: KnownOutputs) -> None:
    port = inputs.ports[stack.name]
    port.prepare(inputs.variables(stack, known), data_loss=True)
    file = _file(inputs, stack.name)
    plan = port.plan(file, refresh=False, destroy=True)
    mark.destroying(inputs.store.documents, stack.name)
    if not plan.empty:
        port.apply(file)
    mark.forget(inputs.store.documents, stack.name)


def refuse_orphans(inputs: ReleaseInputs, stacks: Sequence[Stack]) -> None:
    """Refuse (RB316) to destroy where an apply that was cut off made what stands in no state: it would stay."""
    known, cut_off = inputs.known(), mark.cut_off(inputs.store.documents, stacks)
    found = {
        stack.name: orphans(inputs, stack, inputs.variables(stack, known), _file(inputs, f"{stack.name}.orphans"))
        for stack in stacks
        if stack.name in cut_off
    }
    if any(found.values()):
        raise RingbusError(Kind.REFUSED, [_orphaned(name, there) for name, there in found.items() if there])


def _orphaned(stack: str, found: Collection[str]) -> Finding:
    return error(
        "RB316",
        f"stack {stack}",
        f"an apply that was cut off made {some(found)}, which no state knows: it would stay when all else goes",
        note="Nothing was destroyed.",
        hint="`ringbus resume` takes it in, then destroy.",
    )


def _file(inputs: ReleaseInputs, name: str) -> Path:
    return inputs.store.root / "destroy" / f"{name}.tfplan"


def buckets_of(topology: Topology, stacks: Sequence[Stack]) -> tuple[tuple[str, str], ...]:
    """The buckets that go with ``stacks``, each with its region: they must be empty before they can go."""
    found = []
    for stack in stacks:
        region = stack.regions[0]
        if stack.kind is StackKind.BASE:
            found.append((names.artefact_bucket(topology.platform, topology.home, topology.account), region))
        if stack.kind is StackKind.REGION:
            found.append((names.logs_bucket(topology.platform, region, topology.account), region))
    return tuple(found)


def withdraw(inputs: ReleaseInputs, regions: Sequence[str]) -> None:
    """Take the records of ``regions`` from the public name, so that nobody is sent there while they go."""
    stack = inputs.topology.stack("global")
    port = inputs.ports[stack.name]
    if port.state().empty:
        return
    variables = inputs.variables(stack, inputs.known())
    listed = variables["regions"]
    if isinstance(listed, dict):
        variables["regions"] = {name: edge for name, edge in listed.items() if name not in regions}
    port.prepare(variables)
    file = _file(inputs, "withdraw")
    if not port.plan(file, refresh=False).empty:
        mark.begin(inputs.store.documents, stack.name)
        port.apply(file)
        mark.forget(inputs.store.documents, stack.name)
