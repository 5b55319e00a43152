"""What configuring needs of others: commands run on hosts, and secrets."""

from typing import Protocol

from ringbus.hosts.shell import ShellAnswer, ShellCommand


class HostPort(Protocol):
    """Runs commands on hosts as root; a host that cannot be reached is a RingbusError. Used from many threads."""

    def run(self, command: ShellCommand) -> ShellAnswer:
        """The command's answer, whatever its exit code."""
        ...


class SecretPort(Protocol):
    """The secrets of a platform."""

    def read(self, region: str, name: str) -> str | None:
        """The value, or None where there is none."""
        ...

    def keep_first(self, region: str, name: str, value: str, description: str) -> str:
        """Put the very first value in, and give the one that stands: another's, where that came first."""
        ...
