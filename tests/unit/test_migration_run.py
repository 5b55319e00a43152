"""A run decides by its records: forward on a pass, back on a fail, and otherwise it holds and says why."""

from __future__ import annotations

import pytest

from ringbus.errors import RingbusError, failed
from ringbus_migration.commands import AwsCall
from ringbus_migration.course.record import RecordKind
from ringbus_migration.script.edge import EdgeNames
from ringbus_migration.script.script import script_of
from tests.unit.migration_runs import EDGE, SmallRun


@pytest.fixture
def small() -> SmallRun:
    return SmallRun()


def kinds(small: SmallRun) -> list[str]:
    return [record.kind.value for record in small.store.records(small.run)]


def test_a_run_goes_through_every_step_and_ends(small: SmallRun) -> None:
    small.stated["cities.london.legacy"] = "drained"
    assert small.go() == "held"  # the platform file says drained, not yet retired
    small.stated["cities.london.legacy"] = "retired"
    assert small.go() == "completed"
    assert small.now.done == tuple(range(1, len(small.document.plan.steps) + 1))
    assert small.port.forms() == {path: {"demo-legacy-london-to-london": 100} for path in ("/jobs", "/lists")}
    assert set(small.port.groups) == set(EDGE["groups"])
    assert small.port.pools == {name: set() for name in EDGE["pools"]}


def test_it_watches_as_long_as_the_plan_says(small: SmallRun) -> None:
    small.stated |= {"cities.london.legacy": "drained"}
    small.go()
    bakes = [step.estimate for step in small.document.plan.steps if step.kind.value == "bake"]
    assert sum(small.clock.waits) >= sum(bakes) - 1
    assert max(small.clock.waits) <= 300


def test_what_fails_goes_back_to_before_its_state_and_no_further(small: SmallRun) -> None:
    def worsen(call: AwsCall) -> None:
        if call.parameters.get("Name") == "demo-london-list-new":
            small.port.errors["new"] = 0.2

    small.port.before = worsen
    assert small.go() == "held"
    assert "failed: errors: errors 0.2 on the new side" in small.now.why
    assert {small.document.plan.steps[number - 1].cell.subject for number in small.now.done} == {"read"}
    assert small.port.forms() == {"/jobs": {"demo-london-read-old": 50, "demo-london-read-new": 50}}
    assert "demo-london-list-new" not in small.port.groups


def test_when_everything_was_undone_it_is_rolled_back(small: SmallRun) -> None:
    small.port.errors["new"] = 0.2
    assert small.go() == "rolled_back"
    assert small.port.rules == {}
    assert small.port.pools == {name: set() for name in small.port.pools}


def test_the_side_that_is_as_bad_as_the_old_one_at_that_moment_is_not_to_blame(small: SmallRun) -> None:
    small.port.p99 |= {"old": 0.45, "new": 0.46}
    small.go()
    assert "removed" in {small.document.plan.steps[n - 1].phase for n in small.now.done} or len(small.now.done) > 10


def test_no_rule_is_made_before_hosts_answer_behind_its_groups(small: SmallRun) -> None:
    """It was made at once: until the hosts had been asked, requests of the route had nobody."""
    small.port.initial = 120.0
    made: list[bool] = []

    def listen(call: AwsCall) -> None:
        if call.operation == "create_rule":
            made.append(all(small.port.answer(name) for name in small.port.groups))

    small.port.before = listen
    small.go()
    assert made == [True, True]
    assert small.now.state.value == "held"
    assert len(small.now.done) > 10


def test_no_weight_goes_back_before_hosts_answer_behind_groups_that_were_made_again(small: SmallRun) -> None:
    small.stated["cities.london.legacy"] = "drained"
    small.go()
    assert "demo-london-read-new" not in small.port.groups
    small.port.initial = 400.0
    back: list[bool] = []

    def listen(call: AwsCall) -> None:
        if call.operation == "modify_rule":
            back.append(all(small.port.answer(name) for name in small.port.groups))

    small.port.before = listen
    small.say(RecordKind.UNDO, 1)
    small.go()  # undoes the last announcement, and waits for the platform file to say serving again
    small.stated["cities.london.legacy"] = "serving"
    assert small.go() == "rolled_back"
    assert back
    assert all(back)
    assert set(small.port.groups) == set(EDGE["groups"])


def test_hosts_that_never_answer_are_told(small: SmallRun) -> None:
    small.port.initial = 1e9
    assert small.go() == "held"
    assert "hosts do not all answer yet behind" in small.now.why
    assert small.port.rules == {}


def test_a_new_side_that_takes_no_connection_fails(small: SmallRun) -> None:
    """Nothing of it is an answer of 5xx: it passed."""
    small.port.refused["new"] = 0.9
    assert small.go() == "rolled_back"


def test_nothing_is_sent_back_to_an_old_side_where_nobody_answers(small: SmallRun) -> None:
    small.go()
    small.say(RecordKind.UNDO, 1)
    small.stated["cities.london.legacy"] = "serving"
    small.port.dead.add("demo-london-list-old")
    assert small.go() == "frozen"
    assert "no host answers on the old side" in small.now.why
    small.port.dead.clear()
    small.say(RecordKind.UNDO, 1)
    assert small.go() == "rolled_back"


def test_a_soak_that_is_broken_is_told_at_once(small: SmallRun) -> None:
    """It was told when the soak was over."""
    began: list[float] = []

    def strays(call: AwsCall) -> None:
        step = small.document.plan.steps[(small.now.active or 1) - 1]
        if step.phase == "soaked" and not began:
            began.append(small.clock.seconds)
            small.port.shares.append((small.clock.seconds, {"demo-london-read-old": 1, "demo-london-read-new": 99}))

    small.port.before = strays
    assert small.go() == "held"
    assert "the old side still got" in small.now.why
    assert small.clock.seconds - began[0] < 600


