"""Runs that are kept in PostgreSQL: several workers, of which one at a time carries on, and records in one chain."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import text

from benchmarks.crash_matrix import worker
from ringbus.errors import RingbusError
from ringbus.localstack.status import LocalStackStatus
from ringbus_migration.course.record import RecordDraft, RecordKind
from ringbus_migration.run.hold import holding
from ringbus_migration.run.store import open_store
from tests.localstack.city_edge import aws, edge_now, make_edge
from tests.localstack.postgres import postgres

FORK = multiprocessing.get_context("fork")


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with postgres() as found:
        yield found


def test_a_worker_that_waits_takes_over_when_the_other_one_dies(
    localstack: LocalStackStatus, url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = f"{time.time_ns() // 10**7 % 10**11:012}"
    session = aws(localstack.port, account)
    make_edge(session, "demo", "london")
    monkeypatch.setenv("CRASH_DATABASE_URL", url)
    folders = [tmp_path / name for name in ("first", "second")]
    workers = []
    for folder, kill in zip(folders, (40, 0), strict=True):
        folder.mkdir()
        process = FORK.Process(
            target=worker.main, args=(folder, localstack.port, account, "forward", kill, "before turn")
        )
        process.start()
        workers.append(process)
        while process.is_alive() and not (folder / "boundaries.txt").exists() and folder is folders[0]:
            time.sleep(0.05)
    for process in workers:
        process.join(240)
    assert [process.exitcode for process in workers] == [-9, 0]
    calls = [line.split()[0] for folder in folders for line in (folder / "calls.txt").read_text().splitlines()]
    assert sorted(calls) == sorted(
        ["create_target_group", "attach_load_balancer_target_groups"] * 2 + ["create_rule"] + ["modify_rule"] * 3
    )
    rules = edge_now(session, "demo")["rules"]
    assert {"demo-london-read-old": 0, "demo-london-read-new": 100} in [rule[2] for rule in rules]
    store, plan = open_store(url, f"demo/{account}", worker.text, "ann"), worker.document()
    records = store.verified(store.name(plan), plan.plan.digest)
    assert [record.kind for record in records].count(RecordKind.GO) == 2
    assert records[-1].kind is RecordKind.COMPLETED
    store.engine.dispose()


def test_records_of_many_at_once_are_one_chain(url: str) -> None:
    store = open_store(url, "demo/many", worker.text, "ann")
    plan = worker.document()

    def add(number: int) -> str:
        run = store.keep(plan)
        store.append(run, "plan", [RecordDraft(RecordKind.RETRIED, number)])
        return run

    with ThreadPoolExecutor(12) as pool:
        (run,) = set(pool.map(add, range(480)))
    records = store.verified(run, "plan")
    assert sorted(record.step for record in records) == list(range(480))
    store.engine.dispose()


def test_many_who_open_an_empty_database_at_once_are_all_served() -> None:
    def begin(url: str) -> str:
        store = open_store(url, "demo/fresh", worker.text, "ann")
        run = store.keep(worker.document())
        store.engine.dispose()
        return run

    with postgres() as url, ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(begin, [url] * 8))) == 1


def test_who_may_only_read_and_write_rows_uses_what_its_owner_made(url: str) -> None:
    owner = open_store(url, "demo/rights", worker.text, "ann")
    with owner.engine.begin() as connection:
        for statement in (
            "revoke create on schema public from public",
            "create role writer login",
            "grant select, insert, update on ringbus_runs, ringbus_audit to writer",
        ):
            connection.execute(text(statement))
    other = open_store(url.replace("ringbus@", "writer@"), "demo/rights", worker.text, "ben")
    run = other.keep(worker.document())
    other.append(run, "plan", [RecordDraft(RecordKind.RETRIED, 1)])
    assert [record.who for record in owner.records(run)] == ["ben"]
    owner.engine.dispose()
    other.engine.dispose()


def test_who_waits_too_long_for_another_writer_is_told(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ringbus_migration.run.store._PATIENCE", 1)
    store = open_store(url, "demo/held", worker.text, "ann")
    run = store.keep(worker.document())
    with store.engine.begin() as another:
        another.execute(text("select * from ringbus_runs for update"))
        with pytest.raises(RingbusError) as caught:
            store.append(run, "plan", [RecordDraft(RecordKind.RETRIED, 1)])
    assert caught.value.findings[0].code == "RB647"
    assert store.records(run) == ()
    store.engine.dispose()


def test_one_holds_a_run_and_another_is_told(url: str) -> None:
    first, second = (open_store(url, "demo/held", worker.text, "ann") for _ in range(2))
    with holding(first.engine, "run"):
        with pytest.raises(RingbusError) as caught, holding(second.engine, "run"):
            pass
        assert caught.value.findings[0].code == "RB641"
        with holding(second.engine, "another"):
            pass
    with holding(second.engine, "run"):
        pass
    first.engine.dispose()
    second.engine.dispose()


def test_a_database_that_is_not_there_is_told() -> None:
    with pytest.raises(RingbusError) as caught:
        open_store("postgresql://nobody@127.0.0.1:1/none", "demo/none", worker.text, "ann")
    assert caught.value.findings[0].code == "RB647"
