"""Hosts that are only an SSH server in this process: commands run in this machine's shell, without sudo."""

from __future__ import annotations

import socket
import subprocess
import threading
from collections.abc import Collection
from contextlib import suppress
from typing import Any

import paramiko

_SUDO = b"sudo -n "


class _Server(paramiko.ServerInterface):
    def __init__(self, network: StandInNetwork, address: str) -> None:
        self._network, self._address = network, address
        self.leads: dict[int, str] = {}

    def check_auth_publickey(self, username: str, key: paramiko.PKey) -> int:
        let_in = username == "ringbus" and key == self._network.operator
        return paramiko.AUTH_SUCCESSFUL if let_in else paramiko.AUTH_FAILED

    def get_allowed_auths(self, username: str) -> str:
        return "publickey"

    def check_channel_request(self, kind: str, chanid: int) -> int:
        return paramiko.OPEN_SUCCEEDED

    def check_channel_direct_tcpip_request(self, chanid: int, origin: Any, destination: tuple[str, int]) -> int:
        self._network.passed.append((self._address, destination[0]))
        if destination[0] in self._network.silent:
            self._network.heard.wait(30)
        if destination[0] in self._network.away:
            return paramiko.OPEN_FAILED_CONNECT_FAILED
        self.leads[chanid] = destination[0]
        return paramiko.OPEN_SUCCEEDED

    def check_channel_exec_request(self, channel: paramiko.Channel, command: bytes) -> bool:
        assert command.startswith(_SUDO)
        threading.Thread(target=_run, args=(channel, command.removeprefix(_SUDO)), daemon=True).start()
        return True


class StandInNetwork:
    """Servers at addresses; each has a key of its own. ``away``: addresses that nobody reaches.

    ``silent``: addresses that nobody hears of before ``heard`` is set.
    """

    def __init__(self, addresses: Collection[str], operator: paramiko.PKey) -> None:
        self.operator = operator
        self.keys = {address: paramiko.ECDSAKey.generate() for address in addresses}
        self.away: set[str] = set()
        self.silent: set[str] = set()
        self.heard = threading.Event()
        self.dialled: list[str] = []
        self.passed: list[tuple[str, str]] = []
        self.transports: list[paramiko.Transport] = []

    def known_hosts(self) -> str:
        return "".join(f"{address} {key.get_name()} {key.get_base64()}\n" for address, key in self.keys.items())

    def dial(self, address: str, port: int) -> socket.socket:
        self.dialled.append(address)
        if address in self.away:
            raise ConnectionRefusedError(111, "Connection refused")
        ours, theirs = socket.socketpair()
        self._serve(address, theirs)
        return ours

    def _serve(self, address: str, end: Any) -> None:
        transport = paramiko.Transport(end)
        transport.add_server_key(self.keys[address])
        server = _Server(self, address)
        transport.start_server(server=server, event=threading.Event())
        self.transports.append(transport)
        threading.Thread(target=self._pass_on, args=(transport, server), daemon=True).start()

    def _pass_on(self, transport: paramiko.Transport, server: _Server) -> None:
        """Every channel that was asked to lead elsewhere leads to the server there."""
        while transport.is_active():
            channel = transport.accept(0.2)
            if channel is not None and channel.get_id() in server.leads:
                self._serve(server.leads[channel.get_id()], channel)

    def close(self) -> None:
        for transport in self.transports:
            transport.close()


def _run(channel: paramiko.Channel, command: bytes) -> None:
    program = subprocess.Popen(
        ["sh", "-c", command], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert program.stdin
    given = channel.makefile("rb").read()
    outputs = [
        threading.Thread(target=_pass_on, args=pair, daemon=True)
        for pair in ((program.stdout, channel.sendall), (program.stderr, channel.sendall_stderr))
    ]
    for output in outputs:
        output.start()
    with suppress(BrokenPipeError):
        program.stdin.write(given)
        program.stdin.close()
    for output in outputs:
        output.join()
    with suppress(OSError, EOFError):  # who asked may be gone
        channel.send_exit_status(program.wait())
        channel.close()


def _pass_on(source: Any, send: Any) -> None:
    """As it comes; what nobody takes any more is read all the same."""
    while data := source.read1(65536):
        with suppress(OSError, EOFError):
            send(data)
