"""Routes, peerings, names and networks that hosts are reached by: gone or led elsewhere only with those hosts."""

from collections.abc import Callable, Iterable

from ringbus.findings import Finding, error
from ringbus.guards import catalogue
from ringbus.guards.losses import loses
from ringbus.guards.resources import key, kind, type_of
from ringbus.guards.stack_plan import Action, StackChange, StackPlan
from ringbus.topology.rules import STORES
from ringbus.topology.values import Region, Role, Stack, StackKind, Topology

_DONE = {Action.REPLACE: "be made anew", Action.DESTROY: "be destroyed"}
_LEADS = {
    "aws_route": (
        "carrier_gateway_id",
        "core_network_arn",
        "egress_only_gateway_id",
        "gateway_id",
        "local_gateway_id",
        "nat_gateway_id",
        "network_interface_id",
        "transit_gateway_id",
        "vpc_endpoint_id",
        "vpc_peering_connection_id",
    ),
    "aws_route_table_association": ("route_table_id",),
    "aws_route53_record": ("records",),
}
"""The attributes that say where a way leads; others may change in place."""

_HINT = (
    "Undo the change that asks for it: a zone cannot be removed yet, for its hosts' volumes stay. "
    "A whole region goes by `ringbus destroy --region REGION`."
)
Wanted = Callable[[Topology, Region, str], bool]


def _zone(_topology: Topology, region: Region, name: str) -> bool:
    """Whether the zone of ``a`` or ``hosts-a`` stays; what is of no zone stays with the region."""
    letter = name.rsplit("-", 1)[-1]
    return len(letter) != 1 or letter in {zone.letter for zone in region.zones}


def _host(topology: Topology, region: Region, name: str) -> bool:
    return any(host.name == name for host in topology.hosts_in(region.name))


def _group(topology: Topology, region: Region, name: str) -> bool:
    tiers = {tier.group for tier in topology.tiers if tier.region == region.name}
    stores = STORES if any(one.made for one in topology.monoliths_in(region.name)) else ()
    hosts = {host.role.value for host in topology.hosts_in(region.name, Role.BUS)} and {"bus", "ring"}
    return name in {"edge", *hosts, *tiers, *stores} or (name in ("bastion", "door") and _doors(topology, region))


def _public(topology: Topology, region: Region, name: str) -> bool:
    return topology.public_zone and (name == "edge" or _doors(topology, region))


def _doors(topology: Topology, region: Region) -> bool:
    return bool(topology.hosts_in(region.name, Role.BASTION))


def _always(_topology: Topology, _region: Region, _name: str) -> bool:
    return True


_ROUTE, _LOST = catalogue.WAY_CUT, catalogue.NETWORK_LOST
_NETWORK: dict[str, tuple[str, Wanted, str]] = {
    "aws_vpc.this": (_LOST, _always, "the network of the region, with everything in it"),
    "aws_subnet.this": (_LOST, _zone, "a subnet, with everything in it"),
    "aws_ec2_subnet_cidr_reservation.hosts": (_LOST, _zone, "the reservation of the hosts' addresses"),
    "aws_internet_gateway.this": (_ROUTE, _always, "the region's way to and from the internet"),
    "aws_nat_gateway.this": (_ROUTE, _zone, "the zone's way to the internet"),
    "aws_route.internet": (_ROUTE, _always, "the region's way to and from the internet"),
    "aws_route.nat": (_ROUTE, _zone, "the zone's way to the internet"),
    "aws_route_table.zone": (_ROUTE, _zone, "every way of the zone, those to other regions too"),
    "aws_route_table.shared": (_ROUTE, _always, "every way of these subnets"),
    "aws_route_table_association.this": (_ROUTE, _zone, "every way of this subnet"),
}
"""Of the network that is made, and of what is added to one that stood before."""

_REGION: dict[str, tuple[str, Wanted, str]] = {
    **{f"module.{name}.{what}": rest for name in ("network", "adopted_network") for what, rest in _NETWORK.items()},
    "module.firewall.aws_security_group.this": (_LOST, _group, "a security group, with all rules that name it"),
    "module.private_zone.aws_route53_record.host": (_ROUTE, _host, "the name the host is known by to all others"),
    "aws_route53_record.public": (_ROUTE, _public, "the public name of the region"),
}
_PEERING: dict[str, tuple[str, Wanted, str]] = {
    "aws_vpc_peering_connection.this": (_ROUTE, _always, "the connection of the two regions"),
    "aws_vpc_peering_connection_accepter.this": (_ROUTE, _always, "the connection of the two regions"),
    **{
        f"module.{side}.{what}": rest
        for side in ("requester", "accepter")
        for what, rest in {
            "aws_route.this": (_ROUTE, _zone, "the zone's way to the other region"),
            "aws_route53_zone_association.this": (_ROUTE, _always, "the names of the other region's hosts"),
        }.items()
    },
}


def ways(topology: Topology, plan: StackPlan, stack: Stack) -> Iterable[Finding]:
    """What would be removed, or lead elsewhere, though it is still needed."""
    table = {StackKind.REGION: _REGION, StackKind.PEERING: _PEERING}.get(stack.kind, {})
    for change in plan.changes:
        code, wanted, what = table.get(kind(change.address), ("", _always, ""))
        done = _done(change) if code else ""
        if not done:
            continue
        region = topology.region(_region(stack, change.address))
        if wanted(topology, region, key(change.address)):
            yield error(
                code,
                f"stack {plan.stack}: {change.address}",
                f"would {done}: {what}",
                note=_cut_off(topology, stack, region, key(change.address)),
                hint=_HINT,
            )


def _done(change: StackChange) -> str:
    if change.deposed:
        return ""
    elsewhere = change.action is Action.CHANGE and loses(change, *_LEADS.get(type_of(change.address), ()))
    return "lead elsewhere" if elsewhere else _DONE.get(change.action, "")


def _region(stack: Stack, address: str) -> str:
    return stack.regions[-1] if address.startswith("module.accepter.") else stack.regions[0]


def _cut_off(topology: Topology, stack: Stack, region: Region, name: str) -> str:
    """The hosts that lose it: one, those of a zone or a group, or all of the regions."""
    hosts = [host for each in stack.regions for host in topology.hosts_in(each)]
    zone = region.name + name.rsplit("-", 1)[-1]
    named = [host.name for host in hosts if name in (host.name, host.role.value) or host.zone == zone]
    return f"Cut off: {', '.join(named or [host.name for host in hosts])}."


def records(topology: Topology, plan: StackPlan) -> Iterable[Finding]:
    """All regions' records taken from the public name: nobody would be answered; some may be taken on purpose."""
    gone = {
        key(change.address)
        for change in plan.changes
        if kind(change.address) == "aws_route53_record.region" and change.action is Action.DESTROY
    }
    if topology.public_zone and gone.issuperset(region.name for region in topology.regions):
        yield error(
            _ROUTE,
            f"stack {plan.stack}",
            f"the records of every region would be destroyed ({', '.join(sorted(gone))})",
            note="The platform's public name would lead nowhere.",
            hint="Leave at least one region in.",
        )
