"""A run decides by its records: forward on a pass, back on a fail, and otherwise it holds and says why."""

from __future__ import annotations

import pytest

from ringbus.errors import RingbusError, failed
from ringbus_migration.commands import AwsCall
from ringbus_migration.course.record import RecordKind
from ringbus_migration.course.standing import StepState, seconds_of
from ringbus_migration.legality import StepKind
from ringbus_migration.run.work import RunEngine
from ringbus_migration.script.edge import EdgeNames
from ringbus_migration.script.script import script_of
from tests.unit.migration_runs import EDGE, READS, SmallRun
from tests.unit.traffic_standin import SHARED


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


def test_groups_of_its_own_ask_hosts_as_the_shared_ones_do(small: SmallRun) -> None:
    small.go()
    asked = [call.parameters for call in small.port.calls if call.operation == "create_target_group"]
    assert len(asked) >= 2
    assert all(SHARED.items() <= given.items() for given in asked)


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


def listened(small: SmallRun) -> list[bool]:
    """Of every rule that is made or changed from now on whether hosts answer behind each group that gets requests."""
    found: list[bool] = []

    def listen(call: AwsCall) -> None:
        if call.operation in ("create_rule", "modify_rule"):
            given = small.port.weights(call.parameters)
            found.append(all(small.port.answer(name) for name, weight in given.items() if weight))

    small.port.before = listen
    return found


def test_no_rule_sends_requests_where_no_host_was_seen_to_answer(small: SmallRun) -> None:
    """Hosts are asked only while a rule names their group: a run that waited for them first would wait for ever."""
    small.port.initial = 120.0
    seen = listened(small)
    small.go()
    assert len(seen) >= len(small.port.rules) * 5
    assert all(seen)
    assert small.now.state.value == "held"
    assert len(small.now.done) > 10


def test_no_weight_goes_back_before_hosts_answer_behind_groups_that_were_made_again(small: SmallRun) -> None:
    small.stated["cities.london.legacy"] = "drained"
    small.go()
    assert "demo-london-read-new" not in small.port.groups
    small.port.initial = 400.0
    back = listened(small)
    small.say(RecordKind.UNDO, 1)
    small.go()  # undoes the last announcement, and waits for the platform file to say serving again
    small.stated["cities.london.legacy"] = "serving"
    assert small.go() == "rolled_back"
    assert back
    assert all(back)
    assert set(small.port.groups) == set(EDGE["groups"])


def test_groups_that_were_made_again_go_when_it_goes_forward_again(small: SmallRun) -> None:
    small.stated["cities.london.legacy"] = "drained"
    small.go()
    last = next(step for step in small.document.plan.steps if (step.phase, step.kind.value) == ("removed", "provision"))
    small.say(RecordKind.UNDO, last.number)
    small.go()
    assert small.port.forms()["/jobs"] == {
        "demo-legacy-london-to-london": 100, "demo-london-read-old": 0, "demo-london-read-new": 0,
    }  # fmt: skip
    small.stated["cities.london.legacy"] = "retired"
    assert small.go() == "completed"
    assert set(small.port.groups) == set(EDGE["groups"])


def test_hosts_that_never_answer_are_told_and_get_nothing(small: SmallRun) -> None:
    small.port.initial = 1e9
    assert small.go() == "held"
    assert "hosts do not all answer yet behind" in small.now.why
    assert small.port.forms() == {
        "/jobs": {"demo-legacy-london-api": 100, "demo-london-read-old": 0, "demo-london-read-new": 0}
    }


def test_a_rule_that_was_changed_by_hand_while_hosts_are_waited_for_stays_as_it_is(small: SmallRun) -> None:
    small.port.initial = 1e9
    small.go()
    (rule,) = small.port.rules.values()
    groups = rule["Actions"][0]["ForwardConfig"]["TargetGroups"]
    groups[0]["Weight"], groups[2]["Weight"] = 0, 100
    small.port.initial = 0.0
    before = len(small.port.changes)
    assert small.go() == "held"
    assert "stands at old 0, new 100, not new 0" in small.now.why
    assert len(small.port.changes) == before


def test_a_new_side_that_hangs_or_takes_no_connection_fails(small: SmallRun) -> None:
    """The load balancer itself answers 504 or 502, which no target group counts: it passed."""
    small.port.unanswered["new"] = 0.9
    assert small.go() == "rolled_back"
    assert "errors 0.9001 on the new side" in " ".join(record.why for record in small.store.records(small.run))


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


