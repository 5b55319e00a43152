"""`ringbus configure` that finds nothing to do, beside Ansible and pyinfra that ask the same of the same hosts.

usage: run.py [ROUNDS] [FOLDER]

FOLDER is one whose platform.yaml has its lab up and configured. Without it, the small lab of examples/hailo.yaml is
brought up in a folder of its own, and taken down at the end. Needs root, as the lab does.

They take turns. All reach hosts from the operator's namespace through the same bastions, and each round is a whole
process with connections of its own. Ansible and pyinfra ask the state and digest of the same files, as their own
operations on files do, and every other fact with the script that Ringbus runs itself, as one task. Ansible has
pipelining, the free strategy and as many forks as Ringbus has hosts at once; pyinfra its defaults, which are all
hosts at once. They only ask: what Ringbus then compares, they would compare too. Both come from PyPI into an
environment of their own in the cache.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path
from statistics import median

from asked import Asked, asked
from others import ansible, environment, pyinfra

ROOT = Path(__file__).resolve().parents[2]


def main() -> None:
    """Measure turn by turn, and print."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    programs = environment()
    with (
        nullcontext(Path(sys.argv[2])) if len(sys.argv) > 2 else standing() as folder,
        asked(folder) as found,
        tempfile.TemporaryDirectory(prefix="ringbus-bench-") as work,
    ):
        sides = {
            "ringbus": lambda: ringbus_configure(folder),
            "ansible": ansible(programs, found, Path(work)),
            "pyinfra": pyinfra(programs, found, Path(work)),
        }
        report(found, turn_by_turn(sides, rounds))


@contextmanager
def standing() -> Iterator[Path]:
    """A folder of its own with the example's small lab up; down at the end."""
    with tempfile.TemporaryDirectory(prefix="ringbus-bench-") as name:
        folder = Path(name)
        shutil.copy(ROOT / "examples" / "hailo.yaml", folder / "platform.yaml")
        try:
            ringbus(folder, "lab", "up")
            yield folder
        finally:
            ringbus(folder, "lab", "down")


def ringbus(folder: Path, *words: str) -> str:
    """Run one command to its end; what it answers."""
    done = subprocess.run([sys.executable, "-m", "ringbus", *words], cwd=folder, check=True, stdout=subprocess.PIPE)
    return done.stdout.decode()


def ringbus_configure(folder: Path) -> None:
    """Configure, which must find nothing."""
    found = json.loads(ringbus(folder, "--target", "lab", "configure", "--json"))
    if found["actions"]:
        raise SystemExit(f"there was something to do: {found['actions']}")


def turn_by_turn(sides: dict[str, Callable[[], None]], rounds: int) -> dict[str, list[float]]:
    """Seconds of every side; the first round of each only warms up."""
    taken: dict[str, list[float]] = {name: [] for name in sides}
    for number in range(rounds + 1):
        for name, work in sides.items():
            begun = time.monotonic()
            work()
            if number:
                taken[name].append(time.monotonic() - begun)
    return taken


def report(found: Sequence[Asked], taken: dict[str, list[float]]) -> None:
    """What was asked, and what it took."""
    files, scripts = sum(len(one.files) for one in found), sum(len(one.scripts) for one in found)
    print(f"{len(found)} hosts, {files} files, {scripts} other facts, {os.cpu_count()} cores")
    for name, seconds in taken.items():
        print(f"{name:8} median {median(seconds):6.2f} s  ({min(seconds):.2f} to {max(seconds):.2f})")
    for name in ("ansible", "pyinfra"):
        ratios = [ours / theirs for ours, theirs in zip(taken["ringbus"], taken[name], strict=True)]
        print(f"ringbus over {name}: {median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})")


if __name__ == "__main__":
    main()
