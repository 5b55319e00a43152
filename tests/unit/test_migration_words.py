"""What operators say of a run holds, whenever they say it: undo, pause, a yes, a word, and a worker that stands by."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from ringbus.cli.main import run
from ringbus.cli.settings import CommonOptions, read_settings
from ringbus.cli.targets.hands import OpenTarget
from ringbus.errors import Kind, RingbusError
from ringbus.events import silent
from ringbus.outcomes import Stop
from ringbus.verdict import Verdict
from ringbus_migration.cli.opening import open_migration
from ringbus_migration.cli.reach import OpenRun, ReachedTarget, awaken, carried, run_to_begin
from ringbus_migration.commands import AwsCall
from ringbus_migration.course.move import TargetReading
from ringbus_migration.course.record import AuditRecord, RecordDraft, RecordKind
from ringbus_migration.course.standing import RunProgress, RunState, progress
from ringbus_migration.legality import StepKind
from ringbus_migration.plan.step import Step
from ringbus_migration.run.carry import INTERPRETER
from ringbus_migration.run.hold import holding
from ringbus_migration.run.work import RunEngine
from tests.unit.migration_runs import HELD, SmallRun
from tests.unit.migrations import PLATFORM
from tests.unit.test_migration_gates import GATED, MovedPort, approve, gates


@pytest.fixture
def begun(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[OpenRun]:
    """A run that is kept in a file, of which nothing was carried out yet."""
    (tmp_path / "platform.yaml").write_text(PLATFORM)
    (tmp_path / "migration.yaml").write_text(GATED.replace("wave: [ann], ", ""))
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("RINGBUS_DATABASE_URL", raising=False)
    settings = read_settings(CommonOptions())
    found = run_to_begin(settings, open_migration(settings, tmp_path / "migration.yaml"))
    found.add(RecordDraft(RecordKind.GO, facts={"worker": "w", "workflow": "none", "interpreter": 0}))
    yield found
    found.store.engine.dispose()


@pytest.fixture
def reached() -> ReachedTarget:
    """A target that nobody asks anything."""
    hands = SimpleNamespace(target=None, platform=None)
    return ReachedTarget(read_settings(CommonOptions()), cast(OpenTarget, hands), silent, Stop())


@pytest.fixture
def small_waits() -> SmallRun:
    """A run that waited for hosts, and for sessions."""
    small = SmallRun(HELD)
    small.port.initial = 120.0
    small.go()
    return small


@pytest.fixture
def waiting(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Whether somebody waits for the lock of a run; they look again soon."""
    found = threading.Event()

    def slept(_seconds: float) -> None:
        found.set()
        time.sleep(0.01)

    monkeypatch.setattr("ringbus_migration.run.hold.time", SimpleNamespace(sleep=slept))
    return found


def folded(*said: tuple[RecordKind, int] | tuple[RecordKind, int, dict[str, object]]) -> RunProgress:
    records = []
    for number, (kind, step, *facts) in enumerate(said, 1):
        given = facts[0] if facts else {}
        records.append(AuditRecord(number, "", "2027-01-01T00:00:00+00:00", "ann", kind, step, "", given))
    return progress(records)


GO = (RecordKind.GO, 0, {"worker": "1"})


@pytest.mark.parametrize(
    ("said", "state"),
    [
        (RecordKind.PAUSED, "paused"),
        (RecordKind.HELD, "held"),
        (RecordKind.FROZEN, "frozen"),
        (RecordKind.ROLLED_BACK, "rolled_back"),
        (RecordKind.COMPLETED, "completed"),
    ],
)
def test_who_stands_by_does_not_go_on_with_a_run_that_came_to_rest(
    begun: OpenRun, reached: ReachedTarget, waiting: threading.Event, said: RecordKind, state: str
) -> None:
    with holding(begun.store.engine, begun.name):
        found: list[str] = []
        standby = threading.Thread(target=lambda: found.append(carried(begun, reached, wait=True)))
        standby.start()
        assert waiting.wait(30)
        begun.add(RecordDraft(said, why="so it is"))
    standby.join(10)
    assert found == [state]
    assert [record.kind for record in begun.store.records(begun.name)].count(RecordKind.GO) == 1


