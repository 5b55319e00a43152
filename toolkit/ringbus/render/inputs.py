"""What a stack's variables are made from."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from ringbus.model.platform import Platform
from ringbus.render.live import LiveEdge
from ringbus.topology.values import Stack, StackKind, Topology

Variables = dict[str, object]
Outputs = Mapping[str, Mapping[str, object]]


@dataclass(frozen=True, slots=True)
class StackInputs:
    """Everything that decides a stack's variables.

    ``outputs`` are those of other stacks, by stack and name; ``images`` ids of images, by region and family. Regions
    ``away`` are taken out of the public name. ``live`` is what a migration owns, as it stands.
    """

    platform: Platform
    topology: Topology
    images: Mapping[str, Mapping[str, str]]
    outputs: Outputs
    secret_recovery_days: int
    away: tuple[str, ...] = ()
    live: LiveEdge = field(default_factory=LiveEdge)


def recovery_days(*, emulated: bool) -> int:
    """How long a deleted secret can be had back; where nothing is real it is gone at once, and its name is free."""
    return 0 if emulated else 7


def placeholder_outputs(topology: Topology, stack: Stack) -> dict[str, object]:
    """What stands for the outputs of a stack that was never applied, so that those after it can be planned.

    They have the right shape and keys and are never applied: ids are made up.
    """
    if stack.kind is StackKind.BASE:
        # Without a public zone the output is null, and Terraform keeps no null output in a state.
        return {"zone_id": "Z00000000000000000000"} if topology.public_zone else {}
    if stack.kind is not StackKind.REGION:
        return {}
    region = stack.regions[0]
    letters = [zone.letter for zone in topology.region(region).zones]
    fronts = {one.name: _not_yet(region) for one in topology.monoliths_in(region)}
    return {
        "vpc_id": "vpc-00000000000000000",
        "route_tables": {letter: f"rtb-0000000000000000{letter}" for letter in letters},
        "private_zone_id": "Z00000000000000000001",
        **({"edge": _not_yet(region)} if topology.stage != "monolith" else {}),
        **({"monoliths": fronts} if fronts else {}),
    }


def _not_yet(region: str) -> dict[str, str]:
    return {"dns_name": f"not-yet.{region}.elb.amazonaws.com", "zone_id": "Z00000000000000000002"}
