"""`ringbus migrate status`, `pause` and `audit`."""

import datetime
import time
from collections.abc import Iterator
from dataclasses import asdict
from typing import Annotated, Any

from cyclopts import Parameter
from rich.console import RenderableType
from rich.text import Text

from ringbus.cli.answers import Answer, table
from ringbus.errors import refused
from ringbus_migration import codes
from ringbus_migration.cli.opening import DEFAULT, GivenFile, GivenSettings
from ringbus_migration.cli.reach import awaken, being_carried, run_under_way
from ringbus_migration.course.gates import gate_of
from ringbus_migration.course.record import RecordDraft, RecordKind
from ringbus_migration.course.standing import PAUSABLE, RunState
from ringbus_migration.course.stopping import StopSummary, stopped_text, stopping


def run(*, migration: GivenFile = DEFAULT, settings: GivenSettings) -> Answer:
    """Say where the run stands, what it waits for, and what it would mean to stop now.

    Parameters
    ----------
    migration
        The migration file.
    """
    found = run_under_way(settings, migration)
    now, plan = found.progress(), found.document.plan
    summary = stopping(plan, now)
    step = plan.steps[now.active - 1] if now.active else None
    gates = [gate for each in plan.steps if (gate := gate_of(each)) and each.number not in now.done]
    carried = being_carried(found)
    until = max(now.settling.values(), default=0.0)
    data: dict[str, Any] = {
        "run": found.name, "digest": plan.digest, "state": now.state.value, "why": now.why, "done": len(now.done),
        "steps": len(plan.steps), "active": now.active, "step_state": now.step_state.value, "gates": gates,
        "carried": carried, "settles_until": until, "stop_now": summary.to_json(),
    }  # fmt: skip
    head = Text.assemble(
        (now.state.value.replace("_", " "), "bold"), f", {len(now.done)} of {len(plan.steps)} steps done"
    )
    lines = [head, Text(now.why, style="yellow")] if now.why else [head]
    if not (now.ended or carried):
        lines.append(Text.assemble("nobody carries it on; ", ("next: ", "green"), "`ringbus migrate run`"))
    if until > time.time():
        at = datetime.datetime.fromtimestamp(until, datetime.UTC).isoformat(timespec="seconds")
        lines.append(Text(f"what moved last settles until {at}: sessions stay where they are"))
    if step:
        lines.append(Text(f"step {step.number}, {now.step_state.value}: {step.what} ({step.cell})"))
    return Answer(data, [*lines, Text(), *stop_view(summary)])


def stop_view(summary: StopSummary) -> Iterator[RenderableType]:
    """What it would mean to stop now."""
    rows = [("serving", line) for line in summary.serving] + [("rows", line) for line in summary.kept]
    rows += [("at risk", line) for line in summary.risks] + [("way back", stopped_text(summary))]
    yield table("if we stop now", ("", "what"), rows)


def pause(*, migration: GivenFile = DEFAULT, settings: GivenSettings) -> Answer:
    """Stop the run between two moves, wherever it is carried on; everything stays as it is.

    Parameters
    ----------
    migration
        The migration file.
    """
    found = run_under_way(settings, migration)
    before = found.progress()
    if before.state not in (*PAUSABLE, RunState.PAUSED):
        rests = f"is {before.state.value.replace('_', ' ')}"
        raise refused(codes.FROZEN, found.name, rests, note="There is nothing to pause, and nothing was done.")
    now = found.add(RecordDraft(RecordKind.PAUSED, why=f"paused by {settings.who}"))
    awaken(found)
    said = Text.assemble(("paused", "bold"), f", {len(now.done)} steps done; ", ("next: ", "green"))
    return Answer({"run": found.name, "state": now.state.value}, [said.append("`ringbus migrate run` goes on")])


def audit(
    *,
    migration: GivenFile = DEFAULT,
    verify: Annotated[bool, Parameter(negative=())] = False,
    settings: GivenSettings,
) -> Answer:
    """Show what was done and said, by whom and when; each record carries the digest of the one before it.

    Parameters
    ----------
    migration
        The migration file.
    verify
        Only tell whether every record follows from the one before it.
    """
    found = run_under_way(settings, migration)
    records = found.store.verified(found.name, found.document.plan.digest)
    data: dict[str, Any] = {"run": found.name, "ok": True, "count": len(records)}
    if verify:
        last = records[-1].digest[:12] if records else "none"
        return Answer(data, [Text(f"ok: {len(records)} records, each follows from the one before; the last is {last}")])
    data["records"] = [asdict(record) | {"kind": record.kind.value, "digest": record.digest} for record in records]
    rows = [(each.number, each.at, each.who, each.kind.value, each.step, each.why) for each in records]
    return Answer(data, [table("", ("#no", "when", "who", "what", "#step", "why"), rows)])
