"""TCP connections from inside a namespace of the lab, for programs that stand outside."""

import os
import socket
import threading
from collections.abc import Callable
from pathlib import Path

from ringbus.errors import failed

NAMESPACES = Path("/run/netns")
_PATIENCE, _MOMENT = 10.0, 1.0


def dial_from(namespace: str, patience: float = _PATIENCE) -> Callable[[str, int], socket.socket]:
    """Opens a connection to an address and port as if from ``namespace``; OSError where nobody answers.

    It gives up after ``patience`` seconds; the socket that it gives has no such limit. RB504 when there is no lab.
    """

    def dial(host: str, port: int) -> socket.socket:
        answer: list[socket.socket | OSError] = []
        # A thread changes its own network for good: each connection has one; its socket stays there.
        caller = threading.Thread(target=lambda: answer.append(_connect(namespace, (host, port), patience)))
        caller.start()
        caller.join()
        if isinstance(answer[0], OSError):
            raise answer[0]
        return answer[0]

    return dial


def answers(namespace: str, address: str, port: int) -> bool:
    """Whether who is asked from ``namespace`` takes a connection, and soon."""
    try:
        dial_from(namespace, _MOMENT)(address, port).close()
    except OSError:
        return False
    return True


def _connect(namespace: str, address: tuple[str, int], patience: float) -> socket.socket | OSError:
    try:
        with (NAMESPACES / namespace).open("rb") as door:
            os.setns(door.fileno(), os.CLONE_NEWNET)
        connection = socket.create_connection(address, patience)
        connection.settimeout(None)
    except OSError as problem:
        return problem
    return connection


def is_up(namespace: str) -> bool:
    """Whether the lab with this namespace is up."""
    return (NAMESPACES / namespace).exists()


def require_up(namespace: str) -> None:
    """RB504 unless the lab with this namespace is up."""
    if not is_up(namespace):
        raise failed("RB504", f"lab {namespace}", "it is not up", hint="`ringbus lab up`")
