"""From a plan to its small worlds: for each entity of a city, the plan's own steps that it can feel."""

from ringbus_migration.axes import BY_LABEL
from ringbus_migration.legality import BackMode
from ringbus_migration.plan.plan import MigrationPlan
from ringbus_migration.plan.resources import DATA, GATES, TRAFFIC, approval
from ringbus_migration.plan.step import CellKind, Effect, Step
from ringbus_migration.simulate.world import World, WorldEffect, WorldRoute

type _Felt = tuple[Step, Effect]


def worlds(plan: MigrationPlan) -> tuple[World, ...]:
    """One world for each shape there is, however many cities and entities have it; called after the first."""
    felt: dict[str, list[_Felt]] = {}
    for step in plan.steps:
        for effect in step.effects:
            felt.setdefault(effect.resource, []).append((step, effect))
    found: dict[tuple[object, ...], World] = {}
    for entity in plan.touches:
        world = _world(plan, entity, felt)
        found.setdefault(world.shape(), world)
    return tuple(found.values())


def _world(plan: MigrationPlan, entity: str, felt: dict[str, list[_Felt]]) -> World:
    routes = tuple(WorldRoute(name, writes) for name, writes in plan.touches[entity])
    numbers = {f"{TRAFFIC} {route.name}": number for number, route in enumerate(routes)}
    mine = [each for resource in (f"{DATA} {entity}", *numbers) for each in felt.get(resource, ())]
    mine += [
        each for step, effect in mine if step.back is BackMode.IRREVERSIBLE for each in felt.get(_yes(step, effect), ())
    ]
    # Another weight of a canary is no other world: the requests could go either way before.
    changing = [(step, effect) for step, effect in mine if effect.old != effect.new]
    changing = sorted(dict.fromkeys(changing), key=lambda each: each[0].number)
    ends = {step.number: at + 1 for at, (step, _) in enumerate(changing)}
    tape = tuple(_move(step, effect, numbers, ends[step.number]) for step, effect in changing)
    fences = frozenset(fence for step, _ in changing for fence in step.fences)
    return World(entity, routes, tape, fences, plan.tee)


def _yes(step: Step, effect: Effect) -> str:
    return approval(step.wave, step.cell.city, GATES[effect.new])


def _move(step: Step, effect: Effect, numbers: dict[str, int], last: int) -> WorldEffect:
    where = step.cell if step.cell.kind is CellKind.ROUTES else step.cell.city  # an entity is named in what it says
    name = f"step {step.number}, {where}: {step.what}"
    if effect.resource not in numbers and not effect.resource.startswith(DATA):
        return WorldEffect(name, None, None, -1, effect.resource.rpartition("/")[2], irreversible=False, last=last)
    irreversible = step.back is BackMode.IRREVERSIBLE
    enters, leaves = BY_LABEL[effect.new], BY_LABEL[effect.old]
    gate = GATES[effect.new] if irreversible else ""
    return WorldEffect(name, enters, leaves, numbers.get(effect.resource, -1), gate, irreversible, last)
