"""Which hosts are restarted together, in which order, and what is refused."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from ringbus.errors import Kind, RingbusError
from ringbus.findings import Finding, error
from ringbus.quorum.absence import cost
from ringbus.quorum.batches import batches
from ringbus.restart.catalogue import NO_SUCH_ZONE, ZONE_OUTAGE
from ringbus.restart.inputs import RestartScope
from ringbus.topology.values import Host, Topology


@dataclass(frozen=True, slots=True)
class RestartBatch:
    """Hosts that are away together, and why these."""

    hosts: tuple[str, ...]
    why: str


def chosen(topology: Topology, scope: RestartScope) -> tuple[Host, ...]:
    """The hosts to restart; RB571 for every zone that has none, or is none."""
    own = [host for host in topology.hosts if host.role is scope.role]
    zones = {host.zone for host in own}
    unknown = [zone for zone in dict.fromkeys((*scope.zones, *scope.accepted)) if zone not in zones]
    if unknown:
        said, hint = f"no zone of that name has a {scope.role.value}", f"there are {', '.join(sorted(zones))}."
        raise RingbusError(Kind.INPUT, [error(NO_SUCH_ZONE, f"zone {zone}", said, hint=hint) for zone in unknown])
    return tuple(host for host in own if host.zone in scope.zones or not scope.zones)


def refuse_outages(topology: Topology, hosts: Iterable[Host], scope: RestartScope) -> None:
    """RB570 for every zone in which a host's absence costs something, unless that was accepted."""
    found: dict[str, Finding] = {}
    for host in hosts:
        costs = cost(topology, {host.name})
        if costs and host.zone not in scope.accepted:
            found.setdefault(host.zone, _refusal(host, costs[0], scope))
    if found:
        raise RingbusError(Kind.REFUSED, found.values())


def _refusal(host: Host, costs: Finding, scope: RestartScope) -> Finding:
    hint = f"`{scope.command} --accept-zone-outage {host.zone}` restarts it all the same."
    note = f"{costs.note} Nothing was touched.".strip()
    return error(ZONE_OUTAGE, f"zone {host.zone}", f"{costs.where}: {costs.message}", note=note, hint=hint)


def restart_batches(topology: Topology, hosts: Sequence[str], down: Collection[str] = ()) -> tuple[RestartBatch, ...]:
    """Those that are down first: while they are, no other may be stopped. Never two of a quorum at once."""
    first = [
        RestartBatch(own, "down: started before others are stopped") for own in batches(topology, _of(hosts, down))
    ]
    others = batches(topology, [host for host in hosts if host not in down])
    return (*first, *(RestartBatch(own, _why(topology, number, own)) for number, own in enumerate(others)))


def _of(hosts: Sequence[str], down: Collection[str]) -> Sequence[str]:
    return [host for host in hosts if host in down]


def _why(topology: Topology, number: int, hosts: Sequence[str]) -> str:
    costs = cost(topology, hosts)
    if costs:
        return f"alone, and its outage is accepted: {costs[0].message}"
    if number == 0:
        return "the canary: alone, before any other"
    return "of different quorums" if len(hosts) > 1 else "the next of its quorum"
