"""Which command runs on a stack, written down so that a ringbus that was killed finds its Terraform again."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from ringbus.machine.processes import started_at

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
