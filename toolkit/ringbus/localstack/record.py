"""What is kept of a LocalStack that was started: enough to find it again and never to take another process for it."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ringbus.machine import files

_KIND = "localstack-process"
_FORMAT = 1


@dataclass(frozen=True, slots=True)
class ProcessRecord:
    """A started LocalStack: process number and birth (as :mod:`ringbus.localstack.life` tells it), port, installation.

    ``session_id`` is empty until it has answered for the first time.
    """

    pid: int
    birth: str
    port: int
    installation: str
    session_id: str = ""


def write(file: Path, record: ProcessRecord) -> None:
    """Keep ``record`` in ``file``, whole or not at all."""
    text = json.dumps({"kind": _KIND, "format": _FORMAT} | asdict(record), indent=2) + "\n"
    files.replace(file, text.encode())


def read(file: Path) -> ProcessRecord | None:
    """The record in ``file``; None when there is none that can be read: then no process is known."""
    try:
        found = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return _parsed(found) if isinstance(found, dict) else None


def _parsed(found: dict[str, Any]) -> ProcessRecord | None:
    if (found.pop("kind", None), found.pop("format", None)) != (_KIND, _FORMAT):
        return None
    try:
        record = ProcessRecord(**found)
    except TypeError:
        return None
    whole = isinstance(record.pid, int) and record.pid > 1 and isinstance(record.birth, str) and record.birth
    return record if whole else None
