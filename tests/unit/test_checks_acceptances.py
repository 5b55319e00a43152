"""Errors that the platform file accepts."""

import datetime

import pytest

from ringbus.checks.acceptances import accepted
from ringbus.findings import Finding, error, warning
from ringbus.model.platform import Acceptance

FOUND = (error("RB220", "ring us-east-1", "no quorum", note="It fails."), warning("RB210", "cluster us-east-1a", "one"))


def entry(code: str = "RB220", where: str = "ring us-east-1") -> Acceptance:
    return Acceptance(code=code, where=where, because="being moved", until=datetime.date(2027, 1, 31))


def outline(findings: tuple[Finding, ...]) -> list[tuple[str, str, str]]:
    return [(finding.code, finding.severity.value, finding.note) for finding in findings]


@pytest.mark.parametrize("today", [datetime.date(2026, 12, 1), datetime.date(2027, 1, 31)])
def test_an_accepted_error_is_a_warning_with_its_reason(today: datetime.date) -> None:
    assert outline(accepted(FOUND, [entry()], today)) == [
        ("RB220", "warning", "It fails. Accepted until 2027-01-31: being moved"),
        ("RB210", "warning", ""),
    ]


def test_after_the_day_it_is_an_error_again() -> None:
    assert outline(accepted(FOUND, [entry()], datetime.date(2027, 2, 1)))[0] == (
        "RB220",
        "error",
        "It fails. It was accepted until 2027-01-31 (being moved).",
    )


@pytest.mark.parametrize(
    "other", [entry(code="RB221"), entry(where="ring eu-west-1"), entry("RB210", "cluster us-east-1a")]
)
def test_an_entry_that_meets_no_error_is_said(other: Acceptance) -> None:
    judged = accepted(FOUND, [other], datetime.date(2026, 12, 1))
    assert judged[:2] == FOUND
    assert [(finding.code, str(finding.where)) for finding in judged[2:]] == [("RB290", "accept[0]")]


def test_of_two_entries_the_later_day_counts() -> None:
    short = Acceptance(code="RB220", where="ring us-east-1", because="first try", until=datetime.date(2026, 1, 1))
    assert accepted(FOUND, [short, entry()], datetime.date(2026, 12, 1))[0].severity == "warning"
