"""What is found to do on the ring: first starts of its hosts, and what their one cluster holds."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from ringbus.configure.catalogue import PART_OF_CLUSTER, RING_SILENT
from ringbus.configure.waves import Actions
from ringbus.errors import Kind, RingbusError
from ringbus.findings import Finding, error
from ringbus.hosts.actions import Action
from ringbus.hosts.reading import HostFacts
from ringbus.hosts.ring_actions import CleanupAction, FirstStartAction, RebuildAction, RepairAction
from ringbus.hosts.ring_founding import ring_host_actions, start_kind
from ringbus.hosts.ring_planner import kept_keyspaces, ring_actions
from ringbus.hosts.wanted import WantedHost
from ringbus.topology.values import Ring, Role, Topology


@dataclass(frozen=True, slots=True)
class RingFacts:
    """The hosts of all rings, which are one cluster: what they should be, what they said, and which are ``chosen``."""

    topology: Topology
    wanted: Mapping[str, WantedHost]
    facts: Mapping[str, HostFacts]
    chosen: Collection[str]

    def with_first_starts(self, of_hosts: Actions) -> Mapping[str, tuple[Action, ...]]:
        """The actions of all chosen hosts; RB523 where a ring would be founded in part."""
        found = {name: tuple(actions) for name, actions in of_hosts.items()}
        for ring in self.topology.rings:
            facts = [self.facts[name] for name in _members(ring) if name in self.facts]
            for name in (name for name in _members(ring) if name in found):
                kind = start_kind(self.wanted[name], facts, self.facts.values())
                found[name] = ring_host_actions(self.wanted[name], self.facts[name], found[name], kind)
            self._refuse_parts(ring, found)
        return found

    def statements(self) -> Sequence[Actions]:
        """What the cluster is told, by the host that tells it: a chosen one that knows the administrator, or speaks.

        When nothing is left to tell, what was altered is repaired, node after node; when nothing is left to repair,
        nodes of rings that were added are filled from another, and what nodes that joined took over is taken off the
        disks of those that had it.
        """
        speaker = self._speaker(self.chosen)
        ring = self.wanted[speaker].ring if speaker else None
        told = ring_actions(speaker, ring, self.facts[speaker].ring) if speaker and ring else ()
        if speaker and told:
            return [{speaker: told}]
        return [*self._repairs()] or [self._rebuilds(), *self._cleanups()]

    def _repairs(self) -> Iterable[Actions]:
        """The nodes of the ring of who altered a keyspace, for together they have all rows: alone where it has all."""
        for name, found in self.facts.items():
            ring, host = self.wanted[name].ring, self.wanted[name].host
            if found.ring.unrepaired and found.ring.speaks and ring and name in self.chosen:
                own = [other for other in self.facts if self.wanted[other].host.region == host.region and other != name]
                keyspaces, alone = tuple(sorted(found.ring.unrepaired)), self._has_all(name)
                for other in (*([] if alone else own), name):
                    why = "other copies of its rows were wanted than before"
                    yield {other: (RepairAction(other, keyspaces, other == name, why),)}

    def _has_all(self, name: str) -> bool:
        """Whether a node has a copy of every row."""
        region = self.wanted[name].host.region
        return all(one.replication >= len(_members(one)) for one in self.topology.rings if one.region == region)

    def _rebuilds(self) -> Actions:
        sources = [ring.region for ring in self.topology.rings if self._whole(ring)]
        lacking = [name for name, found in self.facts.items() if name in self.chosen and found.ring.unbuilt]
        why = "its ring was added to others, and lacks their rows"
        return {name: (RebuildAction(name, sources[0], why),) for name in lacking if sources}

    def _cleanups(self) -> Iterable[Actions]:
        """The nodes of a ring once nobody is left to join it, one after the other; those that joined come last.

        Where every node has all rows only the notes go.
        """
        for ring in self.topology.rings:
            own = [name for name in _members(ring) if name in self.facts]
            joined = [name for name in own if self.facts[name].ring.uncleaned]
            if {*joined} & {*self.chosen} and all(self.facts[name].ring.speaks for name in own):
                others = [] if self._has_all(joined[0]) else [name for name in own if name not in joined]
                for name in (*others, *joined):
                    yield {name: (CleanupAction(name, name in joined, "nodes joined its ring, and took over rows"),)}

    def _whole(self, ring: Ring) -> bool:
        """Whether all nodes of this ring are up and lack nothing."""
        own = [self.facts[name].ring for name in _members(ring) if name in self.facts]
        return bool(own) and all(one.speaks and not one.unbuilt for one in own)

    def findings(self) -> Iterable[Finding]:
        """What the cluster says of itself; RB529 where nodes run and none speaks."""
        speaker = self._speaker(self.facts)
        ring = self.wanted[speaker].ring if speaker else None
        if speaker and ring:
            yield from kept_keyspaces(ring, self.facts[speaker].ring)
        elif any(unit.active for found in self.facts.values() for unit in found.units.values()):
            said = "its nodes run, but none of them answers"
            yield error(RING_SILENT, "ring", said, note="What it holds could not be compared.")

    def _speaker(self, among: Collection[str]) -> str | None:
        own = [name for name in self.facts if name in among and self.facts[name].ring.speaks]
        return min(own, key=lambda name: not self.facts[name].ring.accepted, default=None)

    def _refuse_parts(self, ring: Ring, found: Actions) -> None:
        actions = (one for name in _members(ring) for one in found.get(name, ()))
        founding = any(isinstance(one, FirstStartAction) and one.founds for one in actions)
        left = [name for name in _members(ring) if name not in self.chosen]
        if founding and left:
            note = "They share it out among all of them when they start. Nothing was changed."
            hint = f"`ringbus configure {' '.join(f'--host {name}' for name in _members(ring))}`."
            said = "none of its nodes has data, and not all of them were chosen"
            raise RingbusError(
                Kind.REFUSED, [error(PART_OF_CLUSTER, f"ring {ring.region}", said, note=note, hint=hint)]
            )


def asked_of_ring(topology: Topology, chosen: Sequence[str]) -> Sequence[str]:
    """The hosts that must be asked where any of the ring is chosen: all of it, for it is one cluster."""
    own = [host.name for host in topology.hosts if host.role is Role.RING]
    return own if set(own) & set(chosen) else []


def _members(ring: Ring) -> list[str]:
    return [name for rack in ring.racks for name in rack.hosts]
