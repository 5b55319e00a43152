"""A journal holds what was done, whatever happened while it was written, and shows what was done to it since."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ringbus.errors import Kind, RingbusError
from ringbus.journal.directory import DirectoryStore
from ringbus.journal.journal import Journal
from ringbus.machine import files

AT, WHO = "2026-05-04T03:02:01Z", "ann@desk"
STEPS = st.lists(st.text(max_size=8), min_size=1, max_size=5)


class Crash(BaseException):
    """The process is gone from here on."""


@contextmanager
def dying_at(moment: int, patch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every touch of the disk from number ``moment`` on does not happen any more."""
    touched = 0

    def mortal(act: Callable[..., Any]) -> Callable[..., Any]:
        def touch(*given: Any, **named: Any) -> Any:
            nonlocal touched
            touched += 1
            if touched > moment:
                raise Crash
            return act(*given, **named)

        return touch

    with patch.context() as inner:
        for name in ("mkdir", "open", "hardlink_to", "unlink"):
            inner.setattr(Path, name, mortal(getattr(Path, name)))
        for name in ("fsync", "open"):
            inner.setattr(files.os, name, mortal(getattr(files.os, name)))
        yield


def written(folder: Path, steps: Sequence[str]) -> Journal:
    journal = Journal(DirectoryStore(folder), "journal")
    for number, step in enumerate(steps):
        journal.append(AT, WHO, step, f"stack-{number}", serial=number, hosts=["a", "b"])
    return journal


def read(folder: Path) -> list[str]:
    return [record.step for record in Journal(DirectoryStore(folder), "journal").records()]


def documents(folder: Path) -> list[Path]:
    return sorted((folder / "journal").glob("*.json"))


@settings(deadline=None, max_examples=60)
@given(before=STEPS, during=STEPS, moment=st.integers(0, 30))
def test_a_crash_at_any_moment_loses_nothing_that_was_told_to_be_kept(
    before: list[str], during: list[str], moment: int
) -> None:
    with tempfile.TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patch:
        folder, kept = Path(name), list(before)
        journal = written(folder, before)
        try:
            with dying_at(moment, patch):
                for step in during:
                    journal.append(AT, WHO, step)
                    kept.append(step)
        except Crash:
            pass
        found = read(folder)
        assert found[: len(kept)] == kept
        assert found == (before + during)[: len(found)]
        assert len(found) <= len(kept) + 1
        Journal(DirectoryStore(folder), "journal").append(AT, WHO, "resumed")
        assert read(folder) == [*found, "resumed"]


def test_a_record_comes_back_as_it_was_made(tmp_path: Path) -> None:
    journal = written(tmp_path, ["plan", "größer"])
    again = Journal(DirectoryStore(tmp_path), "journal").records()
    assert again == journal.records()
    assert (again[1].number, again[1].previous, again[1].at, again[1].who) == (2, again[0].digest, AT, WHO)
    assert (again[0].previous, again[1].subject, again[1].facts) == ("", "stack-1", {"serial": 1, "hosts": ["a", "b"]})


def test_journals_of_one_store_do_not_meet(tmp_path: Path) -> None:
    store = DirectoryStore(tmp_path)
    Journal(store, "releases/a/journal").append(AT, WHO, "one")
    Journal(store, "releases/ab/journal").append(AT, WHO, "two")
    assert [record.step for record in Journal(store, "releases/a/journal").records()] == ["one"]


def test_two_that_write_are_told(tmp_path: Path) -> None:
    first, second = written(tmp_path, ["plan"]), Journal(DirectoryStore(tmp_path), "journal")
    assert len(second.records()) == 1
    first.append(AT, WHO, "apply")
    for _ in range(2):
        with pytest.raises(RingbusError) as told:
            second.append(AT, WHO, "apply")
        assert (told.value.kind, told.value.findings[0].code) == (Kind.REFUSED, "RB391")
    assert read(tmp_path) == ["plan", "apply"]


def test_what_a_crash_tore_does_not_count(tmp_path: Path) -> None:
    written(tmp_path, ["plan", "apply"])
    (tmp_path / "journal" / ".000003.json.77-0").write_text('{"kind": "ringbus-jou')
    assert read(tmp_path) == ["plan", "apply"]
    Journal(DirectoryStore(tmp_path), "journal").append(AT, WHO, "done")
    assert read(tmp_path) == ["plan", "apply", "done"]


@settings(deadline=None, max_examples=40)
@given(steps=st.lists(st.text(max_size=5), min_size=1, max_size=5), data=st.data())
def test_any_value_that_was_changed_shows(steps: list[str], data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as name:
        written(Path(name), steps)
        path = data.draw(st.sampled_from(documents(Path(name))))
        document = json.loads(path.read_text())
        key = data.draw(st.sampled_from(sorted(document)))
        other = data.draw(st.one_of(st.text(), st.integers(), st.none(), st.lists(st.text())))
        if json.dumps(other) == json.dumps(document[key]):
            return
        path.write_text(json.dumps({**document, key: other}))
        assert_broken(Path(name))


@settings(deadline=None, max_examples=60)
@given(number=st.integers(2, 6), data=st.data())
def test_any_record_that_was_taken_out_or_put_in_shows(number: int, data: st.DataObject) -> None:
    """Whether the others are given its number or not. Only that the last ones were cut off does not show."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        written(folder, [f"step {index}" for index in range(number)])
        kept = [path.read_bytes() for path in documents(folder)]
        order = data.draw(st.lists(st.sampled_from(range(number)), max_size=number + 1), label="which are there")
        if order == list(range(len(order))):
            assert_reads(folder, kept, order)
            return
        rearrange(folder, [(place, kept[index]) for place, index in enumerate(order, 1)])
        assert_broken(folder)
        if order != sorted(set(order)):
            return
        rearrange(folder, [(index + 1, kept[index]) for index in order])
        assert_broken(folder)


def rearrange(folder: Path, contents: Sequence[tuple[int, bytes]]) -> None:
    for path in documents(folder):
        path.unlink()
    for number, content in contents:
        (folder / "journal" / f"{number:06}.json").write_bytes(content)


def assert_reads(folder: Path, kept: Sequence[bytes], order: Sequence[int]) -> None:
    rearrange(folder, [(index + 1, kept[index]) for index in order])
    assert read(folder) == [f"step {index}" for index in order]


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"null", b"\xff", b'{"kind": "ringbus-journal", "format": 2}'])
def test_what_is_no_record_shows(tmp_path: Path, content: bytes) -> None:
    written(tmp_path, ["plan", "apply"])
    documents(tmp_path)[-1].write_bytes(content)
    assert_broken(tmp_path)


def assert_broken(folder: Path) -> None:
    journal = Journal(DirectoryStore(folder), "journal")
    for act in (journal.records, lambda: journal.append(AT, WHO, "on")):
        with pytest.raises(RingbusError) as told:
            act()
        assert (told.value.kind, told.value.findings[0].code) == (Kind.FAILED, "RB390")
