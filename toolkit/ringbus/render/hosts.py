"""Every file of every host with a fixed address."""

from collections.abc import Iterable

from ringbus.federation.graphs import Link
from ringbus.model.platform import Platform
from ringbus.render.bus_files import bus_files
from ringbus.render.contexts import BastionSshdFile
from ringbus.render.host_file import HostFile
from ringbus.render.ring_files import ring_files
from ringbus.render.templates import Templates, bundled
from ringbus.render.user_data import OPERATOR
from ringbus.topology.values import Role, Topology

_BASTION_SSHD = "/etc/ssh/sshd_config.d/20-ringbus-bastion.conf"


def host_files(
    platform: Platform, topology: Topology, links: Iterable[Link], templates: Templates | None = None
) -> tuple[HostFile, ...]:
    """The files of all bus, ring and bastion hosts, sorted by host and path.

    ``templates`` are those that travel with the package unless others are given.
    """
    given = templates or bundled()
    files = [
        *bus_files(platform, topology, links, given),
        *ring_files(platform, topology, given),
        *_bastion_files(topology, given),
    ]
    return tuple(sorted(files, key=lambda file: (file.host, file.path)))


def _bastion_files(topology: Topology, templates: Templates) -> Iterable[HostFile]:
    text = templates.fill(BastionSshdFile(OPERATOR))
    for host in topology.hosts:
        if host.role is Role.BASTION:
            yield HostFile(host.name, _BASTION_SSHD, text, mode=0o600, restart="ssh")
