"""`ringbus plan` of the demo's stacks beside the same `terraform plan`s run bare, two at a time, turn by turn.

usage: run.py [ROUNDS] [FOLDER]

FOLDER is one in which the platform of RINGBUS_FILE is applied on the embedded LocalStack (after `make demo`, the
checkout). Without it, examples/hailo.yaml is applied first in a folder of its own, and destroyed at the end. Both sides
plan with refresh and `-parallelism=64`, and write plan files; Ringbus's side also reads and sums up what is planned.
`plan --no-refresh` is measured too: nothing changed, so that nothing is asked. Bare means Terraform's own settings
otherwise, in the same working copies. CPU is user and system time of all processes of a side.
"""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parents[2]
SIDE_BY_SIDE = 2


def main() -> None:
    """Measure turn by turn, and print."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    with nullcontext(Path(sys.argv[2])) if len(sys.argv) > 2 else applied() as folder:
        ours, bare, fast = [], [], []
        for _ in range(rounds):
            ours.append(measured(lambda: ringbus(folder, "plan", "--json")))
            bare.append(measured(lambda: plan_bare(folder)))
            fast.append(measured(lambda: ringbus(folder, "plan", "--json", "--no-refresh")))
    report("bare", ours, bare)
    report("--no-refresh", ours, fast)


@contextmanager
def applied() -> Iterator[Path]:
    """A folder of its own with the example applied; destroyed at the end."""
    with tempfile.TemporaryDirectory(prefix="ringbus-bench-") as name:
        folder = Path(name)
        shutil.copy(ROOT / "examples" / "hailo.yaml", folder / "platform.yaml")
        ringbus(folder, "apply", "--yes")
        try:
            yield folder
        finally:
            ringbus(folder, "destroy", "--yes", "--data-loss-accepted", "hailo")


def ringbus(folder: Path, *words: str) -> None:
    """Run one command to its end."""
    subprocess.run([sys.executable, "-m", "ringbus", *words], cwd=folder, check=True, capture_output=True)


def plan_bare(folder: Path) -> None:
    """`terraform plan` in every working copy, in the order Ringbus takes them."""
    stacks = next((folder / ".ringbus").iterdir()) / "localstack" / "stacks"
    order = ("region-", "global", "peering-", "base")
    found = [path.name for path in stacks.iterdir()]
    names = sorted(found, key=lambda name: [name.startswith(start) for start in order].index(True))
    with ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
        list(pool.map(lambda name: terraform(stacks / name), names))


def terraform(stack: Path) -> None:
    """One bare plan."""
    root = next(path.parent for path in stack.glob("*/backend_override.tf.json"))
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": os.environ["HOME"],
        "TF_CLI_CONFIG_FILE": os.devnull,
        "CHECKPOINT_DISABLE": "1",
        "AWS_ACCESS_KEY_ID": "000000000000",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_EC2_METADATA_DISABLED": "true",
    }
    subprocess.run(
        ["terraform", "plan", "-input=false", "-no-color", "-parallelism=64", f"-out={stack / 'bare.tfplan'}"],
        cwd=root, env=environment, check=True, capture_output=True,
    )  # fmt: skip


def measured(work: Callable[[], None]) -> tuple[float, float]:
    """Wall and CPU seconds of ``work`` and its children."""
    before, began = _cpu(), time.monotonic()
    work()
    return time.monotonic() - began, _cpu() - before


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def report(name: str, ours: list[tuple[float, float]], others: list[tuple[float, float]]) -> None:
    """Medians of both sides, and the median of the ratios turn by turn: ours to bare, and without refresh to ours."""
    for index, what in enumerate(("wall", "cpu")):
        pairs = zip(ours, others, strict=True) if name == "bare" else zip(others, ours, strict=True)
        ratios = [one[index] / other[index] for one, other in pairs]
        print(
            f"{what:5} ringbus {median(one[index] for one in ours):6.2f} s   "
            f"{name} {median(one[index] for one in others):6.2f} s   "
            f"ratio {median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f}, {len(ratios)} rounds)"
        )


main()
