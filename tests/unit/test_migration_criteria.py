"""The new side beside the old one at the same moments; enough requests, or no verdict."""

from __future__ import annotations

import random
from collections.abc import Mapping

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from ringbus.verdict import Verdict
from ringbus_migration.course.criteria import MetricCounts, counts_of, judged, shared, still
from ringbus_migration.data.versions import StoreAuthority, newer
from ringbus_migration.document.conduct import GivenCriterion

ERRORS = {"errors": GivenCriterion(metric="errors", most=0.05, over_old=0.1, least_samples=200)}
SLOW = {"slow": GivenCriterion(metric="p99", most=0.5, over_old=0.2, least_samples=100)}


def counts(minutes: int = 10, **series: float) -> MetricCounts:
    """The same in each minute; ``old_lost``: what no target answers, ``old_2xx``: all others where it is not given."""
    moments = [f"2027-01-01T00:{n:02}:00" for n in range(minutes)]
    fine = {
        f"{side}_2xx": series[f"{side}_requests"] - series.get(f"{side}_errors", 0.0) - series.get(f"{side}_lost", 0.0)
        for side in ("old", "new")
        if f"{side}_requests" in series
    }
    said = {name: value for name, value in (fine | series).items() if not name.endswith("_lost")}
    return MetricCounts({name: dict.fromkeys(moments, value) for name, value in said.items()})


@pytest.mark.parametrize(
    ("series", "verdict"),
    [
        ({"old_requests": 900, "new_requests": 100, "old_errors": 9, "new_errors": 1}, Verdict.PASSED),
        ({"old_requests": 900, "new_requests": 100, "old_errors": 9, "new_errors": 8}, Verdict.FAIL),
        ({"old_requests": 900, "new_requests": 100, "old_errors": 0, "new_errors": 0}, Verdict.PASSED),
        ({"old_requests": 900, "new_requests": 100}, Verdict.PASSED),
        ({"old_requests": 900, "new_requests": 10}, Verdict.NODATA),
        ({"old_requests": 900}, Verdict.NODATA),
        ({}, Verdict.NODATA),
        ({"old_requests": 900, "new_requests": 100, "new_errors": 1, "new_lost": 20}, Verdict.FAIL),
        ({"old_requests": 900, "new_requests": 100, "new_lost": 100}, Verdict.FAIL),
        ({"old_requests": 900, "new_requests": 100, "old_lost": 9, "new_lost": 1}, Verdict.PASSED),
        ({"old_requests": 900, "new_requests": 100, "new_2xx": 40, "new_3xx": 30, "new_4xx": 30}, Verdict.PASSED),
        ({"old_requests": 900, "new_requests": 100, "new_2xx": 130, "new_errors": 20}, Verdict.FAIL),
    ],
)
def test_errors(series: Mapping[str, float], verdict: Verdict) -> None:
    assert judged(counts(**series), ERRORS, new_alone=False).verdict is verdict


def test_an_answer_that_comes_in_the_next_minute_is_one() -> None:
    """A minute without a request may have the answer to one of the minute before."""
    found = counts(old_requests=900, new_requests=100)
    late = {**found.values["new_2xx"], "2027-01-01T00:09:00": 90.0, "2027-01-01T00:10:00": 10.0}
    assert judged(MetricCounts({**found.values, "new_2xx": late}), ERRORS, new_alone=False).verdict is Verdict.PASSED
    del late["2027-01-01T00:10:00"]
    late["2027-01-01T00:09:00"] = 0.0
    assert judged(MetricCounts({**found.values, "new_2xx": late}), ERRORS, new_alone=False).verdict is Verdict.FAIL


def test_one_unlucky_request_does_not_undo_a_migration() -> None:
    """Of 300 requests one fails on the new side, of 2,700 none on the old one: no proof of anything."""
    one = counts(old_requests=270, new_requests=30)
    fine = {**one.values["new_2xx"], "2027-01-01T00:03:00": 29.0}
    spoiled = MetricCounts({**one.values, "new_2xx": fine, "new_errors": {"2027-01-01T00:03:00": 1.0}})
    assert judged(spoiled, ERRORS, new_alone=False).verdict is Verdict.PASSED


