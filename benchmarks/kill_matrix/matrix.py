"""Which kills there are: at every boundary of a release, and spread over its wall time, its locks and its states."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import count

from benchmarks.kill_matrix.bench import Bench
from benchmarks.kill_matrix.files import REGION, PlatformText
from benchmarks.kill_matrix.moments import (
    Moment,
    after_start,
    at_point,
    when_freed,
    when_locked,
    when_pushed,
    while_running,
)
from benchmarks.kill_matrix.place import releases
from benchmarks.kill_matrix.trials import NEWEST, Trial
from benchmarks.kill_matrix.victim import Strike

STACK = f"region-{REGION}"
PLAN, PLAN_FAST = ("plan",), ("plan", "--no-refresh")
APPLY, APPLY_NEWEST, RESUME = ("apply", "--yes"), ("apply", NEWEST), ("resume",)
BASE_LOCK, STACK_LOCK, RELEASES_LOCK = "base.tfstate.tflock", f"{STACK}.tfstate.tflock", "ringbus/lock.json"


class KillMatrix:
    """Makes the trials of one bench; ``tree`` says of each kill whether what the victim started dies with it."""

    def __init__(self, bench: Bench, seed: int, victim: str) -> None:
        self._bench = bench
        self._chance = random.Random(seed)
        self._victim = victim
        self._numbers = count()
        self.file = PlatformText(bench.platform, bench.account)

    def trials(self, target: str) -> Iterator[Trial]:
        """All of a target."""
        return {"localstack": self.on_localstack, "aws": self.on_aws}[target]()

    def on_localstack(self) -> Iterator[Trial]:
        """States in files: first apply, boundaries, wall time of plan and apply, hosts added, hosts rolled."""
        yield self._first(after_start("first apply", 5), after_start("first apply", self._about(12)))
        boundaries = self.boundaries()
        yield self._planning()
        yield from self.in_pairs(boundaries)
        yield from self._over_time((("base", 1, 5), (STACK, 2, 9), (STACK, 5, 13)))
        yield self._growing()
        yield self._rolling()

    def on_aws(self) -> Iterator[Trial]:
        """States and releases in a bucket: locks of the platform and of states, and states that are being pushed."""
        yield self._first(when_locked("lock", RELEASES_LOCK), when_locked("lock", BASE_LOCK, 0.5))
        points = self.boundaries()
        wanted = ("current", "begun", "applying base", "applied base", f"applying {STACK}", f"applied {STACK}")
        yield from self.in_pairs([point for point in points if point.endswith(wanted) or point == points[0]])
        yield from self._at_locks()

    def boundaries(self) -> list[str]:
        """Every boundary of a release that changes two stacks; it is applied to its end for that."""
        self.file = self.file.next()
        self._bench.write(str(self.file))
        self._bench.run(*PLAN_FAST)
        return self._bench.boundaries("apply", releases(self._bench.place)[-1])

    def in_pairs(self, boundaries: Sequence[str]) -> Iterator[Trial]:
        """An early boundary in `apply`, then a later one in the `resume` that follows."""
        half = (len(boundaries) + 1) // 2
        for early, late in zip(boundaries[:half], [*boundaries[half:], ""], strict=False):
            strikes = [Strike(APPLY_NEWEST, at_point("journal boundary", early))]
            if late:
                words = APPLY_NEWEST if early == boundaries[0] else RESUME
                strikes.append(Strike(words, at_point("journal boundary", late)))
            yield self._changed(*strikes)

    def _first(self, early: Moment, later: Moment) -> Trial:
        strikes = [
            self._strike(PLAN, early),
            self._strike(APPLY, later),
            self._strike(APPLY, while_running("first apply", "apply", "base", 3)),
            self._strike(RESUME, while_running("first apply", "apply", STACK, self._about(8))),
            self._strike(RESUME, after_start("first apply", self._about(25))),
        ]
        return Trial(str(self.file), strikes, plan=None)

    def _planning(self) -> Trial:
        self.file = self.file.next()
        strikes = [
            Strike(PLAN_FAST, at_point("plan", f"after start: plan {STACK}")),
            self._strike(PLAN, after_start("plan", self._about(3))),
            self._strike(PLAN, after_start("plan", self._about(7))),
            Strike(PLAN_FAST, at_point("plan", "before document: releases/RELEASE/release.json")),
            Strike(PLAN_FAST, at_point("plan", "after document: releases/RELEASE/release.json")),
        ]
        return Trial(str(self.file), strikes, plan=None)

    def _over_time(self, moments: Sequence[tuple[str, float, float]]) -> Iterator[Trial]:
        """So many seconds into a stack's apply, then so many after the start of `resume`."""
        for stack, early, late in moments:
            yield self._changed(
                self._strike(APPLY_NEWEST, while_running("apply", "apply", stack, self._about(early))),
                self._strike(RESUME, after_start("resume", self._about(late))),
            )

    def _growing(self) -> Trial:
        self.file = replace(self.file, ring_nodes=self.file.ring_nodes + 1)
        strikes = [
            self._strike(APPLY_NEWEST, while_running("apply", "apply", STACK, self._about(6))),
            self._strike(RESUME, after_start("resume", self._about(20))),
        ]
        return Trial(str(self.file), strikes)

    def _rolling(self) -> Trial:
        self.file = replace(self.file, ring_instance="r6i.xlarge")
        strikes = [
            Strike(APPLY_NEWEST, at_point("rolling", f"after record: batch {STACK}")),
            self._strike(RESUME, while_running("rolling", "apply", STACK, self._about(4))),
            Strike(RESUME, at_point("rolling", f"before record: batch {STACK}")),
        ]
        return Trial(str(self.file), strikes, plan=("--rolling", "--no-refresh"))

    def _at_locks(self) -> Iterator[Trial]:
        yield self._changed(
            self._strike(APPLY_NEWEST, when_locked("lock", BASE_LOCK)),
            self._strike(RESUME, when_locked("lock", STACK_LOCK)),
            self._strike(RESUME, when_locked("lock", RELEASES_LOCK)),
        )
        yield self._changed(
            self._strike(APPLY_NEWEST, when_pushed("state push", "base")),
            self._strike(RESUME, when_pushed("state push", STACK)),
        )
        yield self._changed(
            self._strike(APPLY_NEWEST, when_freed("state push", BASE_LOCK)),
            self._strike(RESUME, while_running("state push", "apply", STACK, self._about(3))),
            self._strike(RESUME, when_freed("lock", STACK_LOCK)),
        )

    def _changed(self, *strikes: Strike) -> Trial:
        self.file = self.file.next()
        return Trial(str(self.file), strikes)

    def _strike(self, words: tuple[str, ...], moment: Moment) -> Strike:
        number = next(self._numbers)
        return Strike(words, moment, tree=self._victim == "tree" or (self._victim == "both" and number % 2 == 1))

    def _about(self, seconds: float) -> float:
        """So many seconds, a fifth more or less."""
        return seconds * self._chance.uniform(0.8, 1.2)
