"""Connections to many hosts: one each, opened when it is first needed, kept to the end."""

import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Self

from fabric import Config, Connection
from paramiko import HostKeys, RejectPolicy
from paramiko.util import get_logger

from ringbus.errors import Kind, RingbusError
from ringbus.hosts.shell import ShellAnswer, ShellCommand
from ringbus.ssh import exchange
from ringbus.ssh.access import SshAccess
from ringbus.ssh.catalogue import UNREACHABLE
from ringbus.ssh.faults import told
from ringbus.ssh.keys import operator_key
from ringbus.topology.rules import SSH
from ringbus.topology.values import Host

_SECONDS = 15
#: From a bastion to a host of its region, where packets take milliseconds; without it, as long as TCP tries.
_SECONDS_ONWARD = 5
_ABOVE_ALL = 100
#: For so long nobody waits again for a bastion that did not answer.
AWAY_SECONDS = 30.0


class SshSessions:
    """Runs commands on the hosts of one platform; may be used from many threads, and is closed at the end.

    A host is reached through a bastion of its zone, or where that one is away through another of its region. A host's
    key is always checked. What fails is a RingbusError (RB480 to RB484) that names the host.
    """

    def __init__(self, access: SshAccess, hosts: Mapping[str, Host]) -> None:
        # Paramiko tells every fault in its log too, with a traceback.
        get_logger("paramiko").setLevel(_ABOVE_ALL)
        self._access = access
        self._hosts = hosts
        self._open: dict[str, Connection] = {}
        self._away: dict[str, tuple[RingbusError, float]] = {}
        self._guard = threading.Lock()
        self._locks: dict[str, threading.Lock] = {}
        self._keys: HostKeys | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for connection in reversed(self._open.values()):
            with suppress(OSError, EOFError):
                connection.close()

    def run(self, command: ShellCommand) -> ShellAnswer:
        """Run a command on its host, as root."""
        connection = self._connection(self._hosts[command.host])
        try:
            return exchange.run(connection.transport, command)
        except RingbusError:
            self._forget(command.host, connection)
            raise

    def _forget(self, name: str, connection: Connection) -> None:
        """A connection that broke may look alive for a moment more: the next command has a new one."""
        with self._lock(name):
            if self._open.get(name) is connection:
                del self._open[name]
        with suppress(OSError, EOFError):
            connection.close()

    def _connection(self, host: Host) -> Connection:
        """The open connection to a host."""
        with self._lock(host.name):
            known = self._open.get(host.name)
            if known is None or not known.is_connected:
                self._open[host.name] = self._connected(host)
            return self._open[host.name]

    def _lock(self, name: str) -> threading.Lock:
        with self._guard:
            return self._locks.setdefault(name, threading.Lock())

    def _connected(self, host: Host) -> Connection:
        ways = self._access.ways(host)
        if not ways:
            return self._new(host, None)
        tried: list[RingbusError] = []
        for bastion in ways:
            try:
                gateway = self._bastion(bastion)
            except RingbusError as fault:
                tried.append(fault)
                continue  # whatever it is that this one has, another may lead there
            try:
                return self._new(host, gateway)
            except RingbusError as fault:
                tried.append(fault)
                if _answered(fault):
                    break  # another way leads to the same host
        told = [fault for fault in tried if _answered(fault)] or tried
        raise RingbusError(Kind.FAILED, told[-1].findings)

    def _bastion(self, bastion: Host) -> Connection:
        """The connection to a bastion; one that was away is not waited for again for a while."""
        fault, until = self._away.get(bastion.name, (None, 0.0))
        if fault and time.monotonic() < until:
            raise fault
        try:
            return self._connection(bastion)
        except RingbusError as fault:
            self._away[bastion.name] = (fault, time.monotonic() + AWAY_SECONDS)
            raise

    def _known(self) -> HostKeys:
        """The keys of all hosts, read once and not for each of them."""
        with self._guard:
            self._keys = self._keys or HostKeys(str(self._access.known_hosts))
            return self._keys

    def _new(self, host: Host, gateway: Connection | None) -> Connection:
        address = str(host.address)
        with told(self._access, host.name):
            settings: dict[str, Any] = {
                "pkey": operator_key(self._access.key),
                "allow_agent": False,
                "look_for_keys": False,
                "banner_timeout": _SECONDS,
                "auth_timeout": _SECONDS,
            }
            settings["sock"] = _onward(gateway, address) if gateway else self._access.dial(address, SSH)
            connection = Connection(
                address,
                user=self._access.user,
                port=SSH,
                config=_config(),
                connect_timeout=_SECONDS,
                connect_kwargs=settings,
            )
            # Fabric's own policy is to trust whoever answers first.
            connection.client.set_missing_host_key_policy(RejectPolicy())
            for kind, known in (self._known().lookup(address) or {}).items():
                connection.client.get_host_keys().add(address, kind, known)
            connection.open()
            return connection


def _answered(fault: RingbusError) -> bool:
    """Whether somebody answered, and something else was wrong."""
    return fault.findings[0].code != UNREACHABLE


def _onward(gateway: Connection, address: str) -> Any:
    """A way through a bastion to a host's SSH port, as a socket; Fabric's own waits for it without an end."""
    return gateway.transport.open_channel("direct-tcpip", (address, SSH), ("", 0), timeout=_SECONDS_ONWARD)


def _config() -> Config:
    """Nothing of the user's own SSH or Fabric settings: the platform says where hosts are."""
    return Config(overrides={"load_ssh_configs": False}, lazy=True)
