"""A file that a host gets: what render gives and configuring takes.

The content holds no secret, only markers like ``@@secret:hailo/bus/admin-password:plain@@``. The doubled ``@`` around a
name of Secrets Manager and a form occurs in none of the formats rendered here, needs no escape in JSON or YAML, and is
found by one pattern; whoever writes the file to its host puts the value in its place, on the host.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

_MARKER = re.compile(r"@@secret:([a-z0-9/_-]+):([a-z0-9-]+)@@")


class SecretForm(StrEnum):
    """How a secret's value is written into a file.

    ``plain`` is the value itself; ``rabbitmq-hash`` is base64(salt + sha256(salt + value)) with a salt of 4 bytes,
    which RabbitMQ's definitions call ``password_hash``.
    """

    PLAIN = "plain"
    RABBITMQ_HASH = "rabbitmq-hash"


@dataclass(frozen=True, slots=True, order=True)
class SecretReference:
    """A secret by its name in Secrets Manager, and the form in which a file wants it."""

    name: str
    form: SecretForm = SecretForm.PLAIN

    def marker(self) -> str:
        """What stands in the content where the value goes."""
        return f"@@secret:{self.name}:{self.form.value}@@"


@dataclass(frozen=True, slots=True)
class HostFile:
    """A file of one host; ``restart`` is the unit to restart when it changed (None: nothing needs it).

    ``mode`` is the number that chmod takes; ``secrets`` are all references whose markers are in ``content``.
    """

    host: str
    path: str
    content: str
    owner: str = "root"
    group: str = "root"
    mode: int = 0o644
    secrets: tuple[SecretReference, ...] = ()
    restart: str | None = None


def references(content: str) -> tuple[SecretReference, ...]:
    """The references whose markers are in ``content``, sorted, each once; a form unknown here is a ValueError."""
    return tuple(sorted({SecretReference(name, SecretForm(form)) for name, form in _MARKER.findall(content)}))
