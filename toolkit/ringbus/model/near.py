"""The near miss: what somebody may have meant."""

from collections.abc import Iterable
from difflib import get_close_matches
from itertools import islice

_LONGEST = 100
_MOST, _START = 64, 3


def near(word: str, known: Iterable[str]) -> str | None:
    """The one of ``known`` nearest to ``word`` in its letters, or None when nothing is near.

    A search among very many would take long: then only names that start alike are looked at.
    """
    if len(word) > _LONGEST:
        return None
    wanted, names = _plain(word), {_plain(name): name for name in known}
    if len(names) > _MOST:
        alike = (name for name in names if name[:_START] == wanted[:_START])
        names = {name: names[name] for name in islice(alike, _MOST)}
    found = get_close_matches(wanted, names, n=1, cutoff=0.6)
    return names[found[0]] if found else None


def near_hint(word: str, known: Iterable[str], what: str = "known here") -> str:
    """``did you mean `x`?``, or everything known when nothing is near and it is short enough to say."""
    names = tuple(known)
    meant = near(word, names)
    if meant is not None:
        return f"did you mean `{meant}`?"
    return f"{what}: {', '.join(names)}" if names and len(names) <= 40 else ""


def _plain(name: str) -> str:
    return name.lower().replace("_", "-")
