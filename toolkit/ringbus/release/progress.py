"""Writing down how far a release is. Every step is kept before the next one is taken."""

import threading
from collections.abc import Callable, Sequence

from ringbus.journal.journal import JournalRecord
from ringbus.release.moves import APPLIED, APPLYING, BATCH, BEGUN, StackStep, next_moves
from ringbus.release.release import Release
from ringbus.release.store import ReleaseStore

Now = Callable[[], str]


class ReleaseProgress:
    """The journal of one release; stacks that are applied side by side write to it one at a time."""

    def __init__(self, store: ReleaseStore, release: Release, who: str, now: Now) -> None:
        self._store = store
        self._release = release
        self._journal = store.journal(release.name)
        self._who = who
        self._now = now
        self._lock = threading.Lock()

    def records(self) -> tuple[JournalRecord, ...]:
        """What was written down."""
        return self._journal.records()

    def moves(self) -> dict[str, StackStep]:
        """What is left to do, by stack."""
        return next_moves(self._release, self.records())

    def begin(self) -> None:
        """This is the release that is being applied from now on."""
        self._store.begin(self._release.name)
        if not self.records():
            self._write(BEGUN, self._release.name, digest=self._release.digest)

    def applying(self, stack: str, plan: str) -> None:
        """The next thing done is applying the plan of this digest to ``stack``."""
        self._write(APPLYING, stack, plan=plan)

    def batch(self, stack: str, hosts: Sequence[str]) -> None:
        """These hosts of ``stack`` are changed, and the gate behind them was passed."""
        self._write(BATCH, stack, hosts=list(hosts))

    def applied(self, stack: str, serial: int) -> None:
        """``stack`` is applied, and its state has this serial."""
        self._write(APPLIED, stack, serial=serial)

    def _write(self, step: str, subject: str, **facts: object) -> None:
        with self._lock:
            self._journal.append(self._now(), self._who, step, subject, **facts)