def test_who_stands_by_takes_over_from_a_worker_that_died(
    begun: OpenRun, reached: ReachedTarget, waiting: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ringbus_migration.run.carry.carry_on", lambda name, inputs, url: "taken over")
    with holding(begun.store.engine, begun.name):
        found: list[str] = []
        standby = threading.Thread(target=lambda: found.append(carried(begun, reached, wait=True)))
        standby.start()
        assert waiting.wait(30)
    standby.join(10)
    assert found == ["taken over"]


def test_who_stands_by_can_be_interrupted(begun: OpenRun, reached: ReachedTarget, waiting: threading.Event) -> None:
    with holding(begun.store.engine, begun.name):
        found: list[Kind] = []

        def stand_by() -> None:
            with pytest.raises(RingbusError) as caught:
                carried(begun, reached, wait=True)
            found.append(caught.value.kind)

        standby = threading.Thread(target=stand_by)
        standby.start()
        assert waiting.wait(30)
        reached.stop.ask()
        standby.join(10)
    assert found == [Kind.INTERRUPTED]


@pytest.mark.parametrize("words", [["status"], ["abort", "--dry-run"], ["audit", "--verify"], ["pause"]])
def test_where_it_stands_is_told_whatever_is_wrong_in_the_file(
    begun: OpenRun, words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    begun.add(RecordDraft(RecordKind.DONE, 1))
    text = Path("migration.yaml").read_text()
    Path("migration.yaml").write_text(text.replace("canary:", "canaries:").replace("cities:", "citties:"))
    assert run(["migrate", *words]) == 0, capsys.readouterr().err
    Path("migration.yaml").write_text("name: ../../other\n")
    assert run(["migrate", *words]) == 2


def test_status_says_whether_somebody_carries_it_on(begun: OpenRun, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["migrate", "status"]) == 0
    assert "nobody carries it on; next: `ringbus migrate run`" in capsys.readouterr().out
    with holding(begun.store.engine, begun.name):
        assert run(["migrate", "status"]) == 0
    assert "nobody" not in capsys.readouterr().out


def test_a_yes_is_taken_when_its_gate_waits_and_not_before(begun: OpenRun, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["migrate", "approve", "--as", "ann"]) == 4
    assert "waits for step 1 of" in capsys.readouterr().err
    gate = next(step for step in begun.document.plan.steps if step.kind is StepKind.APPROVE)
    begun.add(*(RecordDraft(RecordKind.DONE, number) for number in range(1, gate.number)))
    assert run(["migrate", "approve", "--as", "ann"]) == 0
    assert len(begun.progress().approvals) == 1


def test_while_it_waits_it_says_for_what_and_how_long(small_waits: SmallRun) -> None:
    said = [event.what for event in small_waits.said]
    assert [line for line in said if "looks again in 1m: hosts do not all answer yet" in line]
    assert [line for line in said if "waits for 1h: what moved before settles" in line]


def test_a_word_is_kept_although_nobody_can_be_woken(begun: OpenRun, capsys: pytest.CaptureFixture[str]) -> None:
    """Its worker died before DBOS kept anything."""
    begun.add(RecordDraft(RecordKind.GO, facts={"worker": "1", "workflow": "none", "interpreter": INTERPRETER}))
    awaken(begun)
    assert run(["migrate", "pause"]) == 0
    assert begun.progress().state is RunState.PAUSED


def test_who_interrupts_a_run_says_that_it_rests() -> None:
    small = SmallRun()
    small.say(RecordKind.GO, worker="1")
    inputs = small.inputs("1")
    engine = RunEngine(small.run, inputs)
    engine.turn()
    inputs.stop.ask()
    assert engine.turn().end == "interrupted"
    assert small.now.state is RunState.PAUSED


@pytest.mark.parametrize("to", ["0", "-1", "4", "99"])
def test_a_way_back_is_to_a_step_that_was_begun(begun: OpenRun, to: str, capsys: pytest.CaptureFixture[str]) -> None:
    begun.add(RecordDraft(RecordKind.DONE, 1), RecordDraft(RecordKind.DONE, 2), RecordDraft(RecordKind.APPLYING, 3))
    assert run(["migrate", "undo", f"--to={to}"]) == 2
    assert "RB648" in capsys.readouterr().err
    assert begun.progress().state is RunState.RUNNING


def test_a_step_under_way_before_the_first_that_is_undone_is_not_done() -> None:
    now = folded(GO, (RecordKind.DONE, 1), (RecordKind.APPLYING, 2), (RecordKind.UNDO, 5))
    assert (now.done, now.active) == ((1,), 2)
    now = folded(GO, (RecordKind.DONE, 1), (RecordKind.APPLYING, 2), (RecordKind.UNDO, 2))
    assert (now.done, now.active) == ((1, 2), 0)


def test_a_first_step_under_way_is_not_said_to_be_rolled_back() -> None:
    small = SmallRun()
    small.say(RecordKind.APPLYING, 1)
    small.say(RecordKind.UNDO, 2)
    assert small.go() == "held"
    assert small.now.active == 1


@pytest.mark.parametrize("operation", ["create_rule", "modify_rule", "get_metric_data"])
def test_an_undo_during_a_turn_is_not_overwritten_by_it(operation: str) -> None:
    small = SmallRun()

    def abort(call: AwsCall) -> None:
        if call.operation == operation:
            small.port.before = lambda call: None
            small.say(RecordKind.UNDO, 1)

    small.port.before = abort
    assert small.go() == "rolled_back"
    assert small.port.rules == {}
    assert (small.now.done, small.now.active) == ((), 0)


class PausingPort:
    """Somebody pauses while rows are looked at, and none were moved."""

    def __init__(self) -> None:
        self.say: Callable[[RecordKind], None] = lambda kind: None

    def enter(self, step: Step) -> TargetReading:
        self.say(RecordKind.PAUSED)
        return TargetReading(Verdict.NODATA, "nothing was moved")

    leave = enter


def test_a_pause_during_a_turn_is_not_overwritten_by_a_hold() -> None:
    data = PausingPort()
    small = SmallRun(GATED.replace("wave: [ann], ", ""), data=data)
    data.say = small.say
    assert small.go() == "paused"


def test_an_abort_while_it_goes_back_goes_further_and_never_less_far() -> None:
    done = [(RecordKind.DONE, number) for number in range(1, 8)]
    assert folded(GO, *done, (RecordKind.UNDO, 5), (RecordKind.UNDO, 1)).undo_to == 1
    assert folded(GO, *done, (RecordKind.UNDO, 2), (RecordKind.UNDO, 6)).undo_to == 2
    over = (RecordKind.HELD, 4, {"over": True})
    assert folded(GO, *done, (RecordKind.UNDO, 2), over, GO, (RecordKind.UNDO, 6)).undo_to == 6


def test_an_abort_that_is_said_while_it_goes_back_is_recorded_as_that(
    begun: OpenRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    from contextlib import nullcontext

    monkeypatch.setattr("ringbus_migration.cli.undo.reaching", lambda *_: nullcontext(None))
    monkeypatch.setattr("ringbus_migration.cli.undo.carried", lambda found, reached: "held")
    begun.add(*(RecordDraft(RecordKind.DONE, number) for number in (1, 2, 3)), RecordDraft(RecordKind.UNDO, 3))
    run(["migrate", "abort"])
    assert begun.store.records(begun.name)[-1].step == 1
    assert begun.progress().undo_to == 1


def test_a_yes_lapses_when_its_step_or_one_before_it_is_undone() -> None:
    yes = (RecordKind.APPROVED, 2, {"as": "ann", "gate": "first/london/flip", "snapshot": "s"})
    done = [(RecordKind.DONE, number) for number in (1, 2)]
    back = (RecordKind.UNDO, 2)
    assert folded(GO, yes, *done, back).approvals
    assert not folded(GO, yes, *done, back, (RecordKind.UNDONE, 2)).approvals
    assert not folded(GO, yes, (RecordKind.DONE, 1), (RecordKind.UNDO, 1), (RecordKind.UNDONE, 1)).approvals
    assert folded(GO, yes, *done, (RecordKind.UNDO, 3), (RecordKind.UNDONE, 3)).approvals
    assert not folded(GO, yes, (RecordKind.ROLLED_BACK, 0)).approvals


def test_after_an_abort_every_gate_asks_again() -> None:
    small = SmallRun(GATED, data=MovedPort())
    approve(small, gates(small)[0])
    small.go()
    assert gates(small)[0].number in small.now.done
    small.say(RecordKind.UNDO, 1)
    small.stated["cities.london.legacy"] = "serving"
    assert small.go() == "rolled_back"
    assert small.go() == "held"
    assert small.now.why.endswith("`ringbus migrate approve first/london/wave`")


def test_a_word_is_for_the_step_under_way_and_once() -> None:
    said, back = {"back": False}, {"back": True}
    entered = (RecordKind.APPLYING, 1)
    assert folded(GO, entered, (RecordKind.MOVED, 1, said)).moved == {1}
    assert folded(GO, entered, (RecordKind.MOVED, 2, said)).moved == frozenset()
    assert folded(GO, entered, (RecordKind.MOVED, 1, back)).moved == frozenset()
    undone = (GO, entered, (RecordKind.MOVED, 1, said), (RecordKind.UNDO, 1))
    assert folded(*undone, (RecordKind.MOVED, 1, back)).moved == {1, -1}
    assert folded(*undone, (RecordKind.MOVED, 1, back), (RecordKind.UNDONE, 1)).moved == frozenset()
    assert folded(*undone, (RecordKind.ROLLED_BACK, 0)).moved == frozenset()
    done = (GO, (RecordKind.DONE, 1), (RecordKind.DONE, 2), (RecordKind.UNDO, 2))
    assert folded(*done, (RecordKind.MOVED, 1, back)).moved == frozenset()


@pytest.mark.parametrize("words", [["2"], ["1", "--back"]])
def test_a_word_in_advance_is_not_taken(begun: OpenRun, words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    begun.add(RecordDraft(RecordKind.APPLYING, 1))
    assert run(["migrate", "moved", *words, "--evidence", "x"]) == 2
    assert "RB644" in capsys.readouterr().err
    assert run(["migrate", "moved", "1", "--evidence", "x"]) == 0
    assert begun.progress().moved == {1}


@pytest.mark.parametrize("rests", [RecordKind.FROZEN, RecordKind.COMPLETED, RecordKind.ROLLED_BACK])
def test_a_pause_changes_nothing_that_does_not_go_on(
    begun: OpenRun, rests: RecordKind, capsys: pytest.CaptureFixture[str]
) -> None:
    begun.add(RecordDraft(rests))
    before = begun.progress()
    assert run(["migrate", "pause"]) == 4
    assert "RB642" in capsys.readouterr().err
    assert begun.add(RecordDraft(RecordKind.PAUSED)).state is before.state


@pytest.mark.parametrize("kind", [RecordKind.GO, RecordKind.HELD, RecordKind.UNDO])
def test_a_pause_is_of_what_goes_on_or_is_held(kind: RecordKind) -> None:
    said = (kind, 1, {"worker": "1"})
    assert folded(GO, (RecordKind.DONE, 1), said, (RecordKind.PAUSED, 0)).state is RunState.PAUSED


def test_a_plan_without_criteria_says_that_nothing_is_judged(
    begun: OpenRun, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["migrate", "plan"]) == 0
    assert "no criteria: nothing is judged" in capsys.readouterr().out
    with Path("migration.yaml").open("a") as file:
        file.write("criteria: {errors: {metric: errors, most: 0.01}}\n")
    assert run(["migrate", "plan"]) == 0
    assert "no criteria: nothing" not in capsys.readouterr().out
