"""What `ringbus configure` asks of which hosts, for others to ask the same."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ringbus.cli.commands.configure import configure_inputs
from ringbus.cli.holding import holding
from ringbus.cli.labs import OpenLab, open_lab
from ringbus.cli.reaching import host_access
from ringbus.cli.settings import CommonOptions, read_settings
from ringbus.configure.wishes import wanted_hosts
from ringbus.hosts.facts import facts_of, question
from ringbus.hosts.shell import ShellCommand
from ringbus.hosts.wanted import WantedHost
from ringbus.ssh.access import SshAccess
from ringbus.ssh.sessions import SshSessions

#: Where a host keeps, for root alone and while this runs, the line that Ringbus gives to its facts.
LOGIN = "/run/ringbus-benchmark"


@dataclass(frozen=True)
class Asked:
    """A host, the ssh command's options on the way to it, its files, and the scripts of its other facts."""

    name: str
    address: str
    user: str
    key: Path
    known_hosts: Path
    bastion: str
    namespace: str
    files: Sequence[str]
    scripts: Sequence[str]


@contextmanager
def asked(folder: Path) -> Iterator[Sequence[Asked]]:
    """The hosts of the lab that stands for ``folder``; meanwhile each has its login at hand."""
    os.chdir(folder)
    opened = open_lab(read_settings(CommonOptions(target="lab")))
    topology = opened.opened.topology
    access = host_access(opened.settings, opened.opened.platform, topology)
    with SshSessions(access, {host.name: host for host in topology.hosts}) as sessions:
        hosts = _wanted(opened, sessions)
        # As Ringbus asks: one node what the ring holds, the others only whether they are up.
        greeted = [one.host.name for one in hosts if one.ring][1:]
        for one in hosts:
            line = question(one, greeted=one.host.name in greeted).stdin
            sessions.run(ShellCommand(one.host.name, f"umask 077; cat >{LOGIN}", line))
        try:
            yield [_asked(one, access, opened.lab.operator) for one in hosts]
        finally:
            for one in hosts:
                sessions.run(ShellCommand(one.host.name, f"rm -f {LOGIN}"))


def _wanted(lab: OpenLab, sessions: SshSessions) -> Sequence[WantedHost]:
    with holding(lab.settings, lab.opened, alone=False) as held:
        inputs = configure_inputs(held, sessions, accepted=())
        return tuple(wanted_hosts(inputs, keep=False).hosts.values())


def _asked(wanted: WantedHost, access: SshAccess, namespace: str) -> Asked:
    start = f"LC_ALL=C; export LC_ALL; IFS= read -r login <{LOGIN}"
    return Asked(
        name=wanted.host.name,
        address=str(wanted.host.address),
        user=access.user,
        key=access.key,
        known_hosts=access.known_hosts,
        bastion=str(access.ways(wanted.host)[0].address),
        namespace=namespace,
        files=[file.path for file in wanted.files] + [one.key for one in wanted.certificates],
        scripts=[f"{start}\n{fact.script}" for fact in facts_of(wanted) if fact.name != "files"],
    )
