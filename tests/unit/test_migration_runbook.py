"""The runbook: whole, self-contained, and with the very commands of the scripts."""

from __future__ import annotations

from html.parser import HTMLParser

from ringbus_migration.plan.step import CellKind
from ringbus_migration.runbook.contents import contents
from ringbus_migration.runbook.pages import markdown, page
from ringbus_migration.script.edge import EdgeNames
from ringbus_migration.script.script import script_of
from tests.unit.migrations import APPROVALS, MIGRATION, migration, planned

READ = migration(MIGRATION + APPROVALS)
EDGE = EdgeNames(READ.migration, READ.platform)
PLAN = planned(READ)


def test_every_step_is_there_once_with_its_commands_and_its_way_back() -> None:
    made = contents(PLAN, EDGE)
    steps = [step for wave in made.waves for step in wave.steps]
    assert [step.number for step in steps] == [step.number for step in PLAN.steps]
    text = markdown(made)
    for step in PLAN.steps:
        script = script_of(step, EDGE)
        for call in (*script.calls, *script.back):
            assert call.shown() in text
    assert [step.number for step in steps if step.point_of_no_return] == [
        step.number for step in PLAN.steps if step.back.value == "irreversible"
    ]


def test_a_command_stands_for_every_step_that_is_not_done_by_hand() -> None:
    for wave in contents(PLAN, EDGE).waves:
        for step in wave.steps:
            announced = step.kind == "announce"
            assert step.commands or step.watched or step.by_hand or announced, step
            assert step.back_said or step.back


class _Assets(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.outside: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in {"meta", "br"}:
            self.open.append(tag)
        for name, value in attrs:
            if name in {"src", "href"} and not (value or "").startswith("#"):
                self.outside.append(f"{tag} {value}")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        return

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_the_page_needs_nothing_but_itself_and_is_closed() -> None:
    reader = _Assets()
    reader.feed(page(contents(PLAN, EDGE)))
    assert reader.outside == []
    assert reader.open == []


def test_what_the_file_says_cannot_break_out_of_the_page() -> None:
    text = MIGRATION.replace("http://tee.internal", "http://<script>alert(1)</script>")
    read = migration(text + APPROVALS)
    made = page(contents(planned(read), EdgeNames(read.migration, read.platform)))
    assert "<script>" not in made
    assert any(step.cell.kind is CellKind.ROUTES for step in PLAN.steps)
