"""The edge probed: every region's load balancer answers, and every city's users are led to their region's."""

from collections.abc import Callable, Iterable
from functools import partial

from ringbus.errors import RingbusError
from ringbus.outcomes import run_all
from ringbus.topology.loss import LossKind
from ringbus.topology.tiers import HEALTH_PATH
from ringbus.verdict import Verdict
from ringbus.verify.inputs import AT_ONCE, VerifyInputs
from ringbus.verify.outcome import ProbeOutcome
from ringbus.verify.ports import EdgeInputs, EdgeReading
from ringbus.verify.probing import PartOutcome

#: What a load balancer's own health checks take for an answer; whatever runs there has this path.
_FINE = range(200, 300)


def probe_edge(inputs: VerifyInputs) -> PartOutcome:
    """Ask as the public does; no rows where the public has no way to this platform, as on LocalStack."""
    edge = inputs.edge
    if edge is None:
        return PartOutcome(())
    away = {loss.name for loss in inputs.losses if loss.kind is LossKind.REGION}
    rows: dict[str, Callable[[], ProbeOutcome]] = {
        f"edge {region}": partial(_region, edge, region)
        for region, name in sorted(edge.regions.items())
        if region not in away
    }
    rows |= {f"city {city}": partial(_city, edge, city, away) for city in sorted(edge.cities)}
    outcomes = run_all({name: partial(_waited, inputs, ask) for name, ask in rows.items()}, AT_ONCE, inputs.stop)
    outcomes.raise_errors()
    return PartOutcome(tuple(outcomes.values[name] for name in rows if name in outcomes.values))


def _waited(inputs: VerifyInputs, ask: Callable[[], ProbeOutcome]) -> ProbeOutcome:
    """The answer, once it is as it should be; names and health follow what happens after a while only."""
    end = inputs.moment() + inputs.limits.travel
    while (found := ask()).verdict is not Verdict.PASSED and inputs.moment() < end and not inputs.stop.asked:
        inputs.sleep(inputs.limits.pause)
    return found


def _region(edge: EdgeInputs, region: str) -> ProbeOutcome:
    name = edge.regions[region]
    return _told(f"edge {region}", name, lambda: edge.port.get(region, name, HEALTH_PATH), {region})


def _city(edge: EdgeInputs, city: str, away: Iterable[str]) -> ProbeOutcome:
    """Its users are led to its region while that is there, and to any other while it is not."""
    home = edge.cities[city]
    there = set(edge.regions) - set(away)
    wanted = {home} & there or there
    return _told(f"city {city}", edge.public, lambda: edge.port.get(home, edge.public, HEALTH_PATH), wanted)


def _told(row: str, name: str, ask: Callable[[], EdgeReading], wanted: Iterable[str]) -> ProbeOutcome:
    try:
        found = ask()
    except RingbusError as problem:
        return ProbeOutcome(row, Verdict.ERROR, str(problem))
    if not found.status:
        return ProbeOutcome(row, Verdict.FAIL, f"{name}: {found.said}")
    if found.status not in _FINE:
        return ProbeOutcome(row, Verdict.FAIL, f"{name}{HEALTH_PATH} answers with {found.status}")
    if found.region and found.region not in wanted:
        should = ", ".join(sorted(wanted))
        return ProbeOutcome(row, Verdict.FAIL, f"{name} is answered by {found.region}, not by {should}")
    whence = f" from {found.region}" if found.region else ""
    return ProbeOutcome(row, Verdict.PASSED, f"{name} answers{whence}")
