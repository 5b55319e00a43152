"""What flows from stack to stack: outputs of what stands, and placeholders for what does not stand yet."""

from collections.abc import Mapping
from dataclasses import dataclass

from ringbus.render.inputs import placeholder_outputs
from ringbus.terraform.state import StackState
from ringbus.topology.values import Topology


@dataclass(frozen=True, slots=True)
class KnownOutputs:
    """Outputs by stack and name; ``guessed`` are the stacks of which at least one value is only a placeholder."""

    values: Mapping[str, Mapping[str, object]]
    guessed: frozenset[str]


def known_outputs(topology: Topology, states: Mapping[str, StackState]) -> KnownOutputs:
    """The outputs that other stacks read.

    Their keys are the topology's, so that a zone that is to come has its placeholder and one that is to go is left out.
    """
    wanted = {stack.name: placeholder_outputs(topology, stack) for stack in topology.stacks}
    found = {name: _filled(placeholders, _outputs(states, name)) for name, placeholders in wanted.items()}
    guessed = frozenset(name for name in wanted if _holes(wanted[name], _outputs(states, name)))
    return KnownOutputs(found, guessed)


def _outputs(states: Mapping[str, StackState], stack: str) -> Mapping[str, object]:
    return states[stack].outputs if stack in states else {}


def _filled(wanted: Mapping[str, object], given: Mapping[str, object]) -> dict[str, object]:
    return {key: _merged(value, given[key]) if key in given else value for key, value in wanted.items()}


def _merged(placeholder: object, value: object) -> object:
    if isinstance(placeholder, Mapping) and isinstance(value, Mapping):
        return _filled(placeholder, value)
    return value


def _holes(wanted: Mapping[str, object], given: Mapping[str, object]) -> bool:
    return any(key not in given or _hole(placeholder, given[key]) for key, placeholder in wanted.items())


def _hole(placeholder: object, value: object) -> bool:
    return isinstance(placeholder, Mapping) and isinstance(value, Mapping) and _holes(placeholder, value)
