"""A kept plan is the one that its digest says, with the files it was made from."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from ringbus.errors import RingbusError
from ringbus_migration.plan.document import PlanDocument, plan_document
from tests.unit.migrations import APPROVALS, MIGRATION, migration, planned

CRITERIA = "criteria: {errors: {metric: errors, most: 0.01}}\n"


def kept() -> dict[str, Any]:
    read = migration(MIGRATION + APPROVALS + CRITERIA)
    found: dict[str, Any] = json.loads(json.dumps(PlanDocument(planned(read), read.migration, read.platform).to_json()))
    return found


def test_what_was_kept_is_read_as_it_was() -> None:
    assert json.loads(json.dumps(plan_document(kept()).to_json())) == kept()


@pytest.mark.parametrize(
    "changed",
    [
        lambda data: data["migration"]["criteria"]["errors"].update(most=1.0),
        lambda data: data["migration"]["approvals"].update(complete=["mallory"]),
        lambda data: data["migration"]["tee"].update(at="http://elsewhere"),
        lambda data: data.update(tee=False),
        lambda data: data["touches"].update({"london/jobs": []}),
        lambda data: data["platform"].update(platform="other"),
        lambda data: data["steps"][0].update(what="nothing"),
    ],
)
def test_what_was_changed_is_not_read(changed: Callable[[dict[str, Any]], None]) -> None:
    data = kept()
    changed(data)
    with pytest.raises(RingbusError) as caught:
        plan_document(data)
    assert caught.value.findings[0].code == "RB646"
