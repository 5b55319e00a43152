"""What a run reads of load balancers is of the step alone: its minutes, its monolith, its room among the rules."""

from __future__ import annotations

import pytest

from ringbus.model.legacy import ExistingLegacy
from ringbus_migration.commands import AwsCall
from ringbus_migration.course.standing import seconds_of
from ringbus_migration.legality import StepKind
from ringbus_migration.script.edge import EdgeNames
from ringbus_migration.script.lookups import lookups
from tests.unit.migration_runs import SmallRun
from tests.unit.migrations import APPROVALS, MIGRATION, ORDER, PLATFORM, migration, planned, platform
from tests.unit.traffic_standin import ARN


def test_a_shift_is_counted_from_the_minute_after_it() -> None:
    """The minute in which the weights changed has requests of before: with them it took nine minutes to be believed."""
    small = SmallRun()
    small.clock.seconds += 57
    small.go()
    entered = {(each.kind.value, each.step): seconds_of(each.at) for each in small.store.records(small.run)}
    shifts = [number for kind, number in entered if kind == "converging" and ("done", number) in entered]
    assert len(shifts) > 4
    assert max(entered["done", number] - entered["converging", number] for number in shifts) < 181


def test_metrics_are_asked_for_in_whole_minutes_of_which_there_is_one() -> None:
    small = SmallRun()
    asked: list[tuple[str, str]] = []

    def listen(call: AwsCall) -> None:
        if call.operation == "get_metric_data":
            asked.append((call.parameters["StartTime"], call.parameters["EndTime"]))

    small.port.before = listen
    small.go()
    assert asked
    assert all(start < end for start, end in asked)
    assert all(moment.endswith(":00Z") for pair in asked for moment in pair)


def test_nothing_is_compared_while_requests_are_only_mirrored() -> None:
    """The rule sends the new group nothing yet: a bake of two sides would wait for ever."""
    plan = planned(migration(MIGRATION + APPROVALS + f"order: [{', '.join(ORDER.split())}]\n"))
    assert [step.kind for step in plan.steps if step.phase == "dark"] == [StepKind.PROVISION, StepKind.SHIFT] * 2


def test_a_listener_without_room_is_told_with_what_to_do() -> None:
    small = SmallRun()
    arn = "foreign"
    small.port.rules[arn] = {"RuleArn": arn, "Priority": "1", "IsDefault": False, "Actions": [], "Conditions": []}
    assert small.go() == "held"
    assert "no free priority" in small.now.why
    assert "set-rule-priorities" in small.now.why
    assert [call.operation for call in small.port.changes] == []
    small.port.rules[arn]["Priority"] = "3"
    small.go()
    assert sorted(int(rule["Priority"]) for rule in small.port.rules.values())[:2] == [1, 2]


@pytest.mark.parametrize(("old", "adopted"), [("hybrid", False), ("monolith", True)])
def test_what_was_adopted_is_the_monolith_that_all_cities_share(old: str, adopted: bool) -> None:
    """A city's own monolith has a load balancer of its own."""
    stages = {"hybrid": "services", "monolith": "hybrid"}
    text = f"{MIGRATION}{APPROVALS}stages: {{from: {old}, to: {stages[old]}}}\n"
    existing = ExistingLegacy(load_balancer=f"{ARN}lb", listener=f"{ARN}listener", target_groups={"api": f"{ARN}api"})
    of = platform(PLATFORM.replace("stage: hybrid", f"stage: {old}"))
    of = of.model_copy(update={"legacy": of.legacy.model_copy(update={"existing": existing})})
    edge = EdgeNames(migration(text, of).migration, of)
    asked = [dict(call.parameters) for call in lookups(edge, "london", "eu-west-1")]
    assert ({"LoadBalancerArns": [f"{ARN}lb"]} in asked) is adopted
    assert ({"ListenerArns": [f"{ARN}listener"]} in asked) is adopted
    assert ({"TargetGroupArns": [f"{ARN}api"]} in asked) is adopted
    assert ({"Names": ["demo-legacy-london"]} in asked) is not adopted
