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


def tree(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


FILES = {"a/x.tf": "1", "b.tf": "2"}


def test_a_tree_is_its_names_and_bytes(tmp_path: Path) -> None:
    one = digests.of_tree(tree(tmp_path / "one", FILES))
    assert digests.of_tree(tree(tmp_path / "other", dict(reversed(FILES.items())))) == one
    (tmp_path / "one" / "empty").mkdir()
    assert digests.of_tree(tmp_path / "one") == one, "a folder without files is nothing"


@pytest.mark.parametrize(
    "files", [{"a/x.tf": "1"}, {"a/x.tf": "1", "b.tf": "3"}, {"a/x.tf": "1", "c.tf": "2"}, {"ax.tf": "1", "b.tf": "2"},
              {"a/x.tf": "2", "b.tf": "1"}],
)  # fmt: skip
def test_trees_that_differ(tmp_path: Path, files: dict[str, str]) -> None:
    one, other = digests.of_tree(tree(tmp_path / "one", FILES)), digests.of_tree(tree(tmp_path / "other", files))
    assert one != other


def test_a_pattern_leaves_out_what_does_not_match(tmp_path: Path) -> None:
    one = digests.of_tree(tree(tmp_path, FILES), "**/*.tf")
    tree(tmp_path, {"a/notes.md": "x"})
    assert digests.of_tree(tmp_path, "**/*.tf") == one
    assert digests.of_tree(tmp_path) != one
