"""The LocalStack process of a port: started once, found again, ended."""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from ringbus.events import Event, EventKind, Report
from ringbus.localstack import address, faults, holder, life, record, start
from ringbus.localstack.installation import LocalStackInstallation
from ringbus.localstack.kept import alone
from ringbus.localstack.record import ProcessRecord
from ringbus.localstack.status import WHO, LocalStackState, LocalStackStatus, judge
from ringbus.outcomes import Stop

_ENDING = 3.0
"""Seconds a LocalStack gets to end by itself: it takes 1 to 2, more with open connections, and has nothing to save."""

_BUSY, _STRANGE = 10.0, 2.0
"""Seconds to wait for an answer: of our process, which may be at work, and of an unknown one."""


@dataclass(frozen=True, slots=True)
class LocalStack:
    """The LocalStack of ``port``: its record, log and data are below ``cache``; ``environment`` is the user's.

    Safe to use from several processes: one of them starts it, the others wait and find it.
    """

    cache: Path
    port: int
    environment: Mapping[str, str]

    @property
    def log(self) -> Path:
        """What the process of the last start wrote."""
        return self._folder / "localstack.log"

    def logs(self, lines: int) -> tuple[str, ...]:
        """The last ``lines`` lines of its log; none before its first start."""
        return start.last_lines(self.log, lines)

    def status(self) -> LocalStackStatus:
        """How it stands with it now; changes nothing."""
        known = record.read(self._record)
        alive = known is not None and life.birth(known.pid) == known.birth
        free = address.is_free(self.port)
        reading = None if free else address.read(address.url(self.port), _BUSY if alive else _STRANGE)
        state = judge(known, alive, reading, free)
        status = LocalStackStatus(state, self.port, address.url(self.port), self.log)
        if known and state in {LocalStackState.RUNNING, LocalStackState.SILENT, LocalStackState.DIED}:
            status = replace(status, pid=known.pid, installation=known.installation)
        if reading:
            status = replace(status, session_id=reading.session_id, version=reading.version, lacks=reading.lacks)
        return status

    def up(self, place: LocalStackInstallation, report: Report, stop: Stop) -> LocalStackStatus:
        """Start it from the complete installation ``place`` unless one runs; the status once it answers.

        One that somebody else started on the port is taken as it is, when it offers what a platform needs (else RB445).
        RB442: something else holds the port; RB443: it did not come up, with the last lines of its log; RB446: the
        cache cannot be written.
        """
        try:
            return self._up(place, report, stop)
        except OSError as fault:
            raise faults.not_kept(self._folder, fault) from fault

    def _up(self, place: LocalStackInstallation, report: Report, stop: Stop) -> LocalStackStatus:
        def waiting() -> None:
            _say(report, "another process is starting LocalStack; waiting for it")

        def check() -> None:
            if stop.asked:
                raise faults.stopped()

        with alone(self._folder / "lock", waiting, check):
            status = self.status()
            if status.state is LocalStackState.SILENT:
                _say(report, f"process {status.pid} does not answer yet; waiting for it")
                start.wait(status, None, stop)
                status = self.status()
            if status.answers:
                return _usable(status, place, report)
            if status.state is LocalStackState.TAKEN:
                raise faults.port_taken(status, holder.find(self.port))
            if status.state is LocalStackState.DIED:
                _say(report, f"process {status.pid} has died, and what LocalStack held with it; starting anew")
            return self._started(status, place, report, stop)

    def down(self, report: Report) -> bool:
        """End the LocalStack that ``up`` started, and remove its data; whether there was one.

        RB444 when one runs that something else started: that is not ended here. RB446: the cache cannot be written.
        """
        try:
            return self._down(report)
        except OSError as fault:
            raise faults.not_kept(self._folder, fault) from fault

    def _down(self, report: Report) -> bool:
        with alone(self._folder / "lock", lambda: None, lambda: None):
            status = self.status()
            if status.state is LocalStackState.FOREIGN:
                raise faults.not_ours(status, holder.find(self.port))
            known = record.read(self._record)
            if known:
                life.end(known.pid, known.birth, _ENDING)
                # Children of the leader may hold the port a little longer.
                life.wait(lambda: address.is_free(self.port), _ENDING)
            self._record.unlink(missing_ok=True)
            shutil.rmtree(self._folder / "data", ignore_errors=True)
        if status.state is LocalStackState.DIED:
            _say(report, f"process {status.pid} had died already")
        return status.state in {LocalStackState.RUNNING, LocalStackState.SILENT}

    @property
    def _folder(self) -> Path:
        return self.cache / "localstack" / "running" / str(self.port)

    @property
    def _record(self) -> Path:
        return self._folder / "process.json"

    def _started(
        self, status: LocalStackStatus, place: LocalStackInstallation, report: Report, stop: Stop
    ) -> LocalStackStatus:
        report(Event(EventKind.STARTED, WHO, f"starting LocalStack on port {self.port}"))
        process = start.spawn(place, self.environment, self.port, self.log)
        known = ProcessRecord(process.pid, life.birth(process.pid) or "", self.port, place.name)
        record.write(self._record, known)
        try:
            start.wait(status, process, stop)
        except BaseException:
            report(Event(EventKind.FINISHED, WHO, "LocalStack did not come up", ok=False))
            life.end(known.pid, known.birth, _ENDING)
            self._record.unlink(missing_ok=True)
            raise
        found = self.status()
        record.write(self._record, replace(known, session_id=found.session_id or ""))
        report(Event(EventKind.FINISHED, WHO, f"LocalStack {found.version} answers at {found.endpoint}"))
        return found


def _usable(status: LocalStackStatus, place: LocalStackInstallation, report: Report) -> LocalStackStatus:
    if status.lacks:
        raise faults.lacking(status)
    if status.state is LocalStackState.FOREIGN:
        _say(report, f"using the LocalStack on port {status.port}, which ringbus did not start")
    elif status.installation != place.name:
        _say(
            report, "the running LocalStack has an earlier plugin; `ringbus localstack down` and `up` take the new one"
        )
    return status


def _say(report: Report, what: str) -> None:
    report(Event(EventKind.SAID, WHO, what))
