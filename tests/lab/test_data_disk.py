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
#: How the names of EC2's disks go on.
EBS, STORE = "Elastic_Block_Store_vol", "EC2_NVMe_Instance_Storage_AWS"
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


#: Of its API EC2 tells nothing without a token, and of a tag that is not there nothing either.
_CURL = """\
#!/bin/sh
[ -e {silent} ] && {{ rm {silent}; exit 7; }}
case "$*" in
  *-ttl-seconds*) echo known ;;
  *-metadata-token:\\ known*) [ "{tag}" ] && echo "{tag}" || exit 22 ;;
  *) exit 22 ;;
esac
"""


@dataclass
class DiskHost:
    """A host that boots with the disks it was given; ``tag`` is what it is tagged with as to its disk.

    Where it is ``silent``, the first question about that gets no answer.
    """

    folder: Path
    label: str
    disks: dict[str, str] = field(default_factory=dict)
    tag: str = "new"
    silent: bool = False

    @property
    def had(self) -> Path:
        """What its root disk says of the disk that it had."""
        return self.folder / "state" / "data-disk"

    def attach(self, *made: str, kind: str = EBS) -> str:
        """A disk of 64 MiB, with what a command, told its name, makes of it; its device."""
        image = self.folder / f"disk{next(_NUMBERS)}"
        with image.open("wb") as file:
            file.truncate(64 << 20)
        device = subprocess.check_output(["losetup", "--find", "--show", str(image)], text=True).strip()
        self.disks[device] = kind
        if made:
            subprocess.run([*made, device], check=True, capture_output=True)
        return device

    def detach(self, device: str) -> None:
        """Take a disk away."""
        del self.disks[device]
        subprocess.run(["losetup", "--detach", device], check=True)

    def boot(self, command: str = "true") -> subprocess.CompletedProcess[str]:
        """Run the script as at a start of the host, and ``command`` where the disk is mounted then."""
        mount, programs, names = self.folder / "data", self.folder / "bin", "/dev/disk/by-id"
        script = self.folder / "ringbus-data-disk"
        text = bundled().fill(DataDiskFile(self.label, str(mount), str(self.had)))
        script.write_text(text.replace("seq 60", "seq 2").replace("sleep 5", "sleep 0.1"), encoding="utf-8")
        programs.mkdir(exist_ok=True)
        silent = self.folder / "silent"
        if self.silent:
            silent.touch()
        for name, text in (("udevadm", "#!/bin/sh\n"), ("curl", _CURL.format(silent=silent, tag=self.tag))):
            (programs / name).write_text(text, encoding="utf-8")
            (programs / name).chmod(0o755)
        links = "\n".join(
            f"ln -s {device} {names}/nvme-Amazon_{kind}{number}"
            for number, (device, kind) in enumerate(self.disks.items())
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
    host.tag = ""
    second = host.boot(f"cat {host.folder}/data/file")
    assert second.returncode == 0, second.stderr
    assert second.stdout.splitlines()[-1] == "kept"


def test_a_blank_disk_in_the_place_of_the_one_that_it_had_is_left_alone(host: DiskHost) -> None:
    """The tag is said once, by Terraform, and stays."""
    own = host.attach()
    assert host.boot().returncode == 0
    uuid = subprocess.check_output(["blkid", "-s", "UUID", "-o", "value", own], text=True).strip()
    assert host.had.read_text("utf-8").strip() == uuid
    host.detach(own)
    other = host.attach()
    told = host.boot()
    assert told.returncode == 1
    assert f"{other} is blank, and this host had the disk {uuid}: left alone. Attach that one;" in told.stderr
    assert f"or, where its data is given up: rm {host.had}, and start this unit again" in told.stderr
    assert file_system(other) == ""


def test_a_host_whose_data_is_given_up_takes_a_blank_disk(host: DiskHost) -> None:
    host.had.parent.mkdir()
    host.had.write_text("gone\n", encoding="utf-8")
    device = host.attach()
    assert host.boot().returncode == 1
    host.had.unlink()
    assert host.boot().returncode == 0
    assert file_system(device) == f"ext4 {host.label}"


def test_a_blank_disk_of_a_host_that_is_not_new_is_left_alone(host: DiskHost) -> None:
    device = host.attach()
    host.tag = ""
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


@pytest.mark.parametrize(("tag", "own", "other"), [("new", EBS, STORE), ("new-local", STORE, EBS)])
def test_a_disk_of_the_other_kind_is_left_alone(host: DiskHost, tag: str, own: str, other: str) -> None:
    host.tag = tag
    first = host.attach(kind=other)
    told = host.boot()
    assert told.returncode == 1, "EBS is attached some time after the instance store is there"
    assert "one disk without partitions is expected, found 0" in told.stderr
    device = host.attach(kind=own)
    assert host.boot().returncode == 0
    assert (file_system(first), file_system(device)) == ("", f"ext4 {host.label}")


@pytest.mark.parametrize(("tag", "kind"), [("new", EBS), ("new-local", STORE)])
def test_who_hears_nothing_of_its_tag_at_first_asks_again(host: DiskHost, tag: str, kind: str) -> None:
    host.tag, host.silent = tag, True
    device = host.attach(kind=kind)
    told = host.boot()
    assert told.returncode == 0, told.stderr
    assert file_system(device) == f"ext4 {host.label}"


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
