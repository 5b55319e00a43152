"""docs/migration.md holds the table of legality as the code has it, and names commands and files that are there."""

from __future__ import annotations

import re

from ringbus_migration.drawing.legality_table import legality_table
from ringbus_migration.simulate.world import Invariant
from tests.unit.migrations import ROOT

PAGE = ROOT / "docs" / "migration.md"


def test_the_page_has_the_table_of_the_code() -> None:
    held = PAGE.read_text("utf-8").partition("<!-- legality -->\n")[2].partition("<!-- /legality -->")[0]
    assert held == legality_table(), "write what ringbus_migration.drawing.legality_table gives between the marks"


def test_the_page_names_every_invariant_and_files_that_exist() -> None:
    text = " ".join(PAGE.read_text("utf-8").split())
    assert [each.value for each in Invariant if each.value not in text] == []
    assert [path for path in re.findall(r"`(examples/[\w.-]+)`", text) if not (ROOT / path).is_file()] == []
