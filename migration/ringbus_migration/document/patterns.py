"""Path patterns of load balancers: ``*`` is any text, ``?`` any one character, and case counts.

Source: Elastic Load Balancing's API reference, PathPatternConditionConfig.
"""

import re
from collections.abc import Iterator
from fnmatch import fnmatchcase

type Place = tuple[int, int]

_WILD = re.compile(r"[*?]")
_SOME = "x"
_OTHER = "\0"


def common(one: str, other: str) -> str | None:
    """The shortest path that both patterns match, or None. Where any character would do it is an ``x``."""
    if not _ends_agree(one, other):
        return None
    best = {(len(one), len(other)): ""}
    for at in range(len(one), -1, -1):
        for beside in range(len(other), -1, -1):
            moves = _moves(one[at : at + 1], other[beside : beside + 1], (at, beside))
            found = [text + best[after] for text, after in moves if after in best]
            if found:
                best[at, beside] = min(found, key=len)
    return best.get((0, 0))


def within(narrow: str, wide: str) -> bool:
    """Whether ``wide`` matches all that ``narrow`` does: tried where its ``*`` are nothing, and where they are much."""
    pattern = wide.replace("[", "[[]")
    texts = (narrow.replace("*", many).replace("?", _OTHER) for many in ("", _OTHER * (len(wide) + 1)))
    return all(fnmatchcase(text, pattern) for text in texts)


def _ends_agree(one: str, other: str) -> bool:
    """Whether what the patterns begin and end with leaves room for a path of both: false for most, and soon known."""
    (head, tail), (beside, below) = _ends(one), _ends(other)
    heads = head.startswith(beside) or beside.startswith(head)
    return heads and (tail.endswith(below) or below.endswith(tail))


def _ends(pattern: str) -> tuple[str, str]:
    parts = _WILD.split(pattern)
    return parts[0], parts[-1]


def _moves(one: str, other: str, place: Place) -> Iterator[tuple[str, Place]]:
    """Where two patterns can go on to from the signs they stand before, and over which text."""
    at, beside = place
    if one == "*":
        yield "", (at + 1, beside)
    if other == "*":
        yield "", (at, beside + 1)
    if one == "*" and other not in ("", "*"):
        yield _letter(other), (at, beside + 1)
    if other == "*" and one not in ("", "*"):
        yield _letter(one), (at + 1, beside)
    if one and other and "*" not in (one, other) and (one == other or "?" in (one, other)):
        yield _letter(other if one == "?" else one), (at + 1, beside + 1)


def _letter(sign: str) -> str:
    return _SOME if sign == "?" else sign
