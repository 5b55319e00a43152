"""Hosts brought to what the platform says: facts, actions, batches, until nothing is left to do."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from ringbus.configure.carrying import carry_out
from ringbus.configure.catalogue import NO_SUCH_HOST, RESTLESS, SILENT
from ringbus.configure.gathering import away, gather, stopped
from ringbus.configure.gating import GateInputs, HostGate
from ringbus.configure.inputs import ConfigureInputs
from ringbus.configure.outages import REFUSED, beside, outage_findings, refuse_unknown
from ringbus.configure.ring_finding import RingFacts, asked_of_ring
from ringbus.configure.waves import Actions, ConfigureWave, founded_clusters, refuse_parts, waves
from ringbus.configure.wishes import WantedHosts, wanted_hosts
from ringbus.errors import Kind, RingbusError
from ringbus.findings import Finding, error, errors
from ringbus.hosts.actions import Action, ApiAction
from ringbus.hosts.bus_planner import bus_actions, exchange_removals, kept, kept_exchanges, link_actions
from ringbus.hosts.health import cluster_findings
from ringbus.hosts.planner import host_actions
from ringbus.hosts.reading import ApiState, BusReading, HostFacts
from ringbus.hosts.wanted import WantedHost
from ringbus.topology.values import Cluster

#: Files and starts; what the API alone can tell; what it could not, for it knew no password; repairs; rows of
#: rings and nodes that came; nothing.
_ROUNDS = 6


@dataclass(frozen=True, slots=True)
class ConfigureOutcome:
    """What was found to do, wave by wave, in the rounds it took; ``findings`` are warnings, of a plan refusals too."""

    waves: tuple[ConfigureWave, ...]
    findings: tuple[Finding, ...]

    @property
    def actions(self) -> tuple[Action, ...]:
        """All actions, in their order."""
        return tuple(action for wave in self.waves for own in wave.actions.values() for action in own)


def plan_hosts(inputs: ConfigureInputs, chosen: Sequence[str] = ()) -> ConfigureOutcome:
    """What configuring would do first, and nothing done.

    The definitions of a cluster that does not run yet are compared once it does: it starts with the right ones.
    """
    refuse_unknown(inputs.topology, inputs.accepted)
    inputs = replace(inputs, chosen=tuple(chosen))
    return _found(inputs, wanted_hosts(inputs, keep=False))


def configure_hosts(inputs: ConfigureInputs, chosen: Sequence[str] = ()) -> ConfigureOutcome:
    """Bring the chosen hosts (none named: all) to what they should be; ends when nothing more is found to do.

    Refused (RB531, RB322) before the first action of a round: a restart that costs a zone whose outage was not
    accepted. What was down until an earlier round started it may start anew.
    """
    refuse_unknown(inputs.topology, inputs.accepted)
    inputs = replace(inputs, chosen=tuple(chosen))
    wanted = wanted_hosts(inputs, keep=True)
    done: list[ConfigureWave] = []
    for _ in range(_ROUNDS):
        found = _found(inputs, wanted, done)
        if not found.waves:
            return _ended(done, found)
        _refuse_outages(found)
        carry_out(inputs, wanted.authority, _gate(inputs, wanted), found.waves)
        done += found.waves
    return _ended(done, _found(inputs, wanted))


def _refuse_outages(found: ConfigureOutcome) -> None:
    refusals = [one for one in found.findings if one.code in REFUSED]
    if refusals:
        raise RingbusError(Kind.REFUSED, refusals)


def _gate(inputs: ConfigureInputs, wanted: WantedHosts) -> HostGate:
    passwords = {one.host.region: one.ring.admin for one in wanted.hosts.values() if one.ring}
    given = GateInputs(inputs.topology, inputs.hosts, passwords, inputs.stop, inputs.report, inputs.limits)
    return HostGate(given)


def _ended(done: Sequence[ConfigureWave], last: ConfigureOutcome) -> ConfigureOutcome:
    """All that was done, once nothing is left (else RB522) and every cluster that runs tells what it holds (RB528)."""
    hint = "look for who else changes them."
    restless = [error(RESTLESS, one.host, f"{one.what}: {one.why}, again", hint=hint) for one in last.actions]
    if restless or errors(last.findings):
        raise RingbusError(Kind.FAILED, [*restless, *errors(last.findings)])
    return ConfigureOutcome(tuple(done), last.findings)


def _found(inputs: ConfigureInputs, wanted: WantedHosts, done: Sequence[ConfigureWave] = ()) -> ConfigureOutcome:
    """What is to be done now, after what was ``done``."""
    topology, names = inputs.topology, _chosen(wanted, inputs.chosen)
    clusters = [cluster for cluster in topology.clusters if set(cluster.nodes) & set(names)]
    in_ring = asked_of_ring(topology, names)
    asked = [*(node for cluster in clusters for node in cluster.nodes), *in_ring]
    facts, now = _read(inputs, {name: wanted.hosts[name] for name in asked}, names), inputs.now()
    ring = RingFacts(topology, wanted.hosts, {name: facts[name] for name in in_ring}, names)
    of_hosts = {name: host_actions(wanted.hosts[name], facts[name], now) for name in names}
    refuse_parts(topology, of_hosts, names, founded_clusters(topology, facts))
    speakers = [speaker for cluster in clusters if (speaker := _speaker(cluster, names, facts))]
    of_bus = {name: _calls(wanted, name, facts[name]) for name in speakers}
    first, *more = ring.statements()
    removals = {name: _removals(wanted, name, facts[name].bus) for name in speakers}
    told = len(speakers) == len(topology.clusters) and all(facts[one].bus.state is ApiState.ANSWERS for one in speakers)
    of_clusters: Sequence[Actions] = ({**of_bus, **first}, removals if told else {}, *more)
    findings = [*(one for cluster in clusters for one in _findings(wanted, cluster, facts)), *ring.findings()]
    findings += () if told else _kept_exchanges(wanted, removals)
    made = tuple(waves(topology, ring.with_first_starts(of_hosts), of_clusters))
    near = beside(topology, made, inputs.accepted, done) - facts.keys()
    gone = stopped(facts) | away(inputs, {name: wanted.hosts[name] for name in sorted(near)})
    findings += outage_findings(inputs, made, gone, done)
    return ConfigureOutcome(made, tuple(findings))


def _read(inputs: ConfigureInputs, asked: Mapping[str, WantedHost], names: Collection[str]) -> Mapping[str, HostFacts]:
    """Facts of all; of the ring the first chosen node tells what its cluster holds, and all do where that one cannot.

    To look at a password is what costs Cassandra most of all that is asked.
    """
    in_ring = {name: wanted for name, wanted in asked.items() if wanted.ring}
    teller = next((name for name in in_ring if name in names), "")
    facts = gather(inputs, asked, in_ring.keys() - {teller})
    if teller and not facts[teller].ring.accepted and any(facts[name].ring.speaks for name in in_ring):
        return {**facts, **gather(inputs, in_ring)}
    return facts


def _chosen(wanted: WantedHosts, chosen: Sequence[str]) -> Sequence[str]:
    """The names, in the platform's order; RB524 for those that are not configured here."""
    unknown = [name for name in chosen if name not in wanted.hosts]
    if unknown:
        hint = "`ringbus show hosts` lists them; only those of the bus and the ring are configured."
        raise RingbusError(
            Kind.INPUT, [error(NO_SUCH_HOST, f"--host {name}", "no such host", hint=hint) for name in unknown]
        )
    return [name for name in wanted.hosts if name in chosen or not chosen]


