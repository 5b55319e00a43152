"""The script that mounts the data disk, as hosts get it, on loop devices: what it formats, and what it leaves alone.

Devices, labels, file systems and mounts are real, in a mount namespace of the test's own. Only what the machine has not
is put in: the names that EC2's disks have, and the answers of EC2 about the instance's tags.
"""

from __future__ import annotations

import itertools
import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from ringbus.render.contexts import DataDiskFile
from ringbus.render.templates import bundled

_NUMBERS = itertools.count()
_BOOT = """\
set -eu
mount -t tmpfs none /run
mkdir -p {names}
mount -t tmpfs none {names}
{links}
PATH={programs}:$PATH
code=0
bash {script} || code=$?
mountpoint -q {mount} && {{ findmnt -n -o SOURCE,OPTIONS {mount}; {command}; umount {mount}; }}
umount {names}
rmdir -p --ignore-fail-on-non-empty {names} 2>/dev/null || true
exit $code
"""


@dataclass
class DiskHost:
    """A host that boots with the disks it was given; ``new`` is its tag."""

    folder: Path
    label: str
    disks: list[str] = field(default_factory=list)
    new: bool = True

    def attach(self, *made: str) -> str:
        """A disk of 64 MiB, with what a command, told its name, makes of it; its device."""
        image = self.folder / f"disk{next(_NUMBERS)}"
        with image.open("wb") as file:
            file.truncate(64 << 20)
        device = subprocess.check_output(["losetup", "--find", "--show", str(image)], text=True).strip()
        self.disks.append(device)
        if made:
            subprocess.run([*made, device], check=True, capture_output=True)
        return device

    def boot(self, command: str = "true") -> subprocess.CompletedProcess[str]:
        """Run the script as at a start of the host, and ``command`` where the disk is mounted then."""
        mount, programs, names = self.folder / "data", self.folder / "bin", "/dev/disk/by-id"
        script = self.folder / "ringbus-data-disk"
        text = bundled().fill(DataDiskFile(self.label, str(mount)))
        script.write_text(text.replace("seq 60", "seq 2").replace("sleep 5", "sleep 0.1"), encoding="utf-8")
        programs.mkdir(exist_ok=True)
        for name, said in (("udevadm", ""), ("curl", "new" if self.new else "")):
            (programs / name).write_text(f"#!/bin/sh\necho {said}\n", encoding="utf-8")
            (programs / name).chmod(0o755)
        links = "\n".join(
            f"ln -s {device} {names}/nvme-Amazon_Elastic_Block_Store_vol{number}"
            for number, device in enumerate(self.disks)
        )
        told = _BOOT.format(names=names, links=links, programs=programs, script=script, mount=mount, command=command)
        return subprocess.run(
            ["unshare", "--mount", "sh", "-c", told], capture_output=True, text=True, timeout=60, check=False
        )


@pytest.fixture
def host(tmp_path: Path) -> Iterator[DiskHost]:
    """A host that is tagged new, without a disk yet; its label is of this test alone."""
    if not Path("/dev/loop-control").exists():
        pytest.skip("this kernel has no loop devices")
    made = DiskHost(tmp_path, f"rb{os.getpid()}-{next(_NUMBERS)}")
    try:
        yield made
    finally:
        for device in made.disks:
            subprocess.run(["losetup", "--detach", device], check=False)


def file_system(device: str) -> str:
    """What stands on a disk: ``ext4 LABEL``."""
    asked = ["blkid", "--probe", "--output", "value", "--match-tag", "TYPE", "--match-tag", "LABEL", device]
    return " ".join(sorted(subprocess.run(asked, capture_output=True, text=True, check=False).stdout.split()))


def test_a_blank_disk_of_a_new_host_is_formatted_and_the_next_boot_finds_what_it_holds(host: DiskHost) -> None:
    device = host.attach()
    first = host.boot(f"echo kept >{host.folder}/data/file")
    assert first.returncode == 0, first.stderr
    assert first.stdout.split()[0] == device
    assert {"noatime", "nodev", "nosuid"} <= set(first.stdout.split()[1].split(","))
    assert file_system(device) == f"ext4 {host.label}"
    host.new = False
    second = host.boot(f"cat {host.folder}/data/file")
    assert second.returncode == 0, second.stderr
    assert second.stdout.splitlines()[-1] == "kept"


def test_a_blank_disk_of_a_host_that_is_not_new_is_left_alone(host: DiskHost) -> None:
    device = host.attach()
    host.new = False
    told = host.boot()
    assert told.returncode == 1
    assert f"{device} is blank, but the host is not tagged ringbus-disk=new: left alone" in told.stderr
    assert file_system(device) == ""


@pytest.mark.parametrize("made", [("mkfs.ext4", "-q", "-L", "somebodys"), ("mkswap",)], ids=lambda made: made[0])
def test_what_somebody_else_made_is_left_alone(host: DiskHost, made: tuple[str, ...]) -> None:
    device = host.attach(*made)
    before = file_system(device)
    told = host.boot()
    assert told.returncode == 1
    assert f"{device} has no label {host.label} and is not blank: left alone" in told.stderr
    assert file_system(device) == before != ""


def test_bytes_that_are_no_file_system_are_left_alone_too(host: DiskHost) -> None:
    device = host.attach()
    with Path(device).open("r+b") as disk:
        disk.seek(500_000)
        disk.write(b"a raw device of some database")
    assert host.boot().returncode == 1
    with Path(device).open("rb") as disk:
        disk.seek(500_000)
        assert disk.read(5) == b"a raw"


def test_of_two_blank_disks_none_is_taken(host: DiskHost) -> None:
    devices = [host.attach(), host.attach()]
    told = host.boot()
    assert told.returncode == 1
    assert "one disk without partitions is expected, found 2" in told.stderr
    assert [file_system(device) for device in devices] == ["", ""]


def test_its_own_disk_is_known_among_others(host: DiskHost) -> None:
    host.attach("mkfs.ext4", "-q", "-L", "somebodys")
    own = host.attach("mkfs.ext4", "-q", "-L", host.label)
    told = host.boot()
    assert told.returncode == 0, told.stderr
    assert told.stdout.split()[0] == own


def test_without_a_disk_the_host_says_so(host: DiskHost) -> None:
    told = host.boot()
    assert told.returncode == 1
    assert "one disk without partitions is expected, found 0" in told.stderr
