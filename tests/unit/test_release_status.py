"""What `status` says while a release is not at its end, at every boundary that a crash may leave it at."""

from __future__ import annotations

from pathlib import Path

import pytest

from ringbus.release.apply import apply_release
from ringbus.release.plan import plan_release
from ringbus.release.status import status
from tests.unit.fakes import FakeCloud, progress_of, release_inputs

_CHANGED = {"ring": {"nodes": 2}}
_REGION = "region-eu-west-1"


@pytest.mark.parametrize("records", [0, 1, 2, 3])
def test_a_release_that_is_not_at_its_end_is_partial_whatever_stood_before(tmp_path: Path, records: int) -> None:
    """All stacks stand from the release before: each of them is applied, and the new release is not."""
    cloud = FakeCloud()
    inputs = release_inputs(tmp_path, cloud)
    apply_release(inputs, plan_release(inputs, "r1", inputs.topology.stacks))
    inputs = release_inputs(tmp_path, cloud, _CHANGED)
    release = plan_release(inputs, "r2", inputs.topology.stacks)
    assert (status(inputs).release, status(inputs).state) == ("r1", "applied"), "planned is not begun"

    inputs.store.begin("r2")
    progress = progress_of(inputs, release)
    steps = (progress.begin, lambda: progress.applied("base", 1), lambda: progress.applying(_REGION, "plan"))
    for step in steps[:records]:
        step()
    reading = status(inputs)
    assert (reading.release, reading.state) == ("r2", "partial")
    stands = {stack.name: stack.state for stack in reading.stacks}
    assert stands.pop(_REGION) == ("partial" if records == 3 else "applied")
    assert set(stands.values()) == {"applied"}


def test_a_release_at_its_end_is_applied(tmp_path: Path) -> None:
    inputs = release_inputs(tmp_path, FakeCloud())
    apply_release(inputs, plan_release(inputs, "r1", inputs.topology.stacks))
    assert status(inputs).state == "applied"
