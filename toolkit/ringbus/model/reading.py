"""A platform file as read: values with their lines, and everything that keeps it from being read whole."""

from dataclasses import dataclass
from pathlib import Path as File

import yaml

from ringbus.findings import Finding, Place, error
from ringbus.model import codes
from ringbus.model.events import Tree
from ringbus.model.node import Node
from ringbus.model.paths import Path, above, path_text

#: The largest platform file, in bytes.
MOST_BYTES = 1 << 20

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_MARK = "\ufeff"


@dataclass(frozen=True, slots=True)
class Document:
    """A mapping with its lines, the faults found in reading it, and the paths whose values were refused.

    ``whole`` is False when reading ended early: then nothing may be said of what is missing.
    """

    root: Node
    faults: tuple[Finding, ...] = ()
    lost: frozenset[Path] = frozenset()
    whole: bool = True

    def holds(self, path: Path) -> bool:
        """Whether the file gives a value at ``path``."""
        return self.root.below(path) is not None

    def node(self, path: Path) -> Node:
        """The node at ``path``, or the nearest above it."""
        found = next((node for upper in above(path) if (node := self.root.below(upper)) is not None), None)
        return found if found is not None else self.root

    def line(self, path: Path) -> int:
        """The line (from 1) of ``path``, or of the nearest thing above it."""
        return self.node(path).line

    def place(self, path: Path) -> Place:
        """``path`` with the file and line of it, or of the nearest thing above it."""
        node = self.node(path)
        return Place(path_text(path), node.file, node.line)


def read_document(file: File) -> Document:
    """The document in ``file``, called as it is given; whatever is wrong with it is among its faults."""
    try:
        with file.open("rb") as stream:
            content = stream.read(MOST_BYTES + 1)
    except FileNotFoundError:
        return _unread(str(file), codes.UNREADABLE, "there is no such file", hint="`ringbus init` writes one")
    except IsADirectoryError:
        return _unread(str(file), codes.UNREADABLE, "this is a directory", hint="name the file in it")
    except (OSError, ValueError) as problem:
        said = getattr(problem, "strerror", None) or str(problem)
        return _unread(str(file), codes.UNREADABLE, f"the file cannot be read: {said}")
    return parse_document(content, str(file))


def parse_document(content: bytes, file: str) -> Document:
    """The document in ``content``, called ``file`` in faults. Pure, and never an exception."""
    if len(content) > MOST_BYTES:
        return _unread(file, codes.TOO_LARGE, "the file is over 1 MiB")
    try:
        text = content.decode("utf-8").removeprefix(_MARK)
    except UnicodeDecodeError as problem:
        line = content.count(b"\n", 0, problem.start) + 1
        return _unread(file, codes.NOT_UTF8, "the file is not UTF-8", line, "save it as UTF-8")
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        return _unread(file, codes.NOT_UTF8, "the file holds NUL bytes", line, "it is no text file, or was damaged")
    return _parsed(text, file)


def _parsed(text: str, file: str) -> Document:
    tree = Tree(file)
    try:
        tree.take(yaml.parse(text, Loader=_LOADER))
    except yaml.YAMLError as problem:
        tree.faults.append(_syntax(problem, text, file))
        tree.ended = True
    root, faults = tree.root, tuple(tree.faults)
    if tree.ended:
        return Document(Node({}, file, 1), faults, whole=False)
    if root is None or root.value is None:
        return _unread(file, codes.NOT_A_MAPPING, "the file is empty", 1, hint="`ringbus init` writes one")
    if not isinstance(root.value, dict) or () in tree.lost:
        said = error(codes.NOT_A_MAPPING, Place("", file, root.line), "the file is not a mapping of keys to values")
        return Document(Node({}, file, 1), (*faults, said), whole=False)
    return Document(Node(root.value, file, 1), faults, frozenset(tree.lost))


def _syntax(problem: yaml.YAMLError, text: str, file: str) -> Finding:
    mark = getattr(problem, "problem_mark", None) or getattr(problem, "context_mark", None)
    line = mark.line + 1 if mark is not None else _line_of(getattr(problem, "position", 0), text)
    parts = (getattr(problem, "context", None), getattr(problem, "problem", None) or getattr(problem, "reason", None))
    said = ", ".join(str(part) for part in parts if part) or "it cannot be read"
    tab = "\t" in "".join(text.split("\n")[line - 1 : line])
    hint = "indent with spaces, never with tabs" if tab else "look at this line and the one before it"
    return error(codes.NOT_YAML, Place("", file, line), f"this is not YAML: {said}", hint=hint)


def _line_of(position: int, text: str) -> int:
    return text.count("\n", 0, position) + 1


def _unread(file: str, code: str, message: str, line: int | None = None, hint: str = "") -> Document:
    fault = error(code, Place("", file, line), message, hint=hint)
    return Document(Node({}, file, line or 1), (fault,), whole=False)
