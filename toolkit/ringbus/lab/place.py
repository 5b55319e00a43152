"""Where a lab keeps what is its own, and how hosts of it are reached: what others need of a lab."""

import json
import socket
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ringbus.lab.dial import dial_from
from ringbus.lab.layout import LabTopology
from ringbus.lab.profile import LabLevel


@dataclass(frozen=True, slots=True)
class LabPlace:
    """The folder of a platform's lab."""

    folder: Path

    @property
    def known_hosts(self) -> Path:
        """The hosts' keys, by full name, name and address, as ssh reads them."""
        return self.folder / "known_hosts"

    @property
    def operator(self) -> Path:
        """The private key that lets the user ``ringbus`` in."""
        return self.folder / "operator"

    @property
    def bodies(self) -> Path:
        """What hosts keep on their disks, a folder each."""
        return self.folder / "bodies"

    @property
    def record(self) -> Path:
        """How the lab was asked for."""
        return self.folder / "lab.json"

    @property
    def edge(self) -> Path:
        """What stands at its edge."""
        return self.folder / "edge.json"

    @property
    def follower(self) -> Path:
        """The folder of the process that keeps the edge in step: among those of hosts, so that it ends with them."""
        return self.bodies / "edge-follower"

    def body(self, name: str) -> Path:
        """The folder of one host."""
        return self.bodies / name

    def dial(self, lab: LabTopology) -> Callable[[str, int], socket.socket]:
        """Opens a TCP connection from where the operator stands."""
        return dial_from(lab.operator)


def read_level(place: LabPlace) -> LabLevel:
    """The size that the lab was last brought up in."""
    try:
        return LabLevel(json.loads(place.record.read_text(encoding="utf-8"))["profile"])
    except (OSError, ValueError, KeyError, TypeError):
        return LabLevel.SMALL
