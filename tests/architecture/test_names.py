"""The words of the project, and names that say nothing."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable

import pytest

from tests.architecture.source import ROOT, Module, modules, none

BANNED = ("Manager", "Service", "Helper", "Handler", "Context", "Base", "Util", "Utils", "Processor", "Wrapper")
NUMBERED = re.compile(r"(^|_)(v|part|step|phase|new|old)?\d+$")


def glossary() -> set[str]:
    """The words a class name may end in, capitalised: the first column of the glossary's tables."""
    text = (ROOT / "docs" / "glossary.md").read_text("utf-8")
    cells = re.findall(r"^\| *([^|]+?) *\|", text, re.MULTILINE)
    words = {word.strip() for cell in cells for word in cell.split(",")}
    return {re.sub(r"[ -]", "", word.title()) for word in words if word != "word" and not word.startswith("--")}


def unworded(found: Iterable[Module], words: set[str]) -> list[str]:
    """Public classes that end in no word of the glossary (a plural of one is one)."""
    return [
        f"{module.name}.{node.name}"
        for module in found
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_")
        if not any(node.name.endswith((word, f"{word}s")) for word in words)
    ]


def test_every_public_class_ends_in_a_word_of_the_glossary() -> None:
    none(unworded(modules(), glossary()))


def test_no_class_has_an_empty_name() -> None:
    names = [node.name for module in modules() for node in ast.walk(module.tree) if isinstance(node, ast.ClassDef)]
    none([name for name in names if name.endswith(BANNED)])
    assert not any(word.endswith(BANNED) for word in glossary())


def test_no_module_is_numbered() -> None:
    none([module.name for module in modules() if NUMBERED.search(module.name.rsplit(".", 1)[-1])])


@pytest.mark.parametrize(
    ("name", "seen"), [("part_2", True), ("step2", True), ("v2", True), ("ec2", False), ("s3", False)]
)
def test_what_is_numbered(name: str, seen: bool) -> None:
    assert bool(NUMBERED.search(name)) is seen


def test_the_rule_sees() -> None:
    words = glossary()
    assert {"Finding", "Topology", "StackPlan"} <= words
    assert unworded([Module("ringbus.model.sample", "class Thingummy: ...")], words) == [
        "ringbus.model.sample.Thingummy"
    ]
