"""Whether any plan was applied twice: every start of an apply has its own record, and no two records name one plan."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.kill_matrix.bench import Bench, TrialError
from benchmarks.kill_matrix.place import records, releases

_MOST_AHEAD = datetime.timedelta(seconds=1)
"""Records have whole seconds, Terraform's messages smaller ones."""


@dataclass
class AppliedPlans:
    """What was seen until now, so that Terraform's logs may be cleared away meanwhile."""

    logs: dict[Path, datetime.datetime] = field(default_factory=dict)

    def check(self, bench: Bench) -> int:
        """How many applies were started; TrialError for one that no record announced."""
        announced = [record for name in releases(bench.place) for record in _announced(bench, name)]
        digests = [(record["subject"], record["facts"]["plan"]) for record in announced]
        if len(digests) != len(set(digests)):
            raise TrialError("two records of the journals apply one plan")
        self._read(bench)
        for stack in {path.parents[1].name for path in self.logs}:
            starts = sorted(at for path, at in self.logs.items() if path.parents[1].name == stack)
            allowed = sorted(_moment(record["at"]) for record in announced if record["subject"] == stack)
            _match(stack, starts, allowed)
        return len(self.logs)

    def _read(self, bench: Bench) -> None:
        for path in (bench.place.folder / "stacks").glob("*/logs/*-apply.jsonl"):
            first = path.read_text(encoding="utf-8", errors="replace").partition("\n")[0]
            if path not in self.logs and first:
                self.logs[path] = _moment(json.loads(first)["@timestamp"])


def _announced(bench: Bench, release: str) -> Iterator[dict[str, Any]]:
    return (record for record in records(bench.place, release) if record["step"] == "applying")


def _match(stack: str, starts: list[datetime.datetime], allowed: list[datetime.datetime]) -> None:
    """Give every start the last record before it; a record that was given already had its plan applied again."""
    given: set[datetime.datetime] = set()
    for start in starts:
        before = [at for at in allowed if at <= start + _MOST_AHEAD]
        if not before or before[-1] in given:
            raise TrialError(f"{stack}: the apply that began at {start} was announced by no record of its own")
        given.add(before[-1])


def _moment(text: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(text)
