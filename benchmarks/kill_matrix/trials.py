"""One trial: a change of the platform whose release is killed, once or again while it is resumed, and recovers."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

from benchmarks.kill_matrix.bench import Bench, TrialError
from benchmarks.kill_matrix.judge import Judge
from benchmarks.kill_matrix.place import current, releases
from benchmarks.kill_matrix.truth import check_status
from benchmarks.kill_matrix.victim import Hit, Strike, strike_at

NEWEST = "RELEASE"
"""Stands for the newest release in a strike's words."""


@dataclass(frozen=True)
class Trial:
    """``file`` is the platform file, ``plan`` the options of the plan made before (None: no plan); then the strikes."""

    file: str
    strikes: Sequence[Strike]
    plan: tuple[str, ...] | None = ("--no-refresh",)


@dataclass(frozen=True)
class TrialResult:
    """The kills of a trial, the seconds its recovery took, and what is wrong (empty: recovered)."""

    hits: tuple[Hit, ...]
    seconds: float
    wrong: str = ""


def run_trial(bench: Bench, judge: Judge, trial: Trial) -> TrialResult:
    """Kill and recover; what goes wrong is a value, so that the next trial runs in any case."""
    hits: list[Hit] = []
    began = time.monotonic()
    try:
        before = releases(bench.place)
        bench.write(trial.file)
        if trial.plan is not None:
            bench.run("plan", *trial.plan)
        for strike in trial.strikes:
            hits.append(replace(strike_at(bench, _named(bench, strike)), strike=strike))
            check_status(bench)
        began = time.monotonic()
        recover(bench, before)
        seconds = time.monotonic() - began
        judge.check()
    except (TrialError, AssertionError) as problem:
        return TrialResult(tuple(hits), time.monotonic() - began, str(problem))
    return TrialResult(tuple(hits), seconds)


def recover(bench: Bench, before: Sequence[str] = ()) -> None:
    """`resume`; of what was planned since ``before`` and not begun, the newest is then applied, or planned anew."""
    bench.run("resume")
    made = [name for name in releases(bench.place) if name not in before]
    if not made:
        bench.run("apply", "--yes")
    elif current(bench.place) not in made:
        bench.run("apply", made[-1])


def _named(bench: Bench, strike: Strike) -> Strike:
    newest = releases(bench.place)[-1:] or [NEWEST]
    words = tuple(newest[0] if word == NEWEST else word for word in strike.words)
    return replace(strike, words=words)
