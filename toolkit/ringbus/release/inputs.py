"""What planning and applying a release work with."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from ringbus import digests
from ringbus.events import Report
from ringbus.model.platform import Platform
from ringbus.outcomes import Stop
from ringbus.release.outputs import KnownOutputs, known_outputs
from ringbus.release.ports import FindOrphans, HealthPort, StackPort
from ringbus.release.progress import Now
from ringbus.release.release import ReleaseSeal
from ringbus.release.states import read_states, whole
from ringbus.release.store import ReleaseStore
from ringbus.render.inputs import StackInputs, Variables, recovery_days
from ringbus.render.live import LiveEdge
from ringbus.render.tfvars import variables
from ringbus.terraform.state import StackState
from ringbus.topology.stacks import reached
from ringbus.topology.target import Target
from ringbus.topology.values import Stack, StackKind, Topology

SIDE_BY_SIDE = 2


@dataclass(frozen=True)
class ReleaseInputs:
    """One platform on one target, with the hands that do the work.

    ``files`` is the digest of the platform file and its overlays, ``modules`` of `infra/`, ``tools`` the versions of
    what does the work; ``port`` gives the adapter of a stack, ``health`` the gate between batches; ``orphans`` finds
    what an apply that was killed made and could not write into its state. ``who`` works, and ``now`` tells the time
    (ISO 8601). Regions ``away`` are not asked anything. ``live`` reads what a migration owns of a region's edge.
    """

    platform: Platform
    topology: Topology
    target: Target
    files: str
    modules: str
    tools: str
    images: Mapping[str, Mapping[str, str]]
    store: ReleaseStore
    port: Callable[[Stack], StackPort]
    health: HealthPort
    orphans: FindOrphans
    who: str
    now: Now
    report: Report
    stop: Stop
    away: tuple[str, ...] = ()
    live: Callable[[str], LiveEdge] = field(default=lambda _region: LiveEdge())

    @cached_property
    def ports(self) -> Mapping[str, StackPort]:
        """The adapter of every stack that can be reached, by name: one object per stack."""
        return {stack.name: self.port(stack) for stack in reached(self.topology.stacks, self.away)}

    @property
    def seal(self) -> ReleaseSeal:
        """What a release that is made now is made from."""
        return ReleaseSeal(
            platform=self.platform.name,
            target=self.target.kind.value,
            account=self.target.account,
            files=self.files,
            images=digests.of_value(self.images),
            modules=self.modules,
            tools=self.tools,
        )

    def without(self, regions: tuple[str, ...]) -> "ReleaseInputs":
        """The same, with these regions away."""
        return replace(self, away=tuple(sorted(regions)))

    def states(self) -> dict[str, StackState]:
        """What stands now, by stack that can be reached; of every state that cannot be read it is told."""
        return whole(self.topology, read_states(self.ports))

    def known(self) -> KnownOutputs:
        """The outputs that stacks can be given now."""
        return known_outputs(self.topology, self.states())

    def variables(self, stack: Stack, known: KnownOutputs) -> Variables:
        """The variables of a stack."""
        days = recovery_days(emulated=self.target.emulated)
        live = self.live(stack.regions[0]) if stack.kind is StackKind.REGION else LiveEdge()
        inputs = StackInputs(self.platform, self.topology, self.images, known.values, days, self.away, live)
        return variables(inputs, stack)
