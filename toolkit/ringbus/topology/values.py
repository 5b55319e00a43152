"""What is derived from the platform: regions, hosts, clusters, rings, tiers, stacks. Immutable, and sorted by name."""

from dataclasses import dataclass
from enum import StrEnum
from ipaddress import IPv4Address, IPv4Network

from ringbus.topology.addresses import Subnets

LEGACY_ROLES = ("legacy-api", "legacy-app")
"""A monolith's tiers."""


class Role(StrEnum):
    """What a host with a fixed address is for."""

    BUS = "bus"
    RING = "ring"
    BASTION = "bastion"


class StackKind(StrEnum):
    """The Terraform root that a stack is an instance of, in the order they are applied."""

    BASE = "base"
    REGION = "region"
    PEERING = "peering"
    GLOBAL = "global"


@dataclass(frozen=True, slots=True)
class Zone:
    """An availability zone and its four subnets."""

    region: str
    letter: str
    subnets: Subnets

    @property
    def name(self) -> str:
        """``eu-west-1a``."""
        return self.region + self.letter


@dataclass(frozen=True, slots=True)
class Region:
    """A region: its network, its wave (1 is first) and its zones by letter."""

    name: str
    network: IPv4Network
    wave: int
    zones: tuple[Zone, ...]


@dataclass(frozen=True, slots=True)
class Host:
    """One machine with a fixed private address. ``disk`` is its data volume in bytes (0: none)."""

    name: str
    role: Role
    region: str
    letter: str
    index: int
    address: IPv4Address
    instance: str
    disk: int
    storage: str = "ebs"

    @property
    def zone(self) -> str:
        """``eu-west-1a``."""
        return self.region + self.letter


@dataclass(frozen=True, slots=True)
class Cluster:
    """The RabbitMQ cluster of one zone; ``nodes`` are names of hosts."""

    name: str
    cluster_name: str
    region: str
    zone: str
    nodes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rack:
    """The hosts of a ring in one zone."""

    zone: str
    hosts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ring:
    """The Cassandra datacenter of one region; ``seeds`` are names of hosts in different racks."""

    region: str
    racks: tuple[Rack, ...]
    seeds: tuple[str, ...]
    replication: int


@dataclass(frozen=True, slots=True)
class Exchange:
    """An exchange of the bus; rate in messages a second per publishing cluster, size in bytes, timeout in seconds."""

    name: str
    kind: str
    type: str
    federated: str
    rate: float
    size: int
    when_full: str
    timeout: int


@dataclass(frozen=True, slots=True)
class Tier:
    """An autoscaling group of a region: the API, a service, ingest, or a monolith's API or application.

    ``group`` is its security group; ``service`` also says whose a monolith's tier is.
    """

    key: str
    role: str
    service: str
    group: str
    region: str
    instance: str
    min: int
    max: int
    port: int
    health_path: str

    @property
    def legacy(self) -> bool:
        """Whether it is a monolith's: it talks to its own stores and not over the bus."""
        return self.role in LEGACY_ROLES

    @property
    def role_key(self) -> str:
        """What its IAM role is called by: ``api``, ``ingest``, ``service/nearest-driver``."""
        return f"service/{self.service}" if self.role == "service" else self.role


@dataclass(frozen=True, slots=True)
class Way:
    """Where the requests of a city can be moved to, away from a monolith: to the tier of that key."""

    city: str
    tier: str


@dataclass(frozen=True, slots=True)
class Monolith:
    """A monolith that stands: a city's own, called by the city, or the one of all cities.

    While it ``serves`` the names of its cities lead to it. ``made``: the platform makes it, else it is only read.
    """

    name: str
    region: str
    cities: tuple[str, ...]
    serves: bool
    made: bool
    ways: tuple[Way, ...]

    @property
    def key(self) -> str:
        """What its load balancer, tiers and stores are called by: ``legacy-london``."""
        return f"legacy-{self.name}"


@dataclass(frozen=True, slots=True)
class Secret:
    """A secret's container in a region. ``given``: a person brings the value; else ``ringbus secrets`` makes one."""

    name: str
    region: str
    description: str
    given: bool = False


@dataclass(frozen=True, slots=True)
class Stack:
    """One Terraform root with its own state. ``after`` names the stacks it needs the outputs of."""

    name: str
    kind: StackKind
    regions: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Topology:
    """Everything derived from one platform. ``public_zone``: the domain's records are kept in Route 53."""

    platform: str
    stage: str
    account: str
    domain: str
    public_zone: bool
    home: str
    regions: tuple[Region, ...]
    hosts: tuple[Host, ...]
    clusters: tuple[Cluster, ...]
    rings: tuple[Ring, ...]
    exchanges: tuple[Exchange, ...]
    tiers: tuple[Tier, ...]
    monoliths: tuple[Monolith, ...]
    secrets: tuple[Secret, ...]
    stacks: tuple[Stack, ...]

    def region(self, name: str) -> Region:
        """The region of that name."""
        return next(region for region in self.regions if region.name == name)

    @property
    def zones(self) -> tuple[Zone, ...]:
        """The zones of all regions, in their order."""
        return tuple(zone for region in self.regions for zone in region.zones)

    def stack(self, name: str) -> Stack:
        """The stack of that name."""
        return next(stack for stack in self.stacks if stack.name == name)

    def monoliths_in(self, region: str) -> tuple[Monolith, ...]:
        """The monoliths that stand in a region."""
        return tuple(monolith for monolith in self.monoliths if monolith.region == region)

    def hosts_in(self, region: str, role: Role | None = None) -> tuple[Host, ...]:
        """The hosts of a region, all or of one role."""
        return tuple(host for host in self.hosts if host.region == region and role in (None, host.role))
