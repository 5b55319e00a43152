"""Which hosts a plan takes away, and which stand before it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from ringbus.guards.impact import ATTACHMENT, HOST_RESOURCES, INSTANCE, VOLUME, ImpactLevel, impact, reasons
from ringbus.guards.resources import key, kind
from ringbus.guards.stack_plan import Action, StackChange, StackPlan
from ringbus.topology.values import Cluster, Rack, Ring, Role, Topology


@dataclass(frozen=True, slots=True)
class MemberChanges:
    """What a plan does to hosts: ``taken`` are those it stops, replaces or removes, with how bad that is for each.

    ``gone`` are those that are away already, because somebody stopped them, or removed their instances or disks.
    ``standing`` is the topology as it stands before the plan: without the hosts it makes, with those it removes.
    ``local`` are those whose data is on instance stores now, whatever the platform file says they shall have.
    """

    taken: Mapping[str, ImpactLevel]
    gone: frozenset[str]
    standing: Topology
    changes: Mapping[str, Sequence[StackChange]]
    local: frozenset[str]

    def reasons(self, hosts: Iterable[str]) -> str:
        """Why these hosts are touched, in words."""
        return ", ".join(sorted({reason for host in hosts for reason in reasons(self.changes[host])}))


def member_changes(topology: Topology, plan: StackPlan) -> MemberChanges:
    """What ``plan`` does to the hosts of its stack; a host that was never whole is neither taken nor standing."""
    changes: dict[str, list[StackChange]] = {}
    for change in plan.changes:
        if kind(change.address) in HOST_RESOURCES:
            changes.setdefault(key(change.address), []).append(change)
    storage = {host.name: host.storage for host in topology.hosts}
    local = frozenset(host for host, its in changes.items() if _is_local(host, its, storage.get(host)))
    new = {host for host, its in changes.items() if _never_whole(host, its)}
    removed_outside = {host for host, its in changes.items() if any(change.gone for change in its)}
    gone = frozenset({*removed_outside, *(key(address) for address in plan.stopped)})
    taken = {host: impact(its, "local" if host in local else "ebs") for host, its in changes.items()}
    removed = {host: its for host, its in changes.items() if host not in storage}
    standing = _standing(topology, new, removed)
    taken = {host: level for host, level in taken.items() if level and host not in new | gone}
    return MemberChanges(taken, gone, standing, changes, local)


def instances(changes: Iterable[StackChange]) -> list[StackChange]:
    """The changes of instances themselves, without left-overs of replacements."""
    return [change for change in changes if kind(change.address) == INSTANCE and not change.deposed]


def _disks(changes: Iterable[StackChange]) -> list[StackChange]:
    """The changes of a host's data disk and what holds it to the host, left-overs of replacements too."""
    return [change for change in changes if kind(change.address) in (VOLUME, ATTACHMENT)]


def _is_local(host: str, changes: Sequence[StackChange], wanted: str | None) -> bool:
    """Whether a ring node has its data on an instance store, by what the plan does to its disk.

    A node that stands and gets its first volume now has none yet; one that goes without a volume had none.
    """
    disks = _disks(changes)
    if not host.startswith(f"{Role.RING}-") or not any(change.before for change in instances(changes)):
        return False
    first = any(kind(each.address) == VOLUME and each.action is Action.ADD and not each.gone for each in disks)
    return first or (not disks and wanted in ("local", None))


def _never_whole(host: str, changes: Sequence[StackChange]) -> bool:
    """Whether a host is made now, or was half made: its instance is tainted, and no disk was ever attached to it.

    An instance that is taken into the state was being made when its apply was killed. Of a tainted ring node without
    any disk nothing says that it was not whole.
    """
    disks = _disks(changes)
    attached = any(kind(c.address) == ATTACHMENT and c.action in (Action.REPLACE, Action.DESTROY) for c in disks)
    unproven = attached or (not disks and host.startswith(f"{Role.RING}-"))
    return any(
        instance.imported
        or (instance.reason == "tainted" and not unproven)
        or (instance.action is Action.ADD and not instance.gone)
        for instance in instances(changes)
    )


def _standing(topology: Topology, new: set[str], removed: Mapping[str, Iterable[StackChange]]) -> Topology:
    zones = {host: zone for host, changes in removed.items() for zone in _zones(changes)}
    lost = {role: {h: z for h, z in zones.items() if h.startswith(f"{role}-")} for role in (Role.BUS, Role.RING)}
    return replace(
        topology,
        hosts=tuple(host for host in topology.hosts if host.name not in new),
        clusters=tuple(_cluster(cluster, new, lost[Role.BUS]) for cluster in topology.clusters),
        rings=tuple(_ring(ring, new, lost[Role.RING]) for ring in topology.rings),
    )


def _zones(changes: Iterable[StackChange]) -> Iterable[str]:
    """The zone of a host that stands, from what its instance was."""
    for change in instances(changes):
        if change.before:
            yield str(change.before.get("availability_zone"))


def _cluster(cluster: Cluster, new: set[str], lost: Mapping[str, str]) -> Cluster:
    return replace(cluster, nodes=_changed(cluster.nodes, cluster.zone, new, lost))


def _ring(ring: Ring, new: set[str], lost: Mapping[str, str]) -> Ring:
    racks = tuple(Rack(rack.zone, _changed(rack.hosts, rack.zone, new, lost)) for rack in ring.racks)
    return replace(ring, racks=racks)


def _changed(hosts: Sequence[str], zone: str, new: set[str], lost: Mapping[str, str]) -> tuple[str, ...]:
    return (*(host for host in hosts if host not in new), *sorted(host for host, its in lost.items() if its == zone))
