"""The edge: every city and every region has a way from the public to an instance that answers.

Source: "Quotas for your Application Load Balancers" (100 rules a load balancer, default actions not counted).
"""

from collections.abc import Collection, Iterable, Sequence

from ringbus.checks import catalogue
from ringbus.federation.graphs import Link
from ringbus.findings import Finding, error, warning
from ringbus.model.platform import Platform
from ringbus.topology.monoliths import front_of, serving
from ringbus.topology.values import Tier, Topology

_LISTENER_RULES = 100


def edge(platform: Platform, topology: Topology, _links: Sequence[Link]) -> Iterable[Finding]:
    """RB235 to RB239."""
    ways = {tier.region: tier for tier in topology.tiers if tier.role == "api"}
    answering = {region.name for region in topology.regions if region.name in ways or front_of(topology, region.name)}
    yield from _cities(platform, topology, answering)
    yield from _waiting(platform, topology)
    for region in topology.regions:
        if region.name not in answering:
            yield from _no_way(f"region {region.name}")
        elif region.name in ways:
            yield from _empty(ways[region.name])
        yield from _rules(topology, region.name)
    if not topology.public_zone:
        name = f"{platform.edge.name}.{platform.domain}"
        yield warning(
            catalogue.NO_RECORDS,
            "dns.zone",
            f"it is none: who asks for {name} is led nowhere until its records are set by hand",
            note="They are an alias of each region's load balancer, and the proof of each certificate.",
            hint="`dns: {zone: create}`, or `existing`, keeps them in Route 53.",
        )


def _cities(platform: Platform, topology: Topology, answering: Collection[str]) -> Iterable[Finding]:
    for name, city in sorted(platform.cities.items()):
        if city.region in answering or serving(topology, name) is not None:
            continue
        if _waits(platform, topology, city.region):
            said = f"nothing answers for it before {city.region} stands"
            yield warning(catalogue.REGION_WAITS, f"city {name}", said, hint="`stage: hybrid` makes it.")
        else:
            yield from _no_way(f"city {name}")


def _waits(platform: Platform, topology: Topology, region: str) -> bool:
    """Whether it is a region of the file that this stage does not have yet."""
    return region in platform.regions and region not in {one.name for one in topology.regions}


def _waiting(platform: Platform, topology: Topology) -> Iterable[Finding]:
    for name in sorted(name for name in platform.regions if _waits(platform, topology, name)):
        said = f"it does not stand in stage {topology.stage}, which is one region: {topology.home}"
        yield warning(catalogue.REGION_WAITS, f"region {name}", said, hint="`stage: hybrid` makes it.")


def _no_way(where: str) -> Iterable[Finding]:
    hint = "serve it from a region that has the thin API."
    yield error(catalogue.NO_WAY, where, "no load balancer with an API behind it answers for it", hint=hint)


def _empty(way: Tier) -> Iterable[Finding]:
    if way.min == 0:
        yield warning(
            catalogue.EMPTY_EDGE,
            f"edge of {way.region}",
            "its API may have no instance (min: 0): the region then answers 503, and others take its requests",
            hint="`api.min: 2` or more.",
        )


def _rules(topology: Topology, region: str) -> Iterable[Finding]:
    """Of the edge the thin API has the default action, every other tier behind it a rule of its own.

    A monolith's has one for its application, and one for every city that can leave it.
    """
    counts = {f"edge of {region}": sum(tier.region == region and tier.role == "ingest" for tier in topology.tiers)}
    counts |= {f"monolith {one.name}": 1 + len(one.ways) for one in topology.monoliths_in(region)}
    for where, count in counts.items():
        if count > _LISTENER_RULES:
            yield error(
                catalogue.LISTENER_RULES,
                where,
                f"{count} listener rules, AWS allows {_LISTENER_RULES} a load balancer",
                hint="ask AWS for a higher quota, and record that under `accept`.",
            )
