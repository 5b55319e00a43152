"""State of an earlier LocalStack is set aside, all of it, and only then."""

from pathlib import Path

import pytest

from ringbus.localstack import sessions


@pytest.mark.parametrize(
    ("kept", "names", "moved"),
    [
        ("one", ["state", "session"], ()),
        ("two", ["state", "session", "releases", "journal"], ("journal", "releases", "state")),
        (None, ["state"], ("state",)),
        (None, [], ()),
        ("two", ["session", "set-aside", "logs", "lock"], ()),
    ],
)
def test_stale(kept: str | None, names: list[str], moved: tuple[str, ...]) -> None:
    assert sessions.stale(kept, "one", names) == moved


@pytest.mark.parametrize(
    ("existing", "kept", "name"),
    [
        ([], "40d455ef-32ec-47a0", "1-40d455ef"),
        (["1-40d455ef", "10-aa", "9-bb", "notes"], "40d455ef-32ec", "11-40d455ef"),
        ([], None, "1-unknown"),
        ([], "../../x", "1-x"),
        ([], "///", "1-unknown"),
    ],
)
def test_next_place(existing: list[str], kept: str | None, name: str) -> None:
    assert sessions.next_place(existing, kept) == name


def fill(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).mkdir(parents=True)
        (folder / name / "file").write_text(name)


def names(folder: Path) -> set[str]:
    return {entry.name for entry in folder.iterdir()}


def test_a_fresh_folder_belongs_to_the_session(tmp_path: Path) -> None:
    folder = tmp_path / "localstack"
    assert sessions.settle(folder, "one") is None
    assert sessions.belongs_to(folder) == "one"
    assert names(folder) == {"session"}


def test_the_same_session_keeps_everything(tmp_path: Path) -> None:
    sessions.settle(tmp_path, "one")
    fill(tmp_path, "state", "releases")
    assert sessions.settle(tmp_path, "one") is None
    assert names(tmp_path) == {"session", "state", "releases"}


def test_another_session_sets_everything_aside(tmp_path: Path) -> None:
    sessions.settle(tmp_path, "one-and-more")
    fill(tmp_path, "state", "releases", "journal", "logs")
    (tmp_path / "latest").write_text("r1")
    aside = sessions.settle(tmp_path, "two")
    assert aside == sessions.SetAsideState(
        "one-and-more", tmp_path / "set-aside" / "1-oneandmo", ("journal", "latest", "releases", "state")
    )
    assert names(tmp_path) == {"session", "logs", "set-aside"}
    assert (aside.place / "state" / "file").read_text() == "state"
    assert sessions.belongs_to(tmp_path) == "two"
    assert sessions.settle(tmp_path, "two") is None


def test_each_life_gets_a_folder_of_its_own(tmp_path: Path) -> None:
    for session in ("one", "two", "one"):
        sessions.settle(tmp_path, session)
        fill(tmp_path, "state")
    sessions.settle(tmp_path, "three")
    assert names(tmp_path / "set-aside") == {"1-one", "2-two", "3-one"}


def test_state_that_says_no_session_is_set_aside(tmp_path: Path) -> None:
    fill(tmp_path, "state")
    aside = sessions.settle(tmp_path, "two")
    assert aside
    assert (aside.session_id, aside.place.name) == (None, "1-unknown")
    assert not (tmp_path / "state").exists()


def test_nothing_to_set_aside_is_not_told(tmp_path: Path) -> None:
    sessions.settle(tmp_path, "one")
    fill(tmp_path, "logs")
    assert sessions.settle(tmp_path, "two") is None
    assert sessions.belongs_to(tmp_path) == "two"
    assert not (tmp_path / "set-aside").exists()


def test_a_crash_in_between_leaves_nothing_to_be_planned_against(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sessions.settle(tmp_path, "one")
    fill(tmp_path, "state", "journal")
    moves = iter([True, False])
    rename = Path.rename

    def crashing(path: Path, goal: Path) -> Path:
        if not next(moves):
            raise KeyboardInterrupt
        return rename(path, goal)

    monkeypatch.setattr(Path, "rename", crashing)
    with pytest.raises(KeyboardInterrupt):
        sessions.settle(tmp_path, "two")
    monkeypatch.undo()
    assert sessions.belongs_to(tmp_path) == "one"
    aside = sessions.settle(tmp_path, "two")
    assert aside
    assert aside.names == ("state",)
    assert names(tmp_path) == {"session", "set-aside"}
