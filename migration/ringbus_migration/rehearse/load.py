"""Requests at a steady rate, each with an id of its own, whatever becomes of those before it.

For a route that needs sticky sessions every second request is one of a session's: a client that keeps its cookies, and
comes again every second.
"""

import json
import os
import ssl
import threading
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from http.client import HTTPException, HTTPMessage, HTTPSConnection
from queue import SimpleQueue

from ringbus.lab.dial import NAMESPACES
from ringbus.outcomes import Stop
from ringbus_migration.rehearse.tally import RequestFacts

LENGTH = 10
"""Requests, and seconds, of a session."""
ID = "X-Request-Id"
_WORKERS, _PATIENCE = 64, 20.0
_HTTPS, _MOMENT = 443, 0.25
#: Made once: to read what is trusted takes longer than a request, and certificates of the lab are nobody's.
_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
_TLS.check_hostname, _TLS.verify_mode = False, ssl.CERT_NONE


@dataclass(frozen=True, slots=True)
class LoadInputs:
    """What is sent from a namespace to ``addresses`` in turn. ``run`` begins the ids; ``sides`` are by service."""

    namespace: str
    addresses: tuple[str, ...]
    method: str
    path: str
    headers: Mapping[str, str]
    sides: Mapping[str, str]
    run: str
    rate: int
    sessions: bool


@dataclass(slots=True)
class _Client:
    """One who comes again: its cookies, known once it has been answered."""

    number: int
    cookies: dict[str, str] = field(default_factory=dict)
    answered: threading.Event = field(default_factory=threading.Event)


@dataclass(frozen=True, slots=True)
class _Due:
    number: int
    client: _Client | None
    first: bool


def session_of(number: int, rate: int) -> int:
    """The session of a request, -1 where it is of none: half of a second's requests are one each of as many."""
    if number % 2 == 0:
        return -1
    slots = max(1, rate // 2)
    turn, slot = divmod(number // 2, slots)
    return slot + slots * ((turn + slot) // LENGTH)


class LoadRun:
    """A load that goes on until it is ended."""

    def __init__(self, inputs: LoadInputs) -> None:
        self._in = inputs
        self._due: SimpleQueue[_Due | None] = SimpleQueue()
        self._found: list[RequestFacts] = []
        self._clients: dict[int, _Client] = {}
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._work, daemon=True) for _ in range(_WORKERS)]
        self._pace = threading.Thread(target=self._paced, daemon=True)
        self.sent = 0

    def serves(self) -> bool:
        """Whether every address answers: what was just brought up has not been asked yet whether it is well."""
        with ThreadPoolExecutor(max_workers=1, initializer=self._enter) as inside:
            return all(inside.submit(self._asked, address).result() == HTTPStatus.OK for address in self._in.addresses)

    def begin(self) -> None:
        """Send from now on."""
        for thread in (*self._threads, self._pace):
            thread.start()

    def end(self) -> tuple[RequestFacts, ...]:
        """Send nothing more; all that was sent, once each has its answer or none."""
        self._stop.set()
        self._pace.join()
        for _ in self._threads:
            self._due.put(None)
        for thread in self._threads:
            thread.join()
        return tuple(self._found)

    def reach(self, number: int, stop: Stop) -> None:
        """Go on until so many have been sent."""
        while self.sent < number and not stop.asked:
            time.sleep(_MOMENT)

    def since(self, moment: float) -> list[RequestFacts]:
        """What was sent since then, and has been answered, in the order it was sent."""
        recent = self._found[-(_WORKERS + self._in.rate * 10) :]
        return sorted((one for one in recent if one.begun >= moment), key=lambda one: one.number)

    def _paced(self) -> None:
        begun = time.monotonic()
        while not self._stop.is_set():
            session = session_of(self.sent, self._in.rate) if self._in.sessions else -1
            known = session in self._clients
            client = None if session < 0 else self._clients.setdefault(session, _Client(session))
            self._due.put(_Due(self.sent, client, not known))
            self.sent += 1
            self._stop.wait(max(0.0, begun + self.sent / self._in.rate - time.monotonic()))

    def _enter(self) -> None:
        with (NAMESPACES / self._in.namespace).open("rb") as door:
            os.setns(door.fileno(), os.CLONE_NEWNET)

    def _asked(self, address: str) -> int:
        """The status of a request that is not counted; 0 without an answer."""
        connection = HTTPSConnection(address, _HTTPS, timeout=_PATIENCE, context=_TLS)
        try:
            connection.request(self._in.method, self._in.path, headers=dict(self._in.headers))
            return connection.getresponse().status
        except (OSError, HTTPException):
            return 0
        finally:
            connection.close()

    def _work(self) -> None:
        self._enter()
        while due := self._due.get():
            if due.client and not due.first:
                due.client.answered.wait(_PATIENCE)  # its cookies come with the first answer
            self._found.append(self._one(due))
            if due.client:
                due.client.answered.set()

    def _one(self, due: _Due) -> RequestFacts:
        begun, status, side = time.monotonic(), 0, ""
        address = self._in.addresses[due.number % len(self._in.addresses)]
        connection = HTTPSConnection(address, _HTTPS, timeout=_PATIENCE, context=_TLS)
        headers = {**self._in.headers, ID: f"{self._in.run}-{due.number}"}
        if due.client and due.client.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in due.client.cookies.items())
        try:
            connection.request(self._in.method, self._in.path, headers=headers)
            told = connection.getresponse()
            body, status = told.read(), told.status
            side = self._side(body)
            if due.client:
                due.client.cookies |= _cookies(told.headers)
        except (OSError, HTTPException):
            status = 0
        finally:
            connection.close()
        number = due.client.number if due.client else -1
        return RequestFacts(due.number, number, due.first, begun, time.monotonic(), status, side)

    def _side(self, body: bytes) -> str:
        with suppress(ValueError, TypeError, AttributeError):
            return self._in.sides.get(json.loads(body).get("service"), "")
        return ""


def _cookies(headers: HTTPMessage) -> dict[str, str]:
    given = (line.partition(";")[0].partition("=") for line in headers.get_all("Set-Cookie") or ())
    return {name.strip(): value for name, _, value in given}
