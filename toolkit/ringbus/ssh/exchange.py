"""One command over an open connection: all of its input in, all of its output out."""

import shlex
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

from paramiko import SSHException

from ringbus.hosts.shell import ShellAnswer, ShellCommand
from ringbus.ssh.faults import cut_off, said_too_much

_CHUNK = 64 * 1024
_PATIENCE = 1.0
#: More than any command is meant to say: who says more will not end.
MOST_BYTES = 64 * 1024 * 1024


def run(transport: Any, command: ShellCommand) -> ShellAnswer:
    """Run the script as root; RB483 when it is cut off, takes too long or says too much.

    Fabric's own ``run`` passes standard input on byte by byte with a pause each, so the channel is fed here.
    """
    end = time.monotonic() + command.seconds
    try:
        channel = transport.open_session(timeout=command.seconds)
        channel.settimeout(_PATIENCE)
        channel.exec_command(f"sudo -n /bin/sh -c {shlex.quote(command.script)}")
        threading.Thread(target=_feed, args=(channel, command.stdin.encode()), daemon=True).start()
        out, err = _outputs(channel, transport, end)
        channel.status_event.wait(max(_PATIENCE, end - time.monotonic()))
        channel.close()
    except OverflowError:
        raise said_too_much(command.host, MOST_BYTES) from None
    except TimeoutError:
        raise cut_off(command.host, command.seconds, late=True) from None
    except (SSHException, OSError, EOFError):
        raise cut_off(command.host, command.seconds, late=False) from None
    code = int(channel.exit_status)
    if code < 0:  # the connection ended, and the command's code with it
        raise cut_off(command.host, command.seconds, late=False)
    return ShellAnswer(code, out.decode(errors="surrogateescape"), err.decode(errors="surrogateescape"))


def _outputs(channel: Any, transport: Any, end: float) -> tuple[bytes, bytes]:
    """Both outputs share one window: neither may be left to fill it."""
    with ThreadPoolExecutor(max_workers=1) as other:
        errors = other.submit(_read, channel.recv_stderr, transport, end)
        try:
            out = _read(channel.recv, transport, end)
        except (OSError, EOFError, OverflowError):
            channel.close()  # so that the other one ends too
            raise
        return out, errors.result()


def _feed(channel: Any, data: bytes) -> None:
    """A script that ends before it has read everything closes its end: its exit code tells, not this.

    Who waits for its outputs tells of a connection that is lost, too.
    """
    with suppress(OSError, SSHException, EOFError):
        rest = memoryview(data)
        while rest:
            with suppress(TimeoutError):
                rest = rest[channel.send(rest[:_CHUNK]) :]
            if channel.closed:
                return
        channel.shutdown_write()


def _read(receive: Callable[[int], bytes], transport: Any, end: float) -> bytes:
    """All of one output; a TimeoutError at ``end``, also of one that never falls silent.

    An EOFError when the connection is gone, an OverflowError when it is too much.
    """
    taken = bytearray()
    while True:
        try:
            chunk = receive(_CHUNK)
        except TimeoutError:
            if time.monotonic() > end:
                raise
            if not transport.is_active():
                raise EOFError from None
            continue
        if not chunk:
            return bytes(taken)
        taken += chunk
        if len(taken) > MOST_BYTES:
            raise OverflowError
        if time.monotonic() > end:
            raise TimeoutError
