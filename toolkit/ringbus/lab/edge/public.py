"""The public of a lab: names looked up and requests sent from where somebody near to a region stands."""

import json
import os
import socket
import ssl
import threading
from contextlib import closing, suppress
from http.client import HTTPException, HTTPSConnection

from ringbus.lab.dial import NAMESPACES, dial_from
from ringbus.lab.edge import dns
from ringbus.lab.edge.serving import RESOLVER
from ringbus.lab.edge.standing import client_name
from ringbus.lab.layout import router
from ringbus.verify.ports import EdgeReading

_DNS, _HTTPS = 53, 443
_PATIENCE, _CONNECTS = 10.0, 3.0
_PACKET = 4096
_NUMBER = 4711


class LabEdgePort:
    """Requests to the edge of a platform's lab. Whose a certificate is, is not looked at: nobody signs them here."""

    def __init__(self, platform: str) -> None:
        self._router = router(platform)

    def stands_near(self, region: str) -> bool:
        """Whether there is anybody of the public near to a region."""
        return (NAMESPACES / self._namespace(region)).exists()

    def get(self, near: str, name: str, path: str) -> EdgeReading:
        """What the first address of ``name`` that can be connected to answers to a request for a path."""
        said = "no such name"
        try:
            for address in self.resolve(near, name):
                said = f"{address} does not answer"
                with suppress(OSError, HTTPException):
                    return self._ask(near, address, name, path)
        except OSError as problem:
            said = f"its name is not resolved: {problem}"
        return EdgeReading(0, said=said)

    def resolve(self, near: str, name: str) -> tuple[str, ...]:
        """The addresses of a name for somebody near to a region; OSError where the resolver says nothing."""
        found: list[bytes | OSError] = []
        thread = threading.Thread(target=lambda: found.append(self._look(near, name)))
        thread.start()  # a thread changes its own network for good
        thread.join()
        if isinstance(found[0], OSError):
            raise found[0]
        return dns.told(found[0])

    def _look(self, near: str, name: str) -> bytes | OSError:
        try:
            with (NAMESPACES / self._namespace(near)).open("rb") as door:
                os.setns(door.fileno(), os.CLONE_NEWNET)
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
                line.settimeout(_CONNECTS)
                line.sendto(dns.asked(name, _NUMBER), (RESOLVER, _DNS))
                return line.recv(_PACKET)
        except OSError as problem:
            return problem

    def _ask(self, near: str, address: str, name: str, path: str) -> EdgeReading:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        with closing(HTTPSConnection(name, timeout=_PATIENCE)) as connection:
            line = dial_from(self._namespace(near), _CONNECTS)(address, _HTTPS)
            line.settimeout(_PATIENCE)
            connection.sock = context.wrap_socket(line, server_hostname=name)
            connection.request("GET", path)
            told = connection.getresponse()
            return EdgeReading(told.status, _region(told.read()))

    def _namespace(self, near: str) -> str:
        return f"{self._router}.{client_name(near)}"


def _region(body: bytes) -> str:
    """The region that an answer of Ringbus's own service names."""
    try:
        found = json.loads(body)
    except ValueError:
        return ""
    return str(found.get("region", "")) if isinstance(found, dict) else ""
