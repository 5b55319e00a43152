"""What can go wrong with a LocalStack process, in words."""

from collections.abc import Iterable
from pathlib import Path

from ringbus.errors import Kind, RingbusError, failed, refused
from ringbus.findings import error
from ringbus.localstack.holder import PortHolder
from ringbus.localstack.status import WHO, LocalStackStatus


def not_installed(program: str, code: int, last: Iterable[str], log: Path) -> RingbusError:
    """RB441: a program of the installation failed; with its last lines."""
    return failed(
        "RB441",
        WHO,
        f"installing LocalStack failed: {program} ended with code {code}",
        note="\n".join([*last, f"All it said is in {log}."]),
        hint="mend what it names (often the network or a package index), then run `ringbus localstack up` again.",
    )


def not_kept(folder: Path, fault: OSError) -> RingbusError:
    """RB446: the cache cannot be worked in."""
    return failed(
        "RB446",
        WHO,
        f"cannot work in {folder}: {fault.strerror or fault}{f' ({fault.filename})' if fault.filename else ''}",
        note="LocalStack was neither started nor ended.",
        hint="make room or give yourself the right to write there, or name another folder: RINGBUS_CACHE=<folder>.",
    )


def port_taken(status: LocalStackStatus, holder: PortHolder | None) -> RingbusError:
    """RB442: something that is no LocalStack holds the port."""
    by = str(holder) if holder else "a process that cannot be seen from here"
    return failed(
        "RB442",
        WHO,
        f"port {status.port} is held by {by}",
        note="LocalStack was not started.",
        hint=f"end it, or take another port: RINGBUS_LOCALSTACK_PORT={status.port + 1} ringbus localstack up",
    )


def no_start(status: LocalStackStatus, why: str, log: Iterable[str]) -> RingbusError:
    """RB443: the process came to nothing; with the last lines of its log."""
    return failed(
        "RB443",
        WHO,
        f"LocalStack {why}",
        note="\n".join([*log, f"All it said is in {status.log}."]),
        hint="`ringbus localstack down`, then `ringbus localstack up`.",
    )


def not_ours(status: LocalStackStatus, holder: PortHolder | None) -> RingbusError:
    """RB444: one runs that was not started here."""
    by = f" as {holder}" if holder else ""
    return refused(
        "RB444",
        WHO,
        f"the LocalStack on port {status.port} runs{by} and was not started by ringbus from this cache",
        note="It was not ended.",
        hint=f"end it the way it was started{f': kill {holder.pid}' if holder else ''}.",
    )


def lacking(status: LocalStackStatus) -> RingbusError:
    """RB445: one runs that cannot carry a platform."""
    return failed(
        "RB445",
        WHO,
        f"the LocalStack on port {status.port} was not started by ringbus and lacks {', '.join(status.lacks)}",
        note="Nothing was started.",
        hint=f"end it, or take another port: RINGBUS_LOCALSTACK_PORT={status.port + 1} ringbus localstack up",
    )


def stopped() -> RingbusError:
    """RB449: the user asked to stop."""
    finding = error(
        "RB449", WHO, "stopped while LocalStack was being made ready", hint="run the command again to go on."
    )
    return RingbusError(Kind.INTERRUPTED, [finding])
