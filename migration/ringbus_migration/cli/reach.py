"""Reaching a migration's run: its store, the target it works on, and what the platform file says now."""

import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from ringbus.cli.console import error_console
from ringbus.cli.holding import store_of
from ringbus.cli.interrupts import stopping
from ringbus.cli.moment import now
from ringbus.cli.opening import OpenPlatform
from ringbus.cli.receivers import receiving
from ringbus.cli.settings import Settings
from ringbus.cli.targets.choice import target_hands
from ringbus.cli.targets.hands import OpenTarget
from ringbus.errors import RingbusError, failed, refused
from ringbus.events import Report
from ringbus.model.document import name_in, read_documents, read_platform
from ringbus.model.platform import Platform
from ringbus.model.reading import read_document
from ringbus.model.standing import legacy_of, monolith_of
from ringbus.outcomes import Stop
from ringbus_migration import codes
from ringbus_migration.cli.opening import OpenMigrationDocument, open_migration
from ringbus_migration.course.record import RecordDraft
from ringbus_migration.course.standing import RunProgress, RunState, progress
from ringbus_migration.plan.document import PlanDocument
from ringbus_migration.run.store import RunStore, open_store


@dataclass(frozen=True, slots=True)
class OpenRun:
    """A run by name, where it is kept, the plan it was begun with, and where it stands."""

    name: str
    store: RunStore
    url: str
    document: PlanDocument

    def progress(self) -> RunProgress:
        """Where it stands; RB645 when its records cannot be trusted."""
        return progress(self.store.verified(self.name, self.document.plan.digest))

    def add(self, *drafts: RecordDraft) -> RunProgress:
        """Record something, and where it stands then."""
        self.store.append(self.name, self.document.plan.digest, drafts)
        return self.progress()


@dataclass(frozen=True, slots=True)
class ReachedTarget:
    """A target that is ready, and who listens."""

    settings: Settings
    hands: OpenTarget
    report: Report
    stop: Stop


def open_runs(settings: Settings, platform: str) -> tuple[RunStore, str]:
    """The store of runs, and its URL: the database that is set, or a file beside the platform's releases."""
    url = settings.database
    if url is None:
        folder = store_of(settings, platform).root / "migrations"
        folder.mkdir(parents=True, exist_ok=True)
        url = f"sqlite:///{(folder / 'runs.sqlite').absolute()}"
    return open_store(url, f"{platform}/{settings.target.value}", now, settings.who), url


def run_under_way(settings: Settings, file: Path) -> OpenRun:
    """The run of this migration that was begun last; RB640 when there is none.

    Of the files only the names are asked: a run keeps its plan, and where it stands is told whatever is wrong in them.
    """
    platform = name_in(read_documents(settings.file, settings.overlays), "platform")
    migration = name_in(read_document(file), "name")
    if not platform or not migration:
        opened = open_migration(settings, file, judged=False)
        platform, migration = opened.read.platform.name, opened.plan.name
    store, url = open_runs(settings, platform)
    name = store.latest(migration, under_way=True) or store.latest(migration)
    if name is None:
        hint = "`ringbus migrate run` begins it."
        raise failed(codes.NO_RUN, migration, f"has no run on {settings.target.value}", hint=hint)
    return OpenRun(name, store, url, store.plan(name))


def run_to_begin(settings: Settings, opened: OpenMigrationDocument) -> OpenRun:
    """The run that is under way, whatever the file plans by now; or a new one of the file's plan."""
    store, url = open_runs(settings, opened.read.platform.name)
    name = store.latest(opened.plan.name, under_way=True)
    if name is None:
        name = store.keep(PlanDocument(opened.plan, opened.read.migration, opened.read.platform))
    return OpenRun(name, store, url, store.plan(name))


def carried(run: OpenRun, reached: ReachedTarget, *, wait: bool = False) -> str:
    """Carry a run on until it rests; the state it rests in. RB641 when somebody else does.

    Who waited for somebody else takes over when they died, and leaves a run as it is that came to rest with them.
    """
    from ringbus.aws.session import AwsSession  # boto3 and DBOS take their time to import
    from ringbus_migration.cli.edges import require_edges
    from ringbus_migration.data.mover import UnmovedPort
    from ringbus_migration.run.carry import carry_on, durable_wait
    from ringbus_migration.run.hold import holding
    from ringbus_migration.run.work import RunInputs
    from ringbus_migration.traffic.port import AwsPort

    kept = run.document
    with holding(run.store.engine, run.name, reached.stop if wait else None) as waited:
        now = run.progress()
        if waited and now.ended and now.state is not RunState.PLANNED:
            return now.state.value
        document = PlanDocument(kept.plan, kept.migration, reached.hands.platform)
        port = AwsPort(AwsSession(reached.hands.target))
        if now.state in (RunState.PLANNED, RunState.ROLLED_BACK):
            require_edges(document, port)
        inputs = RunInputs(
            store=run.store,
            document=document,
            port=port,
            data=UnmovedPort(),
            stated=partial(stated, reached.settings),
            clock=time.time,
            wait=durable_wait,
            report=reached.report,
            worker=secrets.token_hex(8),
            stop=reached.stop,
        )
        return carry_on(run.name, inputs, run.url)


@contextmanager
def reaching(settings: Settings, platform: Platform) -> Iterator[ReachedTarget]:
    """The target made ready, before the store is opened: runs on a LocalStack that is gone are set aside with it."""
    with stopping() as stop, receiving(error_console(), verbose=settings.verbose) as report:
        hands = target_hands(settings, OpenPlatform(platform), store_of(settings, platform.name), (stop, report))
        yield ReachedTarget(settings, hands, report, stop)


def stated(settings: Settings, key: str) -> str | None:
    """What the platform file says now of a monolith, by its key: ``cities.london.legacy`` or ``legacy.monolith``."""
    platform = read_platform(settings.file, settings.overlays)
    head, _, rest = key.partition(".")
    if head == "legacy":
        return monolith_of(platform)
    city = rest.partition(".")[0]
    return legacy_of(platform, city) if city in platform.cities else None


def require_going(run: OpenRun) -> None:
    """RB642 where a run does not go on by itself: it is frozen, or has come to its end."""
    standing = run.progress()
    if standing.state in (RunState.FROZEN, RunState.COMPLETED):
        hint = "`ringbus migrate status` says where it stands; `ringbus migrate undo` goes back."
        raise refused(codes.FROZEN, run.name, f"is {standing.state.value}", note=standing.why, hint=hint)


def being_carried(run: OpenRun) -> bool:
    """Whether somebody carries it on at this moment."""
    from ringbus_migration.run.hold import holding

    try:
        with holding(run.store.engine, run.name):
            return False
    except RingbusError as fault:
        if fault.findings[0].code != codes.WORKED_ON:
            raise
        return True


def awaken(run: OpenRun) -> None:
    """Let who carries the run on look at once; nobody may."""
    from ringbus_migration.run.carry import wake

    wake(run.store.records(run.name), run.url, time.time)
