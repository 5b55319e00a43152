"""Where runs are kept: their plans and their records, in the database that DBOS keeps its own in."""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass

import sqlalchemy as sql
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlalchemy.schema import CreateTable

from ringbus.errors import RingbusError, failed
from ringbus_migration import codes
from ringbus_migration.course.record import AuditRecord, RecordDraft, RecordKind, chained
from ringbus_migration.plan.document import PlanDocument, plan_document

#: Seconds that a writer waits for others.
_PATIENCE = 60
#: What was committed while a writer waited is seen by it, whatever the server's own default is.
_SEEN = "READ COMMITTED"
#: The lock of who makes the tables: any number that nobody else takes.
_TABLES = 0x72696E67627573
_META = sql.MetaData()
_RUNS = sql.Table(
    "ringbus_runs",
    _META,
    sql.Column("run", sql.String(200), primary_key=True),
    sql.Column("begun", sql.String(40), nullable=False),
    sql.Column("plan", sql.Text, nullable=False),
)
_AUDIT = sql.Table(
    "ringbus_audit",
    _META,
    sql.Column("run", sql.String(200), primary_key=True),
    sql.Column("number", sql.Integer, primary_key=True),
    sql.Column("previous", sql.String(64), nullable=False),
    sql.Column("at", sql.String(40), nullable=False),
    sql.Column("who", sql.String(200), nullable=False),
    sql.Column("kind", sql.String(40), nullable=False),
    sql.Column("step", sql.Integer, nullable=False),
    sql.Column("why", sql.Text, nullable=False),
    sql.Column("facts", sql.Text, nullable=False),
    sql.Column("digest", sql.String(64), nullable=False),
)
_AT_REST = {RecordKind.COMPLETED, RecordKind.ROLLED_BACK}


@dataclass(frozen=True, slots=True)
class RunStore:
    """The runs below one ``prefix`` (``hailo/localstack``) of a database; may be used by many processes at once."""

    engine: sql.Engine
    prefix: str
    now: Callable[[], str]
    who: str

    def name(self, document: PlanDocument) -> str:
        """How the run of a plan is called."""
        return f"{self.prefix}/{document.plan.name}/{document.plan.digest[:12]}"

    def keep(self, document: PlanDocument) -> str:
        """Keep a plan, unless it is; the name of its run."""
        run = self.name(document)
        row = {"run": run, "begun": self.now(), "plan": json.dumps(document.to_json(), sort_keys=True)}
        with telling(), self.engine.begin() as connection:
            if connection.execute(sql.select(_RUNS.c.run).where(_RUNS.c.run == run)).first() is None:
                with suppress(IntegrityError):  # somebody was quicker
                    connection.execute(_RUNS.insert().values(row))
        return run

    def plan(self, run: str) -> PlanDocument:
        """The plan of a run; RB640 when there is none."""
        with telling(), self.engine.connect() as connection:
            text = connection.execute(sql.select(_RUNS.c.plan).where(_RUNS.c.run == run)).scalar()
        if text is None:
            raise _never_begun(run)
        return plan_document(json.loads(text))

    def latest(self, migration: str, *, under_way: bool = False) -> str | None:
        """The run of a migration that was begun last; ``under_way``: of those that have not come to their end."""
        with telling(), self.engine.connect() as connection:
            start = _RUNS.c.run.startswith(f"{self.prefix}/{migration}/", autoescape=True)
            found = connection.execute(sql.select(_RUNS.c.run).where(start).order_by(_RUNS.c.begun.desc())).scalars()
            names = [str(name) for name in found]
        return next((name for name in names if not under_way or self._unfinished(name)), None)

    def _unfinished(self, run: str) -> bool:
        kinds = [record.kind for record in self.records(run)]
        ends = [kind for kind in kinds if kind in _AT_REST or kind is RecordKind.GO]
        return bool(ends) and ends[-1] is RecordKind.GO

    def records(self, run: str) -> tuple[AuditRecord, ...]:
        """All records of a run, in order, as they are kept."""
        return tuple(record for record, _ in self._rows(run, 0))

    def verified(self, run: str, plan: str, known: AuditRecord | None = None) -> tuple[AuditRecord, ...]:
        """The records after the one that is ``known``; RB645 when one was changed, taken out or put in."""
        found: list[AuditRecord] = []
        last, previous = (known.number, known.digest) if known else (0, plan)
        for record, digest in self._rows(run, last):
            if (record.number, record.previous, record.digest) != (last + 1, previous, digest):
                raise _broken(run, record.number)
            found.append(record)
            last, previous = record.number, digest
        return tuple(found)

    def _rows(self, run: str, after: int) -> list[tuple[AuditRecord, str]]:
        asked = sql.select(_AUDIT).where(_AUDIT.c.run == run, _AUDIT.c.number > after).order_by(_AUDIT.c.number)
        with telling(), self.engine.connect() as connection:
            return [(_record(row), str(row["digest"])) for row in connection.execute(asked).mappings()]

    def append(
        self, run: str, plan: str, drafts: Sequence[RecordDraft], worker: str = "", after: int | None = None
    ) -> tuple[AuditRecord, ...]:
        """Add records at the end of the chain, all or none, however many others add theirs; RB640 without a run.

        Of a ``worker`` nothing is taken once another one has been told to go: RB641. Where they follow from what stood
        ``after`` a number, nothing is added once there is a newer one: something else may follow from that.
        """
        with telling(), self.engine.begin() as connection:
            _patient(connection)
            _alone(connection, run)
            before = _newest(connection, run)
            go = _newest(connection, run, RecordKind.GO)
            if worker and worker != (str(go.facts.get("worker", "")) if go else ""):
                raise failed(
                    codes.WORKED_ON, run, "somebody else carries it on now", note="Nothing more was done here."
                )
            if after is not None and before and before.number != after:
                return ()
            made: list[AuditRecord] = []
            for draft in drafts:
                made.append(chained(draft, made[-1] if made else before, plan, self.now(), self.who))
            if made:
                connection.execute(_AUDIT.insert(), [_row(run, record) for record in made])
        return tuple(made)


