"""Runs of small migrations for tests: traffic in memory, a clock that is turned, records in a file."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field

from ringbus.events import Event
from ringbus.outcomes import Stop
from ringbus_migration.course.record import RecordDraft, RecordKind
from ringbus_migration.course.standing import RunProgress, progress
from ringbus_migration.data.mover import DataPort, UnmovedPort
from ringbus_migration.plan.document import PlanDocument
from ringbus_migration.run.store import RunStore, open_store
from ringbus_migration.run.work import RunEngine, RunInputs
from tests.unit.migrations import migration, planned
from tests.unit.traffic_standin import TrafficStandin

READS = """\
migration: 1
name: reads
cities: {london: {host: london.demo.example}}
routes:
  read: {path: /jobs}
  list: {path: /lists}
waves: [{name: first, cities: [london]}]
canary: [10, 50]
order: [canary, full, soaked, drained, removed]
limits: {bake: 5m, soak: 30m}
criteria: {errors: {metric: errors, most: 0.01}, slow: {metric: p99, most: 0.5}}
"""
HELD = READS.replace("/jobs}", "/jobs, sticky: true}") + "sessions: {target_group: 1h}\n"
"""The same, with sessions that a target group holds."""
EDGE = {
    "balancer": "demo-legacy-london",
    "groups": ["demo-legacy-london-api", "demo-legacy-london-to-london"],
    "pools": ["demo-eu-west-1-legacy-london-api", "demo-eu-west-1-api"],
}


@dataclass(slots=True)
class TurnedClock:
    """Seconds that pass when somebody waits, and a little with every look."""

    seconds: float = 1_800_000_000.0
    waits: list[float] = field(default_factory=list)

    def __call__(self) -> float:
        self.seconds += 0.001
        return self.seconds

    def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.seconds += seconds

    def text(self) -> str:
        return datetime.datetime.fromtimestamp(self(), datetime.UTC).isoformat()


class SmallRun:
    """A run of a small migration, without a workflow: turns are taken one by one."""

    def __init__(self, text: str = READS, data: DataPort | None = None) -> None:
        read = migration(text)
        self.document = PlanDocument(planned(read), read.migration, read.platform)
        self.clock = TurnedClock()
        self.port = TrafficStandin(EDGE, lambda: self.clock.seconds)
        self.store: RunStore = open_store("sqlite://", "demo/test", self.clock.text, "ann")
        self.run = self.store.keep(self.document)
        self.stated: dict[str, str] = {}
        self.data = data or UnmovedPort()
        self.said: list[Event] = []
        self.workers = 0

    def say(self, kind: RecordKind, step: int = 0, **facts: object) -> None:
        self.store.append(self.run, self.document.plan.digest, [RecordDraft(kind, step, facts=facts)])

    def go(self, most: int = 10_000) -> str:
        """Turns until it rests, as one worker."""
        self.workers += 1
        self.say(RecordKind.GO, worker=str(self.workers))
        engine = RunEngine(self.run, self.inputs(str(self.workers)))
        for _ in range(most):
            outcome = engine.turn()
            if outcome.end:
                return outcome.end
            if outcome.wait:
                self.clock.sleep(outcome.wait)
        raise AssertionError("it never rests")

    def inputs(self, worker: str) -> RunInputs:
        return RunInputs(
            store=self.store,
            document=self.document,
            port=self.port,
            data=self.data,
            stated=self.stated.get,
            clock=self.clock,
            wait=self.clock.sleep,
            report=self.said.append,
            worker=worker,
            stop=Stop(),
        )

    @property
    def now(self) -> RunProgress:
        return progress(self.store.records(self.run))
