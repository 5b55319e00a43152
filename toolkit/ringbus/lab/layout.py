"""What a lab consists of, from the platform alone: pure. Bodies with their addresses, and the names of namespaces."""

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network

from ringbus.errors import Kind, RingbusError
from ringbus.findings import Finding, error
from ringbus.lab.image import CASSANDRA, IMAGES, RABBITMQ, LabImage
from ringbus.model.platform import Platform
from ringbus.model.regional import bus_in, ring_in
from ringbus.topology import names
from ringbus.topology.nearness import nearest
from ringbus.topology.values import Host, Role, Topology

#: Where the operator stands: an address for documentation (RFC 5737), so that no platform has it.
OPERATOR = IPv4Address("198.51.100.10")
#: Where the public stands: addresses for documentation too, one for each region that somebody is near to.
PUBLIC = IPv4Network("192.0.2.0/24")
#: In place of a region and of a role, for those who stand there.
EVERYBODY, CLIENT = "public", "client"
#: The gateway of every host: on its own cable, so that whatever it sends goes through the router.
GATEWAY = IPv4Address("169.254.1.1")


@dataclass(frozen=True, slots=True)
class Body:
    """What stands behind one instance. ``full_name`` is its name in the region's private zone.

    ``role`` is its security group too. ``instance`` is EC2's id where that is not told by the name, ``user_data`` what
    it is told at its birth where that is not what all hosts with fixed addresses are told.
    """

    name: str
    full_name: str
    address: IPv4Address
    role: str
    region: str
    zone: str
    image: LabImage
    instance: str = ""
    user_data: str = ""

    @property
    def cable(self) -> str:
        """The router's end of its cable: at most 15 characters, one for each address."""
        return f"v{int(self.address):08x}"


@dataclass(frozen=True, slots=True)
class LabTopology:
    """A lab: its platform's name, and its bodies by name."""

    platform: str
    bodies: tuple[Body, ...]

    @property
    def router(self) -> str:
        """The namespace through which every packet of the lab goes."""
        return router(self.platform)

    @property
    def operator(self) -> str:
        """The namespace in which the operator stands."""
        return f"{self.router}.operator"

    def namespace(self, body: Body) -> str:
        """The namespace of a body. A platform's name has no dot, so no other platform's lab has the same."""
        return f"{self.router}.{body.name}"

    def body(self, name: str) -> Body | None:
        """The body of that name, if there is one."""
        return next((body for body in self.bodies if body.name == name), None)

    def zone(self, name: str) -> tuple[Body, ...]:
        """The bodies in a zone."""
        return tuple(body for body in self.bodies if body.zone == name)

    def region(self, name: str) -> tuple[Body, ...]:
        """The bodies in a region."""
        return tuple(body for body in self.bodies if body.region == name)

    def bastions(self, body: Body) -> tuple[Body, ...]:
        """The bastions that lead to a body, that of its own zone first."""
        return nearest((one for one in self.bodies if one.role == Role.BASTION), body)


def router(platform: str) -> str:
    """The namespace of a platform's router; those of the lab's hosts begin with it and a dot."""
    return f"rb-{platform}"


def lay_out(platform: Platform, topology: Topology, edge: Iterable[Body] = ()) -> LabTopology:
    """The lab of a platform, and of what stands at its edge; RB505 for everything that the lab cannot have."""
    faults = list(_impossible(platform, topology))
    if faults:
        raise RingbusError(Kind.REFUSED, faults)
    return LabTopology(topology.platform, (*(_body(topology.platform, host) for host in topology.hosts), *edge))


def _body(platform: str, host: Host) -> Body:
    full_name = f"{host.name}.{names.private_zone(platform, host.region)}"
    return Body(host.name, full_name, host.address, host.role.value, host.region, host.zone, IMAGES[host.role])


def _impossible(platform: Platform, topology: Topology) -> Iterable[Finding]:
    if platform.access.via == "ssm":
        hint = "`access: {via: bastion}`, in an overlay of its own for the lab."
        yield error("RB505", "access.via", "hosts are reached by Session Manager, which the lab has not", hint=hint)
    for region in topology.regions:
        bus, ring = bus_in(platform, region.name).rabbitmq, ring_in(platform, region.name).cassandra
        for what, wanted, given in (("bus.rabbitmq", bus, RABBITMQ), ("ring.cassandra", ring, CASSANDRA)):
            if wanted != given:
                hint = f'`{what.replace(".", ": {")}: "{given}"}}`, in an overlay of its own for the lab.'
                yield error("RB505", f"{region.name}: {what}", f"the lab has {given} only, not {wanted}", hint=hint)
