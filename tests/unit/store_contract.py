"""What every DocumentStore promises, as rules that take an empty store and an empty folder."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from ringbus.errors import Kind, RingbusError
from ringbus.journal.documents import DocumentStore
from ringbus.journal.journal import Journal

SINCE = "2026-05-04T03:02:01Z"
BYTES = bytes(range(256)) * 5


def nothing_is_no_error(store: DocumentStore, folder: Path) -> None:
    assert store.read("a/b.json") is None
    assert store.keys("a/") == ()
    assert store.pull("a/b.json", folder / "b") is False
    assert not (folder / "b").exists()
    store.remove("a/b.json")


def what_is_written_is_read(store: DocumentStore, folder: Path) -> None:
    for content in (BYTES, b"", "größer".encode()):
        store.write("a/b.bin", content)
        assert store.read("a/b.bin") == content
    store.remove("a/b.bin")
    assert (store.read("a/b.bin"), store.keys("a/")) == (None, ())


def what_is_there_is_not_created(store: DocumentStore, folder: Path) -> None:
    assert store.create("a/b", b"first") is True
    assert store.create("a/b", b"second") is False
    assert store.create("a/b", b"first") is False
    assert store.read("a/b") == b"first"
    store.remove("a/b")
    assert store.create("a/b", b"third") is True
    assert store.read("a/b") == b"third"


def one_of_many_creates(store: DocumentStore, folder: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        for key in ("a/1", "a/2", "a/3"):
            made = list(pool.map(lambda number, key=key: store.create(key, b"%d" % number), range(8)))
            assert made.count(True) == 1
            assert store.read(key) == b"%d" % made.index(True)
    assert store.keys("a/") == ("a/1", "a/2", "a/3")


def keys_are_sorted_and_begin_with_the_prefix(store: DocumentStore, folder: Path) -> None:
    kept = ("releases/b/release.json", "releases/a/journal/000002.json", "releases/a/journal/000001.json",
            "releases/ab/ü x&.json", "other/a")  # fmt: skip
    for key in kept:
        store.write(key, b"x")
    assert store.keys("releases/") == tuple(sorted(kept[:4]))
    assert store.keys("releases/a") == tuple(sorted(kept[1:4]))
    assert store.keys("releases/a/") == tuple(sorted(kept[1:3]))
    assert store.keys("none/") == ()


def files_come_and_go(store: DocumentStore, folder: Path) -> None:
    (folder / "plan").write_bytes(BYTES)
    store.push("releases/a/base.tfplan", folder / "plan")
    for _ in range(2):
        assert store.pull("releases/a/base.tfplan", folder / "new" / "base.tfplan") is True
        assert (folder / "new" / "base.tfplan").read_bytes() == BYTES
        (folder / "new" / "base.tfplan").write_bytes(b"older, and quite another one")
    assert [path.name for path in (folder / "new").iterdir()] == ["base.tfplan"]


def a_file_that_cannot_be_read_or_written_is_told(store: DocumentStore, folder: Path) -> None:
    with pytest.raises(RingbusError, match="could not be read"):
        store.push("a", folder / "missing")
    store.write("a", b"x")
    (folder / "file").write_bytes(b"")
    with pytest.raises(RingbusError, match="could not be written"):
        store.pull("a", folder / "file" / "below")
    assert store.read("a") == b"x"


def one_holds_it_and_the_other_is_told_who(store: DocumentStore, folder: Path) -> None:
    with store.hold("ann@desk", SINCE):
        store.write("a", b"x")
        with pytest.raises(RingbusError) as told, store.hold("bob@lap", SINCE):
            pytest.fail("two hold it")
        assert store.read("a") == b"x"
    (finding,) = told.value.findings
    assert told.value.kind is Kind.REFUSED
    assert (str(finding.where), finding.note) == (store.where, "Nothing was changed.")
    assert "ann@desk" in finding.message
    assert SINCE in finding.message
    with store.hold("bob@lap", SINCE):
        pass


def an_error_frees_it_and_comes_through(store: DocumentStore, folder: Path) -> None:
    for ending in (ValueError("x"), KeyboardInterrupt("y")):
        with pytest.raises(type(ending), match=str(ending)), store.hold("ann@desk", SINCE):
            raise ending
    with store.hold("bob@lap", SINCE):
        pass


def a_journal_goes_on_in_it(store: DocumentStore, folder: Path) -> None:
    first, second = Journal(store, "releases/a/journal"), Journal(store, "releases/a/journal")
    assert first.records() == second.records() == ()
    made = [first.append(SINCE, "ann@desk", "apply", stack, serial=3) for stack in ("base", "global")]
    with pytest.raises(RingbusError) as told:
        second.append(SINCE, "ann@desk", "apply", "base", serial=3)
    assert (told.value.kind, told.value.findings[0].code) == (Kind.REFUSED, "RB391")
    again = Journal(store, "releases/a/journal")
    assert list(again.records()) == made
    again.append(SINCE, "bob@lap", "done")
    assert [record.step for record in Journal(store, "releases/a/journal").records()] == ["apply", "apply", "done"]


RULES = (
    nothing_is_no_error,
    what_is_written_is_read,
    what_is_there_is_not_created,
    one_of_many_creates,
    keys_are_sorted_and_begin_with_the_prefix,
    files_come_and_go,
    a_file_that_cannot_be_read_or_written_is_told,
    one_holds_it_and_the_other_is_told_who,
    an_error_frees_it_and_comes_through,
    a_journal_goes_on_in_it,
)
