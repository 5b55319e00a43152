"""What a runbook says, before it is laid out: every step with its commands, what to expect, and the way back."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from ringbus.model.units import duration_text
from ringbus_migration.commands import AwsCall
from ringbus_migration.document.conduct import GivenCriterion
from ringbus_migration.drawing.svg import svg
from ringbus_migration.drawing.timeline import timeline
from ringbus_migration.legality import BackMode, StepKind
from ringbus_migration.plan.plan import MigrationPlan
from ringbus_migration.plan.step import CellKind, Step
from ringbus_migration.runbook.rehearsed import RehearsedStatus
from ringbus_migration.script import names
from ringbus_migration.script.edge import EdgeNames
from ringbus_migration.script.lookups import lookups
from ringbus_migration.script.metrics import REQUESTS
from ringbus_migration.script.rules import HEARD_AFTER, leaves
from ringbus_migration.script.script import StepScript, script_of

SHORT = 12


@dataclass(frozen=True, slots=True)
class StepSummary:
    """One step as people read it. ``commands``, ``watched`` and ``back`` are lines of a shell.

    ``watched_at`` is the step that asks the same question first, or 0; ``rehearsed`` is how long it took in the lab.
    """

    number: int
    title: str
    kind: str
    cell: str
    phase: str
    lasts: str
    commands: tuple[str, ...]
    watched: tuple[str, ...]
    watched_at: int
    by_hand: str
    expected: tuple[str, ...]
    criteria: tuple[str, ...]
    back: tuple[str, ...]
    back_said: tuple[str, ...]
    approvers: tuple[str, ...]
    point_of_no_return: bool
    rehearsed: str


@dataclass(frozen=True, slots=True)
class WaveSummary:
    """A wave: its steps in the order they are carried out."""

    name: str
    lasts: str
    steps: tuple[StepSummary, ...]


@dataclass(frozen=True, slots=True)
class RunbookSummary:
    """A whole runbook. ``lookups`` set the names that its commands use; ``returns`` are the points of no return."""

    name: str
    platform: str
    stages: str
    digest: str
    lasts: str
    steps: int
    drawing: str
    approvers: tuple[tuple[str, str], ...]
    returns: tuple[tuple[str, int, str], ...]
    lookups: tuple[str, ...]
    waves: tuple[WaveSummary, ...]


def contents(
    plan: MigrationPlan, edge: EdgeNames, rehearsed: Mapping[int, RehearsedStatus] | None = None
) -> RunbookSummary:
    """The runbook of a plan, with what a rehearsal of it measured."""
    drawn, given = timeline(plan), edge.migration
    waves = []
    asked: dict[str, int] = {}
    for wave in plan.waves:
        steps = tuple(step for step in plan.steps if step.wave == wave)
        spots = [spot for (of, _), row in drawn.rows.items() if of == wave for spot in row]
        seconds = max(spot.end for spot in spots) - min(spot.start for spot in spots)
        scripts = [(script_of(step, edge), str((rehearsed or {}).get(step.number, ""))) for step in steps]
        waves.append(WaveSummary(wave, _about(seconds), tuple(_step(*script, edge, asked) for script in scripts)))
    return RunbookSummary(
        name=plan.name,
        platform=edge.platform.name,
        stages=f"{given.stages.old} to {given.stages.new}",
        digest=plan.digest[:SHORT],
        lasts=_about(drawn.seconds),
        steps=len(plan.steps),
        drawing=svg(plan.name, drawn),
        approvers=tuple((gate, " or ".join(who)) for gate, who in given.approvals if who),
        returns=tuple((city, step.number, step.what) for city, step in plan.points_of_no_return.items()),
        lookups=tuple(_looked_up(plan, edge)),
        waves=tuple(waves),
    )


def _looked_up(plan: MigrationPlan, edge: EdgeNames) -> Iterator[str]:
    cells = (step.cell for step in plan.steps if step.cell.kind is CellKind.ROUTES)
    for city, region in dict.fromkeys((cell.city, cell.region) for cell in cells):
        yield from (call.shown() for call in lookups(edge, city, region))
        balancer = names.balancer(city, region)
        yield f"{names.metric(balancer)}=${{{balancer}#*:loadbalancer/}}"


def _about(seconds: int) -> str:
    """A duration without what nobody can know: days and hours, hours and minutes, or minutes and seconds."""
    grain = 3_600 if seconds >= 86_400 else 60 if seconds >= 3_600 else 1
    return duration_text(round(seconds / grain) * grain)


def _step(script: StepScript, rehearsed: str, edge: EdgeNames, asked: dict[str, int]) -> StepSummary:
    step, watched = script.step, tuple(call.shown() for call in script.watches)
    first = asked.setdefault(" ".join(watched), step.number) if watched else 0
    gate = step.effects[0].resource.rpartition("/")[2] if step.kind is StepKind.APPROVE else ""
    return StepSummary(
        number=step.number,
        title=step.what,
        kind=step.kind.value,
        cell=str(step.cell),
        phase=step.phase,
        lasts=_about(step.estimate),
        commands=tuple(_commands(step, script)),
        watched=watched,
        watched_at=first if first != step.number else 0,
        by_hand=script.by_hand,
        expected=tuple(_expected(step, script)),
        criteria=tuple(_criterion(name, given) for name, given in script.criteria.items()),
        back=tuple(_typed_back(script)),
        back_said=tuple(_back(step, script)),
        approvers=tuple(getattr(edge.migration.approvals, gate)) if gate else (),
        point_of_no_return=step.back is BackMode.IRREVERSIBLE,
        rehearsed=rehearsed,
    )


def _commands(step: Step, script: StepScript) -> Iterator[str]:
    for before, call in _pairs((*script.looks, *script.acts, *script.confirms)):
        yield from _paused(call, before)
        if step.kind is StepKind.PROVISION and call.operation == "create_rule":
            priority = str(call.parameters["Priority"])[1:]
            yield f"{priority}=…  # the highest free one below every rule that is not the migration's"
        yield call.shown()
        yield from _measured(call)
    if step.kind is StepKind.APPROVE:
        gate = step.effects[0].resource.partition(" ")[2]
        yield f"ringbus migrate approve {gate}"
    if step.kind is StepKind.ANNOUNCE:
        effect = step.effects[0]
        yield f"# in the platform file: {effect.resource.partition(' ')[2]}: {effect.new}; then"
        yield "ringbus plan"
        yield "ringbus apply"
    yield from _settled(script.settles)


def _typed_back(script: StepScript) -> Iterator[str]:
    for before, call in _pairs(script.back):
        yield from _paused(call, before)
        yield call.shown()
    yield from _settled(script.settles_back)


def _pairs(calls: Sequence[AwsCall]) -> Iterable[tuple[AwsCall | None, AwsCall]]:
    """Each call with the one before it."""
    return zip((None, *calls), calls, strict=False)


def _paused(call: AwsCall, before: AwsCall | None) -> Iterator[str]:
    if leaves(call) and before and not leaves(before):
        yield f"sleep {HEARD_AFTER}  # until the load balancer has heard of its rules"


def _settled(seconds: int) -> Iterator[str]:
    if seconds:
        yield f"sleep {seconds}  # until every session of before is held on its side, or over"


def _measured(call: AwsCall) -> Iterator[str]:
    """What CloudWatch calls a group that was made."""
    for name in call.makes if call.operation == "create_target_group" else ():
        yield f"{names.metric(name)}=${{{name}##*:}}"


def _expected(step: Step, script: StepScript) -> Iterator[str]:
    yield from (f"rule of {form.route}: {form.new}" for form in script.forms)
    if script.still:
        yield f"old_{REQUESTS}: 0 all the time"
    elif script.forms and script.watches:
        yield f"new_{REQUESTS} and old_{REQUESTS}: in that proportion"
    if any(call.operation == "describe_target_health" for call in script.acts):
        yield "every target healthy behind both groups, before a rule gives them requests"
    if step.kind is StepKind.SCALE and script.looks:
        yield "as many healthy targets on the new side as on the old one"
    if not script.calls:
        yield from (str(effect) for effect in step.effects)
    yield from (f"seen: {read}" for read in step.reads if not script.calls)


def _criterion(name: str, given: GivenCriterion) -> str:
    share = f"{given.over_old:.0%}".replace("%", " %")
    unit = " s" if given.metric != "errors" else ""
    return (
        f"{name}: {given.metric} of the new side at most {given.most:g}{unit}, and at most {share} over the old side "
        f"at the same moment, once each side has {given.least_samples} requests"
    )


def _back(step: Step, script: StepScript) -> Iterator[str]:
    if step.back is BackMode.IRREVERSIBLE:
        yield "none: from here on there is no way back"
        return
    if not step.effects:
        yield "nothing to undo"
    elif not script.back:
        yield from (str(effect) for effect in step.undo)
    yield from (f"needs: {need}" for need in step.undo_needs)
    if step.back is BackMode.COMPENSABLE:
        yield "the service is as it was; traces stay"
