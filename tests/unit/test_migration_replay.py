"""What an earlier Ringbus left under way, a later one goes on with: workflows that were recorded are played again."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from ringbus_migration.course.record import RecordKind
from ringbus_migration.run.carry import INTERPRETER
from tests.unit.migration_recording import WAITS, carried, kept_in, recorded


@pytest.mark.parametrize("interpreter", range(1, INTERPRETER + 1))
def test_a_run_that_was_killed_under_an_earlier_ringbus_goes_on_to_its_end(tmp_path: Path, interpreter: int) -> None:
    file = tmp_path / "runs.sqlite"
    with sqlite3.connect(file) as connection:
        connection.executescript(recorded(interpreter).read_text(encoding="utf-8"))
    before = workflows(file)
    small = kept_in(file)
    told = [record for record in small.store.records(small.run) if record.kind is RecordKind.GO]
    assert [(name, status) for name, status, _ in before] == [(told[0].facts["workflow"], "PENDING")]
    assert before[0][2] >= 2 * WAITS
    small.stated["cities.london.legacy"] = "drained"
    assert carried(small, file) == "held"
    assert "retired" in small.now.why
    after = workflows(file)
    small.store.engine.dispose()
    if interpreter == INTERPRETER:
        assert [(name, status) for name, status, _ in after] == [(before[0][0], "SUCCESS")]
        assert after[0][2] > before[0][2]
    else:
        assert len(after) == 2


def workflows(file: Path) -> list[tuple[str, str, int]]:
    """Each with its status and the number of things that were kept of it."""
    with sqlite3.connect(file) as connection:
        found = connection.execute(
            "select s.workflow_uuid, s.status, count(o.function_id) from workflow_status s"
            " left join operation_outputs o on o.workflow_uuid = s.workflow_uuid group by 1, 2 order by s.created_at"
        )
        return [(str(name), str(status), int(kept)) for name, status, kept in found]
