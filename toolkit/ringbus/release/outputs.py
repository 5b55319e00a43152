"""What flows from stack to stack: outputs of what stands, and placeholders for what does not stand yet."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace

from ringbus.errors import Kind, RingbusError
from ringbus.findings import error
from ringbus.render.inputs import placeholder_outputs
from ringbus.terraform.state import StackState
from ringbus.topology.values import Topology


@dataclass(frozen=True, slots=True)
class KnownOutputs:
    """Outputs by stack and name.

    ``guessed`` are the stacks of which at least one value is only a placeholder, ``placeholders`` the texts of those.
    """

    values: Mapping[str, Mapping[str, object]]
    guessed: frozenset[str]
    placeholders: frozenset[str] = frozenset()


def known_outputs(topology: Topology, states: Mapping[str, StackState]) -> KnownOutputs:
    """The outputs that other stacks read; a stack without an entry in ``states`` is away, and nobody reads it.

    Their keys are the topology's, so that a zone that is to come has its placeholder and one that is to go is left out.
    """
    wanted = {stack.name: placeholder_outputs(topology, stack) for stack in topology.stacks}
    found = {name: _filled(placeholders, _outputs(states, name)) for name, placeholders in wanted.items()}
    holes = {name: frozenset(_holes(wanted[name], _outputs(states, name))) for name in wanted if name in states}
    guessed = frozenset(name for name, texts in holes.items() if texts)
    return KnownOutputs(found, guessed, frozenset[str]().union(*holes.values()))


def handed_on(topology: Topology, states: Mapping[str, StackState], cut_off: Collection[str]) -> KnownOutputs:
    """The outputs that other stacks are given; RB315 for one with an id that no resource of its own stack has.

    Of stacks that were ``cut_off`` what names something that is no longer theirs is not known: an apply that makes
    something anew gives out its new id only at its end.
    """
    settled = {name: _founded(state) if name in cut_off else state for name, state in states.items()}
    _refuse_unfounded(topology, settled)
    return known_outputs(topology, settled)


def _founded(state: StackState) -> StackState:
    kept = {name: value for name, value in state.outputs.items() if name not in state.unfounded}
    return replace(state, outputs=kept, unfounded=frozenset())


def _refuse_unfounded(topology: Topology, states: Mapping[str, StackState]) -> None:
    wanted = {stack.name: placeholder_outputs(topology, stack) for stack in topology.stacks}
    found = [
        error(
            "RB315",
            f"stack {name}: output {output}",
            "names something that is no resource of this stack: the state was edited, or is another one's",
            note="Nothing was touched: other stacks would be joined to it.",
            hint="restore the state from its backup or an older version, and run `ringbus plan` again.",
        )
        for name, state in states.items()
        for output in sorted(state.unfounded & wanted[name].keys())
    ]
    if found:
        raise RingbusError(Kind.REFUSED, found)


def _outputs(states: Mapping[str, StackState], stack: str) -> Mapping[str, object]:
    return states[stack].outputs if stack in states else {}


def _filled(wanted: Mapping[str, object], given: Mapping[str, object]) -> dict[str, object]:
    """An output that is null stands for something that does not: a stage before had no such thing."""
    there = {key: value for key, value in given.items() if value is not None}
    return {key: _merged(value, there[key]) if key in there else value for key, value in wanted.items()}


def _merged(placeholder: object, value: object) -> object:
    if isinstance(placeholder, Mapping) and isinstance(value, Mapping):
        return _filled(placeholder, value)
    return value


def _holes(wanted: Mapping[str, object], given: Mapping[str, object]) -> Iterator[str]:
    """The texts of the placeholders that nothing given fills."""
    for key, placeholder in wanted.items():
        if isinstance(placeholder, Mapping):
            value = given.get(key, {})
            yield from _holes(placeholder, value if isinstance(value, Mapping) else {})
        elif given.get(key) is None:
            yield str(placeholder)
