"""Overlays: one document laid over another, each value keeping its own file and line."""

from collections.abc import Iterable
from functools import reduce

from ringbus.model.node import merged
from ringbus.model.reading import Document


def overlaid(base: Document, overlays: Iterable[Document]) -> Document:
    """``base`` with every overlay over it in turn: mappings deeply, lists and scalars replaced; all faults are kept."""
    return reduce(_over, overlays, base)


def _over(base: Document, over: Document) -> Document:
    kept = {path for path in base.lost if not _replaced(base, over, path)}
    return Document(
        merged(base.root, over.root),
        (*base.faults, *over.faults),
        frozenset(kept | over.lost),
        base.whole and over.whole,
    )


def _replaced(base: Document, over: Document, path: tuple[str | int, ...]) -> bool:
    for length in range(1, len(path) + 1):
        below, above = base.root.below(path[:length]), over.root.below(path[:length])
        if above is None:
            return False
        if below is None or not isinstance(below.value, dict) or not isinstance(above.value, dict):
            return True
    return False
