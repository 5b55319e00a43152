"""One command of ringbus that is killed at its moment."""

from __future__ import annotations

import signal
import subprocess
import time
from dataclasses import dataclass

from benchmarks.kill_matrix import processes
from benchmarks.kill_matrix.bench import Bench
from benchmarks.kill_matrix.moments import Moment
from benchmarks.kill_matrix.place import commands, current, records

_POLL = 0.02
_LONGEST = 600.0


@dataclass(frozen=True)
class Strike:
    """A command, the moment at which it dies, and whether all that it started dies with it."""

    words: tuple[str, ...]
    moment: Moment
    tree: bool = False


@dataclass(frozen=True)
class Hit:
    """How a strike went: ``where`` it hit, in words; not ``killed`` when the command had ended before its moment."""

    strike: Strike
    killed: bool
    after: float
    where: str


def strike_at(bench: Bench, strike: Strike) -> Hit:
    """Start the command and kill it at its moment."""
    sight = strike.moment.sight(bench.place) if strike.moment.sight else None
    began = time.monotonic()
    process = bench.start(strike.words, strike.moment.point)
    if strike.moment.point:
        process.wait(_LONGEST)
        # The point kills ringbus alone, at once; what it left running has done nothing but start.
        return Hit(
            strike, process.returncode == -signal.SIGKILL, time.monotonic() - began, where(bench, _running(bench))
        )
    while process.poll() is None and sight is not None and not sight(bench.place):
        time.sleep(_POLL)
    _sleep(process, strike.moment.seconds)
    ended, running = process.poll() is not None, _running(bench)
    (processes.kill_tree if strike.tree else processes.kill)(process.pid)
    after = time.monotonic() - began
    process.wait()
    return Hit(strike, not ended, after, where(bench, running))


def where(bench: Bench, running: str) -> str:
    """What was under way: the last record of the journal, and the commands of Terraform that ran."""
    release = current(bench.place)
    known = records(bench.place, release) if release else []
    last = f"{known[-1]['step']} {known[-1]['subject'] if len(known) > 1 else ''}".strip() if known else "nothing"
    return f"journal: {last}; terraform: {running or 'none'}"


def _running(bench: Bench) -> str:
    return ", ".join(f"{each['command']} {each['stack']}" for each in commands(bench.place))


def _sleep(process: subprocess.Popen[str], seconds: float) -> None:
    if process.poll() is None:
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            return
