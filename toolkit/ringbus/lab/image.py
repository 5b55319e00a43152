"""What hosts of the lab are copies of: pure. An image is called by a digest of everything that goes into it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from ringbus import digests
from ringbus.topology.values import Role

#: Changed when the way an image is made changes what comes of it.
_RECIPE = 1
_EVERY_HOST = (
    "openssh-server", "sudo", "iproute2", "procps", "curl", "openssl", "ca-certificates", "python3", "python3-yaml",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class LabImage:
    """A Debian release (``suite``) with packages; ``jars`` is a Maven artefact whose run-time jars go to ``/opt``.

    ``users`` are made as packages of the same name would make them.
    """

    name: str
    suite: str
    packages: tuple[str, ...]
    jars: str = ""
    users: tuple[str, ...] = ()

    @property
    def folder(self) -> str:
        """``bus-3f9a01c2b7de``: what its folder is called."""
        return f"{self.name}-{digests.of_value([_RECIPE, asdict(self)])[:12]}"


BUS = LabImage("bus", "trixie", (*_EVERY_HOST, "rabbitmq-server"))
RING = LabImage(
    "ring",
    "bookworm",
    (*_EVERY_HOST, "openjdk-17-jre-headless"),
    jars="org.apache.cassandra:cassandra-all:5.0.5",
    users=("cassandra",),
)
#: Load balancers, the API and services: one image for what stands at the edge and behind it.
EDGE = LabImage("edge", "trixie", (*_EVERY_HOST, "haproxy", "python3-pika"))
#: What stands behind databases and caches: one image for both.
STORES = LabImage("stores", "bookworm", (*_EVERY_HOST, "mariadb-server", "redis-server"))
#: A bastion is the bus's image: one image less to make, and nothing in it runs unless it is told to.
IMAGES: Mapping[Role, LabImage] = {Role.BUS: BUS, Role.RING: RING, Role.BASTION: BUS}
#: What of each technology the images have.
RABBITMQ, CASSANDRA = "4.0", "5.0"
