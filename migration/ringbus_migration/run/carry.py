"""A run as a durable workflow: a loop of turns and waits, carried out by DBOS; the one module that knows it.

The workflow is the same for every plan: what it does is in the records. DBOS starts it again where it was after a
crash, and keeps how long it still has to wait. A workflow of an older interpreter is left where it is: its worker is
not the one that was told to go, and a new one goes on from the records.
"""

import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

import sqlalchemy as sql
from dbos import DBOS, DBOSClient, DBOSConfig, SetWorkflowID, WorkflowStatusString
from dbos import error as dbos_error
from sqlalchemy.exc import SQLAlchemyError

from ringbus_migration.course.record import AuditRecord, RecordDraft, RecordKind
from ringbus_migration.run.sqlite import mended
from ringbus_migration.run.store import RunStore, driver_url
from ringbus_migration.run.work import RunEngine, RunInputs

#: Raised only when a recorded workflow would replay differently.
INTERPRETER = 1
_VERSION = f"interpreter-{INTERPRETER}"
_UNFINISHED = {WorkflowStatusString.PENDING.value, WorkflowStatusString.ENQUEUED.value}
_WAKE, _LISTENS, _SCHEMA = "wake", 0.5, "dbos"
_OPEN: dict[str, tuple[RunEngine, RunInputs]] = {}


@DBOS.step(name="ringbus turn")
def turn(run: str) -> dict[str, Any]:
    """One turn of a run, with plain values as its answer."""
    outcome = _OPEN[run][0].turn()
    return {"end": outcome.end, "wait": outcome.wait}


@DBOS.workflow(name="ringbus migration", max_recovery_attempts=None)
def interpret(run: str) -> str:
    """Turn after turn, until the run comes to rest; the state it rests in."""
    while True:
        taken = turn(run)
        if taken["end"]:
            return str(taken["end"])
        if taken["wait"]:
            _OPEN[run][1].wait(taken["wait"])


def durable_wait(seconds: float) -> None:
    """Wait, unless somebody wakes the run; after a crash for what is left."""
    DBOS.recv(_WAKE, timeout_seconds=seconds)


def wake(records: Sequence[AuditRecord], url: str, clock: Callable[[], float]) -> None:
    """Tell a run that is carried on elsewhere that something was recorded: it looks now, not after its wait.

    One that cannot be told, for its worker died before DBOS kept anything, hears of it when it is carried on.
    """
    last = _told(records)
    if last is not None and last.facts.get("interpreter") == INTERPRETER:
        with mended(clock), suppress(SQLAlchemyError, dbos_error.DBOSException):
            client = DBOSClient(system_database_url=driver_url(url))
            try:
                client.send(str(last.facts["workflow"]), "look", topic=_WAKE)
            finally:
                client.destroy()


def carry_on(run: str, inputs: RunInputs, url: str) -> str:
    """Tell a run to go, and carry it on until it rests; the caller holds it. The state it rests in."""
    with mended(inputs.clock):
        return _carried(run, inputs, url)


def _carried(run: str, inputs: RunInputs, url: str) -> str:
    _OPEN[run] = (RunEngine(run, inputs), inputs)
    plan = inputs.document.plan.digest
    workflow = _unfinished(inputs.store, run, url) or f"{run}#{inputs.worker}"
    facts = {"worker": inputs.worker, "workflow": workflow, "interpreter": INTERPRETER}
    inputs.store.append(run, plan, [RecordDraft(RecordKind.GO, facts=facts)])
    config: DBOSConfig = {
        "name": "ringbus",
        "system_database_url": driver_url(url),
        "application_version": _VERSION,
        "executor_id": run,
        "log_level": "CRITICAL",
        "notification_listener_polling_interval_sec": _LISTENS,
    }
    DBOS(config=config)
    try:
        DBOS.launch()
        with inputs.stop.listening(lambda _: _awake(workflow)), SetWorkflowID(workflow):
            return DBOS.start_workflow(interpret, run).get_result()
    finally:
        DBOS.destroy()
        del _OPEN[run]


def _awake(workflow: str) -> None:
    """Beside the signal handler: that may have interrupted anything."""
    threading.Thread(target=DBOS.send, args=(workflow, "stop", _WAKE), daemon=True).start()


def _told(records: Sequence[AuditRecord]) -> AuditRecord | None:
    return next((record for record in reversed(records) if record.kind is RecordKind.GO), None)


def _unfinished(store: RunStore, run: str, url: str) -> str | None:
    """The workflow that was told to go last, when it is still under way: DBOS goes on with it by itself."""
    last = _told(store.records(run))
    schema = None if store.engine.dialect.name == "sqlite" else _SCHEMA
    if last is None or last.facts.get("interpreter") != INTERPRETER:
        return None
    if not sql.inspect(store.engine).has_table("workflow_status", schema):
        return None  # whoever told it to go died before DBOS was there
    client = DBOSClient(system_database_url=driver_url(url))
    try:
        found = client.list_workflows(workflow_ids=[str(last.facts["workflow"])])
    finally:
        client.destroy()
    return found[0].workflow_id if found and found[0].status in _UNFINISHED else None
