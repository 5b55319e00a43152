"""What `status` says while a release is not at its end, at every boundary that a crash may leave it at."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ringbus.release.apply import apply_release
from ringbus.release.plan import plan_release
from ringbus.release.status import status, under_way
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
    assert (reading.release, reading.state, reading.ended) == ("r2", "partial", False)
    assert under_way(inputs.store) == "r2"
    stands = {stack.name: stack.state for stack in reading.stacks}
    assert stands.pop(_REGION) == ("partial" if records == 3 else "applied")
    assert set(stands.values()) == {"applied"}


def test_after_every_document_that_is_written_a_stack_is_partial_while_its_journal_says_that_it_is_applied_now(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed after each write of an apply in turn; what was written then is there whole."""
    cloud, seen = FakeCloud(), []
    inputs = release_inputs(tmp_path, cloud)
    apply_release(inputs, plan_release(inputs, "r1", inputs.topology.stacks))
    inputs = release_inputs(tmp_path, cloud, _CHANGED)
    release = plan_release(inputs, "r2", inputs.topology.stacks)
    write = type(inputs.store.documents).write

    def written(documents: Any, key: str, content: bytes) -> None:
        write(documents, key, content)
        steps = {record.subject: record.step for record in inputs.store.journal("r2").records()}
        told = {stack.name: stack.state for stack in status(inputs).stacks}
        seen.append(key)
        assert {name for name, state in told.items() if state == "partial"} == {
            name for name, step in steps.items() if step == "applying"
        }, key

    monkeypatch.setattr(type(inputs.store.documents), "write", written)
    apply_release(inputs, release)
    assert f"applied/{_REGION}.json" in seen


def test_a_release_at_its_end_is_applied(tmp_path: Path) -> None:
    inputs = release_inputs(tmp_path, FakeCloud())
    apply_release(inputs, plan_release(inputs, "r1", inputs.topology.stacks))
    assert (status(inputs).state, status(inputs).ended) == ("applied", True)
    assert under_way(inputs.store) is None


@pytest.mark.parametrize(
    ("damaged", "code"), [("release.json", "RB403"), ("journal/000001.json", "RB390"), ("journal/000002.json", "RB390")]
)
def test_what_cannot_be_read_of_a_release_is_told_beside_what_can(tmp_path: Path, damaged: str, code: str) -> None:
    inputs = release_inputs(tmp_path, FakeCloud())
    apply_release(inputs, plan_release(inputs, "r1", inputs.topology.stacks))
    inputs.store.documents.write(f"releases/r1/{damaged}", b"{}")
    reading = status(inputs)
    assert (reading.release, reading.state) == ("r1", "damaged")
    assert under_way(inputs.store) is None
    assert {stack.name: stack.state for stack in reading.stacks} == dict.fromkeys(inputs.ports, "applied")
    assert [(one.code, str(one.where).endswith(damaged)) for one in reading.damage] == [(code, True)]


def test_a_damaged_plan_is_told_and_the_release_before_it_is_whole(tmp_path: Path) -> None:
    inputs = release_inputs(tmp_path, FakeCloud())
    apply_release(inputs, plan_release(inputs, "r1", inputs.topology.stacks))
    plan_release(inputs, "r2", inputs.topology.stacks)
    inputs.store.documents.write("releases/r2/release.json", b"")
    reading = status(inputs)
    assert (reading.release, reading.state, reading.planned) == ("r1", "applied", "r2")
    assert {stack.pending for stack in reading.stacks} == {None}
    assert [one.code for one in reading.damage] == ["RB403"]
