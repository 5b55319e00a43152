"""The plan: orders by their cases, steps with their way back, limits over the whole timeline, digest, and speed."""

from __future__ import annotations

import random
import time
from dataclasses import replace
from itertools import pairwise

import pytest

from ringbus.model.legacy import ExistingLegacy
from ringbus_migration import codes
from ringbus_migration.drawing.mermaid import mermaid
from ringbus_migration.drawing.svg import svg
from ringbus_migration.drawing.timeline import timeline
from ringbus_migration.legality import BackMode, StepKind
from ringbus_migration.plan.judge import judge_plan
from ringbus_migration.plan.load import loads
from ringbus_migration.script.edge import EdgeNames
from ringbus_migration.simulate.explore import Limits, explore
from ringbus_migration.simulate.projection import worlds
from tests.unit.cases import cases
from tests.unit.migrations import APPROVALS, MIGRATION, ORDER, PLATFORM, migration, ordered, planned, platform


@pytest.mark.parametrize("case", cases("migration", "order"))
def test_order(case) -> None:
    read = ordered(case["order"], case.get("approvals", APPROVALS))
    findings = judge_plan(planned(read), read)
    told = [f"{finding.where} {finding.message} {finding.note}" for finding in findings]
    assert len(findings) == len(case["expect"]), told
    for finding, wanted in zip(findings, case["expect"], strict=True):
        assert (finding.code, finding.where.path) == (wanted["code"], wanted["place"]), told
        assert finding.where.line
        assert wanted.get("says", "") in finding.message
        assert wanted["note"] in finding.note
        assert wanted.get("hint", "") in finding.hint


def test_undo_is_the_effects_back_last_in_first_out() -> None:
    states: dict[str, str] = {}
    history = []
    for step in planned(ordered(ORDER)).steps:
        if step.back is BackMode.IRREVERSIBLE:
            break
        history.append((step, dict(states)))
        for effect in step.effects:
            assert states.get(effect.resource, effect.old) == effect.old
            states[effect.resource] = effect.new
    assert len(history) > 20
    for step, before in reversed(history):
        for effect in step.undo:
            assert states[effect.resource] == effect.old
            states[effect.resource] = effect.new
        assert {key: states[key] for key in before} == before


def test_what_has_no_way_back_has_no_undo_and_is_the_point_of_no_return() -> None:
    plan = planned(ordered(ORDER))
    gone = [step for step in plan.steps if step.back is BackMode.IRREVERSIBLE]
    assert [step.phase for step in gone] == ["complete", "retired"]
    assert all(step.undo == step.undo_needs == () for step in gone)
    assert plan.points_of_no_return == {"london": gone[0]}
    yes = next(step for step in plan.steps if step.kind is StepKind.APPROVE and "complete" in step.what)
    assert yes.number < gone[0].number


def test_a_flip_says_what_its_way_back_needs() -> None:
    flip = next(step for step in planned(ordered(ORDER)).steps if step.kind is StepKind.FLIP)
    assert [need.split(":")[0] for need in flip.undo_needs] == [
        "the old store numbers its writes above the highest version seen",
        "the old store is in step",
    ]
    assert [str(effect) for effect in flip.undo] == ["data london/jobs: live -> shadow"]


def test_the_digest_is_of_everything_in_a_step() -> None:
    plan = planned(ordered(ORDER))
    assert plan.digest == planned(ordered(ORDER)).digest
    first, *others = plan.steps
    changed = [
        replace(first, what="else"),
        replace(first, estimate=1),
        replace(first, fences=()),
        replace(first, effects=()),
        replace(first, back=BackMode.REVERSIBLE),
        replace(first, reads=("x",)),
    ]
    digests = {replace(plan, steps=(step, *others)).digest for step in changed}
    assert len({plan.digest, *digests}) == 1 + len(changed)


@pytest.mark.parametrize("more", ["limits: {lag: 9s}", "criteria: {e: {metric: errors, most: 0.1}}"])
def test_the_digest_is_of_what_a_run_watches_too(more: str) -> None:
    watched = planned(migration(f"{MIGRATION}{APPROVALS}{more}\n"))
    assert watched.digest != planned(migration()).digest


