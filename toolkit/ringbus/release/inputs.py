"""What planning and applying a release work with."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

from ringbus.events import Report
from ringbus.model.platform import Platform
from ringbus.outcomes import Stop
from ringbus.release.outputs import KnownOutputs, known_outputs
from ringbus.release.ports import StackPort
from ringbus.release.store import ReleaseStore
from ringbus.render.inputs import StackInputs, Variables, recovery_days
from ringbus.render.tfvars import variables
from ringbus.terraform.state import StackState
from ringbus.topology.target import Target
from ringbus.topology.values import Stack, Topology

SIDE_BY_SIDE = 2


@dataclass(frozen=True)
class ReleaseInputs:
    """One platform on one target, with the hands that do the work.

    ``files`` is the digest of the platform file and its overlays; ``port`` gives the adapter of a stack.
    """

    platform: Platform
    topology: Topology
    target: Target
    files: str
    images: Mapping[str, Mapping[str, str]]
    store: ReleaseStore
    port: Callable[[Stack], StackPort]
    report: Report
    stop: Stop

    @cached_property
    def ports(self) -> Mapping[str, StackPort]:
        """The adapter of every stack, by name: one object per stack."""
        return {stack.name: self.port(stack) for stack in self.topology.stacks}

    def states(self) -> dict[str, StackState]:
        """What stands now, by stack."""
        return {name: port.state() for name, port in self.ports.items()}

    def known(self) -> KnownOutputs:
        """The outputs that stacks can be given now."""
        return known_outputs(self.topology, self.states())

    def variables(self, stack: Stack, known: KnownOutputs) -> Variables:
        """The variables of a stack."""
        days = recovery_days(emulated=self.target.emulated)
        inputs = StackInputs(self.platform, self.topology, self.images, known.values, days)
        return variables(inputs, stack)
