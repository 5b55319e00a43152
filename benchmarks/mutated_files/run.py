"""Mutated platform files through `validate`, `check` and `render`: no traceback, and none that takes long.

Every file goes through the commands themselves, in this process; one that is valid is checked and rendered too, the
latter without writing what was rendered. Seconds are of the processor, for the slowest command of a file. Valid
platforms of more than 60 clusters are told apart, for their proof is the most work.

usage: run.py [COUNT] [SEED]
"""

from __future__ import annotations

import io
import resource
import sys
import tempfile
import time
import traceback
from collections.abc import Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from ringbus.cli import main as command_line
from ringbus.cli.opening import open_platform
from ringbus.cli.rendering import rendered
from ringbus.cli.settings import CommonOptions, read_settings
from ringbus.errors import RingbusError
from ringbus.model.document import read_platform
from tests.unit.mutations import mutation

SHOWN = 10
LIMIT = 2.0
MOST_CLUSTERS = 60
MOST_MEMORY = 4 << 30


@dataclass(frozen=True, order=True)
class Run:
    """One file: its slowest command, its seed, what was done to it, its clusters when valid, exit codes, tracebacks."""

    seconds: float
    command: str
    seed: int
    what: str
    clusters: int
    codes: tuple[int, ...]
    tracebacks: tuple[str, ...]


def run(seed: int, folder: Path) -> Run:
    """The file of a seed through `validate`, and through `check` and `render` when it is valid."""
    made = mutation(seed)
    file = folder / "platform.yaml"
    file.write_bytes(made.content)
    slowest, codes, tracebacks = (0.0, ""), [], []
    for command in ("validate", "check", "render"):
        code, taken, said = _timed(command, file)
        slowest = max(slowest, (taken, command))
        codes.append(code)
        tracebacks += [f"{command}: {said}"] if "RB000" in said or "Traceback" in said else []
        if command == "validate" and code:
            break
    return Run(*slowest, seed, made.what, 0 if codes[0] else _clusters(file), tuple(codes), tuple(tracebacks))


def _clusters(file: Path) -> int:
    return sum(len(region.zones) for region in read_platform(file).regions.values())


def _timed(command: str, file: Path) -> tuple[int, float, str]:
    said = io.StringIO()
    began = time.process_time()
    try:
        with redirect_stderr(said), redirect_stdout(io.StringIO()):
            code = _render(file) if command == "render" else command_line.run([command, "-f", str(file)])
    except Exception:
        return -1, time.process_time() - began, traceback.format_exc()
    return code, time.process_time() - began, said.getvalue()


def _render(file: Path) -> int:
    settings = read_settings(CommonOptions(file))
    try:
        rendered(settings, open_platform(settings))
    except RingbusError:
        return 1
    return 0


def main() -> int:
    """Run so many files; 1 when there is a traceback or a file over the limit."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000
    first = int(sys.argv[2]) if len(sys.argv) > 2 else 0
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    began = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="ringbus-bench-") as folder:
        runs = [run(seed, Path(folder)) for seed in range(first, first + count)]
    print(f"{count} files from seed {first} in {time.perf_counter() - began:.0f} s")
    failed = [one for one in runs if one.tracebacks]
    for one in failed[:SHOWN]:
        print(f"seed {one.seed}: {one.what}\n" + "\n".join(one.tracebacks))
    refused = [one for one in runs if one.codes[0]]
    large = [one for one in runs if one.clusters > MOST_CLUSTERS]
    rest = [one for one in runs if not one.codes[0] and one.clusters <= MOST_CLUSTERS]
    late = _told("refused by validate", refused)
    late += _told(f"valid, at most {MOST_CLUSTERS} clusters", rest)
    late += _told(f"valid, more than {MOST_CLUSTERS} clusters", large)
    print(f"{len(failed)} with a traceback, {late} over {LIMIT:.0f} s")
    return 1 if failed or late else 0


def _told(what: str, runs: Sequence[Run]) -> int:
    """How many took longer than the limit, after the slowest are printed."""
    late = sum(one.seconds > LIMIT for one in runs)
    print(f"{len(runs)} {what}: {late} over {LIMIT:.0f} s; the slowest")
    for one in sorted(runs, reverse=True)[:SHOWN]:
        print(f"  {one.seconds:6.2f} s  {one.command:8}  seed {one.seed:6}  {one.what}")
    return late


if __name__ == "__main__":
    sys.exit(main())
