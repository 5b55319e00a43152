"""What the lab asks of this machine, and the one way in which it runs the machine's programs."""

import os
import platform
import shutil
import subprocess
from collections.abc import Iterable, Sequence

from ringbus.errors import Kind, RingbusError, failed
from ringbus.findings import Finding, error

_PROGRAMS = {
    "ip": "iproute2",
    "nft": "nftables",
    "ssh": "openssh-client",
    "ssh-keygen": "openssh-client",
    "unshare": "util-linux",
    "nsenter": "util-linux",
    "setsid": "util-linux",
}
_LONGEST_TOLD = 1500
#: What making images needs besides.
BUILDERS = {"debootstrap": "debootstrap", "mvn": "maven"}


def run(argv: Sequence[str], where: str, code: str = "RB502", stdin: str = "") -> str:
    """What a program says on stdout; an error of ``code`` at ``where`` when it ends with anything but 0."""
    try:
        done = subprocess.run(argv, input=stdin, capture_output=True, text=True, check=False)
    except OSError as problem:
        raise failed(code, where, f"`{argv[0]}` does not run: {problem.strerror}") from None
    if done.returncode:
        said = (done.stderr.strip() or done.stdout.strip())[-_LONGEST_TOLD:]
        raise failed(code, where, f"`{' '.join(argv)}` ended with {done.returncode}: {said}")
    return done.stdout


def attempt(argv: Sequence[str]) -> bool:
    """Whether a program ended with 0; for what may be done already."""
    return subprocess.run(argv, capture_output=True, check=False).returncode == 0


def require_lab(path: str) -> None:
    """RB500 unless this machine can have a lab: what is missing, with the command that mends it."""
    faults = list(_lacking_machine()) or list(lacking(_PROGRAMS, path))
    if faults:
        raise RingbusError(Kind.FAILED, faults)


def lacking(programs: dict[str, str], path: str) -> Iterable[Finding]:
    """The programs that are not on ``path``, by name with their Debian packages, as one finding."""
    missing = {name: package for name, package in programs.items() if shutil.which(name, path=path) is None}
    if missing:
        packages = " ".join(sorted(set(missing.values())))
        yield error("RB500", "lab", f"the lab needs {', '.join(missing)}", hint=f"`apt-get install {packages}`")


def _lacking_machine() -> Iterable[Finding]:
    if platform.system() != "Linux":
        hint = "`--target localstack` has the same AWS API, without hosts behind it."
        yield error("RB500", "lab", f"the lab needs Linux, and this is {platform.system()}", hint=hint)
    elif os.geteuid() != 0:
        hint = "the same command with `sudo -E`."
        yield error("RB500", "lab", "the lab needs root, for namespaces and mounts", hint=hint)
