"""What a lab needs of a machine: found or told, each with what mends it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ringbus.errors import RingbusError
from ringbus.lab import needs


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """Makes one of what is given: a path with programs, and a kernel."""

    def make(
        programs: str = "ip nft ssh ssh-keygen unshare nsenter setsid debootstrap mvn java",
        system: str = "Linux",
        user: int = 0,
        namespaces: str = "mnt net pid uts ipc",
        filesystems: str = "nodev\toverlay\n\text4\n",
    ) -> str:
        folder = tmp_path / "bin"
        folder.mkdir()
        for name in programs.split():
            (folder / name).touch(0o755)
        kernel = tmp_path / "proc"
        (kernel / "self" / "ns").mkdir(parents=True)
        for name in namespaces.split():
            (kernel / "self" / "ns" / name).touch()
        (kernel / "filesystems").write_text(filesystems, encoding="utf-8")
        monkeypatch.setattr(needs, "_KERNEL", kernel)
        monkeypatch.setattr(needs.platform, "system", lambda: system)
        monkeypatch.setattr(needs.os, "geteuid", lambda: user)
        return str(folder)

    return make


def test_a_machine_that_has_everything_lacks_nothing(machine: Callable[..., str]) -> None:
    path = machine()
    readings = needs.read_needs(path)
    assert [one.lacking for one in readings] == [""] * 11
    assert all(one.found for one in readings)
    needs.require_lab(path)


@pytest.mark.parametrize(
    ("given", "lacking", "mend"),
    [
        ({"user": 1000}, "root, for namespaces and mounts", "the same with `sudo -E`"),
        ({"namespaces": "mnt uts ipc"}, "a kernel with namespaces of net, pid", "boot a kernel that has them"),
        ({"filesystems": "\text4\n"}, "a kernel with the file system overlay", "`modprobe overlay`"),
        ({"programs": "ip ssh ssh-keygen unshare nsenter setsid"}, "nft", "`apt-get install nftables`"),
    ],
)
def test_what_is_lacking_is_told_with_what_mends_it(
    machine: Callable[..., str], given: dict[str, object], lacking: str, mend: str
) -> None:
    path = machine(**given)
    with pytest.raises(RingbusError) as told:
        needs.require_lab(path)
    assert [(one.code, one.message, one.hint) for one in told.value.findings] == [
        ("RB500", f"the lab needs {lacking}", mend)
    ]


def test_elsewhere_than_on_linux_that_alone_is_told(machine: Callable[..., str]) -> None:
    with pytest.raises(RingbusError) as told:
        needs.require_lab(machine(system="Darwin", programs="", user=501))
    assert [one.message for one in told.value.findings] == ["the lab needs Linux, and this is Darwin"]


def test_images_need_programs_of_their_own(machine: Callable[..., str]) -> None:
    path = machine(programs="ip nft ssh ssh-keygen unshare nsenter setsid")
    needs.require_lab(path)
    with pytest.raises(RingbusError) as told:
        needs.require_builders(path)
    assert [one.hint for one in told.value.findings] == [
        f"`apt-get install {package}`" for package in ("debootstrap", "maven", "default-jre-headless")
    ]
