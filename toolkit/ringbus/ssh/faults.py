"""What goes wrong on the way to a host, as findings."""

from collections.abc import Iterator
from contextlib import contextmanager

from paramiko import AuthenticationException, BadHostKeyException, ChannelException, SSHException

from ringbus.errors import RingbusError, failed
from ringbus.ssh import catalogue as codes
from ringbus.ssh.access import SshAccess

_UNKNOWN = "not found in known_hosts"


@contextmanager
def told(access: SshAccess, where: str) -> Iterator[None]:
    """Whatever fails in the block while a connection to ``where`` is opened, as a RingbusError."""
    try:
        yield
    except (SSHException, OSError, EOFError) as fault:
        raise _finding(access, where, fault) from None


def _finding(access: SshAccess, where: str, fault: Exception) -> RingbusError:
    if isinstance(fault, BadHostKeyException) or _UNKNOWN in str(fault):
        return failed(
            codes.KEY_UNKNOWN,
            where,
            "its host key is not the known one" if isinstance(fault, BadHostKeyException) else "its key is not known",
            note="Nothing was sent to it: it may be another machine.",
            hint=f"find out why; its right key belongs in {access.known_hosts}.",
        )
    if isinstance(fault, AuthenticationException):
        hint = "the public half must be among the user's authorised keys on the host."
        return failed(codes.NOT_LET_IN, where, f"it does not let {access.user} in with {access.key}", hint=hint)
    if isinstance(fault, OSError) and fault.filename:
        return failed(codes.NO_KEY, str(fault.filename), f"cannot be read: {fault.strerror}")
    if isinstance(fault, ChannelException):
        return failed(codes.UNREACHABLE, where, f"its bastion cannot reach it: {fault.text}")
    if "opening channel" in str(fault):
        return failed(codes.UNREACHABLE, where, "its bastion gets no answer from it")
    said = str(fault) or type(fault).__name__
    return failed(codes.UNREACHABLE, where, f"it cannot be reached: {said}")


def cut_off(where: str, seconds: float, *, late: bool) -> RingbusError:
    """A command that did not come to its end."""
    said = f"the command took more than {seconds:.0f} s" if late else "the connection broke while a command ran"
    note = "What it had begun may still be going on there."
    return failed(codes.BROKEN, where, said, note=note, hint="repeat: what was done is found done.")


def said_too_much(where: str, most: int) -> RingbusError:
    """A command whose output has no end."""
    said = f"the command said more than {most // 1024 // 1024} MiB, and was left"
    return failed(codes.BROKEN, where, said, note="It may still be going on there.")
