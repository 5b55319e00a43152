"""A way to LocalStack on which regions can be away: their requests are counted, and no answer ever comes."""

from __future__ import annotations

import re
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import cast

_SCOPE = re.compile(r"Credential=[^/]+/\d{8}/([^/]+)/([^/]+)/aws4_request")
_GLOBAL = frozenset({"iam", "route53"})
"""Signed for us-east-1, and served from everywhere."""
_OF_ONE_HOP = frozenset({"connection", "keep-alive", "transfer-encoding", "expect", "content-length"})


class RegionProxy(ThreadingHTTPServer):
    """Listens on a port of its own and passes every request on; those of regions ``away`` end without an answer.

    A request's region is the one its signature is for. ``asked`` counts requests by region and service, ``lost`` those
    of them that got no answer. Of a region that is away all ``services`` are, or where there are some only those.
    """

    daemon_threads = True
    request_queue_size = 256

    def __init__(self, port: int) -> None:
        super().__init__(("127.0.0.1", 0), _Passage)
        self.behind = port
        self.away: frozenset[str] = frozenset()
        self.services: frozenset[str] = frozenset()
        self.asked: Counter[tuple[str, str]] = Counter()
        self.lost: Counter[tuple[str, str]] = Counter()
        self.heard: Callable[[str, bytes], None] = lambda authorization, body: None
        """Is told of every request."""
        self._lock = threading.Lock()

    @property
    def endpoint(self) -> str:
        """Its URL."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    @contextmanager
    def without(self, *regions: str, services: Iterable[str] = ()) -> Iterator[Counter[tuple[str, str]]]:
        """These regions are away meanwhile; what was asked of them, counted by region and service."""
        self.lost.clear()
        self.away, self.services = frozenset(regions), frozenset(services)
        try:
            yield self.lost
        finally:
            self.away = frozenset()

    def admits(self, region: str, service: str) -> bool:
        """Count a request; whether it is answered."""
        away = region in self.away and service not in _GLOBAL and (not self.services or service in self.services)
        with self._lock:
            self.asked[region, service] += 1
            if away:
                self.lost[region, service] += 1
        return not away

    def handle_error(self, request: object, client_address: object) -> None:
        """Told to a test that fails; no failure itself, for a client that is killed hangs up within a request."""
        sys.stderr.write(f"proxy: {client_address}: {sys.exception()!r}\n")


class _Passage(BaseHTTPRequestHandler):
    """One connection: its requests, one after another."""

    protocol_version = "HTTP/1.1"

    def handle_one_request(self) -> None:
        self.raw_requestline = self.rfile.readline(65537)
        if not self.raw_requestline or not self.parse_request():
            self.close_connection = True
            return
        proxy = cast("RegionProxy", self.server)
        scope = _SCOPE.search(self.headers.get("Authorization", ""))
        body = self._body()
        proxy.heard(self.headers.get("Authorization", ""), body)
        if scope and not proxy.admits(scope[1], scope[2]):
            self.close_connection = True
            return
        self._pass_on(proxy.behind, body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Nothing: what is asked is counted."""

    def _body(self) -> bytes:
        if "chunked" not in self.headers.get("Transfer-Encoding", ""):
            return self.rfile.read(int(self.headers.get("Content-Length", "0")))
        whole = b""
        while size := int(self.rfile.readline().split(b";")[0], 16):
            whole += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return whole

    def _pass_on(self, port: int, body: bytes) -> None:
        connection = HTTPConnection("127.0.0.1", port, timeout=120)
        try:
            connection.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
            for name, value in self.headers.items():
                if name.lower() not in _OF_ONE_HOP:
                    connection.putheader(name, value)
            connection.putheader("Content-Length", str(len(body)))
            connection.endheaders(body)
            answer = connection.getresponse()
            content = answer.read()
            self.send_response_only(answer.status, answer.reason)
            for name, value in answer.getheaders():
                if name.lower() not in _OF_ONE_HOP:
                    self.send_header(name, value)
            length = answer.getheader("Content-Length", "0") if self.command == "HEAD" else str(len(content))
            self.send_header("Content-Length", length)
            self.end_headers()
            self.wfile.write(content)
        finally:
            connection.close()


@contextmanager
def proxy_to(port: int) -> Iterator[RegionProxy]:
    """A proxy before the LocalStack on ``port``, while the block runs."""
    proxy = RegionProxy(port)
    thread = threading.Thread(target=proxy.serve_forever, daemon=True)
    thread.start()
    try:
        yield proxy
    finally:
        proxy.shutdown()
        proxy.server_close()
        thread.join()
