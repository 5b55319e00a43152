"""Runs are kept in SQLite or PostgreSQL; another database is a user's mistake, not a missing module."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from ringbus.errors import RingbusError
from ringbus_migration import codes
from ringbus_migration.course.record import RecordDraft, RecordKind
from ringbus_migration.run.store import open_store
from tests.unit.migration_runs import SmallRun


@pytest.mark.parametrize("scheme", ["mysql", "mysql+pymysql", "postgresql+psycopg2", "nonsense", "http"])
def test_another_database_is_refused_without_what_it_is_reached_by(scheme: str) -> None:
    with pytest.raises(RingbusError) as caught:
        open_store(f"{scheme}://ann:secret@db/runs", "demo/test", lambda: "now", "ann")
    (finding,) = caught.value.findings
    assert finding.code == codes.DATABASE
    assert scheme in str(finding.where.path) + finding.message
    assert "postgresql://" in finding.hint
    assert "secret" not in repr(finding)


@pytest.mark.parametrize("url", ["", "runs.sqlite"])
def test_what_is_no_url_is_refused(url: str) -> None:
    with pytest.raises(RingbusError) as caught:
        open_store(url, "demo/test", lambda: "now", "ann")
    assert [finding.code for finding in caught.value.findings] == [codes.DATABASE]


def test_sqlite_is_opened() -> None:
    assert open_store("sqlite://", "demo/test", lambda: "now", "ann").latest("any") is None


def test_many_who_keep_one_plan_and_write_to_it_at_once_are_all_served(tmp_path: Path) -> None:
    url, document = f"sqlite:///{tmp_path / 'runs.sqlite'}", SmallRun().document

    def write(number: int) -> str:
        store = open_store(url, "demo/many", lambda: "now", "ann")
        run = store.keep(document)
        store.append(run, "plan", [RecordDraft(RecordKind.RETRIED, number)])
        return run

    with ThreadPoolExecutor(16) as pool:
        (run,) = set(pool.map(write, range(160)))
    store = open_store(url, "demo/many", lambda: "now", "ann")
    assert sorted(record.step for record in store.verified(run, "plan")) == list(range(160))


def test_of_no_records_nothing_is_written() -> None:
    store = open_store("sqlite://", "demo/test", lambda: "now", "ann")
    run = store.keep(SmallRun().document)
    assert store.append(run, "plan", []) == ()
    assert store.records(run) == ()


def test_nothing_is_written_to_a_run_that_was_never_begun() -> None:
    store = open_store("sqlite://", "demo/test", lambda: "now", "ann")
    with pytest.raises(RingbusError) as caught:
        store.append("demo/test/none", "plan", [RecordDraft(RecordKind.GO)])
    assert [finding.code for finding in caught.value.findings] == [codes.NO_RUN]
