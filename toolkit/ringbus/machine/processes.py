"""Who a process is: its number is given again to others, on this machine and on every other one."""

import os
import platform
import subprocess
from dataclasses import dataclass
from pathlib import Path

_BOOT = Path("/proc/sys/kernel/random/boot_id")
_NAMESPACE = Path("/proc/self/ns/pid")


@dataclass(frozen=True, slots=True)
class ProcessRecord:
    """One process: the machine it runs on (name, boot, namespace of process numbers), its number, its start."""

    host: str
    boot: str
    namespace: str
    pid: int
    started: str

    @property
    def here(self) -> bool:
        """Whether it runs, or ran, where it can be seen: since this boot, among the process numbers seen from here.

        The name of the machine says nothing: many are called ``localhost``. Without a boot's id (no Linux), no.
        """
        return bool(self.boot) and (self.boot, self.namespace) == (_boot(), _namespace())

    @property
    def gone(self) -> bool:
        """Whether it is sure to have ended; of a process of another machine nobody here can say."""
        return self.here and started_at(self.pid) != self.started


def this_process() -> ProcessRecord:
    """This very process."""
    return ProcessRecord(platform.node(), _boot(), _namespace(), os.getpid(), started_at(os.getpid()) or "")


def started_at(pid: int) -> str | None:
    """What tells the process ``pid`` from any other that had or will have its number; None when it is gone.

    From field 22 of ``/proc/<pid>/stat`` (start in clock ticks since boot) where there is such a file, else from
    ``ps``. A zombie is gone: where nobody reaps the children of a dead ringbus (containers), it would stay for ever.
    """
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return None if Path("/proc/self/stat").exists() else _from_ps(pid)
    # The second field is the program's name in brackets and may hold anything.
    fields = stat.rpartition(")")[2].split()
    return None if fields[0] in "ZX" else f"ticks {fields[19]}"


def _boot() -> str:
    return _BOOT.read_text().strip() if _BOOT.exists() else ""


def _namespace() -> str:
    try:
        return str(_NAMESPACE.readlink())
    except OSError:
        return ""


def _from_ps(pid: int) -> str | None:
    answer = subprocess.run(
        ["/bin/ps", "-o", "stat=,lstart=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    state, _, started = answer.stdout.strip().partition(" ")
    return None if not started or state.startswith("Z") else f"at {' '.join(started.split())}"
