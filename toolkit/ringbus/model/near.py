"""The near miss: what somebody may have meant."""

from collections.abc import Iterable
from difflib import get_close_matches

_LONGEST = 100


def near(word: str, known: Iterable[str]) -> str | None:
    """The one of ``known`` nearest to ``word`` in its letters, or None when nothing is near."""
    if len(word) > _LONGEST:
        return None
    names = {name.lower().replace("_", "-"): name for name in known}
    found = get_close_matches(word.lower().replace("_", "-"), names, n=1, cutoff=0.6)
    return names[found[0]] if found else None


def near_hint(word: str, known: Iterable[str], what: str = "known here") -> str:
    """``did you mean `x`?``, or everything known when nothing is near and it is short enough to say."""
    names = tuple(known)
    meant = near(word, names)
    if meant is not None:
        return f"did you mean `{meant}`?"
    return f"{what}: {', '.join(names)}" if names and len(names) <= 40 else ""
