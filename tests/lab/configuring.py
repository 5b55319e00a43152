"""Configuring a lab's hosts, as tests do it: secrets in a file, the way to hosts the lab's own.

As a program, ``python -m tests.lab.configuring FOLDER`` configures the lab of a folder and tells its events: so that it
can be killed.
"""

from __future__ import annotations

import datetime
import json
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from ringbus.configure.configuring import ConfigureOutcome, configure_hosts, plan_hosts
from ringbus.configure.inputs import ConfigureInputs
from ringbus.events import Event, Report, silent
from ringbus.federation.graphs import links
from ringbus.lab.layout import LabTopology, lay_out
from ringbus.model.document import read_platform
from ringbus.model.platform import Platform
from ringbus.outcomes import Stop
from ringbus.render.user_data import OPERATOR
from ringbus.ssh.access import SshAccess, bastions
from ringbus.ssh.sessions import SshSessions
from ringbus.topology.derive import derive
from ringbus.topology.values import Role, Topology
from tests.lab.standing import StandingLab


class SecretChest:
    """A SecretPort in a file: every secret is made from its name."""

    def __init__(self, path: Path, topology: Topology) -> None:
        self._path = path
        if not path.exists():
            self._write({f"{one.region} {one.name}": _value(one.name) for one in topology.secrets})

    def read(self, region: str, name: str) -> str | None:
        held: dict[str, str] = json.loads(self._path.read_text("utf-8"))
        return held.get(f"{region} {name}")

    def keep_first(self, region: str, name: str, value: str, description: str) -> str:
        held = json.loads(self._path.read_text("utf-8"))
        stands: str = held.setdefault(f"{region} {name}", value)
        self._write(held)
        return stands

    def change(self, region: str, name: str, value: str) -> None:
        self._write({**json.loads(self._path.read_text("utf-8")), f"{region} {name}": value})

    def _write(self, held: dict[str, str]) -> None:
        self._path.write_text(json.dumps(held), encoding="utf-8")


def _value(name: str) -> str:
    return "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567" if name.endswith("cookie") else f"value-of-{name.replace('/', '-')}"


@dataclass(frozen=True)
class ConfiguredLab(StandingLab):
    """A lab in its full size, whose hosts of one role can be configured."""

    role: Role = Role.BUS

    @cached_property
    def own(self) -> tuple[str, ...]:
        """The hosts of that role."""
        return tuple(host.name for host in self.topology.hosts if host.role is self.role)

    @cached_property
    def platform(self) -> Platform:
        return read_platform(self.folder / "platform.yaml", ())

    @cached_property
    def topology(self) -> Topology:
        return derive(self.platform)

    @cached_property
    def lab(self) -> LabTopology:
        return lay_out(self.platform, self.topology)

    @cached_property
    def secrets(self) -> SecretChest:
        return SecretChest(self.folder / "secrets.json", self.topology)

    def configure(self, *chosen: str, report: Report = silent, accepted: tuple[str, ...] = ()) -> list[tuple[str, str]]:
        """What was found and done, by host."""
        with self._inputs(report) as inputs:
            return _told(configure_hosts(replace(inputs, accepted=accepted), chosen or self.own))

    def plan(self) -> list[tuple[str, str]]:
        """What is found."""
        with self._inputs(silent) as inputs:
            return _told(plan_hosts(inputs, self.own))

    def main_of(self, host: str, unit: str) -> tuple[int, int]:
        """The main process of a unit there, and when it was started; it runs."""
        asked = f"p=$(systemctl show {unit} | sed -n s/^MainPID=//p); echo $p; sed 's/.*) //' /proc/$p/stat"
        pid, stat = self.on(host, asked).splitlines()
        return int(pid), int(stat.split()[19])

    def kill_process(self, host: str, unit: str, name: str = "") -> tuple[int, int]:
        """End a unit by force: its process of that name, or its main one; what its main process was."""
        main = self.main_of(host, unit)
        end = f"for i in $(seq 300); do [ -e /proc/{main[0]} ] || exit 0; sleep 0.1; done; exit 1"
        self.on(host, f"kill -9 {f'$(pgrep -o {name})' if name else main[0]}; {end}")
        return main

    def kill_host(self, host: str, unit: str) -> tuple[int, int]:
        """Take a host its power, and give it back; what the main process of the unit was."""
        main = self.main_of(host, unit)
        self.ringbus.run("lab", "kill", host, code=1)
        self.ringbus.run("lab", "heal", "host", host)
        return main

    @contextmanager
    def _inputs(self, report: Report) -> Iterator[ConfigureInputs]:
        place = self.place
        way = SshAccess(OPERATOR, place.operator, place.known_hosts, place.dial(self.lab), bastions(self.topology))
        with SshSessions(way, {host.name: host for host in self.topology.hosts}) as sessions:
            yield ConfigureInputs(
                platform=self.platform,
                topology=self.topology,
                links=links(self.topology, self.platform.bus.federation),
                hosts=sessions,
                secrets=self.secrets,
                now=lambda: datetime.datetime.now(datetime.UTC),
                report=report,
                stop=Stop(),
            )


@contextmanager
def configured(
    folder: Path, platform: str, letter: str, role: Role = Role.BUS, first: Sequence[str] = ()
) -> Iterator[ConfiguredLab]:
    """A lab of its own, whose hosts of a role, or only the ``first`` of them, were configured once.

    ``platform`` is its file but for the name, which is of this process and ``letter``: so several runs do not meet.
    """
    (folder / "platform.yaml").write_text(platform.format(name=f"t{letter}{os.getpid()}"), encoding="utf-8")
    standing = ConfiguredLab(folder, role)
    try:
        standing.ringbus.run("lab", "up", "--bodies-only", "--profile", "full")
        assert {host for host, _ in standing.configure(*first)} == set(first or standing.own)
        yield standing
    finally:
        standing.ringbus.run("lab", "down")


def _told(outcome: ConfigureOutcome) -> list[tuple[str, str]]:
    return [(action.host, action.what) for action in outcome.actions]


def main(words: Sequence[str]) -> None:
    def tell(event: Event) -> None:
        sys.stdout.write(f"{event.who}: {event.what}\n")
        sys.stdout.flush()

    ConfiguredLab(Path(words[0])).configure(report=tell)


if __name__ == "__main__":
    main(sys.argv[1:])
