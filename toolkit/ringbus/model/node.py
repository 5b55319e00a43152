"""Values of a YAML document that remember where they stand."""

from collections.abc import Iterator
from dataclasses import dataclass

from ringbus.model.paths import Path

type Value = dict[str, Node] | list[Node] | str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Node:
    """A mapping, a list or a scalar, with its file and line (from 1): of its key in a mapping, else of itself.

    ``text`` is a plain scalar as it is written (``4.0``, ``007``), None for everything else.
    """

    value: Value
    file: str
    line: int
    text: str | None = None

    def children(self) -> Iterator[tuple[str | int, "Node"]]:
        """What is directly below: keys or indexes, and values."""
        if isinstance(self.value, dict):
            yield from self.value.items()
        elif isinstance(self.value, list):
            yield from enumerate(self.value)

    def below(self, path: Path) -> "Node | None":
        """The node at ``path`` from here, or None."""
        node: Node | None = self
        for step in path:
            node = node.child(step) if node is not None else None
        return node

    def child(self, step: str | int) -> "Node | None":
        """The node directly below at a key or an index, or None."""
        if isinstance(self.value, dict) and isinstance(step, str):
            return self.value.get(step)
        if isinstance(self.value, list) and isinstance(step, int) and 0 <= step < len(self.value):
            return self.value[step]
        return None

    def plain(self) -> object:
        """The value without lines: dicts, lists and scalars, made anew."""
        if isinstance(self.value, dict):
            return {key: child.plain() for key, child in self.value.items()}
        if isinstance(self.value, list):
            return [child.plain() for child in self.value]
        return self.value


def merged(base: Node, over: Node) -> Node:
    """``over`` laid over ``base``: mappings key by key and deeply, everything else replaced; lines stay."""
    if not isinstance(base.value, dict) or not isinstance(over.value, dict):
        return over
    value = dict(base.value)
    for key, node in over.value.items():
        value[key] = merged(value[key], node) if key in value else node
    return Node(value, base.file, base.line)
