"""`ringbus migrate` is found by its entry point, and what finds it knows nothing of it."""

from __future__ import annotations

import importlib
import tomllib

import pytest
from cyclopts import App

from ringbus.cli.extensions import GROUP, AddedCommand, added_commands
from tests.unit.migrations import ROOT


def _declared() -> dict[str, str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    return dict(project["entry-points"][GROUP])


def test_the_commands_that_are_declared_are_those_that_are_found() -> None:
    assert added_commands().keys() == _declared().keys() == {"migrate"}


@pytest.mark.parametrize("name", _declared())
def test_a_command_is_an_app_with_a_line_of_help(name: str) -> None:
    command = added_commands()[name]
    assert isinstance(command, AddedCommand)
    module, _, attribute = command.target.partition(":")
    assert isinstance(getattr(importlib.import_module(module), attribute), App)
    assert command.help.endswith(".")
    assert "\n" not in command.help
