"""The migration file by its cases: every fault with path, line and code, and none besides; examples, schema, init."""

from __future__ import annotations

from pathlib import Path

import pytest

from ringbus.errors import Kind, RingbusError
from ringbus.findings import Finding
from ringbus.model.document import read_platform
from ringbus.model.fields import fields
from ringbus.model.reading import parse_document
from ringbus_migration import codes
from ringbus_migration.document.migration import Migration
from ringbus_migration.document.reading import judge_text, read_migration
from ringbus_migration.document.schema import schema_text
from ringbus_migration.document.start import start_text
from ringbus_migration.plan.judge import judge_plan
from tests.unit.cases import cases
from tests.unit.migrations import APPROVALS, MIGRATION, PLATFORM, ROOT, migration, planned, platform

EXAMPLES = {
    "hailo-migration-services.yaml": (),
    "hailo-migration-hybrid.yaml": (ROOT / "examples" / "hailo-migration-overlay.yaml",),
}


@pytest.mark.parametrize("case", cases("migration", "file"))
def test_file(case) -> None:
    text, of = _with(MIGRATION, case["replace"]), platform(_with(PLATFORM, case.get("platform", {})))
    found, faults = judge_text(text, "migration.yaml", of)
    told = [f"{fault.where} {fault.code} {fault.message} ({fault.hint})" for fault in faults]
    assert len(faults) == len(case["expect"]), told
    assert all(any(_fits(fault, wanted) for fault in faults) for wanted in case["expect"]), told
    assert (found is None) == bool(faults)


def _with(text: str, replaced) -> str:
    for old, new in replaced.items():
        assert old in text
        text = text.replace(old, new)
    return text


def _fits(fault: Finding, wanted) -> bool:
    place = (wanted["path"], "migration.yaml", wanted["line"])
    said = str(wanted.get("says", "")) in fault.message and str(wanted.get("hint", "")) in fault.hint
    return (fault.where.path, fault.where.file, fault.where.line) == place and fault.code == wanted["code"] and said


def test_every_code_of_the_file_and_of_orders_has_a_case() -> None:
    told = {fault["code"] for name in ("file", "order") for case in _cases(name) for fault in case["expect"]}
    elsewhere = {
        codes.LOAD_BALANCER,
        codes.NOTHING_TO_START_FROM,
        codes.UNWRITTEN,
        codes.UNCOUNTED,
        codes.COUNTEREXAMPLE,
    }
    of_runs = {code for code in codes.MEANINGS if code.startswith(("RB64", "RB65"))}
    assert codes.MEANINGS.keys() - told == elsewhere | of_runs


def _cases(name: str):
    return [case.values[0] for case in cases("migration", name)]


@pytest.mark.parametrize(("name", "overlays"), EXAMPLES.items(), ids=EXAMPLES)
def test_the_examples_are_valid_and_their_plans_legal(name: str, overlays: tuple[Path, ...]) -> None:
    of = read_platform(ROOT / "examples" / "hailo.yaml", overlays)
    read = read_migration(ROOT / "examples" / name, of)
    assert judge_plan(planned(read), read) == ()
    assert read.migration.waves[0].cities == ("london",)


def test_a_file_that_is_not_there_is_told_with_the_command_that_writes_one(tmp_path: Path) -> None:
    with pytest.raises(RingbusError) as caught:
        read_migration(tmp_path / "none.yaml", platform())
    assert caught.value.kind is Kind.INPUT
    assert "`ringbus migrate init`" in caught.value.findings[0].hint


@pytest.mark.parametrize(
    "content", [b"", b"\xff", b"[]", b"migration: 1", b"a: &b 1", b"\0", b"migration: {}\nname: []"]
)
def test_any_bytes_are_findings(content: bytes) -> None:
    found, faults = judge_text(content.decode("utf-8", "surrogateescape"), "migration.yaml", platform())
    assert found is None
    assert faults


def test_every_value_taken_out_or_replaced_is_findings_or_a_migration() -> None:
    document = parse_document((MIGRATION + APPROVALS).encode(), "migration.yaml")
    paths = [path for path, _ in _walk(document.root.plain())]
    assert len(paths) > 30
    for path in paths:
        for value in (None, [], {}, "x", 7, -1, True, ["x"], {"x": 1}):
            found, faults = judge_text(_replaced(document.root.plain(), path, value), "migration.yaml", platform())
            assert (found is None) == bool(faults), (path, value)


def _walk(value, path=()):
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in children:
        yield (*path, key), child
        yield from _walk(child, (*path, key))


def _replaced(value, path, new) -> str:
    import json

    holder = value
    for step in path[:-1]:
        holder = holder[step]
    holder[path[-1]] = new
    return json.dumps(value)


def test_the_published_schema_is_current() -> None:
    published = (ROOT / "docs" / "migration.schema.json").read_text(encoding="utf-8")
    assert published == schema_text(), "docs/migration.schema.json is not what schema_text() gives"


def test_every_field_is_described() -> None:
    assert [path for path, info in fields(Migration) if not info.description] == []


@pytest.mark.parametrize("stage", ["monolith", "hybrid", "services"])
def test_what_init_writes_is_valid_and_plans(stage: str) -> None:
    of = platform(PLATFORM.replace("stage: hybrid", f"stage: {stage}"))
    read = migration(start_text(of), of)
    plan = planned(read)
    assert judge_plan(plan, read) == ()
    assert set(plan.points_of_no_return) >= {"london"}
