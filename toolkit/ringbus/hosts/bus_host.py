"""The hosts of the bus as they should be."""

import json
from collections.abc import Iterable, Mapping

from ringbus.federation.graphs import Link
from ringbus.hosts.filling import filled
from ringbus.hosts.wanted import WantedBus, WantedCertificate, WantedFile, WantedHost
from ringbus.model.platform import Platform
from ringbus.render import paths
from ringbus.render.bus_files import bus_files as rendered
from ringbus.render.definitions import ADMIN, FEDERATION
from ringbus.render.host_file import HostFile
from ringbus.render.templates import bundled
from ringbus.topology import names
from ringbus.topology.rules import MANAGEMENT
from ringbus.topology.secrets import BUS_ADMIN
from ringbus.topology.values import Host, Role, Topology

_GROUP = "rabbitmq"
#: (region, name) -> value.
Secrets = Mapping[tuple[str, str], str]


def secrets_of(topology: Topology, files: Iterable[HostFile]) -> frozenset[tuple[str, str]]:
    """The secrets that the bus's hosts need, by region and name."""
    regions = {host.name: host.region for host in topology.hosts if host.role is Role.BUS}
    asked = {(regions[file.host], one.name) for file in files if file.host in regions for one in file.secrets}
    admin = names.secret(topology.platform, BUS_ADMIN)
    return frozenset(asked | {(region, admin) for region in regions.values()})


def bus_files(platform: Platform, topology: Topology, links: Iterable[Link]) -> Mapping[str, list[HostFile]]:
    """The rendered files of the bus's hosts, by host, sorted by path."""
    found: dict[str, list[HostFile]] = {host.name: [] for host in topology.hosts if host.role is Role.BUS}
    for file in sorted(rendered(platform, topology, links, bundled()), key=lambda file: file.path):
        found[file.host].append(file)
    return found


def bus_hosts(
    topology: Topology, files: Mapping[str, list[HostFile]], secrets: Secrets, authority: str
) -> tuple[WantedHost, ...]:
    """Every host of the bus; ``authority`` is the certificate of the platform's authority, as PEM."""
    clusters = {node: cluster.name for cluster in topology.clusters for node in cluster.nodes}
    hosts = (host for host in topology.hosts if host.role is Role.BUS)
    return tuple(_host(topology, host, files[host.name], (secrets, authority, clusters[host.name])) for host in hosts)


def _host(topology: Topology, host: Host, files: list[HostFile], given: tuple[Secrets, str, str]) -> WantedHost:
    secrets, authority, cluster = given
    values = {name: value for (region, name), value in secrets.items() if region == host.region}
    made = {file.path: _file(file, values) for file in files}
    bus = WantedBus(
        cluster=cluster,
        url=f"https://{host.address}:{MANAGEMENT}/api",
        user=ADMIN,
        password=values[names.secret(topology.platform, BUS_ADMIN)],
        definitions=json.loads(made[paths.DEFINITIONS].content),
    )
    # Brokers read certificates anew by themselves, within two minutes: nothing is restarted for them.
    return WantedHost(
        host=host,
        files=(WantedFile(paths.CA, authority), *made.values()),
        certificates=_certificates(f"{host.name}.{names.private_zone(topology.platform, host.region)}", host),
        units=tuple(sorted({file.restart for file in files if file.restart})),
        bus=bus,
    )


def _file(file: HostFile, values: Mapping[str, str]) -> WantedFile:
    return WantedFile(file.path, filled(file, values), file.owner, file.group, file.mode, file.restart)


def _certificates(name: str, host: Host) -> tuple[WantedCertificate, ...]:
    own = WantedCertificate(
        paths.HOST_CERTIFICATE, paths.HOST_KEY, name, _GROUP, names=(name,), addresses=(str(host.address),)
    )
    return own, WantedCertificate(paths.LINK_CERTIFICATE, paths.LINK_KEY, FEDERATION, _GROUP)