def _speaker(cluster: Cluster, names: Sequence[str], facts: Mapping[str, HostFacts]) -> str | None:
    """The chosen node that tells and takes its cluster's definitions: one that answers, or else only denies."""
    own = [node for node in cluster.nodes if node in names]
    for state in (ApiState.ANSWERS, ApiState.DENIES):
        for node in own:
            if facts[node].bus.state is state:
                return node
    return None


def _calls(wanted: WantedHosts, name: str, found: HostFacts) -> tuple[Action, ...]:
    bus = wanted.hosts[name].bus
    return (*bus_actions(name, bus, found.bus), *link_actions(name, bus, found)) if bus else ()


def _removals(wanted: WantedHosts, name: str, found: BusReading) -> tuple[ApiAction, ...]:
    """Of exchanges, when every cluster was told that there are no links for them any more."""
    bus = wanted.hosts[name].bus
    return exchange_removals(name, bus, found) if bus else ()


def _kept_exchanges(wanted: WantedHosts, removals: Mapping[str, Iterable[ApiAction]]) -> Iterable[Finding]:
    for name, own in removals.items():
        bus = wanted.hosts[name].bus
        if bus:
            yield from kept_exchanges(bus, own)


def _findings(wanted: WantedHosts, cluster: Cluster, facts: Mapping[str, HostFacts]) -> Iterable[Finding]:
    """What a cluster that answers says of itself."""
    speaker = _speaker(cluster, cluster.nodes, facts)
    if speaker is None:
        if any(unit.active for node in cluster.nodes for unit in facts[node].units.values()):
            said = "its brokers run, but none of their APIs answers"
            yield error(SILENT, f"cluster {cluster.name}", said, note="What it holds could not be compared.")
        return
    yield from cluster_findings(cluster.name, facts[speaker].nodes)
    bus = wanted.hosts[speaker].bus
    if bus:
        yield from kept(bus, facts[speaker].bus)
