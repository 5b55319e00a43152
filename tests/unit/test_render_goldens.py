"""Rendered trees are those that were accepted; `python tests/accept.py` accepts what is rendered now."""

import pytest

from tests.accept import accepted, suites

CASES = [
    pytest.param(folder / name, tree, id=f"{folder.name}/{name}")
    for folder, scenarios in suites()
    for name, tree in scenarios().items()
]


@pytest.mark.parametrize(("folder", "tree"), CASES)
def test_tree_is_the_accepted_one(folder, tree):
    assert accepted(folder) == tree


def test_no_accepted_tree_without_its_scenario():
    for folder, scenarios in suites():
        kept = {path.name for path in folder.iterdir() if path.is_dir() and path.name != "__pycache__"}
        assert kept == set(scenarios())
