"""What configuring would stop, and must not unless a person accepts it: a zone's only broker, or what it needs then."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from ringbus.configure.catalogue import NO_SUCH_ZONE, ZONE_OUTAGE
from ringbus.configure.inputs import ConfigureInputs
from ringbus.configure.waves import ConfigureWave
from ringbus.errors import Kind, RingbusError
from ringbus.findings import Finding
from ringbus.hosts.actions import Action, UnitAction
from ringbus.hosts.ring_actions import FirstStartAction
from ringbus.quorum.catalogue import BUS_AND_RACK
from ringbus.quorum.outages import both_away, other_half, outages, refusal, unknown_zones
from ringbus.topology.values import Topology

#: Nothing is begun while one of these is found.
REFUSED = frozenset({ZONE_OUTAGE, BUS_AND_RACK})

Waves = Sequence[ConfigureWave]


def refuse_unknown(topology: Topology, accepted: Iterable[str]) -> None:
    """RB532 for every zone whose outage was accepted, and that is none."""
    known = {zone.name for zone in topology.zones}
    unknown = unknown_zones(NO_SUCH_ZONE, accepted, known, "the platform has no such zone")
    if unknown:
        raise RingbusError(Kind.INPUT, unknown)


def beside(topology: Topology, waves: Waves, accepted: Collection[str] = (), done: Waves = ()) -> frozenset[str]:
    """The hosts of zones with a host to stop that must be asked whether they run: their bus, or their rack.

    None of zones whose outage was ``accepted``, and none for who is stopped that ``done`` waves started.
    """
    found: set[str] = set()
    for hosts in _stops(waves, done):
        others = other_half(topology, hosts)
        found |= others if both_away(topology, hosts, others) else frozenset()
    return frozenset(found) - _hosts_in(topology, accepted)


def outage_findings(
    inputs: ConfigureInputs, waves: Waves, away: Collection[str], done: Waves = ()
) -> Iterable[Finding]:
    """RB531 for every zone with a service to stop that none takes over, RB322 where a zone's other half is away too.

    ``away``: who does not run; what this configuring starts of them is back before anything is stopped. Nothing of
    zones whose outage was accepted, and nothing of who was down until waves that are ``done`` started it: one that
    came up by itself meanwhile is started anew.
    """
    topology, accepted, stops = inputs.topology, inputs.accepted, _stops(waves, done)
    so_far = "What was done before is kept." if done else "Nothing was changed."
    for zone, costs in outages(topology, [name for hosts in stops for name in hosts], accepted).items():
        yield refusal(ZONE_OUTAGE, zone, costs, so_far, inputs.command)
    left = frozenset(away) - _started(waves) - _hosts_in(topology, accepted)
    for zone, costs in _both_away(topology, stops, left):
        told = refusal(costs.code, zone, costs, so_far, inputs.command)
        yield replace(told, message=costs.message, hint=f"bring up first what is away there; {told.hint}")


def _both_away(
    topology: Topology, stops: Iterable[Sequence[str]], away: frozenset[str]
) -> Iterable[tuple[str, Finding]]:
    """Each once, by its zone."""
    found = (both_away(topology, hosts, away & other_half(topology, hosts)).items() for hosts in stops)
    return dict.fromkeys(one for batch in found for one in batch)


def _hosts_in(topology: Topology, zones: Collection[str]) -> frozenset[str]:
    return frozenset(host.name for host in topology.hosts if host.zone in zones)


def _stops(waves: Waves, done: Waves) -> Sequence[Sequence[str]]:
    """Batch by batch the hosts that are stopped, but for those that were down when this configuring began."""
    before = _started(done)
    return [[name for name in wave.actions if name not in before] for wave in waves if wave.gated]


def _started(waves: Waves) -> frozenset[str]:
    actions = (one for wave in waves for own in wave.actions.values() for one in own)
    return frozenset(one.host for one in actions if _starts(one))


def _starts(action: Action) -> bool:
    return isinstance(action, FirstStartAction) or (isinstance(action, UnitAction) and not action.runs)