def test_a_route_that_arrives_in_two_regions_moves_in_each_by_itself() -> None:
    """No file says so: a monolith has one load balancer. Plans, their proof and their counts are of any cells."""
    read = migration()
    book = read.migration.routes["book"].model_copy(update={"regions": ("eu-west-1", "us-east-1")})
    routes = {**read.migration.routes, "book": book}
    read = replace(read, migration=read.migration.model_copy(update={"routes": routes}))
    plan = planned(read)
    assert judge_plan(plan, read) == ()
    cells = {str(cell) for cell in plan.waves["first"]}
    assert {"london/book/eu-west-1", "london/book/us-east-1", "london/read/eu-west-1", "london/jobs"} <= cells
    assert [load.region for load in loads(plan)] == ["eu-west-1", "us-east-1"]
    assert [explore(world, Limits(2, 1)).story for world in worlds(plan)] == [None]


def test_keys_are_of_one_step_each() -> None:
    keys = [step.key for step in planned(ordered(ORDER)).steps]
    assert len(set(keys)) == len(keys)


def test_a_shared_entity_goes_on_when_the_last_of_its_routes_moves() -> None:
    text = (MIGRATION + APPROVALS).replace("to: cassandra:jobs.by_id", "to: mysql:city.jobs, owner: london")
    text = text.replace("{london: {host: london.demo.example}}", "{london: {path: /l/*}, cork: {path: /c/*}}")
    text = text.replace("cities: [london]}", "cities: [london]}, {name: second, cities: [cork]}")
    read = migration(text)
    plan = planned(read)
    assert judge_plan(plan, read) == ()
    waves = {step.phase: step.wave for step in plan.steps if str(step.cell) == "london/jobs"}
    assert (waves["live"], waves["rampdown"], waves["complete"]) == ("first", "second", "second")
    assert next(step for step in plan.steps if step.phase == "complete").kind is StepKind.APPROVE
    assert [explore(world, Limits(1, 1)).story for world in worlds(plan)] == [None]


def test_a_route_that_stays_behind_refuses_the_point_of_no_return() -> None:
    text = (MIGRATION + APPROVALS).replace("cities: [london]}", "cities: [london], routes: [book]}")
    text = text.replace("tee:", "order: [dualwrite, backfill, compare, shadow, live, canary, full, rampdown]\ntee:")
    text = text.replace("waves: [", "waves: [{name: reads, cities: [london], routes: [read], order: [dualwrite]}, ")
    read = migration(text)
    findings = judge_plan(planned(read), read)
    assert [finding.code for finding in findings] == [codes.ILLEGAL]
    assert "traffic london/read/eu-west-1 is at its beginning" in findings[0].note


def test_groups_and_rules_are_counted_at_every_moment() -> None:
    load = loads(planned(ordered(ORDER)))[0]
    assert (load.region, load.rules, load.groups) == ("eu-west-1", 2, 5)
    after = "limits: {load_balancer: {rules: 100, target_groups: 6, target_groups_in_use: 2}}\n"
    read = migration(MIGRATION + APPROVALS + after)
    findings = judge_plan(planned(read), read)
    assert [finding.code for finding in findings] == [codes.LOAD_BALANCER]
    assert "7 target groups" in findings[0].message
    assert "waves of fewer cities" in findings[0].hint


@pytest.mark.parametrize(
    ("stage", "rules", "groups", "told"),
    [("hybrid", [2] * 60, [5] * 60, []), ("monolith", [120], [300], ["rules", "target groups"])],
)
def test_each_load_balancer_is_counted_by_itself(
    stage: str, rules: list[int], groups: list[int], told: list[str]
) -> None:
    """Sixty cities, each with a load balancer of its own, were refused with 120 rules of 100."""
    names = [f"c{number}" for number in range(60)]
    regions = ", ".join(f"{name}: {{region: eu-west-1}}" for name in names)
    of = platform(PLATFORM.replace("stage: hybrid", f"stage: {stage}").replace("london: {region: eu-west-1}", regions))
    signs = ", ".join(f"{name}: {{host: {name}.demo.example}}" for name in names)
    text = MIGRATION.replace("london: {host: london.demo.example}", signs).replace("[london]", f"[{', '.join(names)}]")
    new = {"hybrid": "services", "monolith": "hybrid"}[stage]
    read = migration(f"{text}{APPROVALS}stages: {{from: {stage}, to: {new}}}\n", of)
    plan = planned(read)
    found = loads(plan)
    assert [load.monolith for load in found] == (sorted(names) if stage == "hybrid" else ["monolith"])
    assert ([load.rules for load in found], [load.groups for load in found]) == (rules, groups)
    findings = [finding.message for finding in judge_plan(plan, read) if finding.code == codes.LOAD_BALANCER]
    assert len(findings) == len(told)
    assert all(f" {what} at step" in said for what, said in zip(told, findings, strict=True))


