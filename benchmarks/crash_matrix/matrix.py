"""One kill at one boundary, then what a person does: the command again. Every run must end where one without ends."""

from __future__ import annotations

import multiprocessing
import traceback
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.crash_matrix import worker
from ringbus_migration.run.store import open_store
from tests.localstack.city_edge import aws, edge_now, make_edge

_FORK = multiprocessing.get_context("fork")
_LIMIT = 300
#: By how many boundaries a run may be shorter than the reference.
_SHORTER = 6
_ENDS = {"forward": "completed", "back": "rolled_back"}


@dataclass(frozen=True)
class CrashTrial:
    """What came of one: ``wrong`` says what was otherwise; ``twice`` are changing calls beyond those without a kill."""

    way: str
    kill: int
    where: str
    wrong: str
    twice: Counter[str]


@dataclass
class CrashMatrix:
    """Trials on the LocalStack of ``port``, each in an account and a folder of its own."""

    folder: Path
    port: int
    first: int
    made: int = 0

    def reference(self, way: str) -> tuple[Any, Counter[str], list[str]]:
        """A run that nobody kills: where it ends, its changing calls, and its boundaries."""
        folder, account = self._place()
        said = self._run(folder, account, way)
        assert said == (0, _ENDS[way]), said
        boundaries = (folder / "boundaries.txt").read_text().splitlines()
        return edge_now(aws(self.port, account), "demo"), _calls(folder, account), boundaries

    def trial(self, way: str, kill: int, reference: tuple[Any, Counter[str], list[str]]) -> CrashTrial:
        """Killed at boundary ``kill``, then carried on.

        A run that looked less often than the reference, and ended before it came there, is begun anew and killed at a
        boundary of that name that is a little earlier.
        """
        folder, account = self._place()
        code, _ = self._run(folder, account, way, kill)
        where = reference[2][kill - 1].partition(" ")[2]
        if code == 0:
            folder, account = self._place()
            code, _ = self._run(folder, account, way, max(1, kill - _SHORTER), where)
        if code != -9:
            return CrashTrial(way, kill, where, f"it was not killed, and ended with {code}", Counter())
        said = self._run(folder, account, way)
        now = edge_now(aws(self.port, account), "demo")
        wrong = "" if said == (0, _ENDS[way]) else f"it ended with {said}"
        if not wrong and now != reference[0]:
            wrong = f"what stands is otherwise: {now}"
        store, plan = (
            open_store(f"sqlite:///{folder / 'runs.sqlite'}", f"demo/{account}", worker.text, "ann"),
            worker.document(),
        )
        store.verified(store.name(plan), plan.plan.digest)
        store.engine.dispose()
        return CrashTrial(way, kill, where, wrong, _calls(folder, account) - reference[1])

    def _place(self) -> tuple[Path, str]:
        self.made += 1
        account = f"{self.first + self.made:012}"
        folder = self.folder / account
        folder.mkdir(parents=True)
        make_edge(aws(self.port, account), "demo", "london")
        return folder, account

    def _run(self, folder: Path, account: str, way: str, kill: int = 0, where: str = "") -> tuple[int, str]:
        """One worker in a process of its own, forked: what it imports is there already."""
        said = folder / f"output-{kill}.txt"
        process = _FORK.Process(target=_work, args=(said, folder, self.port, account, way, kill, where))
        process.start()
        process.join(_LIMIT)
        if process.exitcode is None:
            process.kill()
            process.join()
        return process.exitcode or 0, said.read_text().strip().rpartition("\n")[2] if said.exists() else ""


def _work(said: Path, *given: Any) -> None:
    try:
        said.write_text(worker.main(*given))
    except BaseException:
        said.write_text(traceback.format_exc())
        raise


def _calls(folder: Path, account: str) -> Counter[str]:
    """Changing calls without the ids that LocalStack gives, so that runs can be compared."""
    lines = (folder / "calls.txt").read_text().splitlines() if (folder / "calls.txt").exists() else []
    return Counter(line.partition(" ")[0] for line in lines if account)
