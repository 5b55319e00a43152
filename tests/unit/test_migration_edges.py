"""Before a run begins, what stands in front of its first wave's cities is looked for: all that lacks is told."""

from __future__ import annotations

import pytest

from ringbus.errors import Kind, RingbusError
from ringbus_migration.cli.edges import require_edges
from tests.unit.migration_runs import SmallRun


def test_what_stands_is_looked_at_and_nothing_is_changed() -> None:
    small = SmallRun()
    require_edges(small.document, small.port)
    assert small.port.calls
    assert not small.port.changes


def test_a_shared_group_like_which_none_can_be_made_is_told_before_anything_is_begun() -> None:
    small = SmallRun()
    small.port.groups["demo-legacy-london-api"]["Matcher"] = {"GrpcCode": "0"}
    with pytest.raises(RingbusError) as caught:
        require_edges(small.document, small.port)
    (found,) = caught.value.findings
    assert (found.code, str(found.where)) == ("RB650", "cities.london")
    assert "none of HTTP" in found.message
    assert not small.port.changes


def test_a_group_that_is_not_there_is_told_before_anything_is_begun() -> None:
    small = SmallRun()
    del small.port.groups["demo-legacy-london-to-london"]
    with pytest.raises(RingbusError) as caught:
        require_edges(small.document, small.port)
    assert caught.value.kind is Kind.REFUSED
    (found,) = caught.value.findings
    assert (found.code, str(found.where)) == ("RB650", "cities.london")
    assert "demo-legacy-london-to-london" in found.message + found.note
    assert found.hint.startswith("apply the platform file")
