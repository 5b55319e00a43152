"""What the lab asks of this machine, and the one way in which it runs the machine's programs."""

import os
import platform
import shutil
import signal
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress

from ringbus.errors import Kind, RingbusError, failed
from ringbus.findings import Finding, error
from ringbus.outcomes import Stop

#: What a lab needs of this machine, by program, with their Debian packages.
PROGRAMS: Mapping[str, str] = {
    "ip": "iproute2",
    "nft": "nftables",
    "ssh": "openssh-client",
    "ssh-keygen": "openssh-client",
    "unshare": "util-linux",
    "nsenter": "util-linux",
    "setsid": "util-linux",
}
#: What making images needs besides.
BUILDERS: Mapping[str, str] = {"debootstrap": "debootstrap", "mvn": "maven"}
_LONGEST_TOLD = 1500
_PATIENCE, _LONG = 60.0, 1800.0


def run(argv: Sequence[str], where: str, code: str = "RB502", stdin: str = "") -> str:
    """What a program says on stdout; an error of ``code`` at ``where`` when it ends with anything but 0, or never."""
    return _run(argv, (where, code), stdin, _PATIENCE)


def work(argv: Sequence[str], where: str, code: str, stop: Stop) -> None:
    """The same for one that may take minutes: whoever asks to stop ends it."""
    _run(argv, (where, code), "", _LONG, stop)


def _run(argv: Sequence[str], told: tuple[str, str], stdin: str, patience: float, stop: Stop | None = None) -> str:
    where, code = told
    try:
        # A session of its own: what it started ends with it, and Ctrl-C comes to it from here alone.
        child = subprocess.Popen(
            argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            start_new_session=True,
        )  # fmt: skip
    except OSError as problem:
        raise failed(code, where, f"`{argv[0]}` does not run: {problem.strerror}") from None
    with child, (stop or Stop()).listening(lambda _level: _end(child)):
        try:
            said, complaint = child.communicate(stdin, patience)
        except subprocess.TimeoutExpired:
            _end(child)
            raise failed(code, where, f"`{' '.join(argv)}` did not end within {patience:.0f} s") from None
    if child.returncode:
        text = (complaint.strip() or said.strip())[-_LONGEST_TOLD:]
        raise failed(code, where, f"`{' '.join(argv)}` ended with {child.returncode}: {text}")
    return said


def _end(child: subprocess.Popen[str]) -> None:
    with suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)


def attempt(argv: Sequence[str]) -> bool:
    """Whether a program ended with 0; for what may be done already."""
    try:
        return subprocess.run(argv, capture_output=True, check=False, timeout=_PATIENCE).returncode == 0
    except subprocess.TimeoutExpired:
        return False


def require_lab(path: str) -> None:
    """RB500 unless this machine can have a lab: what is missing, with the command that mends it."""
    faults = list(_lacking_machine()) or list(lacking(PROGRAMS, path))
    if faults:
        raise RingbusError(Kind.FAILED, faults)


def lacking(programs: Mapping[str, str], path: str) -> Iterable[Finding]:
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
