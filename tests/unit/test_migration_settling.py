"""What moved settles before a cell moves on: sessions stay on their side, and hosts leave once a rule was heard of."""

from __future__ import annotations

from itertools import pairwise

import pytest

from ringbus_migration.commands import AwsCall
from ringbus_migration.course.record import RecordKind
from ringbus_migration.run.work import RunEngine
from tests.unit.migration_runs import HELD, SmallRun


@pytest.fixture
def small() -> SmallRun:
    return SmallRun()


def rested(small: SmallRun, *stated: str) -> dict[str, float]:
    """Seconds between the last change of a rule and the next one, by what the next one is about; first ones only.

    It goes on as often as the platform file says something else of the city.
    """
    moments: list[tuple[str, float]] = []

    def note(call: AwsCall) -> None:
        if call.operation in ("modify_rule", "delete_rule"):
            given = call.parameters.get("Actions", [{}])[0].get("ForwardConfig", {}).get("TargetGroups", [])
            weights = "/".join(str(group["Weight"]) for group in given) or "gone"
            moments.append((weights, small.clock.seconds))

    small.port.before = note
    for said in stated or ("serving",):
        small.stated["cities.london.legacy"] = said
        small.go()
    found: dict[str, float] = {}
    for (_, before), (what, at) in pairwise(moments):
        if at - before > 1:
            found.setdefault(what, at - before)
    return found


def test_a_session_is_held_before_the_first_weight_and_over_before_its_rule_goes() -> None:
    """A client that is silent for less than the session lasts finds the side it knows, whatever the run does."""
    small = SmallRun(HELD)
    there = rested(small)
    assert there["90/10"] >= 3600
    assert there["50/50"] < 3600
    small.say(RecordKind.UNDO, 1)
    back = rested(small)
    assert back["gone"] >= 3600
    assert all(seconds < 90 for what, seconds in back.items() if what != "gone"), "weights go back at once"
    assert small.now.state.value == "rolled_back"


def test_a_session_is_held_again_before_a_cell_that_was_at_rest_goes_back() -> None:
    small = SmallRun(HELD)
    rested(small, "drained")
    small.say(RecordKind.UNDO, 1)
    assert rested(small, "drained", "serving")["50/50"] >= 3600
    assert small.now.state.value == "rolled_back"


def test_an_abort_does_not_wait_for_what_was_to_settle_on_the_way_there() -> None:
    small = SmallRun(HELD)

    def abort(call: AwsCall) -> None:
        if call.operation == "modify_rule" and small.now.state.value == "running":
            small.say(RecordKind.UNDO, 1)

    small.port.before = abort
    before = small.clock.seconds
    assert small.go() == "rolled_back"
    assert small.clock.seconds - before < 300


def taken(small: SmallRun, engine: RunEngine) -> str:
    """Turns until the run rests; or until something settles, when its worker dies."""
    while not (outcome := engine.turn()).end and not small.now.settling:
        small.clock.sleep(outcome.wait)
    return outcome.end


def test_hosts_do_not_leave_sooner_where_a_worker_died_or_was_woken_meanwhile(small: SmallRun) -> None:
    moments: list[tuple[str, float]] = []
    small.port.before = lambda call: moments.append((call.operation, small.clock.seconds))
    small.stated["cities.london.legacy"] = "drained"
    for worker in map(str, range(500)):
        small.say(RecordKind.GO, worker=worker)
        if taken(small, RunEngine(small.run, small.inputs(worker))):
            break
        small.clock.seconds += 1
    changed, left = 0.0, 0
    for operation, at in moments:
        changed = at if operation in ("modify_rule", "delete_rule") else changed
        if operation == "detach_load_balancer_target_groups":
            left += 1
            assert at - changed >= 60
    assert left == 4


def test_who_waits_for_nobody_s_session_is_not_kept_waiting(small: SmallRun) -> None:
    assert max(rested(small).values()) < 3600


def test_hosts_leave_a_group_some_time_after_the_rule_that_sent_to_it(small: SmallRun) -> None:
    """What a load balancer was told it does not do at once."""
    moments: list[tuple[str, float]] = []
    small.port.before = lambda call: moments.append((call.operation, small.clock.seconds))
    small.stated["cities.london.legacy"] = "drained"
    small.go()
    small.say(RecordKind.UNDO, 1)
    small.go()
    small.stated["cities.london.legacy"] = "serving"
    assert small.go() == "rolled_back"
    changed, left = 0.0, 0
    for operation, at in moments:
        if operation in ("modify_rule", "delete_rule"):
            changed = at
        if operation == "detach_load_balancer_target_groups":
            left += 1
            assert at - changed >= 60
    assert left == 8
