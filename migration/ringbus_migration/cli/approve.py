"""`ringbus migrate approve` and `ringbus migrate moved`."""

from typing import Annotated, Any

from cyclopts import Parameter
from rich.text import Text

from ringbus.cli.answers import Answer
from ringbus.cli.settings import Settings
from ringbus.errors import bad_input, refused
from ringbus_migration import codes
from ringbus_migration.cli.opening import DEFAULT, GivenFile, GivenSettings
from ringbus_migration.cli.reach import OpenRun, awaken, run_under_way
from ringbus_migration.course.gates import gate_of, lacking_approval, snapshot
from ringbus_migration.course.record import RecordDraft, RecordKind
from ringbus_migration.plan.document import PlanDocument
from ringbus_migration.plan.step import CellKind, Step
from ringbus_migration.script.edge import EdgeNames
from ringbus_migration.script.script import script_of

_HELD = "`ringbus migrate run` goes on to it, and holds there."


def run(
    gate: str | None = None,
    /,
    *,
    name: Annotated[str | None, Parameter("--as")] = None,
    migration: GivenFile = DEFAULT,
    settings: GivenSettings,
) -> Answer:
    """Say yes to a gate of the plan as everything stands now.

    A yes is to this plan and to what stands in that city: it lapses when either changes.

    Parameters
    ----------
    gate
        The gate, like `first/london/flip`; the next one that waits when it is not given.
    name
        As whom of those that the migration file names for the gate; needed when it names several.
    migration
        The migration file.
    """
    found = run_under_way(settings, migration)
    return _recorded(settings, found, _gate(found, gate, name))


def moved(
    step: int,
    /,
    *,
    evidence: str = "",
    back: Annotated[bool, Parameter(negative=())] = False,
    migration: GivenFile = DEFAULT,
    settings: GivenSettings,
) -> Answer:
    """Say that you did a step that Ringbus has no hands for; it is kept as your word, not as Ringbus's.

    Parameters
    ----------
    step
        The step's number.
    evidence
        What you saw: counts, a position, a ticket.
    back
        That you undid it.
    migration
        The migration file.
    """
    found = run_under_way(settings, migration)
    return _recorded(settings, found, _moved(found, step, back, evidence))


def _recorded(settings: Settings, found: OpenRun, draft: RecordDraft) -> Answer:
    found.add(draft)
    awaken(found)
    data: dict[str, Any] = {"run": found.name, "digest": found.document.plan.digest, "who": settings.who, **draft.facts}
    said = Text.assemble(("recorded", "bold"), f": {draft.why}; ", ("next: ", "green"), "`ringbus migrate run`")
    return Answer(data, [said])


def _gate(found: OpenRun, gate: str | None, name: str | None) -> RecordDraft:
    document, now = found.document, found.progress()
    plan = document.plan
    waiting = [step for step in plan.steps if gate_of(step) and step.number not in now.done]
    step = next((step for step in waiting if gate in (None, gate_of(step))), None)
    if step is None:
        known = ", ".join(gate_of(each) for each in waiting) or "none is left"
        raise bad_input(codes.NO_GATE, gate or "the plan", "is no gate that waits", hint=f"gates that wait: {known}.")
    who = _approver(document, step, name)
    before = [each for each in plan.steps[: step.number - 1] if each.effects and each.cell.city == step.cell.city]
    early = next((each for each in before if each.number not in now.done), None)
    if early is not None:
        said = f"waits for step {early.number} of {len(plan.steps)} first: a yes is to what stands then"
        raise refused(codes.NO_GATE, gate_of(step), said, note="Nothing was recorded.", hint=_HELD)
    facts = {"gate": gate_of(step), "as": who, "snapshot": snapshot(plan, now, step.cell.city), "plan": plan.digest}
    lapsed = lacking_approval(plan, step, now).startswith("the yes")
    return RecordDraft(
        RecordKind.APPROVED, step.number, f"{who} approves {gate_of(step)}{' again' if lapsed else ''}", facts
    )


def _approver(document: PlanDocument, step: Step, name: str | None) -> str:
    """The one of those named; RB643 when it is nobody of them."""
    named: tuple[str, ...] = getattr(document.migration.approvals, gate_of(step).rpartition("/")[2])
    if name in named:
        return str(name)
    if name is None and len(named) == 1:
        return named[0]
    said = f"{name!r} is not named for it" if name else "more than one is named for it"
    raise bad_input(codes.NO_GATE, gate_of(step), said, hint=f"`--as` one of: {', '.join(named)}.")


def _moved(found: OpenRun, number: int, back: bool, evidence: str) -> RecordDraft:
    document = found.document
    step = next((step for step in document.plan.steps if step.number == number), None)
    edge = EdgeNames(document.migration, document.platform)
    if step is None or step.cell.kind is CellKind.CITY or not script_of(step, edge).by_hand:
        raise bad_input(codes.NOT_BY_HAND, f"step {number}", "is not done by hand", hint="`ringbus migrate plan`.")
    now = found.progress()
    if not now.awaits(number, back=back):
        said = "is not being undone" if back else "stands already" if number in now.done else "is not under way"
        raise bad_input(codes.NOT_BY_HAND, f"step {number}", said, hint="`ringbus migrate status`.")
    if not evidence.strip():
        hint = "`--evidence` and what you saw: counts, a position, a ticket."
        raise bad_input(codes.NOT_BY_HAND, f"step {number}", "a word without evidence is not taken", hint=hint)
    facts = {"step": number, "back": back, "evidence": evidence.strip()}
    said = f"step {number} was {'undone' if back else 'done'} by hand: {evidence.strip()}"
    return RecordDraft(RecordKind.MOVED, number, said, facts)
