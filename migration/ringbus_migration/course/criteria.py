"""Numbers of the two sides at the same moments, judged."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from ringbus.verdict import Verdict
from ringbus_migration.course.move import TargetReading
from ringbus_migration.document.conduct import GivenCriterion
from ringbus_migration.script.metrics import ANSWERS, ERRORS, REQUESTS

LEAST = 50
"""Requests of both sides that a share is told from."""
_SURE = 3.0
_ALWAYS_SURE = 3.5
"""Standard errors that are beyond chance though one looks every minute while the numbers grow."""
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

    def answered(self, side: str, sort: str, moments: Sequence[str]) -> float:
        """Answers to the requests of ``moments``: one may come in the minute after, when nothing was asked."""
        asked, meant = self.values.get(f"{side}_{REQUESTS}", {}), set(moments)
        series = self.values.get(f"{side}_{sort}", {})
        return sum(value for at, value in series.items() if at in meant or at not in asked)

    def evidence(self) -> dict[str, Any]:
        """Totals, for the audit."""
        return {name: round(sum(series.values()), 4) for name, series in self.values.items()}


def judged(counts: MetricCounts, criteria: Mapping[str, GivenCriterion], new_alone: bool) -> TargetReading:
    """All criteria: one fail fails; what is in doubt makes it inconclusive; too few requests are nodata.

    ``new_alone``: the old side gets nothing any more, so the new one is held to the absolute bounds.
    """
    found = [_one(counts, name, given, new_alone) for name, given in criteria.items()]
    found += [(Verdict.INCONCLUSIVE, said) for said in _silent(counts)]
    evidence = counts.evidence()
    for verdict in (Verdict.FAIL, Verdict.INCONCLUSIVE, Verdict.NODATA):
        said = [why for each, why in found if each is verdict]
        if said:
            return TargetReading(verdict, "; ".join(said), evidence)
    return TargetReading(Verdict.PASSED, "; ".join(why for _, why in found), evidence)


def _silent(counts: MetricCounts) -> Iterator[str]:
    """Minutes on end in which the new side should have had its share of requests and had none: it may be dead."""
    old, new = (counts.values.get(f"{side}_{REQUESTS}", {}) for side in ("old", "new"))
    whole = sum(old.values())
    for silent, moments in groupby(sorted(old), key=lambda at: at not in new):
        lacking = list(moments)
        asked = sum(old[at] for at in lacking)
        expected = asked * sum(new.values()) / (whole - asked) if silent and asked < whole else 0.0
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
            Verdict.NODATA,
            f"{name}: {samples[fewest]:.0f} of {given.least_samples} requests on the {fewest} side",
        )
    values = {side: _value(counts, side, given.metric, moments, samples[side]) for side in sides}
    new, old = values["new"], values.get("old")
    if new is None or (old is None and not alone):
        return Verdict.NODATA, f"{name}: no {given.metric} for these requests"
    bound = given.most if old is None else min(given.most, old * (1 + given.over_old))
    fails = bound + (_chance(given, old, new, samples) if given.metric == ERRORS else 0.0)
    said = f"{name}: {given.metric} {new:.4g} on the new side" + (
        f", {old:.4g} on the old one" if old is not None else ""
    )
    if new > fails:
        return Verdict.FAIL, f"{said}, at most {fails:.4g}"
    if new > given.most:
        return Verdict.NODATA, f"{said}, at most {given.most:.4g}, and too few requests to be sure"
    return Verdict.PASSED, said


def _value(counts: MetricCounts, side: str, metric: str, moments: Sequence[str], samples: float) -> float | None:
    if metric != ERRORS:
        return counts.weighed(side, metric, moments)
    errors = counts.answered(side, ERRORS, moments)
    fine = sum(counts.answered(side, sort, moments) for sort in ANSWERS)
    return max(errors, samples - fine) / samples


def _chance(given: GivenCriterion, old: float | None, new: float, samples: Mapping[str, float]) -> float:
    """By how much a share of errors may be above its bound by chance, were both sides alike, with one error more.

    Where the new side is alone: were its share the most that it may have.
    """
    errors = {"old": old or 0.0, "new": new if old is not None else given.most}
    alike = sum(errors[side] * each for side, each in samples.items()) / sum(samples.values())
    share = min(alike + 1 / min(samples.values()), 0.5)
    return _ALWAYS_SURE * math.sqrt(share * (1 - share) * sum(1 / each for each in samples.values()))


def shared(counts: MetricCounts, per_cent: int, held: bool) -> TargetReading:
    """Whether traffic has moved: of all requests each side that should is seen to get its share.

    ``held``: sessions stay, so that it is enough that the new side has some.
    """
    old, new = counts.total(f"old_{REQUESTS}"), counts.total(f"new_{REQUESTS}")
    seen, evidence = old + new, counts.evidence()
    if not seen:
        return TargetReading(Verdict.NODATA, "no requests seen on either side", evidence)
    said = f"{new:.0f} of {seen:.0f} requests on the new side, {per_cent} % wanted"
    if seen < LEAST:
        return TargetReading(Verdict.NODATA, said, evidence)
    wanted = per_cent / 100
    reached = (new > 0) is (per_cent > 0)
    off = abs(new / seen - wanted)
    near = off <= min(_SLACK, wanted / 2) + _SURE * math.sqrt(wanted * (1 - wanted) / seen)
    parted = near and (old > 0 or per_cent == 100)
    return TargetReading(Verdict.PASSED if reached and (parted or held) else Verdict.INCONCLUSIVE, said, evidence)


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
