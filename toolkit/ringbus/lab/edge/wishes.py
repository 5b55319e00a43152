"""What the follower works with: kept in a file, because it is a process of its own."""

import json
from dataclasses import asdict, dataclass, field
from ipaddress import IPv4Address, IPv4Network
from pathlib import Path

from ringbus.lab.edge.record import EdgeRecord
from ringbus.lab.layout import CLIENT, EVERYBODY, LabTopology, router
from ringbus.lab.stores.facts import endpoints_of
from ringbus.machine.files import replace
from ringbus.topology.values import Topology


@dataclass(frozen=True, slots=True)
class EndFacts:
    """Somebody in the lab: a host, as far as it matters who asks."""

    name: str
    address: str
    role: str
    region: str
    zone: str
    instance: str


@dataclass(frozen=True, slots=True)
class FollowerInputs:
    """The platform's name and API, its regions with their networks, who is in the lab, and names of stores there.

    ``bodies`` is the folder of all hosts.
    """

    platform: str
    endpoint: str
    account: str
    regions: dict[str, str]
    ends: tuple[EndFacts, ...]
    bodies: str
    endpoints: dict[str, list[str]] = field(default_factory=dict)

    @property
    def router(self) -> str:
        """The namespace in which AWS's own addresses are."""
        return router(self.platform)

    def namespace(self, end: EndFacts) -> str:
        """The namespace of somebody."""
        return f"{self.router}.{end.name}"

    def folder(self, end: EndFacts) -> Path:
        """The folder of somebody."""
        return Path(self.bodies, end.name)

    def end(self, name: str) -> EndFacts | None:
        """Who has that name."""
        return next((end for end in self.ends if end.name == name), None)

    def asking(self, address: str) -> EndFacts | None:
        """Who has that address."""
        return next((end for end in self.ends if end.address == address), None)

    def region_near(self, address: str) -> str:
        """The region that somebody with this address is in or near to; empty for strangers."""
        end = self.asking(address)
        if end and end.role == CLIENT:
            return end.zone.removeprefix(f"{EVERYBODY}-")
        place = IPv4Address(address)
        return next((name for name, network in self.regions.items() if place in IPv4Network(network)), "")

    def client(self, region: str) -> EndFacts | None:
        """The one of the public who is near to a region."""
        return next((end for end in self.ends if end.role == CLIENT and self.region_near(end.address) == region), None)

    def write(self, path: Path) -> None:
        """Keep it."""
        replace(path, json.dumps(asdict(self), indent=1).encode())


def follower_inputs(topology: Topology, lab: LabTopology, record: EdgeRecord, bodies: Path) -> FollowerInputs:
    """What the follower of a lab needs; ``bodies`` is the folder of all hosts."""
    ends = (
        EndFacts(body.name, str(body.address), body.role, body.region, body.zone, body.instance) for body in lab.bodies
    )
    regions = {region.name: str(region.network) for region in topology.regions}
    endpoints = endpoints_of(record.stores)
    api = (record.endpoint, record.account)
    return FollowerInputs(topology.platform, *api, regions, tuple(ends), str(bodies.resolve()), endpoints)


def read_inputs(path: Path) -> FollowerInputs:
    """What was kept."""
    kept = json.loads(path.read_text(encoding="utf-8"))
    return FollowerInputs(**{**kept, "ends": tuple(EndFacts(**one) for one in kept["ends"])})
