"""A local port for a port of a lab's host, so that clients that know nothing of namespaces can be used."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from types import TracebackType
from typing import Self

from ringbus.lab.dial import dial_from
from tests.lab.standing import StandingLab

_CHUNK = 64 * 1024


class HostDoor:
    """Leads to ``port`` of a host, from inside it; whoever is refused there is hung up on here."""

    def __init__(self, lab: StandingLab, host: str, port: int) -> None:
        self._address, self._port = str(lab.body(host).address), port
        self._dial = dial_from(lab.namespace(host), 5)
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._door.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, _kind: type[BaseException] | None, _what: object, _where: TracebackType | None) -> None:
        self._door.close()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._door.accept()
                threading.Thread(target=self._lead, args=(near,), daemon=True).start()

    def _lead(self, near: socket.socket) -> None:
        try:
            far = self._dial(self._address, self._port)
        except OSError:
            near.close()
            return
        threading.Thread(target=_copy, args=(near, far), daemon=True).start()
        _copy(far, near)


def _copy(source: socket.socket, destination: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(_CHUNK):
            destination.sendall(data)
    for end in (source, destination):
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
            end.close()
