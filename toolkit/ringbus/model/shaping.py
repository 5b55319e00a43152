"""A document as a value of its shapes alone: what does not fit is told, taken out, and the rest is fitted again."""

from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from ringbus.model.fault import MOST_FAULTS, Fault
from ringbus.model.fields import ANY, bounds, keys, part_at
from ringbus.model.near import near
from ringbus.model.paths import Path, above
from ringbus.model.platform import Platform
from ringbus.model.reading import Document
from ringbus.model.shape import DocumentPart
from ringbus.model.standins import STAND_INS, stand_in
from ringbus.model.words import fault_of, too_many

_ROUNDS = 24


@dataclass(slots=True)
class ShapedDocument[Root: DocumentPart]:
    """The work on one document: its values without lines, the faults told, the paths that cannot be judged further.

    ``root`` is what the whole document is to be, ``stand_ins`` are put where something that must be there is at fault.
    """

    document: Document
    data: Any
    root: type[Root]
    stand_ins: Mapping[Path, object]
    faults: list[Fault] = field(default_factory=list)
    lost: set[Path] = field(default_factory=set)
    found: Root | None = None
    _taken: set[Path] = field(default_factory=set)
    _as_text: set[Path] = field(default_factory=set)

    def certain(self, faults: Iterable[Fault]) -> Iterator[Fault]:
        """Those of ``faults`` that do not come of a value that is itself at fault or was never read."""
        around = {upper for path in self.lost for upper in above(path)}
        for fault in faults:
            at_fault = (upper in self.lost for path in (fault.path, *fault.rests_on) for upper in above(path))
            if not any(at_fault) and not any(path in around for path in fault.rests_on):
                yield fault

    def run(self) -> None:
        """Fit, tell and take out until it fits; after too many rounds or faults nothing is found."""
        for path in self.document.lost:
            self._take_out(path)
        for path, most in self._overfull():
            self.faults.append(too_many(path, most))
            self._take_out(path)
        for _ in range(_ROUNDS):
            try:
                self.found = self.root.model_validate(self.data)
            except ValidationError as problem:
                self._judge(problem.errors(include_url=False, include_input=False))
                if len(self.faults) > MOST_FAULTS:
                    return
            else:
                return

    def _overfull(self) -> Iterator[tuple[Path, int]]:
        """What has more entries than it may; it is not fitted, for that would take long."""
        for form, most in bounds(self.root).items():
            for path, value in list(_at(self.data, form)):
                if isinstance(value, dict | list) and len(value) > most:
                    yield path, most

    def _judge(self, problems: list[ErrorDetails]) -> None:
        self.lost |= set(self._meant(problems))
        before = frozenset(self.lost)
        for problem in problems:
            path = self._path(problem)
            if self._seems_empty(problem, path) or (_wants_text(problem) and self._read_as_text(path)):
                continue
            if not any(upper in before for upper in above(path)):
                if len(self.faults) > MOST_FAULTS:
                    return
                self.faults.append(fault_of(problem, path, self.document.root.below(path), self.root))
            self._take_out(path)

    def _meant(self, problems: list[ErrorDetails]) -> Iterator[Path]:
        """The keys that misspelt ones stand for: they are not missing, and what they say is not known."""
        unknown = (problem for problem in problems if problem["type"] == "extra_forbidden")
        for problem in islice(unknown, MOST_FAULTS + 1):
            part = part_at(self._path(problem)[:-1], self.root)
            meant = near(str(problem["loc"][-1]), keys(part)) if part else None
            path = (*problem["loc"][:-1], meant or "")
            if meant and not self.document.holds(path):
                yield path

    def _path(self, problem: ErrorDetails) -> Path:
        loc = problem["loc"]
        return loc[:-1] if loc[-1:] == ("[key]",) and not self.document.holds(loc) else loc

    def _seems_empty(self, problem: ErrorDetails, path: Path) -> bool:
        """What holds nothing but faults is counted as empty; the faults are told already."""
        node = self.document.root.below(path)
        return problem["type"] == "too_short" and node is not None and bool(node.value)

    def _read_as_text(self, path: Path) -> bool:
        """Where text is wanted, a number or a truth value is read as it is written: `4.0`, `000000000000`, `true`."""
        node = self.document.root.below(path)
        if node is None or node.text is None or node.value is None or isinstance(node.value, str):
            return False
        if path in self._as_text:
            return False
        self._as_text.add(path)
        self._put(path, node.text)
        return True

    def _take_out(self, path: Path) -> None:
        while path in self._taken and path:
            path = path[:-1]
        self.lost.add(path)
        self._taken.add(path)
        self._put(path, deepcopy(stand_in(path, self.stand_ins)))

    def _put(self, path: Path, value: object) -> None:
        holder = self.data
        for step in path[:-1]:
            try:
                holder = holder[step]
            except (KeyError, IndexError, TypeError):
                return
        if isinstance(holder, dict) and path:
            if value is None:
                holder.pop(path[-1], None)
            else:
                holder[path[-1]] = value
        elif isinstance(holder, list) and path:
            holder[int(path[-1])] = value


def shaped(document: Document) -> ShapedDocument[Platform]:
    """``document`` fitted to the platform's shape; the document stays as it is."""
    data = document.root.plain()
    _cities_by_stage(data)
    shaping = ShapedDocument(document, data, Platform, STAND_INS)
    shaping.run()
    return shaping


def _at(value: Any, form: Path, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Every value at a path of this form, where ``*`` is any key or index."""
    if not form:
        yield path, value
        return
    step, rest = form[0], form[1:]
    if isinstance(value, dict):
        steps = value.keys() if step == ANY else value.keys() & {step}
        for key in steps:
            yield from _at(value[key], rest, (*path, key))
    elif isinstance(value, list) and step == ANY:
        for index, item in enumerate(value):
            yield from _at(item, rest, (*path, index))


def _wants_text(problem: ErrorDetails) -> bool:
    one_of_texts = problem["type"] == "literal_error" and "'" in str(problem["ctx"]["expected"])
    return one_of_texts or problem["type"] == "string_type"


def _cities_by_stage(data: Any) -> None:
    cities = data.get("cities")
    if data.get("stage") in ("monolith", "hybrid") and isinstance(cities, dict):
        for city in cities.values():
            if isinstance(city, dict):
                city.setdefault("legacy", "serving")
