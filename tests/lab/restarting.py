"""Restarting a lab's hosts, as tests do it.

As a program, ``python -m tests.lab.restarting FOLDER PART`` restarts in the lab of a folder and tells its events: so
that it can be killed.
"""

from __future__ import annotations

import datetime
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from uuid import uuid4

from ringbus.cli.canaries import PROBES, canary_reading
from ringbus.configure.gating import GateInputs, GateLimits, HostGate
from ringbus.configure.inputs import ConfigureInputs
from ringbus.events import Event, Report, silent
from ringbus.journal.directory import DirectoryStore
from ringbus.restart.inputs import RestartInputs, RestartScope
from ringbus.restart.restarting import RestartOutcome, plan_restart, restart
from ringbus.topology.secrets import BUS_ADMIN, RING_ADMIN
from ringbus.topology.values import Role
from ringbus.verdict import HealthReading
from ringbus.verify.inputs import VerifyInputs
from ringbus.verify.probing import VerifyOutcome
from ringbus.verify.verifying import verify
from tests.lab.configuring import ConfiguredLab

LIMITS = GateLimits(before=30, after=240, pending=240, pause=2)


class RestartedLab(ConfiguredLab):
    """A lab whose brokers and nodes are both configured, and restarted."""

    @cached_property
    def own(self) -> tuple[str, ...]:
        return tuple(host.name for host in self.topology.hosts if host.role in PROBES)

    def restart(
        self, role: Role, *zones: str, report: Report = silent, accepted: tuple[str, ...] = ()
    ) -> RestartOutcome:
        with self._restarting(role, report) as inputs:
            return restart(inputs, RestartScope(role, zones, accepted))

    def restart_planned(self, role: Role, *zones: str) -> RestartOutcome:
        with self._restarting(role, silent) as inputs:
            return plan_restart(inputs, RestartScope(role, zones))

    def verified(self, role: Role) -> VerifyOutcome:
        with self._inputs(silent) as given:
            return verify(self._verifying(given), PROBES[role])

    def password(self, region: str, key: str) -> str:
        return str(self.secrets.read(region, f"{self.platform.name}/{key}"))

    @contextmanager
    def _restarting(self, role: Role, report: Report) -> Iterator[RestartInputs]:
        with self._inputs(report) as given:
            passwords = {region.name: self.password(region.name, RING_ADMIN) for region in self.topology.regions}
            gate = HostGate(GateInputs(self.topology, given.hosts, passwords, given.stop, report, LIMITS))

            def canaries() -> HealthReading:
                return canary_reading(self._verifying(given), role)

            yield RestartInputs(
                self.topology, given.hosts, gate, canaries, DirectoryStore(self.folder / "documents"),
                lambda: datetime.datetime.now(datetime.UTC).isoformat(), report, given.stop,
            )  # fmt: skip

    def _verifying(self, given: ConfigureInputs) -> VerifyInputs:
        regions = [region.name for region in self.topology.regions]
        passwords = {(one, key): self.password(one, key) for one in regions for key in (BUS_ADMIN, RING_ADMIN)}
        return VerifyInputs(
            self.topology, given.links, given.hosts, passwords, uuid4().hex[:12], given.report, given.stop
        )


def main(words: Sequence[str]) -> None:
    def tell(event: Event) -> None:
        sys.stdout.write(f"{datetime.datetime.now(datetime.UTC):%H:%M:%S} {event.who}: {event.what}\n")
        sys.stdout.flush()

    RestartedLab(Path(words[0])).restart(Role(words[1]), *words[2:], report=tell)


if __name__ == "__main__":
    main(sys.argv[1:])
