"""Findings and the one exception that carries them."""

from __future__ import annotations

import pytest

from ringbus.errors import Kind, RingbusError, bad_input, failed, refused
from ringbus.findings import Finding, Place, Severity, error, errors, warning


@pytest.mark.parametrize(
    ("place", "expect"),
    [
        (Place("regions.eu-west-1.network", "platform.yaml", 7), "platform.yaml:7: regions.eu-west-1.network"),
        (Place("regions", "platform.yaml"), "platform.yaml: regions"),
        (Place("", "platform.yaml", 1), "platform.yaml:1"),
        (Place("stack base"), "stack base"),
    ],
)
def test_a_place_as_people_read_it(place: Place, expect: str) -> None:
    assert str(place) == expect


def test_a_finding_as_json_is_texts_alone() -> None:
    found = error("RB311", Place("stack base", "a.yaml", 3), "is stale", hint="plan again").to_json()
    assert found == {
        "code": "RB311", "severity": "error", "where": "a.yaml:3: stack base", "message": "is stale",
        "note": "", "hint": "plan again",
    }  # fmt: skip
    assert {type(value) for value in found.values()} == {str}


def test_errors_are_those_that_stop() -> None:
    found = (warning("RB1", "a", "x"), error("RB2", "b", "y"), error("RB3", "a", "z"))
    assert [finding.code for finding in errors(found)] == ["RB2", "RB3"]
    assert found[0].severity is Severity.WARNING
    assert errors([]) == ()


def test_findings_are_values_and_places_have_an_order() -> None:
    one = error("RB2", Place("b"), "y")
    assert one == Finding("RB2", Severity.ERROR, Place("b"), "y")
    assert len({one, error("RB2", "b", "y")}) == 1
    assert min(Place("b"), Place("a", "x", 2), Place("a", "x", 1)) == Place("a", "x", 1)


@pytest.mark.parametrize(("make", "kind"), [(failed, Kind.FAILED), (refused, Kind.REFUSED), (bad_input, Kind.INPUT)])
def test_an_error_of_one_finding(make: type, kind: Kind) -> None:
    told: RingbusError = make("RB400", "stack base", "no", note="Nothing was done.", hint="again")
    assert told.kind is kind
    assert told.findings == (error("RB400", "stack base", "no", note="Nothing was done.", hint="again"),)
    assert str(told) == "stack base: no"


def test_an_error_tells_all_its_findings() -> None:
    told = RingbusError(Kind.FAILED, iter([error("RB1", "a", "x"), error("RB2", "b", "y")]))
    assert str(told) == "a: x; b: y"
    assert len(told.findings) == 2
