"""Planning a stack whose apply was cut off: what it made and could not write down is taken into the state again."""

from collections.abc import Collection
from pathlib import Path

from ringbus.events import Event, EventKind
from ringbus.guards.resources import Held, type_of
from ringbus.guards.stack_plan import StackPlan
from ringbus.release.inputs import ReleaseInputs
from ringbus.render.inputs import Variables
from ringbus.topology.values import Stack

_TOLD = 8


def orphans(inputs: ReleaseInputs, stack: Stack, variables: Variables, file: Path) -> Collection[str]:
    """The addresses of what ``stack`` would make, and that stands already, in no state; not what is below those."""
    port = inputs.ports[stack.name]
    port.prepare(variables)
    return inputs.orphans(stack, port.plan(file), _held(inputs)).keys()


def plan_adopting(inputs: ReleaseInputs, stack: Stack, variables: Variables, file: Path) -> StackPlan:
    """The plan of ``stack`` into ``file``, adopting what it would otherwise make a second time.

    Terraform learns of a resource only when all of it is there, and writes it into the state then: when it dies
    itself, what it was making stands and is in no state. Planned again until nothing more is found, for what is below
    something that was not known is only looked for once that is adopted.
    """
    port = inputs.ports[stack.name]
    held = _held(inputs)
    adopted: dict[str, str] = {}
    while True:
        port.prepare(variables, adopted=adopted)
        plan = port.plan(file)
        found = inputs.orphans(stack, plan, held | {(type_of(to), name) for to, name in adopted.items()})
        if found.keys() <= adopted.keys():
            return plan
        adopted |= found
        said = f"adopted, for an apply that was cut off made it: {some(found)}"
        inputs.report(Event(EventKind.SAID, stack.name, said))


def _held(inputs: ReleaseInputs) -> Held:
    return Held().union(*(state.ids for state in inputs.states().values()))


def some(addresses: Collection[str]) -> str:
    """The first of so many addresses."""
    more = len(addresses) - _TOLD
    return ", ".join([*sorted(addresses)[:_TOLD], *([f"and {more} more"] if more > 0 else [])])
