"""Stand-ins for AWS: a server that answers what it is told to, and Secrets Manager in memory."""

from __future__ import annotations

import datetime
import threading
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from ringbus.errors import failed

CHANGED = datetime.datetime(2026, 5, 4, 3, 2, 1, tzinfo=datetime.UTC)


class Recorder:
    """Requests as they arrived, and the one answer to all of them."""

    def __init__(self, status: int, body: str) -> None:
        self.status, self.body = status, body
        self.requests: list[tuple[str, dict[str, str], str]] = []


@contextmanager
def answering(status: int, body: str) -> Iterator[tuple[str, Recorder]]:
    """An endpoint that gives every request this answer; its URL and what it received."""
    recorder = Recorder(status, body)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            content = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            recorder.requests.append((self.path, dict(self.headers), content))
            self.send_response(recorder.status)
            self.send_header("Content-Length", str(len(recorder.body.encode())))
            self.end_headers()
            self.wfile.write(recorder.body.encode())

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", recorder
    finally:
        server.shutdown()
        server.server_close()


class Vault:
    """Secrets Manager of all regions, in memory, as an AwsSession gives it. ``None`` is a container without a value."""

    def __init__(self, held: Mapping[tuple[str, str], str | None]) -> None:
        self.held = dict(held)
        self.tokens: dict[tuple[str, str], str] = {}
        self.deleted: set[tuple[str, str]] = set()
        self.broken: set[str] = set()
        self.reads = 0
        self.writes = 0
        self._lock = threading.Lock()

    def call(self, service: str, operation: str, region: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
        answer = self.find(service, operation, region, parameters, ())
        assert answer is not None
        return answer

    def find(
        self, service: str, operation: str, region: str, parameters: Mapping[str, Any], absent: Collection[str]
    ) -> dict[str, Any] | None:
        assert service == "secretsmanager"
        key = (parameters["SecretId"], region)
        with self._lock:
            if operation != "describe_secret" and region in self.broken:
                raise failed("RB435", f"{operation} in {region}", "AWS answered InternalFailure: no")
            if key not in self.held:
                assert "ResourceNotFoundException" in absent
                return None
            return getattr(self, f"_{operation}")(key, parameters, absent)

    def _describe_secret(self, key: tuple[str, str], *_: object) -> dict[str, Any]:
        answer: dict[str, Any] = {"Name": key[0], "LastChangedDate": CHANGED}
        if key in self.deleted:
            answer["DeletedDate"] = CHANGED
        return answer | ({"VersionIdsToStages": {"v1": ["AWSCURRENT"]}} if self.held[key] is not None else {})

    def _get_secret_value(self, key: tuple[str, str], _: object, absent: Collection[str]) -> dict[str, Any] | None:
        self.reads += 1
        value = self.held[key]
        return None if value is None else {"SecretString": value}

    def _put_secret_value(
        self, key: tuple[str, str], parameters: Mapping[str, Any], absent: Collection[str]
    ) -> dict[str, Any] | None:
        token = parameters.get("ClientRequestToken")
        if token is not None and self.tokens.get(key) == token and self.held[key] != parameters["SecretString"]:
            assert "ResourceExistsException" in absent
            return None
        if token is not None:
            assert 32 <= len(token) <= 64
            self.tokens[key] = token
        self.held[key] = parameters["SecretString"]
        self.writes += 1
        return {"VersionId": "v"}
