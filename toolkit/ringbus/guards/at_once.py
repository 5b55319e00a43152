"""Hosts that would be away at once: whether their cluster, ring and zone can do without them meanwhile."""

from collections.abc import Iterable, Sequence

from ringbus.findings import Finding, error, warning
from ringbus.guards import catalogue
from ringbus.guards.held import holdable
from ringbus.guards.impact import ImpactLevel
from ringbus.guards.members import MemberChanges, instances
from ringbus.guards.stack_plan import Action
from ringbus.guards.taints import untaint
from ringbus.quorum.absence import cost
from ringbus.topology.values import Topology

_DONE = {
    ImpactLevel.STOP: "stopped and started",
    ImpactLevel.REPLACE: "replaced",
    ImpactLevel.DATA_LOSS: "taken away with its data",
}
_ROLLING = "`ringbus apply --rolling` does it host by host, the next when the last is back."
_UNDO = (
    "`--rolling` cannot do this host by host: undo the change of the platform file that asks for it; what somebody "
    "changed by hand, change back by hand, one host after the other, and plan again."
)
_REMOVED = (
    "Hosts with data cannot be removed yet: leave them in the platform file. Others go one at a time, each "
    "applied; a whole region goes by `ringbus destroy --region REGION`."
)
_BACK = (
    "start the instance if somebody stopped it; what was removed comes with the platform file as it was, applied. Then "
    "change it again."
)
_NO_SPARE = "What is left must not lose another one meanwhile."


def at_once(stack: str, seen: MemberChanges) -> Iterable[Finding]:
    """Too many at once are refused, a host alone is only told."""
    refused: set[str] = set()
    for code, where, nodes in _groups(seen.standing):
        away = [node for node in nodes if node in seen.taken or node in seen.gone]
        taken = [node for node in away if node in seen.taken]
        if taken and len(away) > 1 and not refused.issuperset(taken):
            refused.update(taken)
            yield _too_many(seen, code, f"stack {stack}: {where}", away)
    yield from _together(stack, seen, refused)
    for host, level in sorted(seen.taken.items()):
        if host not in refused:
            yield _alone(seen, f"stack {stack}: {host}", host, level)


def _together(stack: str, seen: MemberChanges, refused: set[str]) -> Iterable[Finding]:
    """Hosts that each are more than their cluster or ring can do without: one after the other they may go."""
    alone = sorted(host for host in seen.taken if host not in refused and cost(seen.standing, {host}))
    if len(alone) > 1:
        refused.update(alone)
        yield error(
            catalogue.ZONES_AT_ONCE,
            f"stack {stack}",
            f"{', '.join(alone)} would be away at once ({seen.reasons(alone)})",
            note="Each is more than its cluster or ring can do without: all of those would be without a majority.",
            hint=_way(seen, alone, ()),
        )


def _groups(topology: Topology) -> Iterable[tuple[str, str, Sequence[str]]]:
    """Hosts of which only one may be away: code, what they are, their names."""
    for cluster in topology.clusters:
        yield catalogue.BROKERS_AT_ONCE, f"cluster {cluster.name}", cluster.nodes
    for ring in topology.rings:
        hosts = [host for rack in ring.racks for host in rack.hosts]
        yield catalogue.RING_NODES_AT_ONCE, f"ring {ring.region}", hosts
    racks = {rack.zone: rack.hosts for ring in topology.rings for rack in ring.racks}
    for cluster in topology.clusters:
        yield catalogue.BUS_WITH_RACK, f"zone {cluster.zone}", (*cluster.nodes, *racks.get(cluster.zone, ()))


def _too_many(seen: MemberChanges, code: str, where: str, away: Sequence[str]) -> Finding:
    gone = [host for host in away if host in seen.gone]
    taken = [host for host in away if host not in seen.gone]
    already = f" while {', '.join(gone)} is away already" if gone else " at once"
    lost = cost(seen.standing, away)
    note = f"{lost[0].message[:1].upper()}{lost[0].message[1:]}. {lost[0].note}" if lost else _NO_SPARE
    return error(
        code,
        where,
        f"{', '.join(taken)} would be away{already} ({seen.reasons(taken)})",
        note=note,
        hint=_way(seen, taken, gone),
    )


def _way(seen: MemberChanges, taken: Sequence[str], gone: Sequence[str]) -> str:
    if gone:
        return f"Let {', '.join(gone)} come back first: {_BACK}"
    if any(change.action is Action.DESTROY for host in taken for change in instances(seen.changes[host])):
        return _REMOVED
    if tainted := untaint(change for host in taken for change in seen.changes[host]):
        return f"Keep what stands: {tainted}"
    lost = any(seen.taken[host] is ImpactLevel.DATA_LOSS for host in taken)
    return _UNDO if lost or not all(holdable(seen.changes[host]) for host in taken) else _ROLLING


def _alone(seen: MemberChanges, where: str, host: str, level: ImpactLevel) -> Finding:
    lost = cost(seen.standing, {host})
    note = f"{lost[0].message[:1].upper()}{lost[0].message[1:]}." if lost else ""
    return warning(catalogue.HOST_STOPS, where, f"would be {_DONE[level]} ({seen.reasons([host])})", note=note)
