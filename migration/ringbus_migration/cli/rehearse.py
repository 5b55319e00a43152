"""`ringbus migrate rehearse`."""

import time
from dataclasses import asdict
from typing import Annotated, Any

from cyclopts import Parameter, validators
from rich.text import Text

from ringbus.aws.session import AwsSession
from ringbus.cli.answers import DONE, FAILED, INTERRUPTED, Answer, table
from ringbus.cli.console import error_console
from ringbus.cli.interrupts import stopping
from ringbus.cli.labs import OpenLab, open_lab
from ringbus.cli.moment import now
from ringbus.cli.receivers import receiving
from ringbus.errors import bad_input, refused
from ringbus.events import Report
from ringbus.lab.edge.record import read_record
from ringbus.outcomes import Stop
from ringbus.topology.target import Target, TargetKind
from ringbus_migration import codes
from ringbus_migration.axes import TrafficState
from ringbus_migration.cli.opening import DEFAULT, GivenFile, GivenSettings, OpenMigrationDocument, open_migration
from ringbus_migration.cli.rehearsals import record_path
from ringbus_migration.legality import StepKind
from ringbus_migration.plan.step import Cell, CellKind, Step
from ringbus_migration.rehearse.drill import DrillRun
from ringbus_migration.rehearse.load import LoadRun
from ringbus_migration.rehearse.stage import RehearsalPlace
from ringbus_migration.rehearse.tally import RehearsalSummary, summary
from ringbus_migration.runbook.rehearsed import RehearsalRecord, RehearsedStatus
from ringbus_migration.script.edge import EdgeNames
from ringbus_migration.traffic.hands import TrafficHands
from ringbus_migration.traffic.port import AwsPort

#: Answers one after the other that are enough, seconds to wait for them, and between two.
_ANSWERS, _PATIENCE, _MOMENT = 5, 120.0, 0.5
_PHASES = {TrafficState.CANARY.label, TrafficState.FULL.label}


def run(
    *,
    migration: GivenFile = DEFAULT,
    city: str | None = None,
    route: str | None = None,
    requests: Annotated[int, Parameter(validator=validators.Number(gte=1))] = 20_000,
    rate: Annotated[int, Parameter(validator=validators.Number(gte=20, lte=1_000))] = 200,
    settings: GivenSettings,
) -> Answer:
    """Move the traffic of one route of one city there and back in the lab, under requests that are all counted.

    Every step is timed both ways, and the runbook of the same plan prints the times.

    Parameters
    ----------
    migration
        The migration file.
    city
        The city; the first one that moves when absent.
    route
        The route; the first one that moves when absent.
    requests
        How many requests are sent at least.
    rate
        Requests a second.
    """
    opened = open_migration(settings, migration)
    steps, name = _steps(opened, city, route)
    lab = open_lab(settings)
    lab.require_up()
    with stopping() as stop, receiving(error_console(), verbose=settings.verbose) as report:
        times, found = _rehearsed(opened, lab, (steps, name), (requests, rate), (report, stop))
    record = RehearsalRecord(opened.plan.digest, now(), times, found.counted)
    if not stop.asked and not found.wrong:
        path = record_path(settings, opened)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(record.text(), encoding="utf-8")
    return _answer(record, found, steps, INTERRUPTED if stop.asked else FAILED if found.wrong else DONE)


def _steps(opened: OpenMigrationDocument, city: str | None, route: str | None) -> tuple[tuple[Step, ...], str]:
    """The steps about traffic of one cell up to `full`, without those that only watch; and the route."""
    given = opened.read.migration
    name = route or next(iter(given.routes))
    if name not in given.routes or (city is not None and city not in given.cities):
        raise bad_input(codes.UNKNOWN_NAME, "command line", f"the migration has no {city or ''} {route or ''}".rstrip())
    cells = (step.cell for step in opened.plan.steps if step.cell.kind is CellKind.ROUTES)
    wanted = (cell for cell in cells if cell.subject == given.group(name) and city in (None, cell.city))
    cell: Cell | None = next(wanted, None)
    steps = tuple(
        step
        for step in opened.plan.steps
        if step.cell == cell and step.phase in _PHASES and not (step.kind is StepKind.BAKE and not step.effects)
    )
    if not steps:
        raise refused(codes.NOT_REHEARSED, name, "the plan moves no traffic of it")
    return steps, name


def _rehearsed(
    opened: OpenMigrationDocument,
    lab: OpenLab,
    what: tuple[tuple[Step, ...], str],
    much: tuple[int, int],
    listening: tuple[Report, Stop],
) -> tuple[dict[int, RehearsedStatus], RehearsalSummary]:
    edge = EdgeNames(opened.read.migration, opened.read.platform)
    (steps, route), (requests, rate), (report, stop) = what, much, listening
    record = read_record(lab.place.edge)
    if record is None:
        raise refused(codes.NOT_REHEARSED, lab.name, "its lab has no edge", hint="`ringbus lab up`")
    place = RehearsalPlace(edge, steps[0].cell, lab.opened.topology, lab.lab, lab.place, record)
    inputs = place.inputs(route, rate)
    session = AwsSession(Target(TargetKind.LAB, record.account, record.endpoint))
    load = LoadRun(inputs)
    drill = DrillRun(TrafficHands(AwsPort(session), edge), edge, load, inputs.sessions, report, stop)
    _await(load, lab.name, stop)
    load.begin()
    try:
        times = drill.go(steps)
        load.reach(requests, stop)
    finally:
        found = load.end()
    return times, summary(found, load.sent, place.handled(inputs.run))


def _await(load: LoadRun, lab: str, stop: Stop) -> None:
    """Until the load balancer answers again and again; refused when it does not, for nothing was moved yet."""
    end, answers = time.monotonic() + _PATIENCE, 0
    while answers < _ANSWERS and not stop.asked:
        answers = answers + 1 if load.serves() else 0
        if time.monotonic() > end:
            said = f"its load balancer did not answer within {_PATIENCE:.0f} s"
            raise refused(codes.NOT_REHEARSED, lab, said, note="Nothing was moved.", hint="`ringbus verify`")
        time.sleep(_MOMENT)


def _answer(record: RehearsalRecord, found: RehearsalSummary, steps: tuple[Step, ...], code: int) -> Answer:
    rows = [
        (step.number, step.what, f"{time.there:.1f} s", f"{time.back:.1f} s")
        for step in steps
        if (time := record.steps.get(step.number))
    ]
    said = ", ".join(f"{count} {name}" for name, count in found.counted.items())
    lines: list[Any] = [table("", ("#step", "what", "#there", "#back"), rows), Text(said)]
    lines += [Text(line, style="red") for line in found.wrong]
    following = "`ringbus migrate runbook` prints these times" if code == DONE else "nothing was kept"
    return Answer(asdict(record) | {"wrong": list(found.wrong)}, [*lines, Text(following)], code)