def _alone(connection: sql.Connection, run: str) -> None:
    """Others who write to the run wait from here to the end of the transaction, in SQLite and PostgreSQL alike."""
    unchanged = _RUNS.update().where(_RUNS.c.run == run).values(begun=_RUNS.c.begun)
    if not connection.execute(unchanged).rowcount:
        raise _never_begun(run)


def _newest(connection: sql.Connection, run: str, kind: RecordKind | None = None) -> AuditRecord | None:
    """The last record of a run, or the last one of a kind."""
    asked = sql.select(_AUDIT).where(_AUDIT.c.run == run).order_by(_AUDIT.c.number.desc()).limit(1)
    if kind:
        asked = asked.where(_AUDIT.c.kind == kind.value)
    row = connection.execute(asked).mappings().first()
    return _record(row) if row else None


_SCHEMES = ("sqlite", "sqlite+pysqlite", "postgres", "postgresql", "postgresql+psycopg")


def open_store(url: str, prefix: str, now: Callable[[], str], who: str) -> RunStore:
    """The database at ``url`` with its tables, made if need be; RB647 when it cannot be used."""
    scheme = url.partition(":")[0]
    if scheme not in _SCHEMES:
        said = "is no database that runs are kept in: SQLite or PostgreSQL"
        hint = "write it like postgresql://user@host/database, or unset RINGBUS_DATABASE_URL."
        raise failed(codes.DATABASE, f"`{scheme}:`", said, note="Nothing was done.", hint=hint)
    with telling():
        given = {"connect_args": {"timeout": _PATIENCE}} if scheme.startswith("sqlite") else {"isolation_level": _SEEN}
        engine = sql.create_engine(driver_url(url), pool_pre_ping=True, **given)
        with engine.begin() as connection:
            _tables(connection)
    return RunStore(engine, prefix, now, who)


def _tables(connection: sql.Connection) -> None:
    """Make the tables that are missing; of several who open a new database at once PostgreSQL lets one at a time.

    Where nothing is missing nothing is asked for that only the tables' owner may do.
    """
    standing = sql.inspect(connection)
    missing = [table for table in _META.sorted_tables if not standing.has_table(table.name)]
    if missing and _by_server(connection):
        _patient(connection)
        connection.execute(sql.select(sql.func.pg_advisory_xact_lock(_TABLES)))
    for table in missing:
        connection.execute(CreateTable(table, if_not_exists=True))


def _patient(connection: sql.Connection) -> None:
    """A server waits for others without end unless it is told; SQLite is told when it is opened."""
    if _by_server(connection):
        connection.execute(sql.text(f"set local lock_timeout = '{_PATIENCE}s'"))


def _by_server(connection: sql.Connection) -> bool:
    return connection.dialect.name == "postgresql"


def driver_url(url: str) -> str:
    """The URL with the driver that is installed: PostgreSQL by psycopg 3."""
    head, mark, rest = url.partition("://")
    return f"postgresql+psycopg{mark}{rest}" if head in ("postgres", "postgresql") else url


@contextmanager
def telling() -> Iterator[None]:
    """What the database refuses is told as RB647."""
    try:
        yield
    except SQLAlchemyError as fault:
        raise _unusable(fault) from None


def _never_begun(run: str) -> RingbusError:
    return failed(codes.NO_RUN, run, "was never begun", hint="`ringbus migrate run` begins it.")


def _unusable(fault: SQLAlchemyError) -> RingbusError:
    said = str(getattr(fault, "orig", None) or fault).strip().splitlines()
    return failed(
        codes.DATABASE,
        "the database of runs",
        "cannot be reached or used",
        note=said[0] if said else type(fault).__name__,
        hint="correct or unset RINGBUS_DATABASE_URL, or start what it names.",
    )


def _broken(run: str, number: int) -> RingbusError:
    return failed(
        codes.AUDIT_BROKEN,
        f"record {number} of {run}",
        "was changed, or one before it is missing",
        note="Nothing was done: what the records say cannot be trusted.",
        hint="restore the database of runs.",
    )


def _row(run: str, record: AuditRecord) -> dict[str, object]:
    return {
        "run": run, "number": record.number, "previous": record.previous, "at": record.at, "who": record.who,
        "kind": record.kind.value, "step": record.step, "why": record.why,
        "facts": json.dumps(dict(record.facts), sort_keys=True), "digest": record.digest,
    }  # fmt: skip


def _record(row: sql.RowMapping) -> AuditRecord:
    return AuditRecord(
        row["number"], row["previous"], row["at"], row["who"], RecordKind(row["kind"]), row["step"], row["why"],
        json.loads(row["facts"]),
    )  # fmt: skip
