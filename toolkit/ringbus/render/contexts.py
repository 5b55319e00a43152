"""What each template is filled with: a frozen dataclass each, its fields exactly the template's variables (a test)."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class RabbitmqConfFile:
    """``nodes`` are RabbitMQ's names of the zone's nodes; ``disk_free_limit`` is in bytes."""

    template: ClassVar[str] = "rabbitmq/rabbitmq.conf"
    cluster_name: str
    nodes: tuple[str, ...]
    disk_free_limit: int
    default_queue_type: bool
    partition_handling: bool
    membership_reconciliation: bool
    definitions: str
    ca: str
    certificate: str
    key: str
    amqps: int
    management: int


@dataclass(frozen=True, slots=True)
class RabbitmqEnvFile:
    """``name`` is the host's full name in the private zone."""

    template: ClassVar[str] = "rabbitmq/rabbitmq-env.conf"
    name: str
    data: str


@dataclass(frozen=True, slots=True)
class EnabledPluginsFile:
    """An Erlang list of plugins."""

    template: ClassVar[str] = "rabbitmq/enabled_plugins"
    plugins: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RabbitmqUnitFile:
    """What Ringbus adds to the package's own unit."""

    template: ClassVar[str] = "rabbitmq/ringbus.conf"
    data: str
    data_unit: str


@dataclass(frozen=True, slots=True)
class JvmServerOptionsFile:
    """``heap`` is the heap's part of the memory, in per cent."""

    template: ClassVar[str] = "cassandra/jvm-server.options"
    heap: int
    data: str
    agent: str


@dataclass(frozen=True, slots=True)
class Jvm11ServerOptionsFile:
    """The inner classes of Java 11 that Cassandra needs."""

    template: ClassVar[str] = "cassandra/jvm11-server.options"


@dataclass(frozen=True, slots=True)
class Jvm17ServerOptionsFile:
    """The inner classes of Java 17 that Cassandra needs."""

    template: ClassVar[str] = "cassandra/jvm17-server.options"


@dataclass(frozen=True, slots=True)
class CassandraUnitFile:
    """``java`` is the version whose options file is read, ``first`` the environment of a node's first start."""

    template: ClassVar[str] = "cassandra/cassandra.service"
    java: str
    first: str
    data: str
    data_unit: str


@dataclass(frozen=True, slots=True)
class NodetoolFile:
    """``java`` is the version whose options file is read."""

    template: ClassVar[str] = "cassandra/nodetool"
    java: str


@dataclass(frozen=True, slots=True)
class LogbackFile:
    """The server's log, to the journal."""

    template: ClassVar[str] = "cassandra/logback.xml"
    level: str


@dataclass(frozen=True, slots=True)
class LogbackToolsFile:
    """nodetool's log: only what goes wrong."""

    template: ClassVar[str] = "cassandra/logback-tools.xml"
    level: str


@dataclass(frozen=True, slots=True)
class CassandraSysctlFile:
    """``maps`` is how many files a node may map into memory."""

    template: ClassVar[str] = "cassandra/60-cassandra.conf"
    maps: int


@dataclass(frozen=True, slots=True)
class BastionSshdFile:
    """``operator`` is the one user who may do more than pass through."""

    template: ClassVar[str] = "bastion/20-ringbus-bastion.conf"
    operator: str


@dataclass(frozen=True, slots=True)
class HostSshdFile:
    """Who signs keys: of hosts and of those who log in."""

    template: ClassVar[str] = "host/10-ringbus.conf"
    user_ca: str
    host_certificate: str


@dataclass(frozen=True, slots=True)
class DataDiskFile:
    """The script that finds, on first use formats, and mounts the data disk; ``had`` is where it says that it did."""

    template: ClassVar[str] = "host/ringbus-data-disk"
    label: str
    mount: str
    had: str


@dataclass(frozen=True, slots=True)
class DataDiskUnitFile:
    """Its unit, started by those that need the disk."""

    template: ClassVar[str] = "host/ringbus-data-disk.service"
    script: str


@dataclass(frozen=True, slots=True)
class PrepareServiceFile:
    """What runs before a service: instance facts, secrets, artefact. ``source`` is empty where there is no artefact."""

    template: ClassVar[str] = "service/ringbus-prepare"
    region: str
    source: str
    sha256: str
    folder: str
    secrets: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ServiceUnitFile:
    """``command`` is quoted as systemd wants it."""

    template: ClassVar[str] = "service/ringbus-service.service"
    service: str
    folder: str
    command: str


@dataclass(frozen=True, slots=True)
class HaproxyFile:
    """A load balancer of the lab: its listeners with their lines, its target groups with their servers.

    ``structure`` is a digest of all that is loaded and not set: HAProxy tells it when it is asked what it is.
    """

    template: ClassVar[str] = "lab/haproxy.cfg"
    name: str
    structure: str
    socket: str
    state: str
    weights: tuple[tuple[str, int], ...]
    whole: int
    frontends: tuple[tuple[str, int, str, tuple[str, ...]], ...]
    backends: tuple[tuple[str, str, object, tuple[str, ...]], ...]
    nowhere: str
