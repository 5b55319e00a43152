"""Where runs are kept: their plans and their records, in the database that DBOS keeps its own in."""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import sqlalchemy as sql
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from ringbus.errors import RingbusError, failed
from ringbus_migration import codes
from ringbus_migration.course.record import AuditRecord, RecordDraft, RecordKind, chained
from ringbus_migration.plan.document import PlanDocument, plan_document

_TRIES = 20
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
                connection.execute(_RUNS.insert().values(row))
        return run

    def plan(self, run: str) -> PlanDocument:
        """The plan of a run; RB640 when there is none."""
        with telling(), self.engine.connect() as connection:
            text = connection.execute(sql.select(_RUNS.c.plan).where(_RUNS.c.run == run)).scalar()
        if text is None:
            raise failed(codes.NO_RUN, run, "was never begun", hint="`ringbus migrate run` begins it.")
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

    def _last(self, run: str) -> tuple[AuditRecord | None, str]:
        """The last record, and the worker that was told to go last."""
        told = [_AUDIT.c.run == run, _AUDIT.c.kind == RecordKind.GO.value]
        with telling(), self.engine.connect() as connection:
            newest = sql.select(_AUDIT).where(_AUDIT.c.run == run).order_by(_AUDIT.c.number.desc()).limit(1)
            row = connection.execute(newest).mappings().first()
            go = (
                connection.execute(sql.select(_AUDIT).where(*told).order_by(_AUDIT.c.number.desc()).limit(1))
                .mappings()
                .first()
            )
        worker = str(_record(go).facts.get("worker", "")) if go else ""
        return (_record(row) if row else None), worker

    def append(
        self, run: str, plan: str, drafts: Sequence[RecordDraft], worker: str = "", after: int | None = None
    ) -> tuple[AuditRecord, ...]:
        """Add records at the end of the chain, all or none, however many others add theirs.

        Of a ``worker`` nothing is taken once another one has been told to go: RB641. Where they follow from what stood
        ``after`` a number, nothing is added once there is a newer one: something else may follow from that.
        """
        for _ in range(_TRIES):
            before, going = self._last(run)
            if worker and worker != going:
                raise failed(
                    codes.WORKED_ON, run, "somebody else carries it on now", note="Nothing more was done here."
                )
            if after is not None and before and before.number != after:
                return ()
            made: list[AuditRecord] = []
            for draft in drafts:
                made.append(chained(draft, made[-1] if made else before, plan, self.now(), self.who))
            try:
                with telling(), self.engine.begin() as connection:
                    connection.execute(_AUDIT.insert(), [_row(run, record) for record in made])
            except _TakenError:
                continue
            return tuple(made)
        raise failed(codes.WORKED_ON, run, "others write to it all the time", hint="repeat the command.")


_SCHEMES = ("sqlite", "sqlite+pysqlite", "postgres", "postgresql", "postgresql+psycopg")


def open_store(url: str, prefix: str, now: Callable[[], str], who: str) -> RunStore:
    """The database at ``url`` with its tables, made if need be; RB647 when it cannot be used."""
    scheme = url.partition(":")[0]
    if scheme not in _SCHEMES:
        said = "is no database that runs are kept in: SQLite or PostgreSQL"
        hint = "write it like postgresql://user@host/database, or unset RINGBUS_DATABASE_URL."
        raise failed(codes.DATABASE, f"`{scheme}:`", said, note="Nothing was done.", hint=hint)
    with telling():
        engine = sql.create_engine(driver_url(url), pool_pre_ping=True)
        _META.create_all(engine)
    return RunStore(engine, prefix, now, who)


def driver_url(url: str) -> str:
    """The URL with the driver that is installed: PostgreSQL by psycopg 3."""
    head, mark, rest = url.partition("://")
    return f"postgresql+psycopg{mark}{rest}" if head in ("postgres", "postgresql") else url


class _TakenError(Exception):
    """The number was taken by somebody who was quicker."""


@contextmanager
def telling() -> Iterator[None]:
    """What the database refuses is told as RB647."""
    try:
        yield
    except IntegrityError:
        raise _TakenError from None
    except SQLAlchemyError as fault:
        raise _unusable(fault) from None


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
