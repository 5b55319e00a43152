"""`ringbus migrate plan`."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Annotated, Any, Literal

from cyclopts import Parameter
from rich.console import RenderableType
from rich.text import Text

from ringbus.cli.answers import Answer, table
from ringbus.model.standing import SHARED, legacy_of, monolith_of
from ringbus.model.units import duration_text
from ringbus_migration.cli.opening import DEFAULT, GivenFile, GivenSettings, OpenMigrationDocument, open_migration
from ringbus_migration.document.reading import MigrationDocument
from ringbus_migration.drawing.mermaid import mermaid
from ringbus_migration.drawing.svg import svg
from ringbus_migration.drawing.timeline import Timeline, timeline
from ringbus_migration.legality import BackMode
from ringbus_migration.plan.load import loads
from ringbus_migration.plan.plan import MigrationPlan
from ringbus_migration.plan.step import Cell, Step

_COLUMNS = ("#no", "step", "what", "from", "to", "way back", "about")
_GONE = "retired"
_SHORT = 12


def run(
    *,
    migration: GivenFile = DEFAULT,
    graph: Annotated[Literal["svg", "mermaid"] | None, Parameter(negative=())] = None,
    settings: GivenSettings,
) -> Answer:
    """Plan the migration: waves, cells and steps, each with what it touches and its way back; bad orders are refused.

    Parameters
    ----------
    migration
        The migration file.
    graph
        Draw the timeline: as SVG or Mermaid.
    """
    opened = open_migration(settings, migration)
    drawn = timeline(opened.plan)
    if graph is not None:
        written = (svg if graph == "svg" else mermaid)(opened.plan.name, drawn)
        text = Text(written.rstrip("\n"), no_wrap=True, overflow="ignore")
        return Answer({"digest": opened.plan.digest, "drawing": written}, [text])
    warnings = tuple(_warnings(opened.read))
    last = Text.assemble(
        "\n", ("next: ", "green"), "`ringbus migrate runbook` has the steps in the order they are done"
    )
    shown = [*(Text(f"{line}\n", style="yellow") for line in warnings), *_shown(opened, drawn), last]
    return Answer(plan_data(opened.plan, drawn) | {"warnings": list(warnings)}, shown)


def _warnings(read: MigrationDocument) -> Iterator[str]:
    """What is planned as if it stood, and does not: the old sides that the platform file has behind it."""
    platform, given = read.platform, read.migration
    shared = given.stages.old == SHARED
    gone = [city for city in given.cities if (monolith_of(platform) if shared else legacy_of(platform, city)) == _GONE]
    if gone:
        yield f"the platform file says that the old side of {', '.join(gone)} is {_GONE}: the plan is as if it served"


def plan_data(plan: MigrationPlan, drawn: Timeline) -> dict[str, Any]:
    """The plan as `--json` has it."""
    return {
        "migration": plan.name,
        "digest": plan.digest,
        "seconds": drawn.seconds,
        "points_of_no_return": {city: step.number for city, step in plan.points_of_no_return.items()},
        "load_balancers": [asdict(load) for load in loads(plan)],
        "waves": [
            {"name": wave, "cells": [_cell_data(cell, steps) for cell, steps in cells.items()]}
            for wave, cells in plan.waves.items()
        ],
    }


def _cell_data(cell: Cell, steps: tuple[Step, ...]) -> dict[str, Any]:
    return {"cell": str(cell), "steps": [step.to_json() for step in steps]}


def _shown(opened: OpenMigrationDocument, drawn: Timeline) -> Iterator[RenderableType]:
    plan = opened.plan
    head = Text.assemble((plan.name, "bold"), f", plan {plan.digest[:_SHORT]}: {len(plan.steps)} steps, ")
    yield head.append(f"about {duration_text(drawn.seconds)} when nothing waits\n")
    if not opened.read.migration.criteria:
        yield Text(
            "no criteria: nothing is judged while a weight is watched, so nothing goes back by itself\n", style="yellow"
        )
    for wave in plan.waves:
        for cell, steps in plan.waves[wave].items():
            yield table(f"{wave}: {cell}", _COLUMNS, [_row(step) for step in steps])
            yield Text()
    yield table("points of no return", ("city", "#step", "what"), [_return(c, s) for c, s in _returns(plan)])
    rows = [
        (f"{load.monolith} in {load.region}", load.rules, load.rules_at, load.groups, load.groups_at)
        for load in loads(plan)
    ]
    columns = ("load balancer", "#rules more", "#at step", "#target groups more", "#at step")
    yield table("\nmost at one time, beside what was there", columns, rows)


def _row(step: Step) -> tuple[object, ...]:
    first = step.effects[0] if step.effects else None
    moved = (first.old, first.new) if first else ("", "")
    back = "no way back" if step.back is BackMode.IRREVERSIBLE else step.back.value if step.effects else ""
    return (step.number, step.kind.value, step.what, *moved, back, duration_text(step.estimate))


def _returns(plan: MigrationPlan) -> list[tuple[str, Step]]:
    return list(plan.points_of_no_return.items())


def _return(city: str, step: Step) -> tuple[object, ...]:
    return (city, step.number, step.what)
