"""The hosts of the ring as they should be."""

from collections.abc import Iterable, Mapping

from ringbus.hosts.ring_wanted import WantedRing
from ringbus.hosts.wanted import WantedCertificate, WantedFile, WantedHost
from ringbus.model.platform import Platform
from ringbus.render import paths
from ringbus.render.ring_files import SERVICE, ring_files
from ringbus.render.templates import bundled
from ringbus.topology import names
from ringbus.topology.secrets import RING_ADMIN, RING_SERVICES
from ringbus.topology.values import Host, Ring, Role, Topology

_GROUP = "cassandra"
_ASKING = "/usr/local/bin/ringbus-cql"
#: Logins read these rows: fewer copies than this, and one node away keeps somebody out.
_COPIES_OF_ROLES = 3

Secrets = Mapping[tuple[str, str], str]


def ring_secrets(topology: Topology) -> frozenset[tuple[str, str]]:
    """The secrets that the ring's hosts need, by region and name."""
    keys = (names.secret(topology.platform, key) for key in (RING_ADMIN, RING_SERVICES))
    return frozenset((ring.region, key) for key in keys for ring in topology.rings)


def ring_hosts(platform: Platform, topology: Topology, secrets: Secrets, authority: str) -> Iterable[WantedHost]:
    """Every host of the ring; ``authority`` is the certificate of the platform's authority, as PEM."""
    files: dict[str, list[WantedFile]] = {}
    for file in ring_files(platform, topology, bundled()):
        own = WantedFile(file.path, file.content, file.owner, file.group, file.mode, file.restart)
        files.setdefault(file.host, []).append(own)
    asking = WantedFile(_ASKING, bundled().source("cassandra/ringbus-cql.py"), mode=0o755)
    for ring in topology.rings:
        # Rack after rack in turn: neighbours on the ring are in different racks.
        members = sorted(topology.hosts_in(ring.region, Role.RING), key=lambda host: (host.index, host.letter))
        for rank, host in enumerate(members):
            yield WantedHost(
                host=host,
                files=(WantedFile(paths.CA, authority), asking, *files[host.name]),
                certificates=(_certificate(topology, host),),
                units=(SERVICE,),
                ring=_wanted(platform, topology, ring, (rank, len(members)), secrets),
            )


def _wanted(platform: Platform, topology: Topology, ring: Ring, place: tuple[int, int], secrets: Secrets) -> WantedRing:
    copies = {ring.region: ring.replication for ring in topology.rings}
    roles = {ring.region: min(_members(ring), max(ring.replication, _COPIES_OF_ROLES)) for ring in topology.rings}
    return WantedRing(
        region=ring.region,
        rank=place[0],
        size=place[1],
        keyspaces=dict.fromkeys(platform.ring.keyspaces, copies),
        system={"system_auth": roles, "system_distributed": copies, "system_traces": copies},
        admin=secrets[ring.region, names.secret(topology.platform, RING_ADMIN)],
        services=secrets[ring.region, names.secret(topology.platform, RING_SERVICES)],
    )


def _members(ring: Ring) -> int:
    return sum(len(rack.hosts) for rack in ring.racks)


def _certificate(topology: Topology, host: Host) -> WantedCertificate:
    """Nodes show it to clients and to each other; Cassandra reads it from the bundle."""
    name = f"{host.name}.{names.private_zone(topology.platform, host.region)}"
    return WantedCertificate(
        paths.HOST_CERTIFICATE,
        paths.HOST_KEY,
        name,
        _GROUP,
        names=(name,),
        addresses=(str(host.address),),
        bundle=paths.HOST_BUNDLE,
    )
