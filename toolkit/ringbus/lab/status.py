"""How it stands with a lab: its hosts, what is cut, what its router refused."""

from dataclasses import dataclass
from typing import Any

from ringbus.errors import failed
from ringbus.lab import network, power, processes
from ringbus.lab.layout import Body, LabTopology
from ringbus.lab.place import LabPlace
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


def status_of(lab: LabTopology, level: LabLevel, place: LabPlace, followed: bool | None = None) -> LabStatus:
    """How the lab does now."""
    bodies = tuple(
        BodyStatus(body.name, body.zone, body.role, str(body.address), _state(lab, place, body)) for body in lab.bodies
    )
    if not network.exists(lab.router):
        return LabStatus(lab.platform, level, bodies, (), 0, followed)
    refused = network.counted(lab, "refused") + network.counted(lab, "operator-refused")
    return LabStatus(lab.platform, level, bodies, tuple(map(str, network.losses(lab))), refused, followed)


def require_here(lab: LabTopology, place: LabPlace, body: Body) -> None:
    """RB511 where a host is away with its instance, with which alone it comes back."""
    if _state(lab, place, body) is BodyState.STOPPED:
        hint = "start that instance: the host starts with it."
        raise failed("RB511", f"host {body.name}", "it is away with its EC2 instance", hint=hint)


def _state(lab: LabTopology, place: LabPlace, body: Body) -> BodyState:
    state = processes.state_of(lab.namespace(body))
    return BodyState.STOPPED if state is BodyState.DOWN and power.is_away(place.body(body.name)) else state
