"""What is wrong with a plan: rules of the table that it breaks, and limits of load balancers that it goes over."""

from collections.abc import Iterator

from ringbus.findings import Finding, Place, error
from ringbus.model.paths import Path
from ringbus.model.standing import SHARED
from ringbus_migration import codes
from ringbus_migration.document.reading import MigrationDocument
from ringbus_migration.legality import TABLE, NeedKind, Table
from ringbus_migration.plan.legal import Legality, RuleFault
from ringbus_migration.plan.load import LoadSummary, loads
from ringbus_migration.plan.plan import MigrationPlan

_MORE_RULES = "rules stay: join routes, or ask AWS for more and say so under `limits.load_balancer.rules`."
_FEWER = "make waves of fewer cities or routes: AWS gives a load balancer no more target groups."


def judge_plan(plan: MigrationPlan, read: MigrationDocument, table: Table = TABLE) -> tuple[Finding, ...]:
    """All findings: of each rule the first breach at each place of the file, and how the order is mended."""
    return (*_illegal(plan, read, table), *_over(plan, read), *_uncounted(read))


def _illegal(plan: MigrationPlan, read: MigrationDocument, table: Table) -> Iterator[Finding]:
    told = set()
    for fault in Legality(plan, table).faults():
        place = _place(fault.step.wave, fault.step.phase, read)
        if (place, fault.effect.new, fault.need) not in told:
            told.add((place, fault.effect.new, fault.need))
            yield _finding(fault, place, table)


def _finding(fault: RuleFault, place: Place, table: Table) -> Finding:
    said = f"step {fault.step.number}: {fault.effect} is not legal"
    if fault.need is None:
        row = next(row for row in table if row.enters.label == fault.effect.new)
        after = " or ".join(f"`{state.label}`" for state in row.after)
        note = f"The rule: `{fault.effect.new}` follows {after}, and here it follows `{fault.other}`."
        return error(codes.ILLEGAL, place, said, note=note, hint=f"put it after {after} in the order.")
    need = fault.need
    code = codes.UNAPPROVED if need.kind is NeedKind.APPROVAL else codes.ILLEGAL
    least = f" at `{need.least.label}` or later" if need.least else ""
    note = f"The rule: `{fault.effect.new}` needs {need.kind.value}{least}, for {need.why}; and {fault.other}."
    return error(code, place, said, note=note, hint=f"{need.fix}.")


def _place(wave: str, word: str, read: MigrationDocument) -> Place:
    """The word in the order that brought the step: the wave's own order, or the file's."""
    number = next(at for at, each in enumerate(read.migration.waves) if each.name == wave)
    own = read.migration.waves[number].order
    top: Path = ("waves", number, "order") if own else ("order",)
    order: tuple[str, ...] = own or read.migration.order
    path = (*top, order.index(word))
    return read.document.place(path if read.document.holds(path) else ("waves", number))


def _uncounted(read: MigrationDocument) -> Iterator[Finding]:
    """The group that was adopted gets the requests of all routes: each needs one of its own, with the same hosts."""
    existing = read.platform.legacy.existing
    if read.migration.stages.old == SHARED and existing and not existing.autoscaling_groups.get("api"):
        said = "what answers behind the adopted target group is not named"
        note = "All routes share that group, so no count would tell whether the one that moves has left it."
        hint = "name its autoscaling group under `legacy.existing.autoscaling_groups.api` of the platform file."
        yield error(codes.UNCOUNTED, read.document.place(("stages",)), said, note=note, hint=hint)


def _over(plan: MigrationPlan, read: MigrationDocument) -> Iterator[Finding]:
    for load in loads(plan):
        yield from _over_limit(load, plan, read)


def _over_limit(load: LoadSummary, plan: MigrationPlan, read: MigrationDocument) -> Iterator[Finding]:
    given = read.migration.limits.load_balancer
    whose = "the one monolith" if load.monolith == SHARED else load.monolith
    sorts = (
        ("rules", load.rules, given.rules_in_use, given.rules, load.rules_at, _MORE_RULES),
        ("target groups", load.groups, given.target_groups_in_use, given.target_groups, load.groups_at, _FEWER),
    )
    for what, most, before, limit, number, hint in sorts:
        if most + before > limit:
            step = plan.steps[number - 1]
            has = f"the load balancer of {whose} in {load.region} would have {most + before} {what}"
            said = f"{has} at step {number}, of {limit}"
            note = f"It is in wave {step.wave}; {before} were there before the migration."
            yield error(codes.LOAD_BALANCER, read.document.place(("limits",)), said, note=note, hint=hint)
