"""The Python that LocalStack runs on: 3.12 or 3.13. On 3.11 no KMS key can be made; later ones are untried."""

import shutil
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from ringbus.errors import failed

WANTED = ("3.12", "3.13")
_ASK = "import sys; print('.'.join(map(str, sys.version_info[:3])))"


@dataclass(frozen=True, slots=True)
class PythonInterpreter:
    """A Python on this machine; ``version`` like ``3.12.1``."""

    path: Path
    version: str

    @property
    def fits(self) -> bool:
        """Whether LocalStack runs on it."""
        return self.version.rpartition(".")[0] in WANTED


def ask(python: Path) -> PythonInterpreter | None:
    """The interpreter at ``python``; None when it does not run."""
    try:
        answer = subprocess.run([str(python), "-c", _ASK], capture_output=True, text=True, check=False, timeout=30)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return PythonInterpreter(python, answer.stdout.strip()) if answer.returncode == 0 else None


def pick(first: PythonInterpreter, search_path: str) -> PythonInterpreter:
    """``first`` when it fits, else a Python 3.12 or 3.13 on ``search_path`` (a ``PATH``); RB440 when there is none."""
    fitting = (python for python in (first, *_on_path(search_path)) if python.fits)
    found = next(fitting, None)
    if found is None:
        raise failed(
            "RB440",
            "localstack",
            f"LocalStack needs Python {' or '.join(WANTED)}, and this is {first.version}",
            note="Nothing was installed.",
            hint="install python3.12 or python3.13 so that it is on the PATH, then run the command again.",
        )
    return found


def _on_path(search_path: str) -> Iterable[PythonInterpreter]:
    for version in WANTED:
        program = shutil.which(f"python{version}", path=search_path)
        python = ask(Path(program)) if program else None
        if python:
            yield python
