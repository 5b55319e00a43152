"""The bodies of the edge: instances of autoscaling groups, nodes of load balancers, stores, the public. Pure."""

from collections.abc import Iterable
from ipaddress import IPv4Address

from ringbus.aws.inventory import HostFacts
from ringbus.lab.edge.haproxy import CERTIFICATE
from ringbus.lab.edge.record import EdgeRecord
from ringbus.lab.image import EDGE
from ringbus.lab.layout import CLIENT, EVERYBODY, PUBLIC, Body
from ringbus.lab.stores.standing import store_bodies
from ringbus.model.platform import Platform
from ringbus.render.documents import yaml_text
from ringbus.render.user_data import stateful_user_data, tier_user_data
from ringbus.topology import names
from ringbus.topology.values import Region, Tier, Topology, Zone

#: Load balancers have addresses of public subnets, counted from their end: instances come from the other one.
_LAST = 2
BALANCER = "edge"
_FIRST_CLIENT = 10


def edge_bodies(platform: Platform, topology: Topology, record: EdgeRecord | None) -> tuple[Body, ...]:
    """All of them; of what the platform file no longer has there is none."""
    if record is None:
        return ()
    return (
        *_instances(platform, topology, record),
        *_nodes(platform, topology, record),
        *store_bodies(topology, record.stores),
        *(_client(platform, number, region) for number, region in enumerate(topology.regions)),
    )


def node_name(balancer: str, zone: str) -> str:
    """What the node of a load balancer in a zone is called."""
    return f"{balancer}-{zone}"


def client_name(region: str) -> str:
    """What somebody of the public is called who is near to a region."""
    return f"{CLIENT}-{region}"


def _instances(platform: Platform, topology: Topology, record: EdgeRecord) -> Iterable[Body]:
    tiers = {(tier.region, tier.role, tier.service): tier for tier in topology.tiers}
    for facts in record.instances:
        tier = tiers.get((facts.region, facts.role, facts.service or facts.role))
        if tier:
            yield _instance(platform, topology, tier, facts)


def _instance(platform: Platform, topology: Topology, tier: Tier, facts: HostFacts) -> Body:
    told = tier_user_data(platform, topology, tier, topology.region(facts.region))
    full_name = f"ip-{str(facts.address).replace('.', '-')}.{facts.region}.compute.internal"
    name = f"{tier.service}-{facts.zone}-{facts.instance_id[-6:]}"
    return Body(name, full_name, facts.address, tier.group, facts.region, facts.zone, EDGE, facts.instance_id, told)


def _nodes(platform: Platform, topology: Topology, record: EdgeRecord) -> Iterable[Body]:
    for region in topology.regions:
        own = sorted((one for one in record.balancers if one.region == region.name), key=lambda one: one.name)
        told = _balancer_user_data(platform, region)
        for number, balancer in enumerate(own):
            for zone in region.zones:
                if zone.name in balancer.zones:
                    name = node_name(balancer.name, zone.name)
                    full_name = f"{name}.{names.private_zone(platform.name, region.name)}"
                    address = _node_address(zone, number)
                    yield Body(name, full_name, address, BALANCER, region.name, zone.name, EDGE, "", told)


def _node_address(zone: Zone, number: int) -> IPv4Address:
    return zone.subnets.public.broadcast_address - _LAST - number


def _client(platform: Platform, number: int, region: Region) -> Body:
    name, address = client_name(region.name), PUBLIC.network_address + _FIRST_CLIENT + number
    told = stateful_user_data(platform)
    return Body(name, f"{name}.{EVERYBODY}", address, CLIENT, EVERYBODY, f"{EVERYBODY}-{region.name}", EDGE, "", told)


def _balancer_user_data(platform: Platform, region: Region) -> str:
    """A certificate of its own, for what AWS's certificates are signed with nobody has; the rest comes later."""
    own = [f"{platform.edge.name}.{platform.domain}", names.regional(platform.edge.name, region.name, platform.domain)]
    key, certificate = "/etc/haproxy/key.pem", "/etc/haproxy/public.pem"
    made = (
        f"openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 397 -subj /CN={own[0]} "
        f"-addext subjectAltName={','.join(f'DNS:{name}' for name in own)} -keyout {key} -out {certificate} && "
        f"cat {key} {certificate} > {CERTIFICATE}"
    )
    return f"#cloud-config\n{yaml_text({'runcmd': [['sh', '-c', made]]})}"
