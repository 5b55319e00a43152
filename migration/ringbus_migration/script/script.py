"""What is done for a step, whole: what is looked at, done, seen afterwards and watched, and the way back.

A person follows it in the runbook, and a run carries out the same calls in the same order.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from ringbus_migration.axes import DataState, TrafficState
from ringbus_migration.commands import AwsCall
from ringbus_migration.document.conduct import GivenCriterion
from ringbus_migration.document.migration import Migration
from ringbus_migration.legality import StepKind
from ringbus_migration.plan.step import CellKind, Step
from ringbus_migration.script import metrics, names
from ringbus_migration.script.edge import EdgeNames
from ringbus_migration.script.forms import FormChange, changes
from ringbus_migration.script.rules import RuleScript

_GONE = "take the old store out of the platform file, then a release that removes it and names its data"


@dataclass(frozen=True, slots=True)
class StepScript:
    """A step with its calls. ``looks`` come before, ``acts`` change, ``confirms`` and ``watches`` come after.

    ``watches`` are asked again and again for ``seconds``. ``by_hand`` is what a person does, where Ringbus has no hands
    for it. ``forms`` are the rules before and after, ``criteria`` what is judged, ``still`` the sides without requests.
    For ``settles`` seconds after it its cell does not move on, for ``settles_back`` after its undo not further back: so
    long may a client be silent and still be in the session that its side knows.
    """

    step: Step
    looks: tuple[AwsCall, ...] = ()
    acts: tuple[AwsCall, ...] = ()
    confirms: tuple[AwsCall, ...] = ()
    watches: tuple[AwsCall, ...] = ()
    back: tuple[AwsCall, ...] = ()
    by_hand: str = ""
    forms: tuple[FormChange, ...] = ()
    criteria: Mapping[str, GivenCriterion] = field(default_factory=dict)
    still: bool = False
    seconds: int = 0
    settles: int = 0
    settles_back: int = 0

    @property
    def calls(self) -> tuple[AwsCall, ...]:
        """All calls on the way there, in the order they are made."""
        return (*self.looks, *self.acts, *self.confirms, *self.watches)


def script_of(step: Step, edge: EdgeNames) -> StepScript:
    """The script of a step. Pure: names stand for what only the target knows."""
    if step.cell.kind is CellKind.CITY:
        return StepScript(step)
    if step.cell.kind is CellKind.ENTITY:
        return StepScript(step, by_hand=_GONE if step.phase == DataState.RETIRED.label else _DATA[step.kind])
    return _of_routes(step, edge)


def _of_routes(step: Step, edge: EdgeNames) -> StepScript:
    calls = RuleScript(edge, step.cell)
    if step.kind is StepKind.SCALE:
        return StepScript(step, looks=tuple(calls.healthy(side) for side in names.SIDES))
    if step.kind is StepKind.PROVISION:
        return _provided(step, calls, edge.migration)
    if step.kind is StepKind.BAKE and not step.effects:
        return _baked(step, edge.migration)
    if step.phase == TrafficState.DARK.label:
        at = edge.migration.tee.at if edge.migration.tee else "the tee"
        return StepScript(
            step, by_hand=f"tell {at} to send each of these requests to the new side as well; compare the answers"
        )
    return _ruled(step, calls, edge.migration)


def _provided(step: Step, calls: RuleScript, migration: Migration) -> StepScript:
    """A cell gets groups of its own and rules; at the end the groups go, and the rules stay."""
    routes = _routes_of(step, migration)
    if step.phase == TrafficState.REMOVED.label:
        return StepScript(step, acts=tuple(calls.rested(routes)), back=tuple(calls.roused(routes)))
    held = migration.held_for(routes)
    return StepScript(step, acts=tuple(calls.made(routes)), back=tuple(calls.removed(routes)), settles=held)


def _baked(step: Step, migration: Migration) -> StepScript:
    """A weight is watched: the criteria, over all the time."""
    asked = metrics.question(step.cell, tuple(migration.criteria.values()))
    return StepScript(step, watches=(asked,), criteria=migration.criteria, seconds=step.estimate)


def _ruled(step: Step, calls: RuleScript, migration: Migration) -> StepScript:
    """The rules of the cell get another form, or are seen to keep theirs while the old side is still.

    Back at 0 % the new side keeps the sessions it has until they end, and the rule must stay as long. A rule that held
    nobody while its cell was at rest holds sessions again once each client has asked.
    """
    forms = changes(step)
    seen = (calls.read(tuple(form.route for form in forms)),)
    moved = tuple(form for form in forms if form.old != form.new)
    asks = "requests" in step.reads
    eased = (calls.healthy("old"),) if any(form.old.new < form.new.new for form in moved) else ()
    return StepScript(
        step,
        looks=seen,
        acts=tuple(calls.forward(form.route, form.new, beside=True) for form in moved),
        confirms=seen if moved else (),
        watches=(metrics.question(step.cell),) if asks else (),
        back=(*eased, *(calls.forward(form.route, form.old) for form in reversed(moved))),
        forms=forms,
        still=asks and not moved,
        seconds=step.estimate if step.kind is StepKind.BAKE else 0,
        settles_back=migration.held_for(form.route for form in moved if form.old.new == 0 or form.new.alone),
    )


def _routes_of(step: Step, migration: Migration) -> tuple[str, ...]:
    """The routes of a step's cell, in the file's order."""
    wave = next(wave for wave in migration.waves if wave.name == step.wave)
    return tuple(name for name in migration.routes_of(wave) if migration.group(name) == step.cell.subject)


_DATA = {
    StepKind.PROVISION: "make the store, and let the old side and the new one reach it",
    StepKind.PRECHECK: "see that each of these is so",
    StepKind.DUALWRITE: "turn on the copying of writes, with an outbox, versions and the home region's say",
    StepKind.BACKFILL: "copy the rows there are, in chunks by key; newest wins",
    StepKind.COMPARE: "compare rows both ways at one position; unread is not equal",
    StepKind.SHADOW: "read both sides, answer from the old one, and count what differs",
    StepKind.FLIP: "raise the epoch, drain the copies, number writes above the highest version, turn the sync around",
    StepKind.SCALE: "make the old store smaller, as far as the way back allows",
    StepKind.RETIRE: "see that nobody reads the old store, then stop keeping it in step",
}
