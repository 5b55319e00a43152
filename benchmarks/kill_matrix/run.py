"""The kill matrix: ringbus is killed at every boundary of a release and spread over its wall time, and recovers.

usage: run.py [--kills N] [--seed S] [--target localstack|aws|both] [--victim ringbus|tree|both] [--folder FOLDER]

Runs on an embedded LocalStack of its own, or on that of RINGBUS_LOCALSTACK_PORT where this is set. After each kill
`status` must be true; after the last of a trial `resume` must end in the released state: nothing to plan, every
resource counted through the API, no orphan, no lock, no process, no plan applied twice. Ends with 1 when anything was
otherwise.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from benchmarks.kill_matrix import benches
from benchmarks.kill_matrix.bench import Bench, TrialError
from benchmarks.kill_matrix.foreign import check_foreign
from benchmarks.kill_matrix.judge import Judge
from benchmarks.kill_matrix.matrix import KillMatrix
from benchmarks.kill_matrix.trials import Trial, TrialResult, run_trial
from tests.localstack.conftest import free_port

_RINGBUS = (sys.executable, "-m", "ringbus")


def main() -> int:
    """Run the trials of one target or both."""
    options = _options()
    results: list[TrialResult] = []
    began = time.monotonic()
    with _localstack() as port:
        for target in ("localstack", "aws") if options.target == "both" else (options.target,):
            folder = Path(tempfile.mkdtemp(prefix=f"kill-{target}-", dir=options.folder))
            print(f"target {target}, in {folder}", flush=True)
            # A LocalStack that runs already may hold what earlier runs left: no account is used twice.
            bench = benches.MAKE[target](folder, port, f"{time.time_ns() // 10**6 % 10**12:012}")
            matrix = KillMatrix(bench, options.seed, options.victim)
            done = _run(bench, matrix.trials(target), options.kills - _kills(results))
            results += [*done, _foreign(bench, matrix)]
            if not any(result.wrong for result in results):
                shutil.rmtree(folder)
    return _summary(results, time.monotonic() - began)


@contextmanager
def _localstack() -> Iterator[int]:
    """The one of RINGBUS_LOCALSTACK_PORT, started unless it runs; without that, one that ends with this process."""
    given = os.environ.get("RINGBUS_LOCALSTACK_PORT")
    port = int(given) if given else free_port()
    environment = {**os.environ, "RINGBUS_LOCALSTACK_PORT": str(port)}
    subprocess.run([*_RINGBUS, "localstack", "up"], env=environment, check=True, capture_output=True)
    try:
        yield port
    finally:
        if not given:
            subprocess.run([*_RINGBUS, "localstack", "down"], env=environment, check=True, capture_output=True)


def _run(bench: Bench, trials: Iterator[Trial], most: int) -> list[TrialResult]:
    judge = Judge(bench)
    results: list[TrialResult] = []
    for trial in trials:
        results.append(run_trial(bench, judge, trial))
        _tell(results[-1])
        if _kills(results) >= most:
            break
    return results


def _foreign(bench: Bench, matrix: KillMatrix) -> TrialResult:
    """Not a kill, but a trial all the same: what somebody else holds."""
    try:
        for said in check_foreign(bench, matrix):
            print(said, flush=True)
    except TrialError as problem:
        print(f"NOT REFUSED: {problem}", flush=True)
        return TrialResult((), 0, str(problem))
    return TrialResult((), 0)


def _tell(result: TrialResult) -> None:
    for hit in result.hits:
        moment = hit.strike.moment
        whom = ("tree" if hit.strike.tree else "ringbus") if hit.killed else "had ended"
        words = " ".join(hit.strike.words)
        print(f"{moment.phase:16} {words:24} {moment.what:45} {whom:9} {hit.after:5.1f} s  {hit.where}")
    print(
        f"  {'NOT RECOVERED: ' + result.wrong if result.wrong else 'recovered'} in {result.seconds:.1f} s", flush=True
    )


def _kills(results: list[TrialResult]) -> int:
    return sum(hit.killed for result in results for hit in result.hits)


def _summary(results: list[TrialResult], seconds: float) -> int:
    killed = [(hit, result) for result in results for hit in result.hits if hit.killed]
    phases = Counter(hit.strike.moment.phase for hit, _ in killed)
    recovered = Counter(hit.strike.moment.phase for hit, result in killed if not result.wrong)
    print()
    for phase, number in phases.items():
        print(f"{phase:16} {number:3} kills, {recovered[phase]:3} recovered")
    slowest = max((result.seconds for result in results), default=0)
    print(
        f"{len(killed)} kills in {len(results)} trials, {recovered.total()} recovered, the slowest in {slowest:.0f} s; "
        f"{seconds / 60:.0f} min in all"
    )
    return int(recovered.total() < len(killed) or any(result.wrong for result in results))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=1000, help="stop after the trial that reaches this many")
    parser.add_argument("--seed", type=int, default=4)
    parser.add_argument("--target", choices=("localstack", "aws", "both"), default="both")
    parser.add_argument("--victim", choices=("ringbus", "tree", "both"), default="both")
    parser.add_argument("--folder", help="where the folders of the benches are made")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
