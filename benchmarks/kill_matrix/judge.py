"""What must be so once a killed release is at its end."""

from __future__ import annotations

import fcntl
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.kill_matrix import processes
from benchmarks.kill_matrix.bench import Bench, TrialError
from benchmarks.kill_matrix.holdings import check_holdings
from benchmarks.kill_matrix.once import AppliedPlans
from benchmarks.kill_matrix.truth import check_status


@dataclass
class Judge:
    """Judges one bench again and again; every ``refresh``-th time the empty plan looks at what really stands."""

    bench: Bench
    refresh: int = 4
    applied: AppliedPlans = field(default_factory=AppliedPlans)
    judged: int = 0

    def check(self) -> None:
        """TrialError unless all is applied once, counted, unlocked, and nothing would change."""
        bench = self.bench
        said = check_status(bench)
        wrong = [stack for stack in said["stacks"] if stack["state"] != "applied"]
        if said["state"] != "applied" or wrong or said["hosts"]["missing"] or said["hosts"]["unexpected"]:
            raise TrialError(f"not all is applied: {said}")
        self.applied.check(bench)
        self.judged += 1
        looks = () if self.judged % self.refresh == 0 else ("--no-refresh",)
        bench.run("plan", "--exit-code", *looks)
        check_holdings(bench)
        check_unlocked(bench)


def check_unlocked(bench: Bench) -> None:
    """TrialError when a lock or a process is left; the record of a command that died goes with the next command."""
    if left := processes.wait_until_gone(bench.place.folder, 5):
        raise TrialError(f"processes are left: {left}")
    if locks := [*bench.place.locks(), *_held_files(bench.place.folder)]:
        raise TrialError(f"locks are left: {locks}")


def _held_files(folder: Path) -> list[str]:
    return [str(path) for path in (folder / "lock", *folder.glob("stacks/*/logs/running.lock")) if _is_held(path)]


def _is_held(path: Path) -> bool:
    if not path.exists():
        return False
    with path.open("a", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        fcntl.flock(file, fcntl.LOCK_UN)
    return False
