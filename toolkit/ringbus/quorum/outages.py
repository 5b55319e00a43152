"""What stops of hosts would cost, told apart by zone: an outage that a person has to accept by the zone's name."""

from collections.abc import Collection, Iterable, Mapping

from ringbus.findings import Finding, error
from ringbus.quorum.absence import cost
from ringbus.quorum.catalogue import BUS_AND_RACK
from ringbus.topology.values import Role, Topology


def outages(topology: Topology, hosts: Iterable[str], accepted: Collection[str] = ()) -> Mapping[str, Finding]:
    """By zone what it costs when one of these hosts stops alone; nothing of zones whose outage was ``accepted``."""
    zones = {host.name: host.zone for host in topology.hosts}
    found: dict[str, Finding] = {}
    for name in hosts:
        costs = cost(topology, {name})
        if costs and zones[name] not in accepted:
            found.setdefault(zones[name], costs[0])
    return found


def refusal(code: str, zone: str, costs: Finding, so_far: str, command: str) -> Finding:
    """A zone's outage that was not accepted: what it costs, what is so now, and the command that accepts it."""
    hint = f"`{command} --accept-zone-outage {zone}` restarts it all the same."
    note = f"{costs.note} {so_far}".strip()
    return error(code, f"zone {zone}", f"{costs.where}: {costs.message}", note=note, hint=hint)


def unknown_zones(code: str, named: Iterable[str], known: Collection[str], said: str) -> list[Finding]:
    """Each zone once that was ``named`` and is none of those ``known``; ``said`` of it."""
    hint = f"there are {', '.join(sorted(known))}."
    return [error(code, f"zone {zone}", said, hint=hint) for zone in dict.fromkeys(named) if zone not in known]


def other_half(topology: Topology, hosts: Collection[str]) -> frozenset[str]:
    """Brokers of the zones of these nodes, and nodes of the zones of these brokers."""
    halves = {(host.zone, host.role) for host in topology.hosts if host.name in hosts}
    wanted = {(zone, Role.RING if role is Role.BUS else Role.BUS) for zone, role in halves}
    return frozenset(host.name for host in topology.hosts if (host.zone, host.role) in wanted)


def both_away(topology: Topology, hosts: Collection[str], away: Collection[str]) -> Mapping[str, Finding]:
    """By zone RB322, where these hosts would stop while others are ``away`` that their zones need then."""
    together = {*hosts, *away} if away else set()
    zones: dict[str, set[str]] = {}
    for host in topology.hosts:
        if host.name in together:
            zones.setdefault(host.zone, set()).add(host.name)
    of_zones = ((zone, one) for zone, own in zones.items() for one in cost(topology, own))
    return {zone: one for zone, one in of_zones if one.code == BUS_AND_RACK}
