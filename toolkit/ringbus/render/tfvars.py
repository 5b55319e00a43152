"""The variables of each Terraform stack, from the platform and what the stacks before it gave out.

Nothing here is secret: secrets are named, never read. ``infra/<root>/variables.tf`` declares the same keys (a test
holds them equal).
"""

from collections.abc import Callable, Mapping, Sequence

from ringbus.render.inputs import StackInputs, Variables
from ringbus.render.region_vars import region_variables
from ringbus.topology import names
from ringbus.topology.monoliths import answering, front_of, serving
from ringbus.topology.secrets import BUS_SERVICES, RING_SERVICES, TRUST
from ringbus.topology.tiers import HEALTH_PATH
from ringbus.topology.values import Stack, StackKind, Topology


def variables(inputs: StackInputs, stack: Stack) -> Variables:
    """The content of the stack's ``terraform.tfvars.json``."""
    platform = inputs.platform
    tags = {**platform.tags, "platform": platform.name, "stage": platform.stage}
    common = {"platform": platform.name, "account": platform.account, "tags": tags}
    return common | _BY_KIND[stack.kind](inputs, stack)


def _base(inputs: StackInputs, stack: Stack) -> Variables:
    platform, topology = inputs.platform, inputs.topology
    return {
        "region": stack.regions[0],
        "domain": platform.domain,
        "zone": platform.dns.zone,
        "artefact_bucket": names.artefact_bucket(topology.platform, topology.home, topology.account),
        "regions": [region.name for region in topology.regions],
        "roles": _roles(topology, ssm=platform.access.via == "ssm"),
    }


def _roles(topology: Topology, *, ssm: bool) -> Variables:
    secrets = {host.role.value: _secrets(topology, f"{host.role.value}/") for host in topology.hosts}
    for tier in {tier.role_key: tier for tier in topology.tiers}.values():
        own = [f"service/{tier.service}/", RING_SERVICES] if tier.role == "service" else []
        wanted = [] if tier.legacy else [*own, BUS_SERVICES]
        given = [name for prefix in wanted for name in _secrets(topology, prefix)]
        secrets[tier.role_key] = given if tier.legacy else [*given, names.secret(topology.platform, TRUST)]
    return {
        key: {
            "name": names.iam_role(topology.platform, key),
            "secrets": sorted(allowed),
            "artefacts": key != "bastion",
            "ssm": ssm,
        }
        for key, allowed in sorted(secrets.items())
    }


def _secrets(topology: Topology, prefix: str) -> list[str]:
    wanted = names.secret(topology.platform, prefix)
    return sorted({secret.name for secret in topology.secrets if secret.name.startswith(wanted)})


def _peering(inputs: StackInputs, stack: Stack) -> Variables:
    requester, accepter = stack.regions
    return {"requester": _peer(inputs, requester), "accepter": _peer(inputs, accepter)}


def _peer(inputs: StackInputs, region: str) -> Variables:
    given = inputs.outputs[names.region_stack(region)]
    return {
        "region": region,
        "network": str(inputs.topology.region(region).network),
        "vpc_id": given["vpc_id"],
        "route_tables": given["route_tables"],
        "private_zone_id": given["private_zone_id"],
    }


def _global(inputs: StackInputs, stack: Stack) -> Variables:
    platform, here = inputs.platform, _answering(inputs)
    return {
        "region": stack.regions[0],
        "zone_id": inputs.outputs["base"].get("zone_id"),
        "name": f"{platform.edge.name}.{platform.domain}",
        "health_path": HEALTH_PATH,
        "regions": {
            region: {
                **_answer(inputs, region),
                "hostname": names.regional(platform.edge.name, region, platform.domain),
            }
            for region in here
        },
        "cities": {city: _city(inputs, city, here) for city in sorted(platform.cities) if here and _led(inputs, city)},
    }


def _answering(inputs: StackInputs) -> list[str]:
    return [region for region in answering(inputs.topology) if region not in inputs.away]


def _led(inputs: StackInputs, city: str) -> bool:
    """Whether anything answers for it: in stage monolith nothing does for a city that is of another region."""
    regions = {region.name for region in inputs.topology.regions}
    return inputs.platform.cities[city].region in regions or serving(inputs.topology, city) is not None


def _city(inputs: StackInputs, city: str, here: Sequence[str]) -> Variables:
    """Where a city's name leads: to its monolith while that serves, else to its region, or to one that is not away."""
    hostname, monolith = names.of_city(city, inputs.platform.domain), serving(inputs.topology, city)
    if monolith and monolith.region not in inputs.away:
        return {"hostname": hostname, **_front(inputs, monolith.region, "monoliths", monolith.name)}
    region = inputs.platform.cities[city].region
    return {"hostname": hostname, **_answer(inputs, region if region in here else here[0])}


def _answer(inputs: StackInputs, region: str) -> Variables:
    """What a region's name leads to; both ends stand before the name moves, so that a plan can tell."""
    monolith = front_of(inputs.topology, region)
    return _front(inputs, region, "monoliths", monolith.name) if monolith else _front(inputs, region, "edge")


def _front(inputs: StackInputs, region: str, *path: str) -> Variables:
    found: object = inputs.outputs[names.region_stack(region)]
    for key in path:
        found = found.get(key) if isinstance(found, Mapping) else None
    match found:
        case {"dns_name": dns_name, "zone_id": zone_id}:
            return {"dns_name": dns_name, "zone_id": zone_id}
        case other:
            raise TypeError(f"the output `{'.'.join(path)}` of {region} is {other}")


_BY_KIND: dict[StackKind, Callable[[StackInputs, Stack], Variables]] = {
    StackKind.BASE: _base,
    StackKind.REGION: region_variables,
    StackKind.PEERING: _peering,
    StackKind.GLOBAL: _global,
}