def test_without_numbers_it_holds_and_does_not_undo(small: SmallRun) -> None:
    small.port.silent = True
    assert small.go() == "held"
    assert small.now.why.endswith("no requests seen on either side")
    assert "undo" not in kinds(small)
    small.port.silent = False
    assert small.go() == "held"
    assert len(small.now.done) > 10


def test_a_rule_that_somebody_changed_by_hand_holds_and_stays_as_it_is(small: SmallRun) -> None:
    def spoil(call: AwsCall) -> None:
        for rule in small.port.rules.values() if call.operation == "modify_rule" else ():
            groups = rule["Actions"][0]["ForwardConfig"]["TargetGroups"]
            groups[0]["Weight"], groups[1]["Weight"] = 63, 37

    small.port.before = spoil
    assert small.go() == "held"
    assert "neither" in small.now.why or "not read back" in small.now.why


def test_an_api_that_fails_holds_and_goes_on_when_told(small: SmallRun) -> None:
    def down(call: AwsCall) -> None:
        raise failed("RB430", "elbv2", "AWS cannot be reached")

    small.port.before = down
    assert small.go() == "held"
    assert "AWS cannot be reached" in small.now.why
    small.port.before = lambda call: None
    small.go()
    assert len(small.now.done) > 10


def test_undo_is_last_in_first_out_and_ends_where_it_began(small: SmallRun) -> None:
    small.go()
    done = small.now.done
    small.say(RecordKind.UNDO, 1)
    small.stated["cities.london.legacy"] = "serving"
    assert small.go() == "rolled_back"
    undone = [record.step for record in small.store.records(small.run) if record.kind is RecordKind.UNDONE]
    assert undone[-len(done) :] == sorted(undone[-len(done) :], reverse=True)
    assert small.port.rules == {}
    assert len(small.port.groups) == 2


@pytest.mark.parametrize("where", ["detach_load_balancer_target_groups", "delete_target_group"])
def test_an_undo_that_broke_off_anywhere_goes_on_with_what_is_left(small: SmallRun, where: str) -> None:
    """What was detached already is not detached again: AWS refuses that."""
    small.go()
    small.say(RecordKind.UNDO, 1)
    small.stated["cities.london.legacy"] = "serving"
    left = [2]

    def broken(call: AwsCall) -> None:
        left[0] -= call.operation == where
        if left[0] == 0 and call.operation == where:
            raise failed("RB430", "elbv2", "AWS cannot be reached")

    small.port.before = broken
    assert small.go() == "rolled_back"
    assert small.port.pools == {name: set() for name in small.port.pools}
    made = [str(call.to_json()["parameters"]) for call in small.port.changes if call.operation == where]
    assert len(made) == len(set(made)) == 4


def test_an_undo_that_does_not_pass_freezes_and_stays_frozen(small: SmallRun) -> None:
    small.go()
    small.say(RecordKind.UNDO, 1)
    for rule in small.port.rules.values():
        rule["Actions"] = [{"Type": "redirect"}]
    small.stated["cities.london.legacy"] = "serving"
    assert small.go() == "frozen"
    assert "does not pass" in small.now.why


def test_a_pause_stops_between_turns_and_go_goes_on(small: SmallRun) -> None:
    seen = 0

    def pause(call: AwsCall) -> None:
        nonlocal seen
        seen += call.operation == "modify_rule"
        if seen == 1 and call.operation == "modify_rule":
            small.say(RecordKind.PAUSED)

    small.port.before = pause
    assert small.go() == "paused"
    assert small.now.active
    small.go()
    assert len(small.now.done) > 10


def test_the_calls_that_change_something_are_those_of_the_scripts(small: SmallRun) -> None:
    """Once each, in the order of the steps, with the names filled in: what the runbook printed."""
    small.stated["cities.london.legacy"] = "retired"
    small.go()
    edge = EdgeNames(small.document.migration, small.document.platform)
    printed = [
        (call.operation, len(call.parameters))
        for step in small.document.plan.steps
        if step.number in small.now.done
        for call in script_of(step, edge).acts
        if not call.operation.startswith("describe_")
    ]
    assert [(call.operation, len(call.parameters)) for call in small.port.changes] == printed


def test_another_worker_ends_the_first(small: SmallRun) -> None:
    def other(call: AwsCall) -> None:
        small.port.before = lambda call: None
        small.say(RecordKind.GO, worker="other")

    small.port.before = other
    with pytest.raises(RingbusError) as caught:
        small.go()
    assert caught.value.findings[0].code == "RB641"


def test_a_changed_record_is_told_by_its_number(small: SmallRun) -> None:
    import sqlalchemy as sql

    small.go()
    with small.store.engine.begin() as connection:
        connection.execute(sql.text("update ringbus_audit set why = 'all was well' where number = 3"))
    with pytest.raises(RingbusError) as caught:
        small.store.verified(small.run, small.document.plan.digest)
    assert caught.value.findings[0].code == "RB645"
    assert str(caught.value.findings[0].where).startswith("record 3")


def test_a_record_that_was_taken_out_is_told(small: SmallRun) -> None:
    import sqlalchemy as sql

    small.go()
    with small.store.engine.begin() as connection:
        connection.execute(sql.text("delete from ringbus_audit where number = 4"))
    with pytest.raises(RingbusError):
        small.store.verified(small.run, small.document.plan.digest)


def test_a_plan_is_kept_whole(small: SmallRun) -> None:
    kept = small.store.plan(small.run)
    assert kept == small.document
    assert kept.plan.digest == small.document.plan.digest
