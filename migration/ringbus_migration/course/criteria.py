"""Numbers of the two sides at the same moments, judged."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ringbus.verdict import Verdict
from ringbus_migration.course.move import TargetReading
from ringbus_migration.document.conduct import GivenCriterion
from ringbus_migration.script.metrics import ERRORS, REFUSED, REQUESTS

LEAST = 50
"""Requests of both sides that a share is told from."""
_SURE = 3.0
_SLACK = 0.02
_SILENCE = 10.0
"""Requests that must have been expected before it means something that there were none."""


@dataclass(frozen=True, slots=True)
class MetricCounts:
    """A question's answer: for each id (``old_requests``) its values by moment."""

    values: Mapping[str, Mapping[str, float]]

    def total(self, name: str) -> float:
        """The sum of a series; nothing is reported where nothing happened."""
        return sum(self.values.get(name, {}).values())

    def weighed(self, side: str, sort: str, moments: Sequence[str]) -> float | None:
        """A percentile over ``moments``, weighed by the requests of each; None where none has it."""
        series, requests = self.values.get(f"{side}_{sort}", {}), self.values.get(f"{side}_{REQUESTS}", {})
        found = [(series[at], requests.get(at, 1.0)) for at in moments if at in series]
        weight = sum(each for _, each in found)
        return sum(value * each for value, each in found) / weight if weight else None

    def common(self) -> tuple[str, ...]:
        """The moments at which both sides had requests: only these are compared."""
        old, new = (self.values.get(f"{side}_{REQUESTS}", {}) for side in ("old", "new"))
        return tuple(at for at in old if at in new)

    def evidence(self) -> dict[str, Any]:
        """Totals, for the audit."""
        return {name: round(sum(series.values()), 4) for name, series in self.values.items()}


def judged(counts: MetricCounts, criteria: Mapping[str, GivenCriterion], new_alone: bool) -> TargetReading:
    """All criteria: one fail fails; what cannot be told yet makes it inconclusive; no numbers at all is nodata.

    ``new_alone``: the old side gets nothing any more, so the new one is held to the absolute bounds.
    """
    found = [_one(counts, name, given, new_alone) for name, given in criteria.items()]
    found += [(Verdict.INCONCLUSIVE, said) for said in _silent(counts)]
    evidence = counts.evidence()
    for verdict in (Verdict.FAIL, Verdict.NODATA, Verdict.INCONCLUSIVE):
        said = [why for each, why in found if each is verdict]
        if said:
            return TargetReading(verdict, "; ".join(said), evidence)
    return TargetReading(Verdict.PASSED, "; ".join(why for _, why in found), evidence)


def _silent(counts: MetricCounts) -> Iterator[str]:
    """Minutes in which the new side should have had its share of requests and had none: it may be dead."""
    old, new = (counts.values.get(f"{side}_{REQUESTS}", {}) for side in ("old", "new"))
    both = counts.common()
    lacking = [at for at in old if at not in new]
    asked = sum(old[at] for at in both)
    expected = sum(old[at] for at in lacking) * sum(new[at] for at in both) / asked if asked else 0.0
    if expected > _SILENCE:
        yield f"the new side had no request in {len(lacking)} minutes, and should have had about {expected:.0f}"


def _one(counts: MetricCounts, name: str, given: GivenCriterion, alone: bool) -> tuple[Verdict, str]:
    moments = tuple(counts.values.get(f"new_{REQUESTS}", {})) if alone else counts.common()
    sides = ("new",) if alone else ("old", "new")
    samples = {side: sum(counts.values.get(f"{side}_{REQUESTS}", {}).get(at, 0.0) for at in moments) for side in sides}
    if not moments:
        return Verdict.NODATA, f"{name}: no requests seen on {'the new side' if alone else 'both sides at one moment'}"
    if min(samples.values()) < given.least_samples:
        fewest = min(samples, key=lambda side: samples[side])
        return (
            Verdict.INCONCLUSIVE,
            f"{name}: {samples[fewest]:.0f} of {given.least_samples} requests on the {fewest} side",
        )
    values = {side: _value(counts, side, given.metric, moments, samples[side]) for side in sides}
    new, old = values["new"], values.get("old")
    if new is None or (old is None and not alone):
        return Verdict.NODATA, f"{name}: no {given.metric} for these requests"
    bound = _bound(given, old, samples) if old is not None else given.most
    said = f"{name}: {given.metric} {new:.4g} on the new side" + (
        f", {old:.4g} on the old one" if old is not None else ""
    )
    if new > min(given.most, bound):
        return Verdict.FAIL, f"{said}, at most {min(given.most, bound):.4g}"
    return Verdict.PASSED, said


def _value(counts: MetricCounts, side: str, metric: str, moments: Sequence[str], samples: float) -> float | None:
    if metric != ERRORS:
        return counts.weighed(side, metric, moments)
    series = [counts.values.get(f"{side}_{sort}", {}) for sort in (ERRORS, REFUSED)]
    return sum(each.get(at, 0.0) for each in series for at in moments) / samples


def _bound(given: GivenCriterion, old: float, samples: Mapping[str, float]) -> float:
    """What the new side may have beside the old one; a share of few requests may be off by its standard error."""
    bound = old * (1 + given.over_old)
    if given.metric != ERRORS:
        return bound
    share = max(old, 1 / samples["new"])
    return bound + 2 * math.sqrt(share * (1 - share) / samples["new"])


def shared(counts: MetricCounts, per_cent: int, held: bool) -> TargetReading:
    """Whether traffic has moved: of all requests the new side gets its share. ``held``: sessions stay."""
    old, new = counts.total(f"old_{REQUESTS}"), counts.total(f"new_{REQUESTS}")
    seen, evidence = old + new, counts.evidence()
    if not seen:
        return TargetReading(Verdict.NODATA, "no requests seen on either side", evidence)
    said = f"{new:.0f} of {seen:.0f} requests on the new side, {per_cent} % wanted"
    if seen < LEAST:
        return TargetReading(Verdict.INCONCLUSIVE, said, evidence)
    wanted = per_cent / 100
    off = abs(new / seen - wanted)
    near = off <= _SLACK + _SURE * math.sqrt(wanted * (1 - wanted) / seen)
    verdict = Verdict.PASSED if near or (held and (new > 0) is (per_cent > 0)) else Verdict.INCONCLUSIVE
    return TargetReading(verdict, said, evidence)


def still(counts: MetricCounts) -> TargetReading:
    """Whether the old side is without a request: it is silent, and the new side shows that somebody counts."""
    old, evidence = counts.total(f"old_{REQUESTS}"), counts.evidence()
    if old:
        return TargetReading(Verdict.INCONCLUSIVE, f"the old side still got {old:.0f} requests", evidence)
    if not counts.total(f"new_{REQUESTS}"):
        return TargetReading(
            Verdict.NODATA, "no requests seen on either side: nothing shows that any are counted", evidence
        )
    return TargetReading(Verdict.PASSED, "no request on the old side", evidence)


def counts_of(results: Sequence[Mapping[str, Any]]) -> MetricCounts:
    """The answer's ``MetricDataResults``, pages joined."""
    found: dict[str, dict[str, float]] = {}
    for result in results:
        series = found.setdefault(str(result["Id"]), {})
        series.update(_points(result))
    return MetricCounts(found)


def _points(result: Mapping[str, Any]) -> Iterator[tuple[str, float]]:
    for at, value in zip(result.get("Timestamps", ()), result.get("Values", ()), strict=True):
        yield str(at), float(value)
