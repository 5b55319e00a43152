"""Documents in a folder keep what every store promises, also between processes that die."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ringbus.errors import RingbusError
from ringbus.journal.directory import DirectoryStore
from ringbus.journal.documents import DocumentStore
from ringbus.journal.journal import Journal
from tests.unit.store_contract import RULES, SINCE
from tests.unit.store_process import DIRECTORY, contender, winners

Rule = Callable[[DocumentStore, Path], None]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_it_is_a_store(rule: Rule, tmp_path: Path) -> None:
    (tmp_path / "work").mkdir()
    rule(DirectoryStore(tmp_path / "store"), tmp_path / "work")


def test_a_file_in_its_place_stays_as_it_is(tmp_path: Path) -> None:
    store = DirectoryStore(tmp_path)
    store.write("base.tfplan", b"plan")
    before = (tmp_path / "base.tfplan").stat()
    store.push("base.tfplan", tmp_path / "base.tfplan")
    assert store.pull("base.tfplan", tmp_path / "base.tfplan") is True
    after = (tmp_path / "base.tfplan").stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_what_a_crash_left_is_no_document(tmp_path: Path) -> None:
    store = DirectoryStore(tmp_path)
    store.write("a/b.json", b"whole")
    (tmp_path / "a" / ".b.json.12-0").write_bytes(b"to")
    assert store.keys("a/") == ("a/b.json",)


@pytest.mark.parametrize(
    ("act", "said"),
    [
        (lambda store: store.read("file/below"), "read"),
        (lambda store: store.write("file/below", b""), "written"),
        (lambda store: store.create("file/below", b""), "written"),
        (lambda store: store.remove("folder"), "removed"),
    ],
)
def test_what_cannot_be_done_is_told(tmp_path: Path, act: Callable[[DirectoryStore], object], said: str) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "folder").mkdir()
    with pytest.raises(RingbusError) as told:
        act(DirectoryStore(tmp_path))
    assert told.value.findings[0].code == "RB402"
    assert f"could not be {said}" in told.value.findings[0].message


def test_of_two_processes_one_holds_it(tmp_path: Path) -> None:
    assert len(winners(DIRECTORY.format(root=str(tmp_path)), rounds=20)) == 20
    assert len(Journal(DirectoryStore(tmp_path), "journal").records()) == 20


def test_a_killed_process_holds_nothing(tmp_path: Path) -> None:
    store = DirectoryStore(tmp_path)
    with contender(DIRECTORY.format(root=str(tmp_path)), "one") as other:
        other.ask(SINCE)
        assert other.hear() == "holds"
        with pytest.raises(RingbusError), store.hold("ann@desk", SINCE):
            pytest.fail("two hold it")
        other.kill()
        with store.hold("ann@desk", SINCE):
            Journal(store, "journal").append(SINCE, "ann@desk", "goes on")
    assert [record.step for record in Journal(store, "journal").records()] == ["held", "goes on"]
