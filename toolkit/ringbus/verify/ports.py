"""What verifying needs of others: commands run on hosts."""

from typing import Protocol

from ringbus.hosts.shell import ShellAnswer, ShellCommand


class HostPort(Protocol):
    """Runs commands on hosts as root; a host that cannot be reached is a RingbusError. Used from many threads."""

    def run(self, command: ShellCommand) -> ShellAnswer:
        """The command's answer, whatever its exit code."""
        ...
