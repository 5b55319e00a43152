"""The crash matrix: a migration on LocalStack's load balancers is killed at every durable boundary, forward and back.

usage: run.py [--every N] [--way forward|back|both] [--folder FOLDER]

Boundaries are before and after every record, every changing call and every turn, before DBOS keeps it. After the kill
the same command is given again. Every run must end done or restored, with what stands equal to a run without a kill,
and with records that follow from each other. Runs on the LocalStack of RINGBUS_LOCALSTACK_PORT. Ends with 1 when
anything was otherwise.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from benchmarks.crash_matrix.matrix import CrashMatrix, CrashTrial


def main() -> int:
    """All trials; a line for each, and a summary."""
    options = _options()
    folder = Path(tempfile.mkdtemp(prefix="crash-matrix-", dir=options.folder))
    matrix = CrashMatrix(folder, int(os.environ["RINGBUS_LOCALSTACK_PORT"]), time.time_ns() // 10**7 % 10**11)
    found: list[CrashTrial] = []
    began = time.monotonic()
    for way in ("forward", "back") if options.way == "both" else (options.way,):
        reference = matrix.reference(way)
        print(f"{way}: {len(reference[2])} boundaries, {reference[1].total()} changing calls", flush=True)
        for kill in options.kill or range(1, len(reference[2]) + 1, options.every):
            trial = matrix.trial(way, kill, reference)
            found.append(trial)
            print(f"{way} {kill:3} {trial.where:48} {trial.wrong or 'ok'} {dict(trial.twice) or ''}", flush=True)
    return _summary(found, time.monotonic() - began, folder)


def _summary(found: list[CrashTrial], seconds: float, folder: Path) -> int:
    wrong = [trial for trial in found if trial.wrong]
    twice: Counter[str] = sum((trial.twice for trial in found), Counter())
    print(f"{len(found)} kills in {seconds:.0f} s: {len(found) - len(wrong)} ended as without, {len(wrong)} did not")
    print(f"changing calls made twice: {twice.total()} {dict(twice) or ''}")
    if not wrong:
        shutil.rmtree(folder)
    return 1 if wrong else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--every", type=int, default=1, help="every how many boundaries")
    parser.add_argument("--kill", type=int, nargs="+", help="at these boundaries alone")
    parser.add_argument("--way", choices=("forward", "back", "both"), default="both")
    parser.add_argument("--folder", help="where the trials' folders are made")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
