"""What must be so before a step begins: the table of legality, and somebody's yes."""

from ringbus import digests
from ringbus_migration.course.standing import RunProgress
from ringbus_migration.legality import StepKind
from ringbus_migration.plan.legal import Legality, RuleFault
from ringbus_migration.plan.plan import MigrationPlan
from ringbus_migration.plan.step import Step


def standing(plan: MigrationPlan, now: RunProgress) -> dict[str, str]:
    """Where every resource stands after the steps that are done, by name."""
    found: dict[str, str] = {}
    for number in now.done:
        found.update((effect.resource, effect.new) for effect in plan.steps[number - 1].effects)
    return found


def snapshot(plan: MigrationPlan, now: RunProgress, city: str) -> str:
    """What a yes is to, beside the plan: where everything of a city stands. It lapses when that changes."""
    stands = standing(plan, now).items()
    return digests.of_value({name: state for name, state in stands if city in name.replace("/", " ").split()})


def gate_of(step: Step) -> str:
    """The gate that an approving step waits at: ``wave/city/flip``."""
    return step.effects[0].resource.partition(" ")[2] if step.kind is StepKind.APPROVE else ""


def lacking_approval(plan: MigrationPlan, step: Step, now: RunProgress) -> str:
    """Why a step still waits for somebody's yes; empty when it has it."""
    gate = gate_of(step)
    given = now.approvals.get(gate)
    if given is None:
        return f"{step.what}: `ringbus migrate approve {gate}`"
    if given.snapshot != snapshot(plan, now, step.cell.city):
        return f"the yes of {given.name} has lapsed, for {step.cell.city} stands elsewhere now: approve {gate} again"
    return ""


def illegal(plan: MigrationPlan, step: Step, now: RunProgress) -> str:
    """The rule of the table that forbids ``step`` as everything stands; empty when none does."""
    fault = next(iter(Legality(plan).forbidding(step, tuple(plan.steps[number - 1] for number in now.done))), None)
    return _told(fault) if fault else ""


def _told(fault: RuleFault) -> str:
    why = f"it needs {fault.need.kind.value}, and {fault.other}" if fault.need else f"it follows {fault.other}"
    return f"{fault.effect} is not legal: {why}"
