"""Runs are kept in SQLite or PostgreSQL; another database is a user's mistake, not a missing module."""

from __future__ import annotations

import pytest

from ringbus.errors import RingbusError
from ringbus_migration import codes
from ringbus_migration.run.store import open_store


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