def test_waves_follow_each_other_and_cells_of_a_wave_stand_side_by_side() -> None:
    drawn = timeline(planned(ordered(ORDER)))
    for spots in drawn.rows.values():
        assert all(one.end <= other.start for one, other in pairwise(spots))
    rows = {str(cell): spots for (_, cell), spots in drawn.rows.items()}
    soaks = [rows[f"london/{route}/eu-west-1"] for route in ("read", "book")]
    one, other = (next(spot for spot in spots if spot.step.phase == "soaked") for spots in soaks)
    assert (one.start, one.end) == (other.start, other.end)
    live = next(spot for spot in rows["london/jobs"] if spot.step.kind is StepKind.FLIP)
    writes = next(spot for spot in rows["london/book/eu-west-1"] if spot.step.phase == "canary")
    assert live.end <= writes.start


@pytest.mark.parametrize("seed", range(12))
def test_every_order_that_the_table_lets_pass_holds(seed: int) -> None:
    """Table and simulator are written apart: a random legal order must not lose anything."""
    chance = random.Random(seed)
    words, order = ORDER.split(), []
    while words:
        legal = [word for word in words if _legal([*order, word])]
        if not legal or (len(legal) == 1 and legal[0] == "dark" and chance.random() < 0.5):
            break
        order.append(chance.choice(legal))
        words.remove(order[-1])
    assert len(order) > 8, order
    plan = planned(ordered(" ".join(order)))
    assert [proof.story for proof in (explore(world, Limits(2, 1)) for world in worlds(plan))] == [None], order


def _legal(order: list[str]) -> bool:
    read = ordered(" ".join(order))
    return not judge_plan(planned(read), read)


def test_five_thousand_steps_are_planned_judged_and_drawn_in_under_five_seconds() -> None:
    names = [f"city-{number}" for number in range(150)]
    cities = ", ".join(f"{name}: {{region: eu-west-1}}" for name in names)
    of = platform(PLATFORM.replace("cities: {", f"cities: {{{cities}, "))
    signs = ", ".join(f"{name}: {{host: {name}.demo.example}}" for name in names)
    text = (MIGRATION + APPROVALS).replace("{london: {host: london.demo.example}}", f"{{{signs}}}")
    waves = ", ".join(f"{{name: wave-{at}, cities: [{', '.join(names[at : at + 10])}]}}" for at in range(0, 150, 10))
    text = text.replace("waves: [{name: first, cities: [london]}]", f"waves: [{waves}]")
    text += "limits: {load_balancer: {rules: 1000, target_groups: 1000}}\n"
    read = migration(text, of)
    begun = time.process_time()
    plan = planned(read)
    assert judge_plan(plan, read) == ()
    assert len(plan.digest) == 64
    drawn = timeline(plan)
    assert svg(plan.name, drawn)
    assert mermaid(plan.name, drawn)
    seconds = time.process_time() - begun
    assert len(plan.steps) >= 5_000
    assert seconds < 5
    assert len(worlds(plan)) == 1


@pytest.mark.parametrize(("named", "told"), [({}, [codes.UNCOUNTED]), ({"api": "old-hosts"}, [])])
def test_requests_of_a_route_are_counted_on_an_adopted_monolith_or_it_is_refused(
    named: dict[str, str], told: list[str]
) -> None:
    """Nothing was in the old group that a route got: the name of the pool was one that Ringbus would have given."""
    existing = ExistingLegacy(autoscaling_groups=named)
    of = platform(PLATFORM.replace("stage: hybrid", "stage: monolith"))
    of = of.model_copy(update={"legacy": of.legacy.model_copy(update={"existing": existing})})
    read = migration(f"{MIGRATION}{APPROVALS}stages: {{from: monolith, to: hybrid}}\n", of)
    plan = planned(read)
    assert [finding.code for finding in judge_plan(plan, read)] == told
    cell = next(step.cell for step in plan.steps if step.cell.subject == "book")
    pools = [EdgeNames(read.migration, of).pool(side, cell) for side in ("old", "new")]
    assert pools == [named.get("api", ""), "demo-eu-west-1-legacy-london-api"]