def worked(small: SmallRun, seconds: float, *, paused: bool) -> str:
    """A worker carries it on for so long, then it dies or is paused; where it came to rest, if it did."""
    small.workers += 1
    small.say(RecordKind.GO, worker=str(small.workers))
    engine, end = RunEngine(small.run, small.inputs(str(small.workers))), small.clock.seconds + seconds
    while small.clock.seconds < end:
        outcome = engine.turn()
        if outcome.end:
            return outcome.end
        small.clock.sleep(min(outcome.wait, max(0.0, end - small.clock.seconds)))
    if paused:
        small.say(RecordKind.PAUSED)
    return ""


@pytest.mark.parametrize("paused", [False, True])
def test_a_soak_goes_on_where_a_worker_left_it(small: SmallRun, paused: bool) -> None:
    """One of half an hour never ended when no worker lived longer than 25 minutes."""
    rests = [worked(small, 1500, paused=paused) for _ in range(12)]
    assert "held" in rests
    assert "the platform file says" in small.now.why
    assert "soaked" in {small.document.plan.steps[number - 1].phase for number in small.now.done}


def test_a_soak_that_was_broken_begins_anew(small: SmallRun) -> None:
    began: list[float] = []

    def strays(call: AwsCall) -> None:
        step = small.document.plan.steps[(small.now.active or 1) - 1]
        if step.phase == "soaked" and small.now.step_state is StepState.BAKING and not began:
            began.append(small.clock.seconds)
            before = small.port.shares[-1][1]
            small.port.shares.append((began[0], {**before, "demo-london-read-old": 1}))
            small.port.shares.append((began[0] + 200, before))

    small.port.before = strays
    assert small.go() == "held"
    assert "the old side still got" in small.now.why
    small.clock.sleep(300)
    anew = small.clock.seconds
    assert small.go() == "held"
    assert "the platform file says" in small.now.why
    assert small.clock.seconds - anew >= 1800


def test_too_few_requests_are_waited_for_and_kept_when_it_holds() -> None:
    """Six requests a minute, two hundred wanted, a bake of five minutes: held after ten, it began anew for ever."""
    small = SmallRun(READS.replace("canary: [10, 50]", "canary: [10]").replace("  list: {path: /lists}\n", ""))
    small.port.rate = 60
    bake = next(step for step in small.document.plan.steps if step.kind is StepKind.BAKE)
    began = small.clock.seconds
    assert small.go() == "held"
    assert "of 200 requests on the new side" in small.now.why
    assert small.clock.seconds - began >= bake.timeout
    assert small.go() == "held"
    (done,) = (
        each for each in small.store.records(small.run) if (each.kind, each.step) == (RecordKind.DONE, bake.number)
    )
    assert seconds_of(done.at) - began < 2700


def test_after_a_long_pause_what_lacks_is_waited_for_again(small: SmallRun) -> None:
    small.port.silent = True
    assert small.go() == "held"
    small.clock.seconds += 36_000
    waits = len(small.clock.waits)
    assert small.go() == "held"
    assert len(small.clock.waits) - waits > 3


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


@pytest.mark.parametrize("back", [False, True])
def test_a_group_that_somebody_deleted_is_told(small: SmallRun, back: bool) -> None:
    def lose(call: AwsCall) -> None:
        if call.operation == "get_metric_data":
            small.port.groups.pop("demo-london-read-new", None)

    small.port.before = lose
    if back:
        small.go()
        small.say(RecordKind.UNDO, 1)
    assert small.go() == ("frozen" if back else "held")
    gone = "METRIC_NEW_LONDON_READ_EU_WEST_1: is not there, or not any more"
    assert ("the rule of read stands at nothing known" if back else gone) in small.now.why


def test_a_group_of_its_name_that_it_did_not_make_is_left_alone(small: SmallRun) -> None:
    small.port.send(AwsCall("elbv2", "create_target_group", "eu-west-1", {"Name": "demo-london-read-new", "Tags": []}))
    assert small.go() == "held"
    assert "demo-london-read-new: stands already, without the migration's tags" in small.now.why
    assert small.port.rules == {}


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
