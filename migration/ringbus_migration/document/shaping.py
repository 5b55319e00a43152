"""A document as a migration, by shape alone: what does not fit is told, taken out, and the rest is fitted again.

Reading, places, words and near misses are those of the platform file.
"""

from dataclasses import dataclass, field, replace
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from ringbus.model.fault import MOST_FAULTS, Fault
from ringbus.model.fields import keys, part_at
from ringbus.model.near import near, near_hint
from ringbus.model.paths import Path, above
from ringbus.model.reading import Document
from ringbus.model.words import fault_of
from ringbus_migration.document.migration import Migration

_ROUNDS = 24


@dataclass(slots=True)
class ShapedMigrationDocument:
    """The work on one document: its values without lines, the faults told, the paths that cannot be judged further."""

    document: Document
    data: Any
    faults: list[Fault] = field(default_factory=list)
    lost: set[Path] = field(default_factory=set)
    migration: Migration | None = None

    def run(self) -> None:
        """Fit, tell and take out until it fits; where that does not help there is no migration."""
        for path in self.document.lost:
            self._take_out(path)
        for _ in range(_ROUNDS):
            try:
                self.migration = Migration.model_validate(self.data)
            except ValidationError as problem:
                self._judge(problem.errors(include_url=False, include_input=False))
                if () in self.lost or len(self.faults) > MOST_FAULTS:
                    return
            else:
                return

    def _judge(self, problems: list[ErrorDetails]) -> None:
        self.lost |= {path for problem in problems if (path := self._meant(problem)) is not None}
        before = frozenset(self.lost)
        for problem in problems:
            path = self._path(problem)
            if not before.intersection(above(path)) and len(self.faults) <= MOST_FAULTS:
                self.faults.append(self._fault(problem, path))
        for problem in problems:
            self._take_out(self._path(problem))

    def _fault(self, problem: ErrorDetails, path: Path) -> Fault:
        fault = fault_of(problem, path, self.document.root.below(path))
        part = part_at(path[:-1], Migration)
        if part is None or problem["type"] not in {"missing", "extra_forbidden"}:
            return fault
        known = keys(part)
        if problem["type"] == "missing":
            return replace(fault, hint=known[str(path[-1])].description or "")
        return replace(fault, hint=near_hint(str(path[-1]), known))

    def _meant(self, problem: ErrorDetails) -> Path | None:
        """The key that a misspelt one stands for: it is not missing, and what it says is not known."""
        path = problem["loc"]
        part = part_at(path[:-1], Migration) if problem["type"] == "extra_forbidden" else None
        meant = near(str(path[-1]), keys(part)) if part else None
        return (*path[:-1], meant) if meant and not self.document.holds((*path[:-1], meant)) else None

    def _path(self, problem: ErrorDetails) -> Path:
        loc = problem["loc"]
        return loc[:-1] if loc[-1:] == ("[key]",) else loc

    def _take_out(self, path: Path) -> None:
        """Take the value out, or what is above it when it is not there; a list goes as a whole, for its places."""
        if self.lost.intersection(above(path)[1:]):
            return
        while path and (isinstance(path[-1], int) or not self._drop(path)):
            self.lost.add(path)
            path = path[:-1]
        self.lost.add(path)

    def _drop(self, path: Path) -> bool:
        holder = self.data
        for step in path[:-1]:
            try:
                holder = holder[step]
            except (KeyError, IndexError, TypeError):
                return False
        return isinstance(holder, dict) and holder.pop(path[-1], self) is not self


def shaped(document: Document) -> ShapedMigrationDocument:
    """``document`` fitted to the migration's shape; the document stays as it is."""
    shaping = ShapedMigrationDocument(document, document.root.plain())
    shaping.run()
    return shaping
