"""From the platform to its topology: pure, and the same for every target."""

from collections.abc import Iterable

from ringbus.model.platform import Platform
from ringbus.model.regional import bus_in, ring_in
from ringbus.topology import addresses, names
from ringbus.topology.monoliths import legacy_tiers, monoliths
from ringbus.topology.secrets import secrets
from ringbus.topology.stacks import stacks
from ringbus.topology.tiers import tiers
from ringbus.topology.values import Cluster, Exchange, Host, Rack, Region, Ring, Role, Topology, Zone

_BASTION_INSTANCE = "t3.micro"
_MOST_SEEDS = 3


def derive(platform: Platform) -> Topology:
    """The topology of a platform. In stage monolith it has one region, its home, without bus, ring and services."""
    legacy_only = platform.stage == "monolith"
    regions = tuple(region for region in _regions(platform) if not legacy_only or region.name == platform.home_region)
    hosts = tuple(host for region in regions for host in _hosts(platform, region))
    zones = () if legacy_only else tuple(zone for region in regions for zone in region.zones)
    clusters = tuple(_cluster(platform, zone, hosts) for zone in zones)
    stand = monoliths(platform)
    own = () if legacy_only else tuple(tier for region in regions for tier in tiers(platform, region.name))
    return Topology(
        platform=platform.name,
        stage=platform.stage,
        account=platform.account,
        domain=platform.domain,
        public_zone=platform.dns.zone != "none",
        home=platform.home_region,
        regions=regions,
        hosts=hosts,
        clusters=clusters,
        rings=() if legacy_only else tuple(_ring(platform, region, hosts) for region in regions),
        exchanges=() if legacy_only else tuple(_exchanges(platform)),
        tiers=(*own, *legacy_tiers(platform, stand)),
        monoliths=stand,
        secrets=() if legacy_only else secrets(platform, clusters),
        stacks=stacks(regions, platform.home_region),
    )


def _regions(platform: Platform) -> Iterable[Region]:
    waves = _waves(platform)
    for name, given in sorted(platform.regions.items()):
        zones = (Zone(name, letter, addresses.subnets(given.network, letter)) for letter in sorted(given.zones))
        yield Region(name, given.network, waves[name], tuple(zones))


def _waves(platform: Platform) -> dict[str, int]:
    """Regions without a wave come after those with one, one region a wave, by name."""
    given = {name: region.wave for name, region in platform.regions.items() if region.wave is not None}
    rest = sorted(platform.regions.keys() - given.keys())
    last = max(given.values(), default=0)
    return given | {name: last + number for number, name in enumerate(rest, 1)}


def _hosts(platform: Platform, region: Region) -> Iterable[Host]:
    for zone in region.zones:
        if platform.stage != "monolith":
            yield from _members(platform, region, zone)
        if platform.access.via == "bastion":
            yield _host(region, zone, Role.BASTION, 0, (_BASTION_INSTANCE, 0, "ebs"))


def _members(platform: Platform, region: Region, zone: Zone) -> Iterable[Host]:
    bus, ring = bus_in(platform, region.name), ring_in(platform, region.name)
    for index in range(bus.nodes):
        yield _host(region, zone, Role.BUS, index, (bus.instance, bus.disk, "ebs"))
    for index in range(ring.nodes):
        yield _host(region, zone, Role.RING, index, (ring.instance, ring.disk, ring.storage))


def _host(region: Region, zone: Zone, role: Role, index: int, size: tuple[str, int, str]) -> Host:
    address = addresses.address(region.network, zone.letter, role, index)
    name = names.host(role, zone.name, index)
    return Host(name, role, region.name, zone.letter, index, address, *size)


def _cluster(platform: Platform, zone: Zone, hosts: tuple[Host, ...]) -> Cluster:
    nodes = tuple(host.name for host in hosts if host.role is Role.BUS and host.zone == zone.name)
    given = platform.bus.names.get(zone.name)
    cluster_name = given or names.cluster(platform.name, zone.region, zone.letter)
    return Cluster(zone.name, cluster_name, zone.region, zone.name, nodes)


def _ring(platform: Platform, region: Region, hosts: tuple[Host, ...]) -> Ring:
    members = [host for host in hosts if host.role is Role.RING and host.region == region.name]
    racks = tuple(
        Rack(zone.name, tuple(host.name for host in members if host.letter == zone.letter)) for zone in region.zones
    )
    seeds = tuple(rack.hosts[0] for rack in racks[:_MOST_SEEDS])
    return Ring(region.name, racks, seeds, ring_in(platform, region.name).replication)


def _exchanges(platform: Platform) -> Iterable[Exchange]:
    for name, given in sorted(platform.bus.exchanges.items()):
        kind_type = "topic" if given.kind == "rpc" else given.type
        yield Exchange(
            name, given.kind, kind_type, given.federated, given.rate, given.size, given.when_full, given.timeout
        )
