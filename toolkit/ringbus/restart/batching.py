"""Which hosts are restarted together, in which order, and what is refused."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ringbus.errors import Kind, RingbusError
from ringbus.quorum.absence import cost
from ringbus.quorum.batches import batches
from ringbus.quorum.outages import outages, refusal, unknown_zones
from ringbus.restart.asking import ServiceState
from ringbus.restart.catalogue import NO_SUCH_ZONE, ZONE_OUTAGE
from ringbus.restart.inputs import RestartScope
from ringbus.topology.values import Host, Topology


@dataclass(frozen=True, slots=True)
class RestartBatch:
    """Hosts that are away together, and why these; ``absent``: others that do not serve yet by then.

    ``stops`` unless all of them are down: to start them takes nothing away.
    """

    hosts: tuple[str, ...]
    why: str
    stops: bool = True
    absent: tuple[str, ...] = ()


def chosen(topology: Topology, scope: RestartScope) -> tuple[Host, ...]:
    """The hosts to restart; RB571 for every zone that has none, or is none."""
    own = [host for host in topology.hosts if host.role is scope.role]
    zones = {host.zone for host in own}
    said = f"no zone of that name has a {scope.role.value}"
    unknown = unknown_zones(NO_SUCH_ZONE, (*scope.zones, *scope.accepted), zones, said)
    if unknown:
        raise RingbusError(Kind.INPUT, unknown)
    return tuple(host for host in own if host.zone in scope.zones or not scope.zones)


def refuse_outages(topology: Topology, hosts: Iterable[Host], scope: RestartScope) -> None:
    """RB570 for every zone in which a host's absence costs something, unless that was accepted."""
    found = outages(topology, [host.name for host in hosts], scope.accepted)
    if found:
        given = "Nothing was touched.", scope.command
        raise RingbusError(Kind.REFUSED, [refusal(ZONE_OUTAGE, zone, costs, *given) for zone, costs in found.items()])


def restart_batches(topology: Topology, found: Mapping[str, ServiceState]) -> tuple[RestartBatch, ...]:
    """First who does not serve, for until then no other may be stopped. Never two of a quorum are stopped at once.

    All that are down are started together: brokers of a cluster that was stopped whole wait for each other.
    """
    down, silent, serving = ([name for name in found if found[name] is state] for state in ServiceState)
    return (
        *([RestartBatch(tuple(down), "down: started before others are stopped", False, tuple(silent))] if down else ()),
        *_anew(topology, silent),
        *(RestartBatch(own, _why(topology, number, own)) for number, own in enumerate(batches(topology, serving))),
    )


def _anew(topology: Topology, silent: Sequence[str]) -> Iterable[RestartBatch]:
    """Those that run and do not serve: one after the other as ever, though the rest of them is away as well."""
    left = list(silent)
    for own in batches(topology, silent):
        left = [name for name in left if name not in own]
        yield RestartBatch(own, "does not serve: started anew before others are stopped", absent=tuple(left))


def _why(topology: Topology, number: int, hosts: Sequence[str]) -> str:
    costs = cost(topology, hosts)
    if costs:
        return f"alone, and its outage is accepted: {costs[0].message}"
    if number == 0:
        return "the canary: alone, before any other"
    return "of different quorums" if len(hosts) > 1 else "the next of its quorum"
