"""What `check` finds has the line of the platform file that it is about, where the file gives that."""

from __future__ import annotations

import pytest

from ringbus.checks.located import located
from ringbus.findings import Place, warning
from ringbus.model.reading import parse_document

DOCUMENT = parse_document(
    b"""\
regions:
  eu-west-1: {network: 10.11.0.0/16}
bus:
  exchanges:
    events: {}
  federation:
    outage: 9h
    links:
      - {from: eu-west-1a, to: eu-west-1b}
ring: {nodes: 3}
accept:
  - {code: RB220, where: a}
  - {code: RB221, where: b}
""",
    "platform.yaml",
)


@pytest.mark.parametrize(
    ("where", "line"),
    [
        ("exchange events", 5),
        ("region eu-west-1", 2),
        ("bus.federation.outage", 7),
        ("bus.federation.links eu-west-1a > eu-west-1b", 8),
        ("ring eu-west-1", 10),
        ("accept[1]", 13),
        ("accept[2]", None),
        ("exchange audit", None),
        ("bus.nodes", None),
        ("cluster eu-west-1a", None),
        ("region us-east-1", None),
    ],
)
def test_a_finding_has_its_line_where_the_file_gives_what_it_is_about(where: str, line: int | None) -> None:
    (found,) = located([warning("RB210", where, "something")], DOCUMENT)
    assert found.where == Place(where, "platform.yaml" if line else None, line)


def test_a_finding_that_has_a_line_keeps_it() -> None:
    given = warning("RB210", Place("exchange events", "other.yaml", 1), "something")
    assert located([given], DOCUMENT) == (given,)
