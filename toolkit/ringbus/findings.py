"""A finding: the one report of something wrong, from a fault in the platform file to a failed apply."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How much a finding weighs: an error stops what was asked, a warning is only said."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where a finding points: a key path of a file (``regions.eu-west-1.network``) or a named thing (``stack base``).

    ``file`` and ``line`` (counted from 1) are there when the place is in a file.
    """

    path: str
    file: str | None = None
    line: int | None = None

    def __str__(self) -> str:
        spot = ":".join(str(part) for part in (self.file, self.line) if part is not None)
        return ": ".join(part for part in (spot, self.path) if part)


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong: what (``message``), where, what that means (``note``), and what to do next (``hint``).

    ``code`` is ``RB`` and three digits: 0xx the command line, 1xx the platform file, 2xx checks, 3xx guards, 4xx doing.
    """

    code: str
    severity: Severity
    where: Place
    message: str
    note: str = ""
    hint: str = ""

    def to_json(self) -> dict[str, str]:
        """The finding as `--json` shows it: every value a string."""
        return {
            "code": self.code,
            "severity": self.severity.value,
            "where": str(self.where),
            "message": self.message,
            "note": self.note,
            "hint": self.hint,
        }


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a code means to who reads it in `docs/codes.md`: what it comes from, an example, and what mends it."""

    cause: str
    example: str
    mend: str


def error(code: str, where: Place | str, message: str, *, note: str = "", hint: str = "") -> Finding:
    """A finding that stops what was asked."""
    return Finding(code, Severity.ERROR, where if isinstance(where, Place) else Place(where), message, note, hint)


def warning(code: str, where: Place | str, message: str, *, note: str = "", hint: str = "") -> Finding:
    """A finding that is only said."""
    return Finding(code, Severity.WARNING, where if isinstance(where, Place) else Place(where), message, note, hint)


def errors(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Those of ``findings`` that stop what was asked, in their order."""
    return tuple(finding for finding in findings if finding.severity is Severity.ERROR)
