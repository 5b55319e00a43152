"""The difference between two keyed sets."""

from hypothesis import given
from hypothesis import strategies as st

from ringbus.diff import Diff, diff

SETS = st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 2))


def test_what_comes_goes_and_changes() -> None:
    assert diff({"a": 1, "b": 2, "c": 3}, {"b": 2, "c": 4, "d": 5}) == Diff({"d": 5}, {"a": 1}, {"c": (3, 4)})


def test_a_value_of_none_is_a_value() -> None:
    assert diff({"a": None}, {"b": None}) == Diff({"b": None}, {"a": None}, {})


@given(before=SETS, after=SETS)
def test_a_diff_turns_one_into_the_other(before: dict[str, int], after: dict[str, int]) -> None:
    difference = diff(before, after)
    kept = {key: value for key, value in before.items() if key not in difference.removed}
    assert {**kept, **difference.added, **{key: new for key, (_, new) in difference.changed.items()}} == after
    assert difference.empty is (before == after)