def failed(old: float, new: float, per_cent: int, least: int = 200, bakes: int = 300) -> int:
    """Of bakes of 30 minutes at 600 requests a minute, judged every minute, how many fail; errors by chance."""
    criteria = {"errors": GivenCriterion(metric="errors", most=0.01, least_samples=least)}
    chance, found = random.Random(f"{old} {new} {per_cent}"), 0
    for _ in range(bakes):
        values: dict[str, dict[str, float]] = {}
        for minute in range(30):
            for side, share, errors in (("old", 100 - per_cent, old), ("new", per_cent, new)):
                bad = chance.binomialvariate(6 * share, errors)
                seen = {"requests": 6 * share, "errors": bad, "2xx": 6 * share - bad}
                for sort, value in seen.items():
                    values.setdefault(f"{side}_{sort}", {})[f"{minute:02}"] = value
            if judged(MetricCounts(values), criteria, new_alone=False).verdict is Verdict.FAIL:
                found += 1
                break
    return found


@pytest.mark.parametrize(("errors", "per_cent"), [(0.002, 50), (0.002, 10), (0.005, 50)])
def test_a_side_that_is_no_worse_is_not_undone_by_chance(errors: float, per_cent: int) -> None:
    """It failed in 38 of 100: two standard errors of one side, looked at thirty times."""
    assert failed(errors, errors, per_cent) <= 2


def test_a_side_with_thrice_the_errors_fails_once_there_are_enough_requests() -> None:
    assert failed(0.003, 0.009, 50, bakes=40) >= 36
    assert failed(0.002, 0.04, 10, bakes=40) == 40


def test_above_the_most_nothing_passes_and_what_is_surely_above_fails() -> None:
    """Three errors in two hundred requests are more than 1 %, and prove nothing."""
    criteria = {"errors": GivenCriterion(metric="errors", most=0.01, least_samples=200)}
    few, many = {"new_requests": 20, "new_errors": 0.3}, {"new_requests": 2000, "new_errors": 30}
    assert judged(counts(**few), criteria, new_alone=True).verdict is Verdict.NODATA
    assert judged(counts(**many), criteria, new_alone=True).verdict is Verdict.FAIL
    assert judged(counts(**few | {"new_errors": 2}), criteria, new_alone=True).verdict is Verdict.FAIL


def test_a_bad_hour_of_both_sides_is_not_the_new_ones_fault_but_the_floor_holds() -> None:
    both = {"old_requests": 900, "new_requests": 900}
    assert judged(counts(**both, old_errors=36, new_errors=36), ERRORS, new_alone=False).verdict is Verdict.PASSED
    assert judged(counts(**both, old_errors=90, new_errors=90), ERRORS, new_alone=False).verdict is Verdict.FAIL


def test_a_new_side_that_falls_silent_does_not_pass_by_what_it_did_before() -> None:
    found = counts(old_requests=900, new_requests=100)
    early = dict(list(found.values["new_requests"].items())[:4])
    dead = judged(MetricCounts({**found.values, "new_requests": early, "new_2xx": early}), ERRORS, new_alone=False)
    assert dead.verdict is Verdict.INCONCLUSIVE
    assert "no request in 6 minutes, and should have had about 600" in dead.why


def test_a_minute_without_one_of_few_requests_means_nothing() -> None:
    found = counts(old_requests=900, new_requests=60)
    early = dict(list(found.values["new_requests"].items())[:4])
    fewer = {at: 900.0 if at in early else 10.0 for at in found.values["old_requests"]}
    quiet = MetricCounts({"old_requests": fewer, "new_requests": early, "old_2xx": fewer, "new_2xx": early})
    assert judged(quiet, ERRORS, new_alone=False).verdict is Verdict.PASSED


def test_a_new_side_that_is_asked_less_than_once_a_minute_is_not_taken_for_dead() -> None:
    """With 0.6 requests a minute every second minute has none."""
    chance, moments = random.Random(1), [f"{n:03}" for n in range(600)]
    new = {at: asked for at in moments if (asked := float(chance.binomialvariate(60, 0.01)))}
    old = dict.fromkeys(moments, 60.0)
    assert len(new) < 300
    found = MetricCounts({"old_requests": old, "new_requests": new, "old_2xx": old, "new_2xx": new})
    assert judged(found, ERRORS, new_alone=False).verdict is Verdict.PASSED
    dead = MetricCounts({**found.values, "new_requests": {at: asked for at, asked in new.items() if at < "560"}})
    assert judged(dead, ERRORS, new_alone=False).verdict is Verdict.INCONCLUSIVE


