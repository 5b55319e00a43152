"""Other processes that hold a store when they are told to."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

DIRECTORY = """
from pathlib import Path
from ringbus.journal.directory import DirectoryStore
store = DirectoryStore(Path({root!r}))
"""

BUCKET = """
from ringbus.aws.bucket_store import BucketStore
from ringbus.aws.session import AwsSession
from ringbus.topology.target import Target, TargetKind
target = Target(TargetKind.AWS, {account!r}, {endpoint!r})
store = BucketStore(AwsSession(target), {bucket!r}, {region!r}, {prefix!r})
"""

_ASKED = """
import sys
from ringbus.errors import RingbusError
from ringbus.journal.journal import Journal
print("ready", flush=True)
for line in sys.stdin:
    try:
        with store.hold("somebody@" + sys.argv[1], line.strip()):
            Journal(store, "journal").append(line.strip(), sys.argv[1], "held")
            print("holds", flush=True)
            sys.stdin.readline()
        print("freed", flush=True)
    except RingbusError as told:
        print(told.findings[0].code, told.findings[0].message, told.findings[0].hint, flush=True)
        sys.stdin.readline()
        print("went", flush=True)
"""


@dataclass(frozen=True)
class Contender:
    """A process that holds a store after ``ask`` and until it is told again; ``hear`` waits for what came of it."""

    process: subprocess.Popen[str]

    def ask(self, since: str) -> None:
        """Have it take the store if it can, or give up what it has."""
        assert self.process.stdin is not None
        print(since, file=self.process.stdin, flush=True)

    def hear(self) -> str:
        """The next line that it says."""
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def kill(self) -> None:
        """kill -9."""
        self.process.kill()
        self.process.wait()


@contextmanager
def contender(store: str, name: str) -> Iterator[Contender]:
    """A process of its own with its own ``store``, a program text that makes it."""
    process = subprocess.Popen(
        [sys.executable, "-c", store + _ASKED, name], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with process:
        try:
            made = Contender(process)
            assert made.hear() == "ready"
            yield made
        finally:
            process.kill()


def winners(store: str, rounds: int) -> list[int]:
    """Have two processes ask at once, again and again; which of them won each time, the other naming it."""
    won = []
    with ExitStack() as started:
        both = [started.enter_context(contender(store, name)) for name in ("one", "two")]
        for number in range(rounds):
            since = f"2026-05-04T03:02:{number:02}Z"
            for each in both:
                each.ask(since)
            said = [each.hear() for each in both]
            assert sorted(text == "holds" for text in said) == [False, True], said
            winner = said.index("holds")
            assert f"process {both[winner].process.pid} on " in said[1 - winner], said
            assert since in said[1 - winner]
            for each in both:
                each.ask("")
            assert sorted(each.hear() for each in both) == ["freed", "went"]
            won.append(winner)
    return won
