"""The near miss: what somebody may have meant."""

from collections.abc import Iterable
from difflib import get_close_matches
from functools import partial
from heapq import nlargest

_LONGEST = 100
_MOST = 64


def near(word: str, known: Iterable[str]) -> str | None:
    """The one of ``known`` nearest to ``word`` in its letters, or None when nothing is near.

    A search among very many would take long: then only those that start most alike are looked at.
    """
    if len(word) > _LONGEST:
        return None
    wanted, names = _plain(word), {_plain(name): name for name in known}
    if len(names) > _MOST:
        names = {name: names[name] for name in nlargest(_MOST, names, key=partial(_alike, wanted))}
    found = get_close_matches(wanted, names, n=1, cutoff=0.6)
    return names[found[0]] if found else None


def near_hint(word: str, known: Iterable[str], what: str = "known here") -> str:
    """``did you mean `x`?``, or everything known when nothing is near and it is short enough to say."""
    names = tuple(known)
    meant = near(word, names)
    if meant is not None:
        return f"did you mean `{meant}`?"
    return f"{what}: {', '.join(names)}" if names and len(names) <= 40 else ""


def _alike(one: str, other: str) -> int:
    """How many letters two words start with alike."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((place for place, (here, there) in pairs if here != there), min(len(one), len(other)))


def _plain(name: str) -> str:
    return name.lower().replace("_", "-")
