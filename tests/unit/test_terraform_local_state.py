"""A state file on this machine, read while Terraform writes it: emptied first, and then written in its place."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ringbus.errors import RingbusError
from ringbus.events import silent
from ringbus.outcomes import Stop
from ringbus.terraform import local_state, running
from ringbus.terraform.backends import LocalBackend
from ringbus.terraform.local_state import last_whole, mend, read_local_state
from ringbus.terraform.program import Program
from ringbus.terraform.running import RunningRecord
from ringbus.terraform.stack import StackEngine, TerraformStack
from ringbus.terraform.workdir import StackFiles

WHOLE = json.dumps({"version": 4, "serial": 7, "lineage": "é", "outputs": {}, "resources": []}, ensure_ascii=False)
HALF = WHOLE.encode()[: WHOLE.encode().index("é".encode()) + 1]


class Place:
    """A state file with what Terraform puts beside it."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "base.tfstate"
        self.writer = threading.Thread()

    def written(self, *texts: bytes, locked: bool = True, backup: bool = False) -> Path:
        """The file as it is after ``texts`` were written to it, a moment between each and the next."""
        for there, name in ((locked, f".{self.path.name}.lock.info"), (backup, f"{self.path.name}.backup")):
            self.path.with_name(name).unlink(missing_ok=True)
            if there:
                self.path.with_name(name).write_text(WHOLE)
        self.path.write_bytes(texts[0])
        self.writer = threading.Thread(target=self._later, args=(texts[1:],))
        self.writer.start()
        return self.path

    def _later(self, texts: tuple[bytes, ...]) -> None:
        for text in texts:
            time.sleep(0.1)
            self.path.write_bytes(text)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    place = Place(tmp_path)
    yield place
    place.writer.join()


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local_state, "_STILL", 2)


def took(act: Callable[[], object]) -> float:
    began = time.monotonic()
    act()
    return time.monotonic() - began


@pytest.mark.parametrize("backup", [False, True])
@pytest.mark.parametrize("texts", [(b"",), (HALF,), (b"", HALF)])
def test_what_is_being_written_is_read_when_it_is_whole(place: Place, texts: tuple[bytes, ...], backup: bool) -> None:
    path = place.written(*texts, WHOLE.encode(), backup=backup)
    assert read_local_state(path, "base") == WHOLE


def test_a_stack_reads_its_state_so(place: Place, tmp_path: Path) -> None:
    engine = StackEngine(Program("terraform", "terraform", "1.11.4"), None, {})
    path = place.written(HALF, WHOLE.encode())
    stack = TerraformStack("base", StackFiles(tmp_path, "base", {}, LocalBackend(path)), tmp_path, engine)
    assert stack.state().serial == 7


def test_what_stands_still_is_not_waited_for(place: Place) -> None:
    assert read_local_state(place.path, "base") is None
    assert took(lambda: read_local_state(place.written(WHOLE.encode(), backup=True), "base")) < 0.05
    assert took(lambda: read_local_state(place.written(b"", locked=False), "base")) < 0.05


def test_one_that_is_written_on_and_on_is_waited_for_longer(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local_state, "_STILL", 30)
    path = place.written(*(b"" for _ in range(6)), WHOLE.encode(), backup=True)
    assert read_local_state(path, "base") == WHOLE
    monkeypatch.setattr(local_state, "_MOST", 5)
    assert read_local_state(place.written(*(HALF for _ in range(6))), "base") == HALF.decode(errors="replace")


@pytest.mark.usefixtures("impatient")
def test_an_empty_one_stands_for_nothing_as_terraform_has_it(place: Place) -> None:
    assert read_local_state(place.written(b""), "base") == ""


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("locked", [False, True])
def test_an_empty_one_with_a_backup_has_lost_what_stood_in_it(place: Place, locked: bool) -> None:
    path = place.written(b"", locked=locked, backup=True)
    with pytest.raises(RingbusError) as raised:
        read_local_state(path, "base")
    (found,) = raised.value.findings
    assert (found.code, str(found.where)) == ("RB425", "stack base")
    assert "is empty" in found.message


@pytest.mark.parametrize(
    ("backup", "said"),
    [
        (WHOLE, "`cp {path}.backup {path}` brings back the one before it."),
        (WHOLE[:9], "restore {path} from a copy of your own: there is none beside it."),
        (None, "restore {path} from a copy of your own: there is none beside it."),
    ],
)
def test_a_backup_is_promised_only_where_there_is_one(tmp_path: Path, backup: str | None, said: str) -> None:
    path = tmp_path / "base.tfstate"
    path.write_text("no state")
    if backup is not None:
        path.with_name("base.tfstate.backup").write_text(backup)
    engine = StackEngine(Program("terraform", "terraform", "1.11.4"), None, {})
    with pytest.raises(RingbusError) as raised:
        TerraformStack("base", StackFiles(tmp_path, "base", {}, LocalBackend(path)), tmp_path, engine).state()
    (found,) = raised.value.findings
    assert (found.code, found.hint) == ("RB425", said.format(path=path))


@pytest.mark.usefixtures("impatient")
def test_one_that_stays_torn_is_given_as_it_is(place: Place) -> None:
    assert read_local_state(place.written(HALF), "base") == HALF.decode(errors="replace")


OLDER = WHOLE.replace("7", "6")


@pytest.mark.parametrize(
    ("there", "backup", "after"),
    [
        (WHOLE.encode(), OLDER, WHOLE),
        (HALF, OLDER, OLDER),
        (b"", OLDER, OLDER),
        (HALF, None, None),
        (b"", None, ""),
        (HALF, OLDER[:5], None),
        (None, OLDER, None),
    ],
)
def test_one_whose_writer_died_is_mended_from_the_one_before(
    tmp_path: Path, there: bytes | None, backup: str | None, after: str | None
) -> None:
    path = tmp_path / "base.tfstate"
    if there is not None:
        path.write_bytes(there)
    if backup is not None:
        path.with_name("base.tfstate.backup").write_text(backup)
    changed = mend(path)
    assert (path.read_text() if path.exists() else None) == after
    assert changed is (there is not None and there.decode(errors="replace") != after)
    torn = path.with_name("base.tfstate.torn")
    assert (torn.read_bytes() if torn.exists() else None) == (there if changed else None)
    assert mend(path) is False


def test_a_stack_whose_terraform_was_killed_has_its_last_whole_state(tmp_path: Path) -> None:
    path = tmp_path / "base.tfstate"
    path.write_bytes(HALF)
    path.with_name("base.tfstate.backup").write_text(OLDER)
    engine = StackEngine(Program("terraform", "terraform", "1.11.4"), None, {})
    stack = TerraformStack("base", StackFiles(tmp_path, "base", {}, LocalBackend(path)), tmp_path, engine)
    (tmp_path / "logs").mkdir()
    running.write(tmp_path / "logs" / "running.json", RunningRecord(1, "long ago", "apply", "1-apply.jsonl", "1.err"))
    assert stack.state().serial == 6
    assert path.read_bytes() == HALF, "looking changes nothing"
    stack.recover(Stop(), silent)
    assert path.read_text() == OLDER == last_whole(path)
    assert stack.state().serial == 6
