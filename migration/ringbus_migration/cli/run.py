"""`ringbus migrate run`."""

from typing import Annotated

from cyclopts import Parameter
from rich.text import Text

from ringbus.cli.answers import DONE, FAILED, INTERRUPTED, REFUSED, Answer
from ringbus_migration.cli.opening import DEFAULT, GivenFile, GivenSettings, open_migration
from ringbus_migration.cli.reach import OpenRun, carried, reaching, require_going, run_to_begin
from ringbus_migration.course.standing import RunState

_CODES = {
    RunState.COMPLETED.value: DONE,
    RunState.PAUSED.value: DONE,
    RunState.HELD.value: REFUSED,
    "interrupted": INTERRUPTED,
}
_NEXT = {
    RunState.HELD.value: "`ringbus migrate run` goes on when that is so; `ringbus migrate status` tells more",
    RunState.PAUSED.value: "`ringbus migrate run` goes on",
    RunState.FROZEN.value: "mend what is named, then `ringbus migrate undo`",
    RunState.ROLLED_BACK.value: "`ringbus migrate run` begins again",
    RunState.COMPLETED.value: "`ringbus migrate audit --verify`",
    "interrupted": "`ringbus migrate run` goes on where it was",
}


def run(
    *,
    migration: GivenFile = DEFAULT,
    wait: Annotated[bool, Parameter(negative=())] = False,
    settings: GivenSettings,
) -> Answer:
    """Carry the plan out, step by step, and go on with it after anything: a hold, a pause, a crash.

    It rests where a verdict is neither pass nor fail, and says what it waits for; only a fail undoes.

    Parameters
    ----------
    migration
        The migration file.
    wait
        Be ready to take over when somebody else carries the run on already.
    """
    opened = open_migration(settings, migration)
    with reaching(settings, opened.read.platform) as reached:
        found = run_to_begin(settings, opened)
        require_going(found)
        state = carried(found, reached, wait=wait)
    other = found.document.plan.digest != opened.plan.digest
    note = "the run keeps the plan it was begun with; the file plans otherwise now" if other else ""
    return ended(found, state, note)


def ended(found: OpenRun, state: str, note: str = "", *, back: bool = False) -> Answer:
    """What came of carrying a run on; ``back``: it was meant to go back."""
    now = found.progress()
    plan = found.document.plan
    data = {
        "run": found.name, "digest": plan.digest, "state": state, "why": now.why, "done": len(now.done),
        "steps": len(plan.steps), "active": now.active,
    }  # fmt: skip
    lines = [Text.assemble((state.replace("_", " "), "bold"), f", {len(now.done)} of {len(plan.steps)} steps done")]
    lines += [Text(line, style="yellow") for line in (now.why, note) if line]
    fine = back and state in (RunState.ROLLED_BACK.value, RunState.HELD.value) and not now.undo_to
    following = "`ringbus migrate run` goes forward again" if fine else _NEXT.get(state, "")
    lines += [Text.assemble(("next: ", "green"), following)] if following else []
    return Answer(data, lines, DONE if fine else _CODES.get(state, FAILED))
