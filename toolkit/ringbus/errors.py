"""The only exception raised on purpose."""

from collections.abc import Iterable
from enum import StrEnum

from ringbus.findings import Finding, Place, error


class Kind(StrEnum):
    """What sort of end it is; the command line maps it to an exit code (2, 1, 4, 130)."""

    INPUT = "input"
    FAILED = "failed"
    REFUSED = "refused"
    INTERRUPTED = "interrupted"


class RingbusError(Exception):
    """Something the user has to know, as one or more findings; never a traceback."""

    def __init__(self, kind: Kind, findings: Iterable[Finding]) -> None:
        self.kind = kind
        self.findings = tuple(findings)
        super().__init__("; ".join(f"{finding.where}: {finding.message}" for finding in self.findings))


def failed(code: str, where: Place | str, message: str, *, note: str = "", hint: str = "") -> RingbusError:
    """An error of kind ``failed`` with one finding: something was tried and did not work."""
    return RingbusError(Kind.FAILED, [error(code, where, message, note=note, hint=hint)])


def refused(code: str, where: Place | str, message: str, *, note: str = "", hint: str = "") -> RingbusError:
    """An error of kind ``refused`` with one finding: nothing was tried, on purpose."""
    return RingbusError(Kind.REFUSED, [error(code, where, message, note=note, hint=hint)])


def bad_input(code: str, where: Place | str, message: str, *, note: str = "", hint: str = "") -> RingbusError:
    """An error of kind ``input`` with one finding: what the user gave cannot be used."""
    return RingbusError(Kind.INPUT, [error(code, where, message, note=note, hint=hint)])
