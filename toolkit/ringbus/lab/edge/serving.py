"""AWS's own addresses in the lab: the resolver, and what instances ask of themselves. They are the router's.

Who asks is known by address, as on EC2: nobody in the lab can send with another's.
"""

import http.client
import json
import os
import socket
import socketserver
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

from ringbus.lab import tools
from ringbus.lab.dial import NAMESPACES
from ringbus.lab.edge import dns
from ringbus.lab.edge.wishes import EndFacts, FollowerInputs

RESOLVER, METADATA = "169.254.169.253", "169.254.169.254"
_DNS, _HTTP = 53, 80
_CALLS = ("secretsmanager.GetSecretValue",)
_CREDENTIAL = "AWS4-HMAC-SHA256 Credential={account}/20260101/{region}/secretsmanager/aws4_request, Signature=none"
Resolve = Callable[[str, str], tuple[str, ...] | None]


def serve(inputs: FollowerInputs, resolve: Resolve) -> None:
    """Answer at these addresses from now on, in threads; ``resolve`` is asked with a name and the asker's region."""
    for address in (RESOLVER, METADATA):
        tools.run(["ip", "-n", inputs.router, "addr", "replace", f"{address}/32", "dev", "lo"], inputs.router)
    names = names_server(inputs, _socket(inputs.router, socket.SOCK_DGRAM, (RESOLVER, _DNS)), resolve)
    door = metadata_server(inputs, _socket(inputs.router, socket.SOCK_STREAM, (METADATA, _HTTP)))
    for server in (names, door):
        threading.Thread(target=server.serve_forever, daemon=True).start()


def names_server(inputs: FollowerInputs, door: socket.socket, resolve: Resolve) -> socketserver.UDPServer:
    """Answers questions that come to a socket; one that it fails at is told, and the next one is answered."""

    class Names(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            packet, line = self.request
            asked = dns.question(packet)
            if asked is None:
                return
            name, for_addresses = asked
            found = resolve(name, inputs.region_near(self.client_address[0]))
            line.sendto(dns.answer(packet, found if for_addresses or found is None else ()), self.client_address)

    server = socketserver.UDPServer(("", 0), Names, bind_and_activate=False)
    server.socket.close()
    server.socket = door
    return server


def metadata_server(inputs: FollowerInputs, door: socket.socket) -> ThreadingHTTPServer:
    """Answers instances that connect to a socket, and nobody else."""
    own = type("Metadata", (_Answers,), {"inputs": inputs})
    server = ThreadingHTTPServer((METADATA, _HTTP), own, bind_and_activate=False)
    server.socket.close()
    server.socket = door
    door.listen()
    return server


class _Answers(BaseHTTPRequestHandler):
    """A token, where and who the caller is, and secrets of the caller's region from the API behind the lab."""

    inputs: FollowerInputs
    protocol_version = "HTTP/1.1"

    def do_PUT(self) -> None:
        """The token that every other question comes with; any will do."""
        if self._caller():
            self._answer(200, b"lab")

    def do_GET(self) -> None:
        """What the instance is."""
        if end := self._caller():
            known = {"instance-id": end.instance, "placement/availability-zone": end.zone, "local-ipv4": end.address}
            value = known.get(urlsplit(self.path).path.removeprefix("/latest/meta-data/"))
            self._answer(200 if value else 404, (value or "").encode())

    def do_POST(self) -> None:
        """A call of the API, one of those that instances need."""
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if end := self._caller():
            if self.headers.get("X-Amz-Target") in _CALLS:
                self._answer(*self._called(end.region, body))
            else:
                self._answer(403, _refusal(f"instances of the lab may call {', '.join(_CALLS)}"))

    def _called(self, region: str, body: bytes) -> tuple[int, bytes]:
        address = urlsplit(self.inputs.endpoint)
        connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=10)
        headers = {name: self.headers[name] for name in ("X-Amz-Target", "Content-Type") if name in self.headers}
        credential = _CREDENTIAL.format(account=self.inputs.account, region=region)
        try:
            connection.request("POST", "/", body, {**headers, "Authorization": credential})
            told = connection.getresponse()
            return told.status, told.read()
        except (OSError, http.client.HTTPException) as problem:
            return 503, json.dumps({"message": str(problem)}).encode()
        finally:
            connection.close()

    def _caller(self) -> EndFacts | None:
        """The instance that asks; anybody else is told that this is not for them."""
        found = self.inputs.asking(self.client_address[0])
        if found and found.instance:
            return found
        self.close_connection = True
        self._answer(403, _refusal(f"{self.client_address[0]} is no instance of the lab"))
        return None

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Questions are not logged."""

    def _answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def _refusal(message: str) -> bytes:
    return json.dumps({"__type": "AccessDeniedException", "message": message}).encode()


def _socket(namespace: str, kind: socket.SocketKind, address: tuple[str, int]) -> socket.socket:
    """A socket bound in a namespace; whoever made it stays where it is."""
    made: list[socket.socket | OSError] = []

    def make() -> None:
        try:
            with (NAMESPACES / namespace).open("rb") as door:
                os.setns(door.fileno(), os.CLONE_NEWNET)
            one = socket.socket(socket.AF_INET, kind)
            one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            one.bind(address)
            made.append(one)
        except OSError as problem:
            made.append(problem)

    thread = threading.Thread(target=make)
    thread.start()
    thread.join()
    if isinstance(made[0], OSError):
        raise made[0]
    return made[0]
