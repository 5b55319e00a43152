"""YAML's events as a tree of nodes: every key's line is kept, and what a platform file must not use is refused.

Nothing is built but mappings, lists and scalars, and nothing recurses, whatever the nesting.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

import yaml

from ringbus.findings import Finding, Place, error
from ringbus.model import codes
from ringbus.model.fault import MOST_FAULTS
from ringbus.model.node import Node, merged
from ringbus.model.paths import Path, path_text, quoted
from ringbus.model.scalars import resolved

_CORE = "tag:yaml.org,2002:"
_SCALAR_TAGS = frozenset([None, "!", *(_CORE + name for name in ("str", "int", "float", "bool", "null"))])
_COLLECTION_TAGS = frozenset([None, "!", _CORE + "map", _CORE + "seq"])
_TEXT_TAGS = frozenset(["!", _CORE + "str"])
_DEEPEST = 32
_MOST_VALUES = 100_000


@dataclass(slots=True)
class _OpenNode:
    """A mapping or a list that has begun and not ended."""

    path: Path
    line: int
    value: dict[str, Node] | list[Node]
    key: str | None = None
    key_line: int = 0
    dropped: bool = False


@dataclass(slots=True)
class Tree:
    """What has been read so far: the root, the faults, and the paths whose values were refused."""

    file: str
    root: Node | None = None
    documents: int = 0
    values: int = 0
    ended: bool = False
    faults: list[Finding] = field(default_factory=list)
    lost: set[Path] = field(default_factory=set)
    _open: list[_OpenNode] = field(default_factory=list)

    def take(self, events: Iterable[yaml.Event]) -> None:
        """Read events until they end, or until a fault after which nothing more can be told."""
        for event in events:
            self._take(event)
            if self.ended or len(self.faults) > MOST_FAULTS:
                self.ended = True
                return

    def _take(self, event: yaml.Event) -> None:
        line = event.start_mark.line + 1 if event.start_mark else 1
        self.values += isinstance(event, yaml.NodeEvent)
        if self.values > _MOST_VALUES:
            self._stop(codes.TOO_MANY, (), line, f"the file has more than {_MOST_VALUES:,} keys and values")
            return
        match event:
            case yaml.DocumentStartEvent():
                self._begin_document(line)
            case yaml.AliasEvent():
                self._refuse_alias(event, line)
            case yaml.ScalarEvent():
                self._scalar(event, line)
            case yaml.MappingStartEvent() | yaml.SequenceStartEvent():
                self._begin(event, line)
            case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                done = self._open.pop()
                self._add(Node(done.value, self.file, done.line), done.line, is_key=self._key_expected())

    def _begin_document(self, line: int) -> None:
        self.documents += 1
        if self.documents > 1:
            self._stop(codes.NOT_YAML, (), line, "a second YAML document begins here", "keep one document in the file")

    def _begin(self, event: yaml.MappingStartEvent | yaml.SequenceStartEvent, line: int) -> None:
        if len(self._open) >= _DEEPEST:
            self._stop(codes.TOO_DEEP, (), line, f"values are nested more than {_DEEPEST} deep")
            return
        path, line = self._here(), self._line(line)
        self._judge_properties(event, path, line, _COLLECTION_TAGS)
        self._open.append(_OpenNode(path, line, {} if isinstance(event, yaml.MappingStartEvent) else []))

    def _scalar(self, event: yaml.ScalarEvent, line: int) -> None:
        if self._key_expected():
            self._begin_key(event, line)
            return
        self._judge_properties(event, self._here(), self._line(line), _SCALAR_TAGS)
        plain = event.implicit[0] if event.tag is None else event.tag not in _TEXT_TAGS
        value = resolved(event.value) if plain else event.value
        self._add(Node(value, self.file, self._line(line), event.value if plain else None), line)

    def _begin_key(self, event: yaml.ScalarEvent, line: int) -> None:
        frame = self._open[-1]
        frame.key, frame.key_line, frame.dropped = event.value, line, False
        self._judge_properties(event, self._here(), line, _SCALAR_TAGS)
        if event.value == "<<" and event.implicit[0]:
            frame.dropped = True
            self._fault(codes.ANCHOR, frame.path, line, "a merge key (`<<`) is not allowed", "write the keys out")
        elif isinstance(frame.value, dict) and event.value in frame.value:
            first = frame.value[event.value].line
            said = f"{quoted(event.value)} is given twice: first in line {first}, again in line {line}"
            self._fault(codes.DUPLICATE_KEY, self._here(), line, said, "keep one of them")

    def _refuse_alias(self, event: yaml.AliasEvent, line: int) -> None:
        if not (self._open and self._open[-1].dropped):
            said = f"the alias {quoted(f'*{event.anchor}')} is not allowed"
            self._fault(codes.ANCHOR, self._here(), self._line(line), said, "write the value out")
        self._lose(self._here())
        self._add(Node(None, self.file, self._line(line)), line, is_key=self._key_expected())

    def _judge_properties(
        self, event: yaml.ScalarEvent | yaml.CollectionStartEvent, path: Path, line: int, allowed: frozenset[str | None]
    ) -> None:
        if event.anchor is not None:
            said = f"the anchor {quoted(f'&{event.anchor}')} is not allowed"
            self._fault(codes.ANCHOR, path, line, said, "write the value out where it is used")
        if event.tag not in allowed:
            tag = str(event.tag).replace(_CORE, "!!")
            said = f"the tag {quoted(tag)} is not allowed: it would build an object"
            self._fault(codes.TAG, path, line, said, "write plain text, a number, a list or a mapping")
            self._lose(path)

    def _lose(self, path: Path) -> None:
        if not self._key_expected():
            self.lost.add(path)

    def _add(self, node: Node, line: int, *, is_key: bool = False) -> None:
        if not self._open:
            self.root = node
            return
        frame = self._open[-1]
        if isinstance(frame.value, list):
            frame.value.append(node)
        elif is_key:
            frame.key, frame.key_line, frame.dropped = "", line, True
            self._fault(codes.NOT_A_MAPPING, frame.path, line, "a key is a list or a mapping", "keys are plain text")
        else:
            self._enter(frame, node)

    def _enter(self, frame: _OpenNode, node: Node) -> None:
        key, frame.key = frame.key or "", None
        if isinstance(frame.value, dict) and not frame.dropped:
            frame.value[key] = merged(frame.value[key], node) if key in frame.value else node

    def _key_expected(self) -> bool:
        return bool(self._open) and isinstance(self._open[-1].value, dict) and self._open[-1].key is None

    def _here(self) -> Path:
        if not self._open:
            return ()
        frame = self._open[-1]
        if isinstance(frame.value, list):
            return (*frame.path, len(frame.value))
        return frame.path if frame.key is None else (*frame.path, frame.key)

    def _line(self, line: int) -> int:
        in_mapping = self._open and isinstance(self._open[-1].value, dict)
        return self._open[-1].key_line if in_mapping and self._open[-1].key is not None else line

    def _fault(self, code: str, path: Path, line: int, message: str, hint: str = "") -> None:
        self.faults.append(error(code, Place(path_text(path), self.file, line), message, hint=hint))

    def _stop(self, code: str, path: Path, line: int, message: str, hint: str = "") -> None:
        self._fault(code, path, line, message, hint)
        self.ended = True
