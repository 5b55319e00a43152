"""Calls of RabbitMQ's API, many in one command on a host.

Source: the management plugin's HTTP API reference, 4.0: every body is one line of JSON, or empty.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ringbus.errors import failed
from ringbus.hosts import curl
from ringbus.hosts.shell import ShellAnswer, ShellCommand
from ringbus.hosts.wanted import WantedBus
from ringbus.verify.catalogue import API_REFUSED, NOT_ANSWERED
from ringbus.verify.ports import HostPort

_SCRIPT = "exec curl -q -K -"
_SECONDS = 90
_EACH = f'silent\nshow-error\nnoproxy = "*"\nmax-time = 60\nwrite-out = {curl.quoted("\n%{http_code}\n")}\n'
_FINE = range(200, 300)


@dataclass(frozen=True, slots=True)
class ApiCommand:
    """One call: ``path`` below ``/api``, ``body`` sent as JSON unless it is None."""

    method: str
    path: str
    body: object = None


@dataclass(frozen=True, slots=True)
class ClusterClient:
    """Calls the API of a cluster on one of its own hosts; password and bodies come by standard input."""

    hosts: HostPort
    host: str
    bus: WantedBus

    def ask(self, commands: Sequence[ApiCommand]) -> list[Any]:
        """What each call answers, None for nothing; RB550 or RB551 unless all are answered well."""
        calls = (curl.call(self.bus, one.method, one.path, one.body) + _EACH for one in commands)
        answer = self.hosts.run(ShellCommand(self.host, _SCRIPT, "next\n".join(calls), _SECONDS))
        return _bodies(self.host, commands, answer)


def _bodies(host: str, commands: Sequence[ApiCommand], answer: ShellAnswer) -> list[Any]:
    lines = answer.out.split("\n")[:-1]
    bodies, statuses = lines[0::2], lines[1::2]
    if len(lines) != 2 * len(commands) or "000" in statuses:
        hint = "see whether its broker runs: `ringbus configure --plan`."
        said = next(iter(answer.err.splitlines()), answer.last_words)
        raise failed(NOT_ANSWERED, host, f"RabbitMQ's API does not answer: {said}", hint=hint)
    for command, status, body in zip(commands, statuses, bodies, strict=True):
        if int(status) not in _FINE:
            said = f"RabbitMQ's API refused {command.method} {command.path}: {status} {body[:200]}"
            raise failed(API_REFUSED, host, said, hint="`ringbus configure` brings users and exchanges back.")
    return [json.loads(body) if body else None for body in bodies]
