"""Errors that the platform file accepts, for a reason, until a day."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import replace

from ringbus.checks import catalogue
from ringbus.findings import Finding, Severity, warning
from ringbus.model.platform import Acceptance


def accepted(
    findings: Sequence[Finding], acceptances: Sequence[Acceptance], today: datetime.date
) -> tuple[Finding, ...]:
    """The findings with accepted errors as warnings that carry the reason, and a warning for each entry of no use.

    An entry meets errors of its code at its place, up to and including the day ``until``; of several the latest counts.
    """
    judged = [_judged(finding, acceptances, today) for finding in findings]
    return (*judged, *_unused(findings, acceptances))


def _judged(finding: Finding, acceptances: Iterable[Acceptance], today: datetime.date) -> Finding:
    entry = max((one for one in acceptances if _meets(one, finding)), key=lambda one: one.until, default=None)
    if entry is None:
        return finding
    if entry.until < today:
        note = f"It was accepted until {entry.until} ({entry.because})."
        return replace(finding, note=f"{finding.note} {note}".strip())
    note = f"Accepted until {entry.until}: {entry.because}"
    return replace(finding, severity=Severity.WARNING, note=f"{finding.note} {note}".strip())


def _unused(findings: Sequence[Finding], acceptances: Sequence[Acceptance]) -> Iterable[Finding]:
    for number, entry in enumerate(acceptances):
        if not any(_meets(entry, finding) for finding in findings):
            yield warning(
                catalogue.ACCEPTANCE_UNUSED,
                f"accept[{number}]",
                f"there is no error {entry.code} at {entry.where}",
                hint="take the entry out, or correct its `where`: it is what `ringbus check` shows.",
            )


def _meets(entry: Acceptance, finding: Finding) -> bool:
    return finding.severity is Severity.ERROR and (entry.code, entry.where) == (finding.code, finding.where.path)
