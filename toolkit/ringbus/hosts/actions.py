"""What can be done on a host: each action says why, what a person would type for it, and what is run."""

import json
import shlex
from dataclasses import dataclass, field
from urllib.parse import unquote

from ringbus.hosts import curl, federation_links, scripts
from ringbus.hosts.ring_actions import RingAction
from ringbus.hosts.shell import ShellCommand
from ringbus.hosts.wanted import WantedBus, WantedCertificate, WantedFile

#: What starts may take its time, and be drained before.
_START_SECONDS = scripts.START_SECONDS + 600
_CALL_SECONDS = 120


@dataclass(frozen=True, slots=True)
class FileAction:
    """Write a file whole, or not at all."""

    host: str
    file: WantedFile
    why: str

    @property
    def what(self) -> str:
        """``file /etc/rabbitmq/rabbitmq.conf``."""
        return f"file {self.file.path}"

    def shown(self) -> str:
        """What a person would type."""
        file = self.file
        return f"install -o {file.owner} -g {file.group} -m {file.mode:04o} NEW {file.path}"

    def command(self) -> ShellCommand:
        """The content comes by standard input."""
        return ShellCommand(self.host, scripts.write(self.file), self.file.content)


@dataclass(frozen=True, slots=True)
class CertificateAction:
    """Make the key unless it is there, have its certificate signed, and write that."""

    host: str
    certificate: WantedCertificate
    why: str

    @property
    def what(self) -> str:
        """``certificate /etc/ringbus/tls/host.pem``."""
        return f"certificate {self.certificate.path}"

    def shown(self) -> str:
        """What a person would type."""
        return f"openssl req -new -key {self.certificate.key} -subj /CN={self.certificate.common_name}"

    def request(self) -> ShellCommand:
        """Its answer is the request to sign, as PEM."""
        return ShellCommand(self.host, scripts.request(self.certificate))

    def install(self, pem: str) -> ShellCommand:
        """Writes the signed certificate."""
        wanted = self.certificate
        written = scripts.write(WantedFile(wanted.path, pem, group=wanted.group))
        return ShellCommand(self.host, written + scripts.bundle(wanted), pem)


@dataclass(frozen=True, slots=True)
class UnitAction:
    """Start a unit; one that runs is drained first and restarted. ``digest`` is of all that it reads."""

    host: str
    unit: str
    digest: str
    runs: bool
    why: str

    @property
    def what(self) -> str:
        """``restart rabbitmq-server``."""
        return f"{'restart' if self.runs else 'start'} {self.unit}"

    def shown(self) -> str:
        """What a person would type."""
        return f"systemctl {self.what}"

    def command(self) -> ShellCommand:
        """Ends when the unit is up; its exit code is not 0 when it may not be stopped now, or does not come up."""
        return ShellCommand(self.host, scripts.start(self.unit, self.digest, runs=self.runs), seconds=_START_SECONDS)


@dataclass(frozen=True, slots=True)
class ApiAction:
    """One call of RabbitMQ's API. ``hidden``: its body holds what is not shown; ``patient``: a refusal may soon end."""

    host: str
    bus: WantedBus
    method: str
    path: str
    body: object = field(repr=False)
    what: str
    why: str
    hidden: bool = False
    patient: bool = False

    def shown(self) -> str:
        """What a person would type."""
        body = "…" if self.hidden else json.dumps(self.body, sort_keys=True)
        given = "" if self.body is None else f" -d {shlex.quote(body)}"
        return f"curl -X {self.method} {unquote(self.bus.url)}/{self.path}{given}"

    def command(self) -> ShellCommand:
        """Who asks and what is sent come by standard input."""
        script = curl.PATIENT if self.patient else curl.SCRIPT
        seconds = _CALL_SECONDS + (curl.PATIENCE if self.patient else 0)
        asked = curl.call(self.bus, self.method, self.path, self.body)
        return ShellCommand(self.host, script, asked, seconds)


@dataclass(frozen=True, slots=True)
class ImportAction:
    """Have a broker read the definitions on its disk: its API does not know the password of who asks."""

    host: str
    why: str
    what: str = "import of definitions"

    def shown(self) -> str:
        """What a person would type."""
        return scripts.definitions().removeprefix("exec ").removesuffix(" </dev/null")

    def command(self) -> ShellCommand:
        """The file is there already, and right."""
        return ShellCommand(self.host, scripts.definitions())


@dataclass(frozen=True, slots=True)
class RebalanceAction:
    """Spread the leaders of a cluster's queues over its brokers: those of one that stopped went to others."""

    host: str
    why: str
    what: str = "rebalance of queues"

    def shown(self) -> str:
        """What a person would type."""
        return "rabbitmq-queues rebalance quorum"

    def command(self) -> ShellCommand:
        """Ends when they are."""
        return ShellCommand(self.host, scripts.REBALANCE, seconds=_START_SECONDS)


@dataclass(frozen=True, slots=True)
class LinksAction:
    """Have a cluster start the federation links that it lost; those that are there are left alone."""

    host: str
    why: str
    what: str = "start of lost links"

    def shown(self) -> str:
        """What a person would type."""
        return federation_links.START

    def command(self) -> ShellCommand:
        """It looks again for what is lost."""
        return ShellCommand(self.host, f"exec {federation_links.START} >&2")


Action = (
    FileAction | CertificateAction | UnitAction | ApiAction | ImportAction | RebalanceAction | LinksAction | RingAction
)
