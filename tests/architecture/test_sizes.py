"""Sizes that keep a file readable. Statements per function, arguments and complexity are ruff's."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from statistics import median

import pytest

from tests.architecture.source import Module, modules

Function = ast.FunctionDef | ast.AsyncFunctionDef


def statements(module: Module) -> int:
    """Statements of a module at every depth; docstrings are none."""
    return sum(isinstance(node, ast.stmt) and not _text(node) for node in ast.walk(module.tree))


def function_lines(module: Module) -> Iterator[int]:
    """Lines of each function from its ``def`` on, without its docstring and without functions inside it."""
    for node in ast.walk(module.tree):
        if isinstance(node, Function):
            prose = sum(_lines(child) for child in node.body[:1] if _text(child))
            inner = sum(_lines(child) for child in ast.walk(node) if isinstance(child, Function) and child is not node)
            yield _lines(node) - prose - inner


def _lines(node: ast.stmt) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def _text(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


@pytest.mark.parametrize("module", modules(), ids=lambda module: module.name)
def test_a_module_has_at_most_200_statements(module: Module) -> None:
    assert statements(module) <= 200


def test_median_function() -> None:
    assert median(lines for module in modules() for lines in function_lines(module)) <= 12


def test_median_file() -> None:
    assert median(len(module.text.splitlines()) for module in modules() if module.text) <= 120


def test_what_is_counted() -> None:
    sample = Module(
        "ringbus.sample", '"""Prose."""\n\n\ndef f(a):\n    """Prose\n    and more.\n    """\n    return a\n'
    )
    assert statements(sample) == 2
    assert list(function_lines(sample)) == [2]
