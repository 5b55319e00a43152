"""The files of RabbitMQ's hosts.

Nodes use long names: a host's name is known only in its region's private zone, never by its first part alone.
"""

from collections.abc import Iterable

from ringbus.federation import backlog
from ringbus.federation.graphs import Link
from ringbus.model.platform import Platform
from ringbus.model.regional import bus_in
from ringbus.render import paths
from ringbus.render.contexts import EnabledPluginsFile, RabbitmqConfFile, RabbitmqEnvFile, RabbitmqUnitFile
from ringbus.render.definitions import definitions
from ringbus.render.federation_parameters import FederationLinks
from ringbus.render.host_file import HostFile, SecretReference, references
from ringbus.render.templates import TemplateFile, Templates
from ringbus.render.versions import BusFeature, bus_has
from ringbus.topology import names
from ringbus.topology.rules import AMQPS, MANAGEMENT
from ringbus.topology.secrets import cookie
from ringbus.topology.values import Cluster, Topology

SERVICE = "rabbitmq-server"
COOKIE = "/var/lib/rabbitmq/.erlang.cookie"
_FOLDER = "/etc/rabbitmq"
_UNIT = "/etc/systemd/system/rabbitmq-server.service.d/ringbus.conf"
_PLUGINS = (
    "rabbitmq_auth_mechanism_ssl",
    "rabbitmq_federation",
    "rabbitmq_federation_management",
    "rabbitmq_management",
)


def bus_files(
    platform: Platform, topology: Topology, links: Iterable[Link], templates: Templates
) -> Iterable[HostFile]:
    """Every file of every RabbitMQ host; the nodes of a cluster share what is the same for all of them."""
    federation = FederationLinks(platform, topology, links)
    for cluster in topology.clusters:
        shared = list(_shared(platform, topology, cluster, (federation, templates)))
        zone = names.private_zone(platform.name, cluster.region)
        for node in cluster.nodes:
            yield from (HostFile(node, *rest) for rest in shared)
            name = RabbitmqEnvFile(name=f"{node}.{zone}", data=paths.DATA)
            yield HostFile(node, f"{_FOLDER}/rabbitmq-env.conf", templates.fill(name), restart=SERVICE)


_Shared = tuple[str, str, str, str, int, tuple[SecretReference, ...], str | None]


def _shared(
    platform: Platform, topology: Topology, cluster: Cluster, tools: tuple[FederationLinks, Templates]
) -> Iterable[_Shared]:
    federation, templates = tools
    lines: list[tuple[str, TemplateFile]] = [
        (f"{_FOLDER}/rabbitmq.conf", _conf(platform, cluster)),
        (f"{_FOLDER}/enabled_plugins", EnabledPluginsFile(_PLUGINS)),
        (_UNIT, RabbitmqUnitFile(data=paths.DATA, data_unit=paths.DATA_UNIT)),
    ]
    for path, values in lines:
        yield (path, templates.fill(values), "root", "root", 0o644, (), SERVICE)
    text = definitions(topology, cluster, federation)
    yield (paths.DEFINITIONS, text, "root", "rabbitmq", 0o640, references(text), None)
    reference = SecretReference(names.secret(platform.name, cookie(cluster.name)))
    yield (COOKIE, reference.marker(), "rabbitmq", "rabbitmq", 0o400, (reference,), SERVICE)


def _conf(platform: Platform, cluster: Cluster) -> RabbitmqConfFile:
    bus = bus_in(platform, cluster.region)
    zone = names.private_zone(platform.name, cluster.region)
    return RabbitmqConfFile(
        cluster_name=cluster.cluster_name,
        nodes=tuple(f"rabbit@{node}.{zone}" for node in cluster.nodes),
        disk_free_limit=int(bus.disk * backlog.DISK_KEPT_FREE),
        default_queue_type=bus_has(bus.rabbitmq, BusFeature.DEFAULT_QUEUE_TYPE),
        partition_handling=bus_has(bus.rabbitmq, BusFeature.PARTITION_HANDLING),
        membership_reconciliation=bus_has(bus.rabbitmq, BusFeature.MEMBERSHIP_RECONCILIATION),
        definitions=paths.DEFINITIONS,
        ca=paths.CA,
        certificate=paths.HOST_CERTIFICATE,
        key=paths.HOST_KEY,
        amqps=AMQPS,
        management=MANAGEMENT,
    )
