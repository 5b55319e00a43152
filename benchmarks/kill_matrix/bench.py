"""A platform on trial: its folder, its file, the command line that works on it, and what its account holds."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.kill_matrix.place import Place
from benchmarks.kill_matrix.points import NOWHERE

ROOT = Path(__file__).resolve().parents[2]
_LONGEST = 1200


class TrialError(Exception):
    """Ringbus did not do what it promises; the text says what."""


@dataclass(frozen=True)
class Bench:
    """``variables`` are added to the environment of ringbus; the account is nobody else's.

    ``endpoint`` is LocalStack's, and ``before`` what the account held when nothing was applied in it.
    """

    folder: Path
    place: Place
    endpoint: str
    account: str
    regions: Sequence[str]
    variables: Mapping[str, str]
    before: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @property
    def platform(self) -> str:
        """Its name: the tag of all that is its own."""
        return self.place.folder.parent.name

    @property
    def points(self) -> Path:
        """Where a process that knows its points lists them."""
        return self.folder / "points.txt"

    def run(self, *words: str, code: int = 0) -> subprocess.CompletedProcess[str]:
        """A command to its end; another exit code than ``code`` is a TrialError with what it said."""
        done = subprocess.run(
            self._argv(words, ""), cwd=self.folder, env=self._environment(), capture_output=True, text=True,
            timeout=_LONGEST, stdin=subprocess.DEVNULL, check=False,
        )  # fmt: skip
        if done.returncode != code:
            said = f"{done.stdout[-2000:]}\n{done.stderr[-3000:]}"
            raise TrialError(f"`ringbus {' '.join(words)}` ended with {done.returncode}, not {code}:\n{said}")
        return done

    def answer(self, *words: str, code: int = 0) -> dict[str, Any]:
        """A command's answer in JSON."""
        answer: dict[str, Any] = json.loads(self.run(*words, "--json", code=code).stdout)
        return answer

    def start(self, words: Sequence[str], point: str) -> subprocess.Popen[str]:
        """A command that is not waited for, with a point at which it ends itself unless that is empty."""
        self.points.unlink(missing_ok=True)
        with (self.folder / "killed.log").open("a", encoding="utf-8") as log:
            return subprocess.Popen(
                self._argv(words, point), cwd=self.folder, env=self._environment(), stdout=log, stderr=log,
                stdin=subprocess.DEVNULL, start_new_session=True, text=True,
            )  # fmt: skip

    def boundaries(self, *words: str) -> list[str]:
        """Run a command to its end and tell its boundaries: its points, where nothing lies between two, only one."""
        process = self.start(words, NOWHERE)
        if process.wait(_LONGEST) != 0:
            raise TrialError(f"`ringbus {' '.join(words)}` ended with {process.returncode}: see killed.log")
        points = self.points.read_text(encoding="utf-8").splitlines()
        pairs = zip(["", *points], points, strict=False)
        return [point for last, point in pairs if not (last.startswith("after") and point.startswith("before"))]

    def write(self, text: str) -> None:
        """The platform file."""
        (self.folder / "platform.yaml").write_text(text, encoding="utf-8")

    def _argv(self, words: Sequence[str], point: str) -> list[str]:
        victim = ["benchmarks.kill_matrix.points", str(self.points), point] if point else ["ringbus"]
        return [sys.executable, "-m", *victim, *words]

    def _environment(self) -> dict[str, str]:
        path = os.pathsep.join(filter(None, (os.environ.get("PYTHONPATH"), str(ROOT))))
        return {**os.environ, "PYTHONPATH": path, "COLUMNS": "200", **self.variables}
