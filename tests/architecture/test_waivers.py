"""Waivers of linters: none where things are decided, and few elsewhere, each with its reason in waivers.txt."""

from __future__ import annotations

import re
from pathlib import Path

from tests.architecture.source import TOOLKIT, modules, none

WAIVER = re.compile(r"#\s*(noqa|type:\s*ignore|mypy:|ruff:|pragma:|pyright:|nosec)", re.IGNORECASE)
LISTED = Path(__file__).with_name("waivers.txt")


def waived() -> list[str]:
    """The module of each waiver in the package, once for each."""
    return [module.name for module in modules() for line in module.text.splitlines() if WAIVER.search(line)]


def listed() -> list[tuple[str, str]]:
    """Module and reason of each line of waivers.txt."""
    lines = [line for line in LISTED.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    return [(module.strip(), reason.strip()) for module, _, reason in (line.partition(":") for line in lines)]


def test_pure_packages_waive_nothing() -> None:
    pure = {module.name for module in modules() if module.pure}
    none([name for name in waived() if name in pure])


def test_every_waiver_is_listed_with_its_reason() -> None:
    assert sorted(waived()) == sorted(module for module, _ in listed())
    assert all(len(reason.split()) > 3 for _, reason in listed())
    assert len(listed()) <= 5


def test_what_is_a_waiver() -> None:
    assert WAIVER.search("x = 1  # noqa: S101")
    assert WAIVER.search("x = y  # type: ignore[arg-type]")
    assert not WAIVER.search("x = 1  # a type, ignored")
    assert (TOOLKIT / "ringbus").is_dir()
