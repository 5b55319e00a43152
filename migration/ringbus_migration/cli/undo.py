"""`ringbus migrate undo` and `ringbus migrate abort`."""

from typing import Annotated, Any

from cyclopts import Parameter
from rich.text import Text

from ringbus.cli.answers import DONE, Answer, table
from ringbus.cli.settings import Settings
from ringbus.errors import RingbusError, bad_input, refused
from ringbus.model.units import duration_text
from ringbus_migration import codes
from ringbus_migration.cli.opening import DEFAULT, GivenFile, GivenSettings
from ringbus_migration.cli.reach import OpenRun, awaken, carried, reaching, run_under_way
from ringbus_migration.cli.run import ended
from ringbus_migration.cli.status import stop_view
from ringbus_migration.course.record import RecordDraft, RecordKind
from ringbus_migration.course.standing import RunState
from ringbus_migration.course.stopping import back_seconds, stopping

_Flag = Annotated[bool, Parameter(negative=())]


def run(*, migration: GivenFile = DEFAULT, to: int | None = None, settings: GivenSettings) -> Answer:
    """Go back: last in, first out, to before the step that is named, or to before the last state that was entered.

    Parameters
    ----------
    migration
        The migration file.
    to
        The first step that is undone; by default the first of the last state that a cell entered.
    """
    found = run_under_way(settings, migration)
    last = found.progress().last
    if to is not None and not 1 <= to <= last:
        hint = f"a step from 1 to {last}; `ringbus migrate plan` names them." if last else "`ringbus migrate status`."
        raise bad_input(codes.NOT_BEGUN, f"step {to}", "was not begun: there is nothing to undo", hint=hint)
    return _back(settings, found, _last_phase(found) if to is None else to, "an operator goes back")


def abort(*, migration: GivenFile = DEFAULT, dry_run: _Flag = False, settings: GivenSettings) -> Answer:
    """Undo everything that can be undone: to the beginning, or to the point of no return.

    Parameters
    ----------
    migration
        The migration file.
    dry_run
        Only say what would be undone, how long it takes, and which requests and rows are at risk.
    """
    found = run_under_way(settings, migration)
    if not dry_run:
        return _back(settings, found, 1, "an operator aborts")
    summary = stopping(found.document.plan, found.progress())
    rows = [
        (step.number, step.kind.value, str(step.cell), step.what, duration_text(back_seconds(step)))
        for step in summary.back
    ]
    shown = table("would be undone, in this order", ("#step", "kind", "cell", "what it did", "about"), rows)
    data: dict[str, Any] = {"run": found.name, **summary.to_json()}
    return Answer(data, [shown, *stop_view(summary)], DONE)


def _back(settings: Settings, found: OpenRun, first: int, why: str) -> Answer:
    now = found.progress()
    if now.state is RunState.ROLLED_BACK or not (now.done or now.active):
        raise refused(codes.FROZEN, found.name, "has nothing to undo", note="Nothing was done.")
    found.add(RecordDraft(RecordKind.UNDO, min(first, now.undo_to or first), why))
    try:
        with reaching(settings, found.document.platform) as reached:
            state = carried(found, reached)
        return ended(found, state, back=True)
    except RingbusError as fault:
        if fault.findings[0].code != codes.WORKED_ON:
            raise
    awaken(found)
    return Answer({"run": found.name, "state": "undoing"}, [Text("recorded: who carries it on goes back now")])


def _last_phase(found: OpenRun) -> int:
    """The first step of the state that was entered last by a cell."""
    plan, now = found.document.plan, found.progress()
    step = plan.steps[(now.last or 1) - 1]
    meant = (step.wave, step.cell, step.phase)
    return min(each.number for each in plan.steps if (each.wave, each.cell, each.phase) == meant)
