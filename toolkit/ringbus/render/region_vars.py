"""The variables of a region's stack."""

from collections.abc import Iterable

from ringbus.model.units import size_gib
from ringbus.render.inputs import StackInputs, Variables
from ringbus.render.monolith_vars import monolith_variables
from ringbus.render.user_data import stateful_user_data, tier_user_data
from ringbus.topology import names
from ringbus.topology.images import family
from ringbus.topology.monoliths import front_of
from ringbus.topology.rules import GROUPS, Group, Party, Rule, rules, sides
from ringbus.topology.values import Host, Region, Role, Stack, Tier, Zone

_SCALE_AT = {"kind": "target", "cpu": 60, "seconds": 300}
_INGEST_PATHS = ["/ingest", "/ingest/*"]


def region_variables(inputs: StackInputs, stack: Stack) -> Variables:
    """What ``infra/region`` is given; keys of maps are stable names, so that adding one moves none."""
    platform, topology = inputs.platform, inputs.topology
    region = topology.region(stack.regions[0])
    existing = platform.regions[region.name].existing
    listed = rules(platform, topology, region)
    secrets = [secret for secret in topology.secrets if secret.region == region.name]
    return {
        "region": region.name,
        "network": str(region.network),
        "existing": existing.model_dump() if existing else None,
        "zones": {zone.letter: _zone(zone) for zone in region.zones},
        "groups": {name: GROUPS[name] for name in sorted(_groups(listed))},
        "rules": {side[0]: _side(rule, *side[1:]) for rule in listed for side in sides(rule)},
        "hosts": {host.name: _host(inputs, host) for host in topology.hosts_in(region.name)},
        "host_user_data": stateful_user_data(platform),
        "tiers": {tier.key: _tier(inputs, region, tier) for tier in topology.tiers if tier.region == region.name},
        "monoliths": monolith_variables(inputs, region),
        "edge": _edge(inputs, region),
        "door": _door(inputs, region),
        "secrets": {secret.name: secret.description for secret in secrets},
        "secret_recovery_days": inputs.secret_recovery_days,
        "private_zone": names.private_zone(platform.name, region.name),
    }


def _zone(zone: Zone) -> Variables:
    subnets = {kind: str(getattr(zone.subnets, kind)) for kind in ("hosts", "private", "managed", "public")}
    return {"name": zone.name, **subnets}


def _groups(listed: Iterable[Rule]) -> set[str]:
    return {party.name for rule in listed for party in (rule.source, rule.destination) if isinstance(party, Group)}


def _side(rule: Rule, direction: str, group: Group, peer: Party) -> Variables:
    return {
        "group": group.name,
        "direction": direction,
        "protocol": "tcp",
        "from_port": rule.port,
        "to_port": rule.port,
        ("peer_group" if isinstance(peer, Group) else "peer_cidr"): (
            peer.name if isinstance(peer, Group) else str(peer.cidr)
        ),
        "why": rule.why,
    }


def _host(inputs: StackInputs, host: Host) -> Variables:
    return {
        "role": host.role.value,
        "letter": host.letter,
        "index": host.index,
        "address": str(host.address),
        "instance_type": host.instance,
        "image": inputs.images[host.region][family(inputs.platform, host.role, host.instance)],
        "disk_gib": size_gib(host.disk),
        "profile": names.iam_role(inputs.platform.name, host.role),
        "storage": host.storage,
    }


def _tier(inputs: StackInputs, region: Region, tier: Tier) -> Variables:
    platform = inputs.platform
    attached = inputs.live.groups.get((region.name, tier.key), ())
    return {
        "role": tier.role,
        "service": tier.service,
        "group": tier.group,
        "profile": names.iam_role(platform.name, tier.role_key),
        "instance_type": tier.instance,
        "image": inputs.images[region.name][family(platform, tier.role, tier.instance)],
        "min": tier.min,
        "max": tier.max,
        "port": tier.port,
        "health_path": tier.health_path,
        "user_data": tier_user_data(platform, inputs.topology, tier, region),
        "edge": _target_group(platform.name, tier),
        "scale": _scale(inputs, tier),
        **({"monolith": tier.service.removeprefix("legacy-")} if tier.legacy else {}),
        **({"attached": list(attached)} if attached else {}),
    }


def _target_group(platform: str, tier: Tier) -> Variables | None:
    if tier.role == "service" or tier.legacy:
        return None
    paths = _INGEST_PATHS if tier.role == "ingest" else []
    return {"name": names.target_group(platform, tier.key), "paths": paths, "priority": 100}


def _scale(inputs: StackInputs, tier: Tier) -> Variables:
    ingest = inputs.platform.ingest
    if tier.role == "ingest" and ingest:
        return {"kind": "step", "cpu": ingest.scale_out.cpu, "seconds": ingest.scale_out.lasting}
    return dict(_SCALE_AT)


def _edge(inputs: StackInputs, region: Region) -> Variables:
    platform, front = inputs.platform, front_of(inputs.topology, region.name)
    cities = [f"*.{platform.domain}"] if platform.cities else []
    return {
        "name": names.load_balancer(platform.name, "edge"),
        "hostname": names.regional(platform.edge.name, region.name, platform.domain),
        "names": [f"{platform.edge.name}.{platform.domain}", *cities],
        "zone_id": inputs.outputs["base"].get("zone_id"),
        "certificate": platform.edge.certificate,
        "logs_bucket": names.logs_bucket(platform.name, region.name, platform.account),
        **({"monolith": front.name} if front else {}),
    }


def _door(inputs: StackInputs, region: Region) -> Variables | None:
    if not inputs.topology.hosts_in(region.name, Role.BASTION):
        return None
    platform = inputs.platform
    return {
        "name": names.load_balancer(platform.name, "door"),
        "hostname": names.regional("ssh", region.name, platform.domain),
    }
