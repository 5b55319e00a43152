"""What a lab needs of this machine: looked for, one thing after another, each with the one command that mends it."""

import os
import platform
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from ringbus.errors import Kind, RingbusError
from ringbus.findings import Finding, error

#: Programs by the Debian package that has them: what bringing up a lab runs, and what making images needs besides.
PROGRAMS: Mapping[str, tuple[str, ...]] = {
    "iproute2": ("ip",),
    "nftables": ("nft",),
    "openssh-client": ("ssh", "ssh-keygen"),
    "util-linux": ("unshare", "nsenter", "setsid"),
}
BUILDERS: Mapping[str, tuple[str, ...]] = {
    "debootstrap": ("debootstrap",),
    "maven": ("mvn",),
    "default-jre-headless": ("java",),
}
_KERNEL = Path("/proc")
_NAMESPACES = ("mnt", "net", "pid", "uts", "ipc")


@dataclass(frozen=True, slots=True)
class LabReading:
    """A thing the lab needs: what is found of it, and what is lacking, with what mends that; empty where nothing is."""

    what: str
    found: str
    lacking: str = ""
    mend: str = ""

    @property
    def finding(self) -> Finding:
        """RB500 for what is lacking."""
        return error("RB500", "lab", f"the lab needs {self.lacking}", hint=self.mend)


def read_needs(path: str, *packages: Mapping[str, tuple[str, ...]]) -> tuple[LabReading, ...]:
    """Of the machine and its kernel, then of its programs, a reading for each package; ``path`` has the programs."""
    return (*_machine(), *_programs(path, packages or (PROGRAMS, BUILDERS)))


def require_lab(path: str) -> None:
    """RB500 unless this machine can have a lab: what is missing, with the command that mends it."""
    require(_machine())
    require(_programs(path, (PROGRAMS,)))


def require_builders(path: str) -> None:
    """RB500 unless it can make images."""
    require(_programs(path, (BUILDERS,)))


def require(readings: Iterable[LabReading]) -> None:
    """Everything that is lacking, as one error."""
    faults = [reading.finding for reading in readings if reading.lacking]
    if faults:
        raise RingbusError(Kind.FAILED, faults)


def _machine() -> Iterable[LabReading]:
    system = platform.system()
    if system != "Linux":
        mend = "`--target localstack` has the same AWS API, without hosts behind it."
        yield LabReading("Linux", system, f"Linux, and this is {system}", mend)
        return
    yield LabReading("Linux", platform.release())
    root = os.geteuid() == 0
    lacking = "" if root else "root, for namespaces and mounts"
    yield LabReading("root", "yes" if root else "no", lacking, "the same with `sudo -E`")
    absent = [name for name in _NAMESPACES if not (_KERNEL / "self" / "ns" / name).exists()]
    lacking = f"a kernel with namespaces of {', '.join(absent)}" if absent else ""
    yield LabReading("namespaces", "no" if absent else ", ".join(_NAMESPACES), lacking, "boot a kernel that has them")
    overlay = "overlay" in (_KERNEL / "filesystems").read_text(encoding="utf-8").split()
    lacking = "" if overlay else "a kernel with the file system overlay"
    yield LabReading("overlayfs", "yes" if overlay else "no", lacking, "`modprobe overlay`")


def _programs(path: str, all_packages: Iterable[Mapping[str, tuple[str, ...]]]) -> Iterable[LabReading]:
    for packages in all_packages:
        for package, programs in packages.items():
            found = {name: shutil.which(name, path=path) for name in programs}
            lacking = ", ".join(name for name, where in found.items() if where is None)
            there = ", ".join(where for where in found.values() if where)
            yield LabReading(", ".join(programs), there or "none", lacking, f"`apt-get install {package}`")
