"""Every rule of the table of legality, and every fence, is needed: without it the simulator finds a story."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from ringbus_migration.axes import DataState, TrafficState
from ringbus_migration.fences import Fence
from ringbus_migration.legality import TABLE, NeedKind, Table
from ringbus_migration.plan.judge import judge_plan
from ringbus_migration.simulate import run as running
from ringbus_migration.simulate.copies import copies
from ringbus_migration.simulate.explore import Limits, Proof, explore
from ringbus_migration.simulate.projection import worlds
from ringbus_migration.simulate.requests import requests
from ringbus_migration.simulate.run import run
from ringbus_migration.simulate.world import Invariant, beginning
from tests.unit.migrations import APPROVALS, MIGRATION, ORDER, migration, ordered, planned
from tests.unit.migrations import without_need as less
from tests.unit.migrations import without_order as unordered

LIMITS = Limits(writes=2, faults=1)
FENCES = {
    Fence.OUTBOX: Invariant.LOST,
    Fence.NEWEST: Invariant.LOST,
    Fence.HOME: Invariant.AUTHORITY,
    Fence.VERDICT: Invariant.LOST,
    Fence.EPOCH: Invariant.AUTHORITY,
    Fence.DRAIN: Invariant.LOST,
    Fence.VERSIONS: Invariant.SHADOWED,
    Fence.REVERSE: Invariant.LOST,
    Fence.BASE: Invariant.LOST,
    Fence.ZERO: Invariant.OWNER,
    Fence.READ_BACK: Invariant.AUTHORITY,
}


@dataclass(frozen=True)
class Mutant:
    """A table with a rule less, an order that it lets pass, and the invariant that the rule is for."""

    rule: str
    table: Table
    order: str
    breaks: Invariant
    approvals: str = APPROVALS
    tee: bool = True


def _moved(word: str, before: str) -> str:
    """The order with a word somewhere else."""
    words = [each for each in ORDER.split() if each != word]
    words.insert(words.index(before), word)
    return " ".join(words)


def _without(*words: str) -> str:
    return " ".join(each for each in ORDER.split() if each not in words)


_COMPLETE_EARLY = ORDER.replace("soaked rampdown drained complete", "rampdown complete soaked drained")
_UNCOMPARED = _without("compare", "shadow", "reads.canary")

D, T, N = DataState, TrafficState, NeedKind
RULES = [
    Mutant("dark after dualwrite", less(T.DARK, N.WRITTEN), _moved("dark", "dualwrite"), Invariant.SHADOWED),
    Mutant("dark with a tee", less(T.DARK, N.TEE), ORDER, Invariant.OWNER, tee=False),
    Mutant("reads after compare", less(T.CANARY, N.READ), _moved("reads.canary", "compare"), Invariant.LOST),
    Mutant("writes after live", less(T.CANARY, N.WRITTEN), _moved("canary", "live"), Invariant.AUTHORITY),
    Mutant("rampdown after full", less(D.RAMPDOWN, N.ROUTES), _moved("rampdown", "full"), Invariant.OWNER),
    Mutant("complete after drained", less(D.COMPLETE, N.ROUTES), _COMPLETE_EARLY, Invariant.LOST),
    Mutant("retired after removed", less(D.RETIRED, N.ROUTES), _moved("retired", "removed"), Invariant.OWNER),
    Mutant(
        "complete with an approval",
        less(D.COMPLETE, N.APPROVAL),
        ORDER,
        Invariant.WAY_BACK,
        "approvals: {retire: [ann]}\n",
    ),
    Mutant(
        "retired with an approval",
        less(D.RETIRED, N.APPROVAL),
        ORDER,
        Invariant.WAY_BACK,
        "approvals: {complete: [ann]}\n",
    ),
    Mutant("data state by state", unordered(DataState), _UNCOMPARED, Invariant.LOST),
    Mutant("traffic state by state", unordered(TrafficState), _without("soaked"), Invariant.OWNER),
]


def _read(mutant: Mutant):
    if mutant.tee:
        return ordered(mutant.order, mutant.approvals)
    text = "\n".join(line for line in MIGRATION.splitlines() if not line.startswith("tee"))
    return migration(f"{text}\n{mutant.approvals}order: [{', '.join(mutant.order.split())}]\n")


def _proofs(plan) -> list[Proof]:
    return [explore(world, LIMITS) for world in worlds(plan)]


def test_the_true_plan_holds() -> None:
    plan = planned(ordered(ORDER))
    proofs = _proofs(plan)
    assert [proof.story for proof in proofs] == [None]
    assert proofs[0].states > 3_000


def test_everything_that_can_happen_happens_to_the_true_plan() -> None:
    world = worlds(planned(ordered(ORDER)))[0]
    seen, left, happened = set(), [beginning(world, 1)], set()
    while left:
        now = left.pop()
        for said, after, breach in (*run(world, now), *requests(world, now, 2), *copies(world, now)):
            assert breach is None
            happened.add(said)
            if after not in seen:
                seen.add(after)
                left.append(after)
    for what in (
        "the operator undoes", "the run crashes in step", "reads what is so", "is dropped on the way",
        "to the new store is lost", "a difference", "home region is lost", "home region is back", "is refused",
        "begins at the old side", "begins at the new side", "arrives at the old store", "arrives at the new store",
    ):  # fmt: skip
        assert any(what in said for said in happened), what


def test_a_plan_that_can_never_end_is_told_where_it_stops() -> None:
    plan = planned(ordered(_without("backfill")), unordered(DataState))
    story = explore(worlds(plan)[0], Limits(writes=0, faults=0)).story
    assert story is not None
    assert story.invariant is Invariant.END
    assert "what is written to mysql:demo.jobs is copied" in story.lines[-2]


def test_an_undo_that_cannot_finish_is_no_way_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "_undone", lambda world, now: iter(()))
    story = explore(worlds(planned(ordered(ORDER)))[0], Limits(writes=0, faults=0)).story
    assert story is not None
    assert story.invariant is Invariant.WAY_BACK
    assert len(story.lines) == 2, "the first step is already too far"
    assert story.lines[-1] == "nothing leads back from here"


def test_every_fence_has_its_mutant() -> None:
    assert set(FENCES) == set(Fence)
    assert {fence for step in planned(ordered(ORDER)).steps for fence in step.fences} == set(Fence)


def test_every_need_of_the_table_has_its_mutant() -> None:
    needs = {(row.enters, need.kind) for row in TABLE for need in row.needs}
    gone = {
        (row.enters, need.kind)
        for mutant in RULES
        for row, left in zip(TABLE, mutant.table, strict=True)
        for need in set(row.needs) - set(left.needs)
    }
    assert gone == needs


@pytest.mark.parametrize("fence", Fence, ids=lambda fence: fence.value)
def test_without_a_fence(fence: Fence) -> None:
    story = _proofs(planned(ordered(ORDER)).without(fence))[0].story
    assert story is not None
    assert story.invariant is FENCES[fence], story.lines


@pytest.mark.parametrize("mutant", RULES, ids=lambda mutant: mutant.rule)
def test_without_a_rule(mutant: Mutant) -> None:
    read = _read(mutant)
    assert judge_plan(planned(read), read), "the true table refuses it"
    plan = planned(read, mutant.table)
    assert judge_plan(plan, read, mutant.table) == (), "the table with a rule less lets it pass"
    story = _proofs(plan)[0].story
    assert story is not None
    assert story.invariant is mutant.breaks, story.lines
