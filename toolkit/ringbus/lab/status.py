"""How it stands with a lab: its hosts, what is cut, what its router refused."""

from dataclasses import dataclass
from typing import Any

from ringbus.lab import network, processes
from ringbus.lab.layout import LabTopology
from ringbus.lab.processes import BodyState
from ringbus.lab.profile import LabLevel


@dataclass(frozen=True, slots=True)
class BodyStatus:
    """One host."""

    name: str
    zone: str
    role: str
    address: str
    state: BodyState


@dataclass(frozen=True, slots=True)
class LabStatus:
    """The hosts, the cuts in words, and how many packets the router let nobody have.

    ``followed`` says whether what the API says of the edge is carried out; None where nothing is at the edge.
    """

    platform: str
    level: LabLevel
    bodies: tuple[BodyStatus, ...]
    cuts: tuple[str, ...]
    refused: int
    followed: bool | None = None

    @property
    def fine(self) -> bool:
        """Whether every host is up, and the edge followed."""
        return all(body.state is BodyState.UP for body in self.bodies) and self.followed is not False

    def to_json(self) -> dict[str, Any]:
        """The answer of `ringbus lab status --json`."""
        hosts = [
            {
                "name": body.name,
                "zone": body.zone,
                "role": body.role,
                "address": body.address,
                "state": body.state.value,
            }
            for body in self.bodies
        ]
        return {
            "platform": self.platform,
            "profile": self.level.value,
            "up": bool(hosts) and self.fine,
            "hosts": hosts,
            "cuts": list(self.cuts),
            "refused": self.refused,
            "edge": {"followed": self.followed},
        }


def status_of(lab: LabTopology, level: LabLevel, followed: bool | None = None) -> LabStatus:
    """How the lab does now."""
    bodies = tuple(
        BodyStatus(body.name, body.zone, body.role, str(body.address), processes.state_of(lab.namespace(body)))
        for body in lab.bodies
    )
    if not network.exists(lab.router):
        return LabStatus(lab.platform, level, bodies, (), 0, followed)
    refused = network.counted(lab, "refused") + network.counted(lab, "operator-refused")
    return LabStatus(lab.platform, level, bodies, tuple(map(str, network.losses(lab))), refused, followed)
