"""HTTP requests from somewhere in a lab: one, or many at a steady rate, whatever becomes of each."""

from __future__ import annotations

import json
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any

from ringbus.lab.dial import dial_from

_PATIENCE = 20.0
#: Made once: to read what is trusted takes longer than a request, and certificates of the lab are nobody's.
_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
_TLS.check_hostname, _TLS.verify_mode = False, ssl.CERT_NONE


@dataclass(frozen=True)
class Reply:
    """What came of one request: ``status`` is 0 where no answer came. Times are this process's monotonic clock's.

    ``waited`` is how long the answer took, in seconds, once there was a connection; 0 where there was none.
    """

    begun: float
    ended: float
    status: int
    body: Any
    waited: float = 0.0

    @property
    def fine(self) -> bool:
        return self.status == 200


def get(namespace: str, address: str, path: str, host: str = "api.lab.example") -> Reply:
    """One request over a connection of its own."""
    begun = time.monotonic()
    connection = HTTPSConnection(address, timeout=_PATIENCE)
    try:
        line = dial_from(namespace, 5.0)(address, 443)
        line.settimeout(_PATIENCE)
        connection.sock = _TLS.wrap_socket(line, server_hostname=host)
        asked = time.monotonic()
        connection.request("GET", path, headers={"Host": host})
        told = connection.getresponse()
        body = told.read()
    except (OSError, HTTPException):
        return Reply(begun, time.monotonic(), 0, None)
    finally:
        connection.close()
    found = None
    with suppress(ValueError):
        found = json.loads(body)
    ended = time.monotonic()
    return Reply(begun, ended, told.status, found, ended - asked)


def status_of(namespace: str, port: int, path: str) -> int:
    """What a host says to itself over plain HTTP: a status, 0 where it says nothing."""
    connection = HTTPConnection("localhost", port)
    try:
        connection.sock = dial_from(namespace, 5.0)("127.0.0.1", port)
        connection.sock.settimeout(_PATIENCE)
        connection.request("GET", path)
        return connection.getresponse().status
    except (OSError, HTTPException):
        return 0
    finally:
        connection.close()


@dataclass
class Load:
    """Requests at ``rate`` a second, whatever becomes of them; ``ask`` sends the one of that number."""

    ask: Callable[[int], Reply]
    rate: float
    replies: dict[int, Reply] = field(default_factory=dict)
    broken: list[Exception] = field(default_factory=list)
    sent: int = 0

    def run(self, stop: threading.Event) -> None:
        begun, threads = time.monotonic(), []
        while not stop.is_set():
            threads.append(threading.Thread(target=self._one, args=(self.sent,)))
            threads[-1].start()
            self.sent += 1
            stop.wait(max(0.0, begun + self.sent / self.rate - time.monotonic()))
        for thread in threads:
            thread.join()

    def _one(self, number: int) -> None:
        try:
            self.replies[number] = self.ask(number)
        except Exception as problem:  # a thread that dies tells nobody
            self.broken.append(problem)

    def between(self, begun: float, ended: float) -> list[Reply]:
        """The replies to what was sent in a span of time."""
        return [reply for reply in self.replies.copy().values() if begun <= reply.begun < ended]


@contextmanager
def loaded(rate: float, ask: Callable[[int], Reply]) -> Iterator[Load]:
    """A load for a while; at the end every request has its reply, or it fails with what went wrong."""
    load, stop = Load(ask, rate), threading.Event()
    thread = threading.Thread(target=load.run, args=(stop,))
    thread.start()
    try:
        yield load
    finally:
        stop.set()
        thread.join()
    assert not load.broken, f"{len(load.broken)} of {load.sent} requests were not sent: {load.broken[:3]}"
    assert len(load.replies) == load.sent
