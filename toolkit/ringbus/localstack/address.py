"""Where a LocalStack answers, and what it says of itself."""

import json
import socket
from contextlib import closing
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from typing import Any
from urllib.parse import urlsplit

HOST = "127.0.0.1"
NEEDED_SERVICES = frozenset(
    {"autoscaling", "ec2", "elasticache", "elb", "elbv2", "rds", "route53", "s3", "secretsmanager"}
)
"""Services a platform cannot do without; those of them that LocalStack's open edition lacks come from the plugin."""


@dataclass(frozen=True, slots=True)
class LocalStackReading:
    """The answer of a LocalStack: its session (one per process) and the services it offers."""

    session_id: str
    version: str
    services: frozenset[str]

    @property
    def lacks(self) -> tuple[str, ...]:
        """The needed services it does not offer, sorted."""
        return tuple(sorted(NEEDED_SERVICES - self.services))


def url(port: int) -> str:
    """The endpoint of the LocalStack on ``port`` of this machine."""
    return f"http://{HOST}:{port}"


def read(endpoint: str, timeout: float = 5.0) -> LocalStackReading | None:
    """Ask the LocalStack at ``endpoint`` who it is; None when nothing answers there, or something else does.

    Never by a proxy. Sources: ``/_localstack/health`` and ``/_localstack/info`` of LocalStack 3 and 4.
    """
    health = _get(f"{endpoint}/_localstack/health", timeout)
    info = _get(f"{endpoint}/_localstack/info", timeout) if health else {}
    services, session_id = health.get("services"), info.get("session_id")
    if not isinstance(services, dict) or not isinstance(session_id, str):
        return None
    offered = frozenset(name for name, state in services.items() if state != "disabled")
    return LocalStackReading(session_id, str(info.get("version", "")), offered)


def _get(address: str, timeout: float) -> dict[str, Any]:
    where = urlsplit(address)
    try:
        with closing(HTTPConnection(where.hostname or "", where.port, timeout=timeout)) as connection:
            connection.request("GET", where.path)
            answer = connection.getresponse()
            found = json.load(answer) if answer.status == HTTPStatus.OK else {}
    except (OSError, HTTPException, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def is_free(port: int) -> bool:
    """Whether something could be started on ``port`` now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True
