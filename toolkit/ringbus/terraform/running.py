"""Which command runs on a stack, written down so that a ringbus that was killed finds its Terraform again."""

import json
import subprocess
from dataclasses import asdict, dataclass
from pathlib import Path

_FORMAT = {"kind": "ringbus running", "version": 1}


@dataclass(frozen=True, slots=True)
class RunningRecord:
    """One started command; ``started`` tells its process from others that had or will have the same ``pid``.

    ``log`` and ``said`` are the names of the files that get its stdout and stderr, in the same folder as the record.
    """

    pid: int
    started: str
    command: str
    log: str
    said: str

    @property
    def alive(self) -> bool:
        """Whether that very process still runs."""
        return started_at(self.pid) == self.started


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


def write(path: Path, record: RunningRecord) -> None:
    """Put ``record`` at ``path``, whole or not at all."""
    new = path.with_suffix(".new")
    new.write_text(json.dumps(_FORMAT | asdict(record), indent=2) + "\n")
    new.replace(path)


def read(path: Path) -> RunningRecord | None:
    """The record at ``path``; None when there is none, or none that this version can read."""
    try:
        data = json.loads(path.read_text())
        if {name: data.pop(name) for name in _FORMAT} != _FORMAT:
            return None
        return RunningRecord(**data)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _from_ps(pid: int) -> str | None:
    answer = subprocess.run(
        ["/bin/ps", "-o", "stat=,lstart=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    state, _, started = answer.stdout.strip().partition(" ")
    return None if not started or state.startswith("Z") else f"at {' '.join(started.split())}"
