"""Images: called by what goes into them, made once, whole or not at all."""

from __future__ import annotations

import fcntl
import threading
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from ringbus.errors import RingbusError, failed
from ringbus.events import Event, silent
from ringbus.lab import images, mounts, processes, tools
from ringbus.lab.image import BUS, IMAGES, RING
from ringbus.lab.mounts import mounts_below
from ringbus.machine.processes import started_at
from ringbus.outcomes import Stop
from ringbus.render.versions import MEMORY_AGENT
from ringbus.topology.values import Role

NOBODY = (Stop(), silent)


@pytest.fixture
def making(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[list[str]]:
    """What would be run to make an image; debootstrap's part is a folder with a file."""
    made: list[list[str]] = []

    def work(argv: Sequence[str], where: str, code: str, stop: Stop) -> None:
        made.append(list(argv[2:]))
        if "debootstrap" in argv:
            assert argv[:2] == processes.marking(Path(argv[-1]))
            etc = Path(argv[-1]) / "etc" / "ssh"
            etc.mkdir(parents=True)
            (Path(argv[-1]) / "tmp").mkdir()
            (etc / "ssh_host_ed25519_key").touch()
            wants = Path(argv[-1]) / "etc" / "systemd" / "system" / "multi-user.target.wants"
            wants.mkdir(parents=True)
            for name in ("ssh.service", "rabbitmq-server.service"):
                (wants / name).symlink_to("/none")

    monkeypatch.setattr(tools, "work", work)
    monkeypatch.setattr(images, "require_builders", lambda path: None)
    return made


def test_an_image_is_called_by_what_goes_into_it() -> None:
    assert BUS.folder == replace(BUS).folder
    others = [
        replace(BUS, suite="bookworm"),
        replace(BUS, packages=BUS.packages[:-1]),
        replace(BUS, users=("a",)),
        RING,
    ]
    assert len({BUS.folder, *(other.folder for other in others)}) == 5


def test_every_role_has_an_image_in_which_it_can_be_reached_and_configured() -> None:
    assert set(IMAGES) == set(Role)
    assert all(
        {"openssh-server", "sudo", "python3", "python3-yaml"} <= set(image.packages) for image in IMAGES.values()
    )


def test_cassandras_jars_are_of_the_version_that_files_are_rendered_for() -> None:
    group, artefact, version = RING.jars.split(":")
    assert (group, artefact) == ("org.apache.cassandra", "cassandra-all")
    assert version.rpartition(".")[0] in MEMORY_AGENT


def test_it_is_made_once(making: list[list[str]], tmp_path: Path) -> None:
    folder = images.ensure(BUS, tmp_path, "", NOBODY)
    assert folder.stat().st_mode & 0o777 == 0o755
    assert images.ensure(BUS, tmp_path, "", NOBODY) == folder
    assert [argv[0] for argv in making] == ["debootstrap"]


def test_nothing_starts_by_itself_but_sshd_and_no_host_has_anothers_key(
    making: list[list[str]], tmp_path: Path
) -> None:
    folder = images.ensure(BUS, tmp_path, "", NOBODY)
    wants = folder / "etc/systemd/system/multi-user.target.wants"
    assert [path.name for path in wants.iterdir()] == ["ssh.service"]
    assert list((folder / "etc/ssh").iterdir()) == []


def test_of_what_fails_or_was_killed_nothing_stays(
    making: list[list[str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    killed = tmp_path / "lab" / "images" / f".{BUS.folder}.killed" / "proc"
    killed.mkdir(parents=True)
    works = tools.work

    def fails(argv: Sequence[str], where: str, code: str, stop: Stop) -> None:
        works(argv, where, code, stop)
        raise failed("RB501", "image bus", "no network")

    monkeypatch.setattr(tools, "work", fails)
    with pytest.raises(RingbusError):
        images.ensure(BUS, tmp_path, "", NOBODY)
    assert [path.name for path in (tmp_path / "lab" / "images").iterdir()] == [f"{BUS.folder}.lock"]
    monkeypatch.setattr(tools, "work", works)
    assert images.ensure(BUS, tmp_path, "", NOBODY).is_dir()


def test_what_somebody_who_was_killed_had_started_ends_before_its_draft_is_removed(
    making: list[list[str]], tmp_path: Path
) -> None:
    draft = tmp_path / "lab" / "images" / f".{BUS.folder}.killed"
    draft.mkdir(parents=True)
    writing = ["sh", "-c", f"while :; do mkdir -p {draft}/a/b; done"]
    processes.start(draft, writing, tmp_path / "log", ("image bus", "RB501"))
    try:
        assert images.ensure(BUS, tmp_path, "", NOBODY).is_dir()
        assert processes.marked(draft) == ()
        assert not draft.exists()
    finally:
        processes.kill_marked(draft)


def test_two_at_once_make_it_once(making: list[list[str]], tmp_path: Path) -> None:
    threads = [threading.Thread(target=images.ensure, args=(BUS, tmp_path, "", NOBODY)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(making) == 1


def test_who_waits_for_another_says_so_and_need_not(making: list[list[str]], tmp_path: Path) -> None:
    lock = tmp_path / "lab" / "images" / f"{BUS.folder}.lock"
    lock.parent.mkdir(parents=True)
    said: list[Event] = []
    stop = Stop()

    def hear(event: Event) -> None:
        said.append(event)
        stop.ask()

    with lock.open("a") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        with pytest.raises(RingbusError) as told:
            images.ensure(BUS, tmp_path, "", (stop, hear))
    assert told.value.findings[0].code == "RB509"
    assert said[0].what == "another process makes it: waiting for that"
    assert making == []


def test_a_program_that_does_not_end_is_ended_with_all_that_it_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tools, "_PATIENCE", 0.3)
    with pytest.raises(RingbusError) as told:
        tools.run(["sh", "-c", f"sleep 4343 & echo $! >{tmp_path}/pid; wait"], "here", "RB501")
    assert "did not end within" in told.value.findings[0].message
    end = time.monotonic() + 10
    while started_at(int((tmp_path / "pid").read_text())) and time.monotonic() < end:
        time.sleep(0.05)
    assert started_at(int((tmp_path / "pid").read_text())) is None


def test_whoever_asks_to_stop_ends_what_takes_long() -> None:
    stop = Stop()
    threading.Timer(0.2, stop.ask).start()
    begun = time.monotonic()
    with pytest.raises(RingbusError):
        tools.work(["sleep", "30"], "here", "RB501", stop)
    assert time.monotonic() - begun < 10


def test_a_machine_without_the_builders_says_what_to_install(tmp_path: Path) -> None:
    with pytest.raises(RingbusError) as told:
        images.ensure(BUS, tmp_path, str(tmp_path), NOBODY)
    assert [(one.code, one.message, one.hint) for one in told.value.findings] == [
        ("RB500", "the lab needs debootstrap", "`apt-get install debootstrap`"),
        ("RB500", "the lab needs mvn", "`apt-get install maven`"),
        ("RB500", "the lab needs java", "`apt-get install default-jre-headless`"),
    ]


def test_mounts_below_a_folder_deepest_first(tmp_path: Path) -> None:
    table = "\n".join(f"dev {point} ext4 rw 0 0" for point in ("/", "/a", "/a/b", "/a/b/c\\040d", "/ab", "/x/a"))
    assert mounts_below(Path("/a"), table) == (Path("/a/b/c d"), Path("/a/b"), Path("/a"))


def test_mounts_are_found_behind_a_link_too_and_what_stays_mounted_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = tmp_path / "real"
    real.mkdir()
    (tmp_path / "link").symlink_to(real)
    table = tmp_path / "mounts"
    table.write_text(f"none {real.resolve()}/proc proc rw 0 0\n", encoding="utf-8")
    assert mounts_below(tmp_path / "link", table.read_text()) == (real.resolve() / "proc",)
    monkeypatch.setattr(mounts, "_TABLE", table)
    monkeypatch.setattr(mounts.tools, "attempt", lambda argv: False)
    with pytest.raises(RingbusError) as told:
        mounts.unmount_below(tmp_path / "link")
    assert [finding.code for finding in told.value.findings] == ["RB507"]
