"""Digests: equal input, equal digest; anything else, another one."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringbus import digests

values: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


def test_known_digests(tmp_path: Path) -> None:
    empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert digests.of_text("") == empty
    file = tmp_path / "file"
    file.write_bytes(b"")
    assert digests.of_file(file) == empty
    assert digests.of_text("ü") == hashlib.sha256(b"\xc3\xbc").hexdigest()


@given(st.dictionaries(st.text(max_size=4), values, max_size=5))
def test_the_order_of_keys_does_not_matter(value: dict[str, Any]) -> None:
    assert digests.of_value(dict(reversed(value.items()))) == digests.of_value(value)


@pytest.mark.parametrize(
    ("one", "other"), [([1, 2], [2, 1]), ("1", 1), (None, ""), ({"a": None}, {}), ([], {}), (True, 1), ("a b", "ab")]
)
def test_values_that_differ(one: object, other: object) -> None:
    assert digests.of_value(one) != digests.of_value(other)