def test_only_moments_that_both_sides_have_are_compared() -> None:
    found = counts(old_requests=900, new_requests=900, old_p99=0.3, new_p99=0.3)
    late = {"2027-01-01T01:00:00": 9.0}
    values = {**found.values, "new_p99": {**found.values["new_p99"], **late}}
    assert judged(MetricCounts(values), SLOW, new_alone=False).verdict is Verdict.PASSED


def test_percentiles_are_held_to_both_bounds() -> None:
    requests = {"old_requests": 900, "new_requests": 900}
    assert judged(counts(**requests, old_p99=0.2, new_p99=0.23), SLOW, new_alone=False).verdict is Verdict.PASSED
    assert judged(counts(**requests, old_p99=0.2, new_p99=0.25), SLOW, new_alone=False).verdict is Verdict.FAIL
    assert judged(counts(**requests, old_p99=0.8, new_p99=0.6), SLOW, new_alone=False).verdict is Verdict.FAIL
    assert judged(counts(**requests, old_p99=0.2), SLOW, new_alone=False).verdict is Verdict.NODATA


def test_when_the_old_side_gets_nothing_the_new_one_stands_alone() -> None:
    assert judged(counts(new_requests=900, new_p99=0.4), SLOW, new_alone=True).verdict is Verdict.PASSED
    assert judged(counts(new_requests=900, new_p99=0.6), SLOW, new_alone=True).verdict is Verdict.FAIL


@pytest.mark.parametrize(
    ("old", "new", "per_cent", "held", "verdict"),
    [
        (900, 100, 10, False, Verdict.PASSED),
        (1000, 0, 10, False, Verdict.INCONCLUSIVE),
        (500, 500, 10, False, Verdict.INCONCLUSIVE),
        (500, 500, 10, True, Verdict.PASSED),
        (1000, 0, 10, True, Verdict.INCONCLUSIVE),
        (0, 1000, 100, False, Verdict.PASSED),
        (0, 3, 100, False, Verdict.NODATA),
        (100_000, 0, 1, False, Verdict.INCONCLUSIVE),
        (99_999, 1, 1, False, Verdict.INCONCLUSIVE),
        (97_000, 3_000, 1, False, Verdict.INCONCLUSIVE),
        (99_000, 1_000, 1, False, Verdict.PASSED),
        (99, 0, 1, False, Verdict.INCONCLUSIVE),
        (99, 1, 1, False, Verdict.PASSED),
        (0, 1_000, 99, False, Verdict.INCONCLUSIVE),
        (5, 99_995, 100, False, Verdict.PASSED),
        (0, 0, 10, False, Verdict.NODATA),
    ],
)
def test_a_weight_that_was_accepted_is_not_yet_traffic_that_moved(
    old: int, new: int, per_cent: int, held: bool, verdict: Verdict
) -> None:
    series = {name: value / 10 for name, value in (("old_requests", old), ("new_requests", new)) if value}
    assert shared(counts(**series), per_cent, held).verdict is verdict


def test_silence_is_only_believed_when_somebody_counts() -> None:
    assert still(counts(new_requests=5)).verdict is Verdict.PASSED
    assert still(counts(new_requests=5, old_requests=1)).verdict is Verdict.INCONCLUSIVE
    assert still(counts()).verdict is Verdict.NODATA


def test_pages_of_an_answer_are_one() -> None:
    pages = [{"Id": "a", "Timestamps": ["1"], "Values": [1.0]}, {"Id": "a", "Timestamps": ["2"], "Values": [2.0]}]
    assert counts_of(pages).total("a") == 3.0


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    some.lists(some.integers(0, 2**40), min_size=1, max_size=12),
    some.integers(0, 2**40),
    some.integers(0, 10**7),
)
def test_a_flip_and_its_undo_number_above_everything_seen(commits: list[int], highest: int, skew: int) -> None:
    """Whatever the clocks say: versions rise, an older copy never wins, and a write of an old epoch is refused."""
    old = StoreAuthority("mysql", 1, 0)
    seen, last = [], 0
    for committed in commits:
        last = old.next_version(last, committed)
        seen.append(last)
    assert seen == sorted(set(seen))
    new = old.flipped("cassandra", max(highest, *seen), skew)
    first = new.next_version(seen[-1], 0)
    assert first > max(*seen, highest) + skew
    assert newer(seen[-1], first)
    assert not newer(first, seen[-1])
    assert not newer(first, first)
    assert new.admits(2)
    assert not new.admits(1)
    back = new.flipped("mysql", first, skew)
    assert back.next_version(first, 0) > first + skew
