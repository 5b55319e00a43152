"""What is left of a release, from what its journal says."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ringbus.journal.journal import JournalRecord
from ringbus.release.moves import APPLIED, APPLYING, BATCH, BEGUN, MoveKind, StackStep, next_moves
from tests.unit.releases import planned_stack, release_of

RELEASE = release_of(planned_stack(name="base"), planned_stack(name="global"))
steps = st.lists(
    st.tuples(st.sampled_from([BEGUN, APPLYING, BATCH, APPLIED]), st.sampled_from(["base", "global", "r1"]))
)


def records(*said: tuple[str, str]) -> list[JournalRecord]:
    facts = {APPLIED: {"serial": 7}}
    return [
        JournalRecord(n, "", "now", "ann", step, stack, facts.get(step, {})) for n, (step, stack) in enumerate(said, 1)
    ]


def test_nothing_was_done() -> None:
    assert next_moves(RELEASE, []) == {name: StackStep(MoveKind.AS_PLANNED) for name in ("base", "global")}


def test_one_is_applied_and_one_was_begun() -> None:
    moves = next_moves(RELEASE, records((BEGUN, "r1"), (APPLYING, "base"), (APPLIED, "base"), (APPLYING, "global")))
    assert moves == {"base": StackStep(MoveKind.NONE, 0, 7), "global": StackStep(MoveKind.ANEW)}


def test_batches_count() -> None:
    moves = next_moves(RELEASE, records((APPLYING, "base"), (BATCH, "base"), (APPLYING, "base"), (BATCH, "base")))
    assert moves["base"] == StackStep(MoveKind.ANEW, 2)


@given(steps)
def test_a_plan_is_never_taken_as_planned_once_its_apply_was_begun(said: list[tuple[str, str]]) -> None:
    moves = next_moves(RELEASE, records(*said))
    for name, step in moves.items():
        of_it = [what for what, stack in said if stack == name and what != BEGUN]
        assert (step.kind is MoveKind.AS_PLANNED) is (not of_it)
        assert (step.kind is MoveKind.NONE) is (of_it[-1:] == [APPLIED])
        assert step.batches == of_it.count(BATCH)
