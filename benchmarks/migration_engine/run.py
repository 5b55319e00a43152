"""What the engine costs: a turn of a run beside a bare step of DBOS, and a large migration planned.

Prints the median over the turns of a run whose calls cost nothing, the median of a DBOS step that does nothing, and the
seconds in which a plan of more than five thousand steps is made and judged.
"""

from __future__ import annotations

import itertools
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from dbos import DBOS, DBOSConfig

from ringbus_migration.plan.judge import judge_plan
from ringbus_migration.run import carry
from ringbus_migration.run.sqlite import mended
from ringbus_migration.run.store import open_store
from tests.unit.migration_runs import SmallRun
from tests.unit.migrations import PLATFORM, migration, planned, platform

STEPS = 200
CITIES = 110


@DBOS.step()
def bare() -> None:
    """Nothing."""


@DBOS.workflow()
def many_bare() -> list[float]:
    """The moments after each of many steps that do nothing."""
    return [_after(bare) for _ in range(STEPS)]


def _after(call: Callable[[], None]) -> float:
    call()
    return time.perf_counter()


def bare_step(folder: Path) -> float:
    """The median seconds of a step of DBOS that does nothing, on SQLite."""
    config: DBOSConfig = {"name": "bare", "system_database_url": f"sqlite:///{folder / 'bare.sqlite'}",
                          "log_level": "CRITICAL"}  # fmt: skip
    with mended(time.time):
        DBOS(config=config)
        DBOS.launch()
        moments = many_bare()
        DBOS.destroy()
    return _median(moments)


def turns(folder: Path) -> float:
    """The median seconds of a turn of a run, its records and DBOS's own kept in one SQLite, its calls in memory."""
    url = f"sqlite:///{folder / 'runs.sqlite'}"
    small = SmallRun()
    small.store = open_store(url, "demo/test", small.clock.text, "ann")
    small.run = small.store.keep(small.document)
    moments: list[float] = []
    inputs = small.inputs("1")
    clock = inputs.clock

    class TimedEngine(carry.RunEngine):
        def turn(self) -> object:
            moments.append(time.perf_counter())
            return super().turn()

    carry.RunEngine = TimedEngine
    carry.carry_on(small.run, inputs, url)
    assert clock() > 0
    return _median(moments)


def _median(moments: list[float]) -> float:
    return statistics.median(after - before for before, after in itertools.pairwise(moments))


def planning() -> tuple[int, float]:
    """How many steps a large plan has, and the seconds in which it is made and judged."""
    cities = ", ".join(f"c{n}: {{region: eu-west-1}}" for n in range(CITIES))
    text = PLATFORM.replace("cities: {", f"cities: {{{cities}, ")
    of = platform(text)
    names = ", ".join(f"c{n}" for n in range(CITIES))
    signs = "\n".join(f"  c{n}: {{host: c{n}.demo.example}}" for n in range(CITIES))
    routes = "\n".join(f"  r{n}: {{path: /r{n}, reads: [e{n}]}}" for n in range(3))
    entities = "\n".join(f"  e{n}: {{from: mysql:demo.e{n}, to: cassandra:jobs.e{n}}}" for n in range(3))
    read = migration(
        f"migration: 1\nname: large\ncities:\n{signs}\nroutes:\n{routes}\nentities:\n{entities}\n"
        f"waves: [{{name: all, cities: [{names}]}}]\napprovals: {{complete: [ann], retire: [ann]}}\n"
        "limits: {load_balancer: {rules: 1000, target_groups: 3000}}\n",
        of,
    )
    began = time.perf_counter()
    plan = planned(read)
    found = judge_plan(plan, read)
    assert not found, found[0]
    assert len(plan.digest) == 64
    return len(plan.steps), time.perf_counter() - began


def main() -> int:
    """Measure all."""
    with tempfile.TemporaryDirectory() as name:
        step, turn = bare_step(Path(name)), turns(Path(name))
    print(f"a step of DBOS that does nothing: {step * 1000:.1f} ms; a turn of a run: {turn * 1000:.1f} ms (medians)")
    steps, seconds = planning()
    print(f"a migration of {steps:,} steps planned and judged in {seconds:.2f} s")
    return 0 if steps >= 5_000 and seconds < 5 else 1


if __name__ == "__main__":
    sys.exit(main())
