"""What a host should be. Contents hold secrets: they are in memory only, and no ``repr`` shows them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from ringbus import digests
from ringbus.hosts.ring_wanted import WantedRing
from ringbus.topology.values import Host


@dataclass(frozen=True, slots=True)
class WantedFile:
    """A file with its secrets filled in; ``mode`` as chmod takes it, ``restart`` the unit that must read it anew."""

    path: str
    content: str = field(repr=False)
    owner: str = "root"
    group: str = "root"
    mode: int = 0o644
    restart: str | None = None

    @property
    def sha256(self) -> str:
        """Of the content, in hex."""
        return digests.of_text(self.content)


@dataclass(frozen=True, slots=True)
class WantedCertificate:
    """A certificate and its key, both readable by ``group``; the key is made on the host and never leaves it.

    ``addresses`` and ``names`` are its alternative names; without any it is a client's. ``bundle``: key, then
    certificate, in one more file.
    """

    path: str
    key: str
    common_name: str
    group: str
    names: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    bundle: str = ""


@dataclass(frozen=True, slots=True)
class WantedBus:
    """What the cluster of a broker should hold: ``definitions`` as RabbitMQ writes them, and who may ask its API.

    ``url`` is the API as the host itself reaches it: ``https://10.0.0.1:15671/api``.
    """

    cluster: str
    url: str
    user: str
    password: str = field(repr=False)
    definitions: Mapping[str, list[dict[str, object]]] = field(repr=False)


@dataclass(frozen=True, slots=True)
class WantedHost:
    """Everything that configuring brings about on one host; ``units`` run once their files are there."""

    host: Host
    files: tuple[WantedFile, ...]
    certificates: tuple[WantedCertificate, ...] = ()
    units: tuple[str, ...] = ()
    bus: WantedBus | None = None
    ring: WantedRing | None = None

    def digest(self, unit: str) -> str:
        """Of all that the unit reads when it starts: another digest means another start."""
        read = [
            (file.path, file.sha256, file.owner, file.group, file.mode) for file in self.files if file.restart == unit
        ]
        return digests.of_value(sorted(read))
